#include "runtime/state/scan_state.h"

#include <algorithm>

#include "runtime/state/shape_names.h"

namespace foothold::runtime {
namespace {

constexpr uint64_t kLaterWrap = 255;  // as in Arrivals::Way

template <typename Named>
std::optional<uint32_t> place_of(const std::vector<Named>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  if (found == all.end()) return std::nullopt;
  return static_cast<uint32_t>(found - all.begin());
}

WayState save_way(const Program& program, const Arrivals::Way& way, uint64_t records) {
  WayState state{static_cast<uint8_t>(way.envelope), {}, {}, records};
  for (uint64_t wraps = way.wraps; wraps != 0; wraps >>= 8) {
    const size_t place = (wraps & 0xff) - 1;
    state.wraps.push_back(place < program.wraps.size() ? program.wraps[place].name : "");
  }
  if (way.shape != Arrivals::kNoShape) state.shape = shape_key(program.shapes[way.shape]);
  return state;
}

Arrivals::Way restore_way(const Program& program, const WayState& state) {
  Arrivals::Way way;
  way.envelope = static_cast<Envelope>(std::min<size_t>(state.envelope, kEnvelopeNames.size() - 1));
  for (size_t level = std::min<size_t>(state.wraps.size(), 8); level-- > 0;) {
    const auto place = place_of(program.wraps, state.wraps[level]);
    way.wraps = way.wraps << 8 | (place ? std::min<uint64_t>(*place + 1, kLaterWrap) : kLaterWrap);
  }
  way.shape = shape_with_key(program, state.shape).value_or(Arrivals::kNoShape);
  return way;
}

}  // namespace

CounterState save_counters(const Program& program, const Counters& from) {
  CounterState state{from.records,
                     from.examined,
                     from.passed_over,
                     from.unrecognised,
                     from.unreadable,
                     from.blank_lines,
                     from.repaired,
                     from.cut_off,
                     from.cut_lists,
                     from.record_bytes,
                     from.between_bytes,
                     {},
                     {},
                     from.first_unreadable};
  for (size_t kind = 0; kind < from.events.size(); ++kind)
    if (from.events[kind]) state.events[program.kinds[kind].name] = from.events[kind];
  from.arrivals.each([&](const Arrivals::Way& way, uint64_t records) {
    state.arrivals.push_back(save_way(program, way, records));
  });
  return state;
}

Counters restore_counters(const Program& program, const CounterState& from) {
  Counters counters;
  counters.records = from.records, counters.examined = from.examined;
  counters.passed_over = from.passed_over, counters.unrecognised = from.unrecognised;
  counters.unreadable = from.unreadable, counters.blank_lines = from.blank_lines;
  counters.repaired = from.repaired, counters.cut_off = from.cut_off;
  counters.cut_lists = from.cut_lists;
  counters.record_bytes = from.record_bytes, counters.between_bytes = from.between_bytes;
  counters.first_unreadable = from.first_unreadable;
  counters.events.resize(program.kinds.size(), 0);
  for (const auto& [name, count] : from.events)
    if (const auto kind = place_of(program.kinds, name)) counters.events[*kind] += count;
  for (const WayState& way : from.arrivals)
    counters.arrivals.add(restore_way(program, way), way.records);
  return counters;
}

std::map<std::string, std::vector<Coverage::SavedHour>> save_coverage(const Program& program,
                                                                      const Coverage& coverage) {
  std::map<std::string, std::vector<Coverage::SavedHour>> state;
  for (uint32_t shape = 0; shape < program.shapes.size(); ++shape)
    if (auto hours = coverage.save(shape); !hours.empty())
      state[shape_key(program.shapes[shape])] = std::move(hours);
  return state;
}

void restore_coverage(const Program& program,
                      const std::map<std::string, std::vector<Coverage::SavedHour>>& state,
                      Coverage& coverage) {
  for (const auto& [name, hours] : state) {
    const auto shape = shape_with_key(program, name);
    if (!shape) continue;
    for (const Coverage::SavedHour& hour : hours)
      coverage.see(*shape, hour.first), coverage.see(*shape, hour.last);
  }
}

std::vector<SelectionState> selections_of(const Program& program,
                                          const std::vector<SelectionState>& before,
                                          std::optional<int64_t> now) {
  std::map<value::Digest, std::optional<int64_t>> known;
  for (const SelectionState& one : before) known[one.identity] = one.since;
  std::vector<SelectionState> all;
  for (const SelectionInfo& selection : program.selections) {
    const auto found = known.find(selection.identity);
    all.push_back({selection.identity, found == known.end() ? now : found->second});
  }
  return all;
}

std::map<std::string, std::vector<value::Digest>> rules_of(const Program& program) {
  std::map<std::string, std::vector<value::Digest>> rules;
  for (const CorrelationProgram& rule : program.correlations)
    rules[program.rules[rule.rule].name].push_back(rule.identity);
  return rules;
}

std::vector<std::string> begun_anew(
    const Program& program, const std::map<std::string, std::vector<value::Digest>>& before) {
  std::vector<std::string> anew;
  for (const auto& [name, identities] : rules_of(program)) {
    const auto found = before.find(name);
    if (found == before.end() || found->second != identities) anew.push_back(name);
  }
  return anew;
}

}  // namespace foothold::runtime
