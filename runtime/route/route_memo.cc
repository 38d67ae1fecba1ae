#include "runtime/route/route_memo.h"

#include <functional>

#include "runtime/value/operation.h"
#include "runtime/value/unescape.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

bool is_text(std::string_view token) { return token.size() >= 2 && token.front() == '"'; }

/// The text of a string token; broken bytes and escapes are repaired, as everywhere.
std::string decoded(std::string_view token) {
  std::string text;
  const std::string_view between = token.substr(1, token.size() - 2);
  if (value::unescape_json(between, text) == value::Unescaped::malformed) text.assign(between);
  return value::repair_utf8(text);
}

}  // namespace

uint32_t RouteMemo::decide(std::string_view token) const {
  if (is_text(token)) {
    std::string normal;
    value::normalise_operation(decoded(token), normal);
    const auto found = shape_.routes.find(normal);
    if (found != shape_.routes.end()) return found->second;
  }
  return shape_.any_route.value_or(kPassedOver);
}

uint32_t RouteMemo::route(std::string_view token, bool counts) {
  if (table_.empty()) table_.resize(2 * kMostSpellings);
  const size_t mask = table_.size() - 1;
  size_t place = std::hash<std::string_view>()(token) & mask;
  while (table_[place].used) {
    Entry& entry = table_[place];
    if (entry.token == token) {
      last_ = &entry;
      entry.passed += counts && entry.route == kPassedOver;
      return entry.route;
    }
    place = (place + 1) & mask;
  }
  const uint32_t route = decide(token);
  if (used_ == kMostSpellings || token.size() > 256) {
    others_passed_ += counts && route == kPassedOver;
    last_ = nullptr;
    return route;
  }
  table_[place] = {std::string(token), route, counts && route == kPassedOver, true};
  last_ = &table_[place];
  ++used_;
  return route;
}

std::map<std::string, uint64_t> RouteMemo::passed_over() const {
  std::map<std::string, uint64_t> counts;
  for (const Entry& entry : table_)
    if (entry.passed)
      counts[is_text(entry.token) ? decoded(entry.token) : entry.token] += entry.passed;
  if (others_passed_) counts[""] += others_passed_;
  return counts;
}

}  // namespace foothold::runtime
