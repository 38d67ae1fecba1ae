// `length of`, `domain of`, `gained` ...: the value a test looks at.
#include <algorithm>

#include "evaluate/condition.h"
#include "runtime/value/address.h"
#include "runtime/value/fold.h"
#include "runtime/value/time.h"
#include "runtime/value/utf8.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Shaped;
using compiler::Type;
using Strings = std::vector<std::string>;

Type scalar_of(Base base) {
  Type type;
  type.base = base;
  return type;
}

Type list_of(Base base) {
  Type type = scalar_of(base);
  type.shaped = Shaped::list;
  return type;
}

Value number_value(double number) {
  Value value;
  value.state = State::present;
  value.number = number;
  value.texts = {std::to_string(static_cast<int64_t>(number))};
  return value;
}

Value texts_value(State state, Strings texts) {
  Value value;
  value.state = state;
  value.texts = std::move(texts);
  return value;
}

using Inputs = std::vector<Derived>;

/// Code points of a text, elements of a list; 0 of an empty one.
Derived length_of(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  if (value.state == State::absent) return {scalar_of(Base::number), {}, {}};
  const bool one_text = type.shaped == Shaped::scalar && !value.texts.empty();
  const size_t length =
      one_text ? value::count_code_points(value.texts.front()) : value.texts.size();
  return {scalar_of(Base::number), number_value(static_cast<double>(length)), {}};
}

Derived domains_of(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  Derived result = {list_of(Base::domain), texts_value(value.state, {}), {}};
  for (const std::string& text : value.texts) {
    const std::optional<std::string_view> domain = value::domain_of(text);
    result.value.texts.emplace_back(domain.value_or(std::string_view()));
    result.unknown.push_back(!domain);
  }
  return result;
}

Derived hour_of(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  if (value.state != State::present) return {scalar_of(Base::number), {}, {}};
  return {scalar_of(Base::number), number_value(value::hour_of(value.time)), {}};
}

bool has_element(Base base, const Strings& elements, const std::string& wanted) {
  return std::any_of(elements.begin(), elements.end(), [&](const std::string& element) {
    return base == Base::id ? element == wanted : value::equal_folded(element, wanted);
  });
}

/// Elements of `from` that `other` lacks.
Value without(Base base, const Strings& from, const Strings& other) {
  Strings left;
  for (const std::string& element : from) {
    if (!has_element(base, other, element)) left.push_back(element);
  }
  const State state = left.empty() ? State::empty : State::present;
  return texts_value(state, std::move(left));
}

bool both_sides_said(const Value& value) {
  return value.state != State::absent && value.before_state != State::absent;
}

Derived gained(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  Derived result = {list_of(type.base), {}, {}};
  if (both_sides_said(value)) result.value = without(type.base, value.texts, value.before);
  return result;
}

Derived lost(const Inputs& inputs) {
  const auto& [type, value, unknown] = inputs[0];
  Derived result = {list_of(type.base), {}, {}};
  if (both_sides_said(value)) result.value = without(type.base, value.before, value.texts);
  return result;
}

Derived before(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  return {list_of(inputs[0].type.base), texts_value(value.before_state, value.before), {}};
}

Derived after(const Inputs& inputs) {
  const Value& value = inputs[0].value;
  return {list_of(inputs[0].type.base), texts_value(value.state, value.texts), {}};
}

/// The value with both sides of a change as they were said.
Derived work_out(const compiler::Model& model, const Event& event, const compiler::Value& value) {
  using Rule = Derived (*)(const Inputs&);
  // In the order of compiler::Value::Op, from `length` on.
  static constexpr Rule kRules[] = {length_of, domains_of, hour_of, gained, lost, before, after};
  if (value.op == compiler::Value::Op::field)
    return {model.kinds[event.kind].fields[value.field].type, event.fields[value.field], {}};
  Inputs inputs;
  for (const compiler::Value& input : value.inputs) inputs.push_back(work_out(model, event, input));
  return kRules[static_cast<size_t>(value.op) - 1](inputs);
}

}  // namespace

Derived derive(const compiler::Model& model, const Event& event, const compiler::Value& value) {
  Derived result = work_out(model, event, value);
  if (result.type.shaped == Shaped::change)  // as a whole it says something if either side does
    result.value.state = std::max(result.value.state, result.value.before_state);
  return result;
}

}  // namespace foothold::evaluate
