// Paths into JSON. Each step is one function that hands the rest of the path on; the depth is that
// of the path as written in a kind, not of the record.
#include "evaluate/words.h"

namespace foothold::evaluate {
namespace {

using compiler::Step;

Texts follow_from(const Json& from, const std::vector<Step>& steps, size_t next);

Texts end_of_path(const Json& value) {
  if (value.is(Json::Kind::null)) return std::nullopt;
  return {{value.is(Json::Kind::string) ? value.text : value.source}};
}

Texts follow_key(const Json& from, const std::vector<Step>& steps, size_t next) {
  const Json* member = from.find(steps[next].text);
  return member == nullptr ? std::nullopt : follow_from(*member, steps, next + 1);
}

Texts follow_each(const Json& from, const std::vector<Step>& steps, size_t next) {
  if (!from.is(Json::Kind::array)) return std::nullopt;
  if (from.items.empty()) return Texts(std::in_place);
  Texts collected;
  for (const Json& item : from.items) {
    const Texts found = follow_from(item, steps, next + 1);
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

Texts follow_pick(const Json& from, const std::vector<Step>& steps, size_t next) {
  if (!from.is(Json::Kind::array)) return std::nullopt;
  for (const Json& item : from.items) {
    if (reads(item.find(steps[next].by), steps[next].text)) {
      return follow_from(item, steps, next + 1);
    }
  }
  return std::nullopt;
}

Texts follow_from(const Json& from, const std::vector<Step>& steps, size_t next) {
  if (next == steps.size()) return end_of_path(from);
  switch (steps[next].kind) {
    case Step::Kind::key:
      return follow_key(from, steps, next);
    case Step::Kind::each:
      return follow_each(from, steps, next);
    case Step::Kind::pick:
      return follow_pick(from, steps, next);
  }
  return std::nullopt;
}

}  // namespace

Texts follow(const Json& from, const std::vector<Step>& steps) {
  return follow_from(from, steps, 0);
}

}  // namespace foothold::evaluate
