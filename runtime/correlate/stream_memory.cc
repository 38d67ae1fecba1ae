// The memory of a stream: what groups and looks take, who has to go, and what is said of that.
//
// INVARIANT: after each event that came, and after each time that groups were looked at, no more is
// held than the budget allows.
#include <algorithm>

#include "runtime/correlate/stream_correlator.h"

namespace foothold::runtime {
namespace {

/// Entries of the past that are looked at for what is over.
constexpr size_t kSweepLeast = 1 << 10, kSweepShare = 8;

}  // namespace

StateOwner StreamCorrelator::owner_of(const StreamGroup& group) const {
  return {group.group.correlation, hash_.of(group.group.tenant), hash_.of(group.shared)};
}

void StreamCorrelator::account(StreamGroup& group, int64_t time) {
  if (group.handle) {
    budget_.resize(*group.handle, group.bytes);
    return budget_.touch(*group.handle, time);
  }
  group.handle = budget_.add(owner_of(group), group.bytes, time);
  by_handle_[*group.handle] = &group;
}

/// False: it has it already.
bool StreamCorrelator::take_event(StreamGroup& group, const TakenBy& steps,
                                  const SharedSighting& sighting) {
  const bool first = sighting.seen.use_count() == 1;
  if (!insert_event(group, steps, sighting)) return false;
  const std::pair place = {sighting.seen->time, sighting.seen->identity};
  uint64_t& share = group.events.at(place).share;
  share = sightings_.take(sighting, first);
  ++held_;
  group.bytes += kEventBytes + share;
  account(group, sighting.seen->time);
  budget_.set_beside(sightings_.unpaid());
  return true;
}

void StreamCorrelator::drop(StreamGroup& group) {
  if (group.due != INT64_MAX) {
    domain_of(group).due.erase({group.due, &group});
    if (!is_across(group) && domain_of(group).due.empty()) tenants_.erase(group.group.tenant);
  }
  if (group.queued_at) queue_[*group.queued_at] = nullptr;
  if (group.handle) by_handle_.erase(*group.handle), budget_.remove(*group.handle);
  held_ -= group.events.size();
  for (auto& [at, event] : group.events) {
    sightings_.give(event);
    event.event.seen.reset();
  }
  budget_.set_beside(sightings_.unpaid());
  if (group.saved) changed_.insert(group.shared);
  groups_.erase(std::string(group.shared));
}

/// Until when events of its rule and tenant went; nothing if it is not known of which.
std::optional<int64_t> StreamCorrelator::forgotten_before(const StreamGroup& group) const {
  const uint32_t rule = program_.correlations[group.group.correlation].rule;
  const int64_t last = pressure_.last_of(rule, group.group.tenant);
  return last == INT64_MIN ? std::nullopt : std::optional(last);
}

/// Of those who went long ago only is known until when, of whomever. One event lacks nothing.
bool StreamCorrelator::may_lack_events(const StreamGroup& group) const {
  if (budget_.evicted() == 0 || program_.correlations[group.group.correlation].within == 0)
    return false;
  const StateOwner owner = owner_of(group);
  if (budget_.lost(owner)) return true;
  if (!budget_.may_have_lost(owner)) return false;
  const std::optional<int64_t> last = forgotten_before(group);
  return last && *last + search_.reach(group).matters >= watermark_of(group);
}

void StreamCorrelator::note_gone(const StreamGroup& group) {
  PressureNote note;
  note.rule = program_.correlations[group.group.correlation].rule;
  note.tenant = group.group.tenant;
  note.groups = 1;
  if (!group.events.empty()) {
    note.from = group.events.begin()->first.first;
    note.to = group.events.rbegin()->first.first;
    pressure_.add(note);
  }
  ++summary_.stream.dropped[program_.rules[note.rule].name];
}

/// What was found in it is told as it stands.
void StreamCorrelator::give_way(StreamGroup& group) {
  note_gone(group);
  const int64_t clock = clock_of(watermark_of(group));
  if (group.is_dirty()) search_.renew(group, clock);
  phases_.close(group, clock);
  drop(group);
}

void StreamCorrelator::shed_looks(StateBudget::Handle victim) {
  const StreamHistory::Gone gone =
      history_.shed(victim, {coverage_, with_history_}, answer_taker());
  if (gone.times.count == 0) return;
  PressureNote note;
  note.rule = program_.correlations[history_.looks()[gone.look].correlation].rule;
  note.tenant = gone.tenant;
  note.from = gone.times.from, note.to = gone.times.to;
  note.values = gone.times.count;
  pressure_.add(note);
  summary_.stream.forgotten[program_.rules[note.rule].name] += gone.times.count;
}

/// As long as more is held than may be, what the budget chooses goes. Answers come first: groups
/// are closed with what is known of the past.
void StreamCorrelator::relieve() {
  if (budget_.used() <= budget_.limit()) return;
  answer_looks(true);
  while (const std::optional<StateBudget::Handle> victim = budget_.victim()) {
    const auto group = by_handle_.find(*victim);
    if (group != by_handle_.end())
      give_way(*group->second);
    else
      shed_looks(*victim);
  }
}

/// A little after each block, so that no block waits for all of it: kSweepShare entries for each
/// that came. Counting them takes a while, too.
void StreamCorrelator::forget_looks() {
  history_.forget(watermarks_, kSweepLeast + kSweepShare * (looks_added_ - looks_swept_));
  looks_swept_ = looks_added_;
  if (looks_added_ < sweep_at_) return;
  sweep_at_ = std::max(sweep_every_, history_.entries() / 2);
  if (looks_added_ < sweep_at_) return;
  looks_added_ = looks_swept_ = 0;
  history_.begin_to_forget();
}

void StreamCorrelator::tell_pressure(bool all) {
  pressure_.give(all, [&](const PressureNote& note) {
    ++summary_.stream.notes;
    if (!failed_ && sink_.pressure && !sink_.pressure(note)) failed_ = true;
  });
  if (all) summary_.stream.pressure = pressure_.all();
}

}  // namespace foothold::runtime
