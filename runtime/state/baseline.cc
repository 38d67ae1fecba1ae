#include "runtime/state/baseline.h"

#include <algorithm>
#include <set>

#include "runtime/state/look_window.h"

namespace foothold::runtime {
namespace {

const LookProgram& program_of(const Program& program, const HistoryLook& look) {
  return program.scope_looks[look.scope].looks[look.look];
}

std::string name_of(const Program& program, const HistoryLook& look) {
  const uint32_t rule = program.correlations[look.correlation].rule;
  const uint32_t field = program.scope_looks[look.scope].own_fields + look.look;
  return program.rules[rule].name + ": " + program.scopes[look.scope].fields[field].name;
}

/// Times of one unit are in one list: only of these bounds move steadily (see has_one in
/// history.cc).
SeenKey key_of(std::string_view shared, const std::vector<std::string>& values, int precision) {
  std::string key(shared);
  for (const std::string& value : values) append_part(value, key);
  key += static_cast<char>(precision);
  value::Hasher hasher;
  hasher.add(key);
  return seen_key(hasher.finish());
}

}  // namespace

Baseline::Baseline(const Program& program) {
  for (const HistoryLook& look : history_looks(program)) {
    const LookProgram& from = program_of(program, look);
    if (from.remembered.empty()) continue;
    const auto [made, added] = looks_.try_emplace(from.remembered);
    if (added)
      made->second = {name_of(program, look), from.over, from.ignoring, 0,
                      SeenTable(narrowest_window(from.over, from.ignoring))};
  }
}

void Baseline::see(const std::string& look, std::string_view shared, const HistoryEvent& event) {
  const auto found = looks_.find(look);
  if (found == looks_.end()) return;
  const int precision = precision_of(event.moment.unit);
  found->second.units = static_cast<uint8_t>(found->second.units | 1 << precision);
  found->second.table.see(key_of(shared, event.values, precision), event.moment.at,
                          seen_class(event.identity, event.event_class));
}

bool Baseline::remembered(const LookProgram& look, std::string_view shared,
                          const HistoryEvent& event) const {
  const RememberedLook& kept = looks_.at(look.remembered);
  return sees_one(kept.table, kept.units, look, event.moment,
                  seen_class(event.identity, event.event_class),
                  [&](int precision) { return key_of(shared, event.values, precision); });
}

// ---- how much of the past is known

void Baseline::add_coverage(const Program& program, const Coverage& coverage) {
  for (uint32_t shape = 0; shape < program.shapes.size(); ++shape) {
    Hours hours = coverage.hours(shape);
    if (!hours.empty()) shapes_[program.shapes[shape].name] = std::move(hours);
  }
}

void Baseline::add_to(const Program& program, Coverage& coverage) const {
  for (uint32_t shape = 0; shape < program.shapes.size(); ++shape) {
    const auto found = shapes_.find(program.shapes[shape].name);
    if (found == shapes_.end()) continue;
    for (const auto& [first, last] : found->second)
      coverage.see(shape, first), coverage.see(shape, last);
  }
}

namespace {

/// Of hours that both have, from the first to the last of either.
Baseline::Hours united(const Baseline::Hours& one, const Baseline::Hours& other) {
  constexpr int64_t kHour = 3600 * value::ticks_per_second;
  std::map<int64_t, std::pair<int64_t, int64_t>> hours;
  for (const Baseline::Hours* from : {&one, &other})
    for (const auto& [first, last] : *from) {
      const auto [hour, added] = hours.try_emplace(cut_to(first, kHour), first, last);
      hour->second.first = std::min(hour->second.first, first);
      hour->second.second = std::max(hour->second.second, last);
    }
  Baseline::Hours all;
  for (const auto& [hour, seen] : hours) all.push_back(seen);
  return all;
}

}  // namespace

void Baseline::merge(const Baseline& other) {
  for (const auto& [id, theirs] : other.looks_) {
    const auto [own, added] = looks_.try_emplace(id, theirs);
    if (added) continue;
    own->second.name = std::min(own->second.name, theirs.name);
    own->second.units |= theirs.units;
    own->second.table.merge(theirs.table);
  }
  for (const auto& [name, theirs] : other.shapes_) {
    Hours& own = shapes_[name];
    own = united(own, theirs);
  }
}

std::vector<std::string> looks_named(const Program& program) {
  return not_covered(program, Baseline());
}

std::vector<std::string> not_covered(const Program& program, const Baseline& baseline) {
  std::set<std::string> names;
  for (const HistoryLook& look : history_looks(program))
    if (!baseline.covers(program_of(program, look))) names.insert(name_of(program, look));
  return {names.begin(), names.end()};
}

}  // namespace foothold::runtime
