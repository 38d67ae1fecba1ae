#include "evaluate/elements.h"

#include <algorithm>

#include "runtime/value/elements.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Condition;
using compiler::Field;
using compiler::Model;

const Field& list_of(const Model& model, const Event& event, const Condition& condition) {
  return kind_of(model, event.kind).fields[condition.list];
}

/// One text of a list as a value of its own.
Value single(Base base, const std::string& text) {
  Value value;
  value.state = State::present;
  value.texts = {text};
  if (base == Base::ip) value.ip = value::parse_ip(text)->ip;
  return value;
}

std::vector<std::vector<Value>> elements_of(const Field& field, const Value& list) {
  if (field.type.base == Base::group) return list.elements;
  std::vector<std::vector<Value>> elements;
  for (const std::string& text : list.texts) elements.push_back({single(field.type.base, text)});
  return elements;
}

}  // namespace

void for_each_element(const Model& model, const Event& event, const Condition& condition,
                      const std::function<void(const Event&)>& visit) {
  Event with_element = event;
  std::vector<Value>& fields = with_element.fields;
  size_t seen = 0;
  const Field& field = list_of(model, event, condition);
  for (const std::vector<Value>& element : elements_of(field, event.fields[condition.list])) {
    if (seen++ == value::kMostElements) break;
    fields.resize(event.fields.size());
    fields.insert(fields.end(), element.begin(), element.end());
    visit(with_element);
  }
}

Truth over_elements(const Model& model, const Event& event, const Condition& condition,
                    const std::vector<Truth>& elements) {
  const Value& list = event.fields[condition.list];
  if (list.state == State::absent) return Truth::unknown;
  if (list.state == State::empty) return Truth::no;
  const bool any = condition.op == Condition::Operator::any_element;
  const size_t all = list.more + elements_of(list_of(model, event, condition), list).size();
  Truth result = any ? Truth::no : Truth::yes;
  for (const Truth element : elements)
    result = any ? either(result, element) : both(result, element);
  if (all == elements.size()) return result;
  return any ? either(result, Truth::unknown) : both(result, Truth::unknown);
}

std::string shown_element(const Model& model, const Event& with_element,
                          const Condition& condition) {
  const compiler::Kind& kind = kind_of(model, with_element.kind);
  const Field& field = kind.fields[condition.list];
  const auto own = with_element.fields.begin() + static_cast<std::ptrdiff_t>(kind.fields.size());
  const std::vector<Value> members(own, with_element.fields.end());
  if (field.type.base == Base::group) return shown_element(field, members);
  return "\"" + members.front().texts.front() + "\"";
}

}  // namespace foothold::evaluate
