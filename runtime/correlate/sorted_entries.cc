#include "runtime/correlate/sorted_entries.h"

#include <algorithm>

#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/own_part.h"
#include "runtime/program/encode.h"

namespace foothold::runtime {
namespace {

std::string entry_key(const std::string& shared, const Stamp& stamp, EntryKind kind) {
  std::string key;
  key.reserve(kEntryHead + shared.size() + kEntryTail);
  append_hash(shared, key);
  key += shared;
  append_time(stamp.time, key);
  append_digest(stamp.identity, key);
  key += static_cast<char>(kind);
  return key;
}

Stamp stamp_of(const HistoryEvent& event) { return {event.moment.at, event.identity}; }

bool passes(const HistoryAnswer& answer) {
  return answer.too_little || (answer.said && answer.number != 0);
}

}  // namespace

SortedEntries::SortedEntries(const Program& program, const Sorters& sorters)
    : to_(sorters), looks_(history_looks(program)), counts_(program) {
  std::vector<std::vector<std::optional<uint32_t>>> gates;
  for (const CorrelationProgram& rule : program.correlations) {
    std::vector<bool>& of = has_gate_.emplace_back();
    gates.emplace_back();
    for (uint32_t step = 0; step < rule.steps.size(); ++step) {
      gates.back().push_back(gate_of(program, rule, step));
      of.push_back(gates.back().back().has_value());
    }
  }
  for (const HistoryLook& look : looks_)
    is_gate_.push_back(gates[look.correlation][look.step] == look.look);
}

void SortedEntries::start(const SharedSighting& sighting) {
  seen_ = sighting.seen;
  encoded_.clear(), gated_.clear(), kept_.reset();
  encode(*seen_, encoded_);
}

bool SortedEntries::add_encoded(const std::string& shared, const TakenBy& steps,
                                std::string_view sighting, const Stamp& stamp) {
  std::string payload;
  encode(steps, payload);
  payload += sighting;
  return to_.groups.add(entry_key(shared, stamp, EntryKind::event), payload);
}

/// Once, whoever may want it.
bool SortedEntries::keep() {
  if (!kept_) kept_ = to_.sightings.add(encoded_);
  return kept_.has_value();
}

bool SortedEntries::hold(const std::string& shared, const TakenBy& steps) {
  return keep() && to_.held.add({shared, steps, {seen_->time, seen_->identity}, *kept_});
}

/// Where one step alone takes it, and that has a gate, it waits for the look, which follows. If
/// none does, the event does not say what is looked for, and stands in no match.
bool SortedEntries::add_event(const std::string& shared, const TakenBy& steps,
                              const SharedSighting& sighting) {
  if (sighting.seen != seen_) start(sighting);
  const uint32_t correlation = count_at(shared, 0);
  const bool counted = counts_.counts(correlation);
  if (counted) counts_.add(shared, steps);
  if (steps.size() == 1 && has_gate_[correlation][steps[0].first])
    return gated_.emplace(shared, steps[0].second), true;
  if (counted) return hold(shared, steps);
  return add_encoded(shared, steps, encoded_, {seen_->time, seen_->identity});
}

/// What of the sighting at hand waits for the answer to this.
bool SortedEntries::wait(const HistoryEvent& event, std::vector<Waiting>& waiting) {
  Waiting one;
  for (uint32_t group = 0; group < event.groups.size(); ++group) {
    const auto held = gated_.find(event.groups[group]);
    if (held == gated_.end()) continue;
    one.source = held->second;
    one.groups.push_back(group);
  }
  if (one.groups.empty()) return true;
  if (!keep()) return false;
  one.sighting = *kept_;
  waiting.push_back(std::move(one));
  return true;
}

bool SortedEntries::add_look(const std::string& shared, HistoryEvent event) {
  LookEntry entry{std::move(event), {}};
  if (is_gate_[count_at(shared, 0)] && entry.event.asks && !wait(entry.event, entry.waiting))
    return false;
  std::string payload;
  encode(entry, payload);
  return to_.pasts.add(entry_key(shared, stamp_of(entry.event), EntryKind::event), payload);
}

bool SortedEntries::let_in(uint32_t step, const HistoryEvent& event,
                           const std::vector<Waiting>& waiting) {
  std::string sighting;
  for (const Waiting& one : waiting) {
    if (!to_.sightings.read(one.sighting, sighting)) return false;
    for (const uint32_t group : one.groups)
      if (counts_.may_be_whole(event.groups[group]) &&
          !add_encoded(event.groups[group], {{step, one.source}}, sighting, stamp_of(event)))
        return false;
  }
  return true;
}

bool SortedEntries::add_answer(const HistoryLook& look, const HistoryEvent& event,
                               const std::vector<Waiting>& waiting, const HistoryAnswer& answer) {
  const std::vector<std::string>& groups = event.groups;
  std::vector<bool> stays_out(groups.size(), false);
  for (const Waiting& one : waiting)
    for (const uint32_t group : one.groups) stays_out[group] = !passes(answer);
  if (passes(answer) && !let_in(look.step, event, waiting)) return false;
  std::string payload;
  encode(answer, payload);
  for (size_t group = 0; group < groups.size(); ++group) {
    if (stays_out[group] || !counts_.may_be_whole(groups[group])) continue;
    const std::string key = entry_key(groups[group], stamp_of(event), EntryKind::answer);
    if (!to_.groups.add(key, payload)) return false;
  }
  return true;
}

bool SortedEntries::let_in_held() {
  std::string sighting;
  std::optional<uint64_t> at;  // of the one that was read last: its groups follow each other
  return to_.held.each([&](const HeldEvent& event) {
    if (!counts_.may_be_whole(event.shared)) return true;
    if (at != event.sighting.at && !to_.sightings.read(event.sighting, sighting)) return false;
    at = event.sighting.at;
    return add_encoded(event.shared, event.steps, sighting, event.stamp);
  });
}

}  // namespace foothold::runtime
