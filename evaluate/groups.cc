#include "evaluate/groups.h"

#include "runtime/value/elements.h"

namespace foothold::evaluate {
namespace {

using compiler::Extract;
using compiler::Field;

/// An object that is an element, and how many brackets are open around it.
struct Element {
  Json object;
  size_t levels = 0;
};

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\n\r") == text.npos; }

/// The value itself, or the JSON object or array that a text holds; nothing of every other scalar.
std::optional<Json> opened(const Json& value, size_t levels) {
  std::optional<Json> json = value;
  if (value.is(Json::Kind::string)) json = read_json(value.text, levels).value;
  const bool holds = json && (json->is(Json::Kind::object) || json->is(Json::Kind::array));
  return holds ? json : std::nullopt;
}

void add_elements(const Json& json, size_t levels, std::vector<Element>& elements) {
  if (json.is(Json::Kind::object)) return elements.push_back({json, levels});
  for (const Json& item : json.items) {
    const std::optional<Json> element = opened(item, levels + 1);
    if (element && element->is(Json::Kind::object)) elements.push_back({*element, levels + 1});
  }
}

/// What one path leads to; nothing if it says nothing.
std::optional<std::vector<Element>> find_elements(const Extract& path, const Context& context) {
  const auto values = follow_values(*context.record, path.steps, context.levels);
  if (!values) return std::nullopt;
  const size_t levels = context.levels + path.steps.size();
  bool said = values->empty();
  std::vector<Element> elements;
  for (const Json& value : *values) {
    const std::optional<Json> json = opened(value, levels);
    if (json) add_elements(*json, levels, elements);
    said = said || json || (value.is(Json::Kind::string) && is_blank(value.text));
  }
  return said ? std::optional(elements) : std::nullopt;
}

std::vector<Value> read_members(const Field& field, const Extract& each, const Element& element,
                                const Context& record) {
  const Context context = {&element.object, nullptr, element.levels, record.facts};
  std::vector<Value> members(field.members.size());
  for (const compiler::MemberExtract& member : each.members)
    members[member.member] =
        typed_value(field.members[member.member].type, extract(member.from, context));
  return members;
}

}  // namespace

Value read_group(const Field& field, const Extract& each, const Context& context) {
  Value value;
  for (const Extract& path : each.inputs) {
    const std::optional<std::vector<Element>> elements = find_elements(path, context);
    if (!elements) continue;
    value.state = elements->empty() ? State::empty : State::present;
    for (const Element& element : *elements) {
      if (value.elements.size() < value::kMostElements)
        value.elements.push_back(read_members(field, each, element, context));
      else
        ++value.more;
    }
    if (!elements->empty()) break;
  }
  return value;
}

}  // namespace foothold::evaluate
