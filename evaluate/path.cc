// Paths into JSON. Each step is one function that hands the rest of the path on; the depth is that
// of the path as written in a kind, not of the record.
#include "evaluate/words.h"

namespace foothold::evaluate {
namespace {

using compiler::Step;

/// The path, how far it has been followed, and what is open around the value at hand.
struct Walk {
  const std::vector<Step>& steps;
  size_t levels = 0;     // brackets around the value that the path starts at
  size_t next = 0;       // the step to take; each of those before it went into one bracket
  size_t decodings = 0;  // texts decoded on the way

  const Step& step() const { return steps[next]; }
  Walk further() const { return {steps, levels, next + 1, decodings}; }
};

using Values = std::optional<std::vector<Json>>;

Values follow_from(const Json& from, Walk walk);

Values end_of_path(const Json& value) {
  if (value.is(Json::Kind::null)) return std::nullopt;
  return Values({value});
}

/// What a path that goes into this value finds: the value itself, or the JSON that a string holds
/// (kept in `held`); null if it holds none.
const Json* entered(const Json& value, Walk& walk, std::optional<Json>& held) {
  if (!value.is(Json::Kind::string)) return &value;
  if (walk.decodings == kMostDecodings) return nullptr;
  ++walk.decodings;
  held = read_json(value.text, walk.levels + walk.next).value;
  const bool holds = held && (held->is(Json::Kind::object) || held->is(Json::Kind::array));
  return holds ? &*held : nullptr;
}

Values follow_key(const Json& from, const Walk& walk) {
  const Json* member = from.find(walk.step().text);
  return member == nullptr ? std::nullopt : follow_from(*member, walk.further());
}

Values follow_each(const Json& from, const Walk& walk) {
  if (!from.is(Json::Kind::array)) return std::nullopt;
  if (from.items.empty()) return Values(std::in_place);
  Values collected;
  for (const Json& item : from.items) {
    const Values found = follow_from(item, walk.further());
    if (!found) continue;
    if (!collected) collected.emplace();
    collected->insert(collected->end(), found->begin(), found->end());
  }
  return collected;
}

bool reads(const Json* member, const std::string& text) {
  if (member == nullptr) return false;
  return (member->is(Json::Kind::string) || member->is(Json::Kind::number)) && member->text == text;
}

Values follow_pick(const Json& from, const Walk& walk) {
  if (!from.is(Json::Kind::array)) return std::nullopt;
  for (const Json& item : from.items) {
    Walk inside = walk.further();
    std::optional<Json> held;
    const Json* const element = entered(item, inside, held);
    if (element != nullptr && reads(element->find(walk.step().by), walk.step().text))
      return follow_from(*element, inside);
  }
  return std::nullopt;
}

Values follow_from(const Json& from, Walk walk) {
  if (walk.next == walk.steps.size()) return end_of_path(from);
  std::optional<Json> held;
  const Json* const value = entered(from, walk, held);
  if (value == nullptr) return std::nullopt;
  switch (walk.step().kind) {
    case Step::Kind::key:
      return follow_key(*value, walk);
    case Step::Kind::each:
      return follow_each(*value, walk);
    case Step::Kind::pick:
      return follow_pick(*value, walk);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<Json>> follow_values(const Json& from, const std::vector<Step>& steps,
                                               size_t levels) {
  return follow_from(from, {steps, levels});
}

Texts follow(const Json& from, const std::vector<Step>& steps, size_t levels) {
  const Values values = follow_values(from, steps, levels);
  if (!values) return std::nullopt;
  Texts texts(std::in_place);
  for (const Json& value : *values)
    texts->push_back(value.is(Json::Kind::string) ? value.text : value.source);
  return texts;
}

}  // namespace foothold::evaluate
