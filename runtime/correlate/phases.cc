#include "runtime/correlate/phases.h"

#include <algorithm>
#include <functional>

#include "runtime/correlate/correlator.h"

namespace foothold::runtime {
namespace {

/// The first burst with this id that was not met yet: bursts and what was told of them are both in
/// order of time.
size_t told_of(const std::vector<Told>& told, const std::vector<bool>& met, const std::string& id) {
  for (size_t at = 0; at < told.size(); ++at)
    if (!met[at] && told[at].id == id) return at;
  return told.size();
}

/// It is worth being made again.
bool has_changed(const Told& known, const StandingBurst& burst, bool ended) {
  return ended || known.excused || known.possible != burst.possible ||
         known.continues != burst.continues || burst.ends.size() >= 2 * known.ends ||
         2 * burst.ends.size() <= known.ends;
}

/// Ends that are in none of the bursts.
std::vector<bool> left_out_of(const std::vector<StandingBurst>& bursts, size_t ends) {
  std::vector<bool> left_out(ends, true);
  for (const StandingBurst& burst : bursts)
    for (const size_t end : burst.ends) left_out[end] = false;
  return left_out;
}

}  // namespace

/// A possible end that is left out beside a certain burst joins a possible one if that comes to
/// nothing.
bool Phases::is_settled(const StreamGroup& group, const StandingBurst& burst,
                        const std::vector<bool>& left_out, const At& at) const {
  const int64_t settles = search_.reach(group).settles;
  const int64_t last = group.ends[burst.ends.back()].moment.at;
  if (at.watermark <= last + settles) return false;
  for (size_t end = burst.ends.back() + 1; burst.possible && end < group.ends.size(); ++end) {
    const int64_t next = group.ends[end].moment.at;
    if (next > last + settles) break;
    if (left_out[end] && at.watermark <= next + settles) return false;
  }
  return true;
}

void Phases::send(Finding finding, Phase phase) {
  finding.phase = phase;
  StreamCounts& counts = summary_.stream;
  uint64_t* const of[] = {nullptr, &counts.provisional, &counts.final, &counts.withdrawn,
                          &counts.merged};
  if (uint64_t* const count = of[static_cast<size_t>(phase)]) ++*count;
  if (!failed_ && sink_.finding && !sink_.finding(finding)) failed_ = true;
}

/// Nothing that may still come changes it.
void Phases::settle(StreamGroup& group, const StandingBurst& burst, const Told* known,
                    const At& at) {
  GroupFinding made = search_.finding(group, burst, at.clock);
  made.finding.pressure = made.finding.pressure || group.pressure;
  for (const uint32_t tune : made.excused_by) sink_.excused({tune, made.finding.id});
  if (!made.excused_by.empty()) {
    if (known && !known->excused) take_back(group, *known, {});
  } else {
    send(std::move(made.finding), Phase::final);
  }
  const SealedBurst sealed{group.ends[burst.ends.front()].moment,
                           group.ends[burst.ends.back()].moment};
  (burst.possible ? group.sealed.possible : group.sealed.certain) = sealed;
}

Told Phases::stand(StreamGroup& group, const StandingBurst& burst, const Told* known,
                   const At& at) {
  Told told = known ? *known : Told{};
  told.id = burst.id;
  told.first = group.ends[burst.ends.front()].moment.at;
  told.last = group.ends[burst.ends.back()].moment.at;
  if (known && !has_changed(*known, burst, at.ended)) return told;
  told.continues = burst.continues, told.possible = burst.possible;
  told.ends = burst.ends.size();
  GroupFinding made = search_.finding(group, burst, at.clock);
  made.finding.pressure = made.finding.pressure || group.pressure;
  const bool was_told = known && !known->excused;
  told.excused = !made.excused_by.empty();
  if (told.excused && at.ended)
    for (const uint32_t tune : made.excused_by) sink_.excused({tune, made.finding.id});
  if (told.excused) {
    if (was_told) take_back(group, *known, {});
    return told;
  }
  const uint64_t content = std::hash<std::string>()(to_json(program_, made.finding));
  const bool is_new = !was_told || content != told.content;
  told.content = content;
  if (is_new) send(std::move(made.finding), Phase::provisional);
  return told;
}

/// A part of another burst now, or none any more.
void Phases::take_back(const StreamGroup& group, const Told& told, const std::vector<Told>& now) {
  Finding finding;
  const CorrelationProgram& rule = program_.correlations[group.group.correlation];
  finding.rule = rule.rule;
  finding.id = told.id;
  finding.tenant = group.group.tenant;
  finding.time = value::format_time(value::Time{told.last}, value::Precision::second);
  for (const Told& other : now)
    if (!other.excused && other.first <= told.last && told.first <= other.last)
      finding.into = other.id;
  const Phase phase = finding.into.empty() ? Phase::withdrawn : Phase::merged;
  send(std::move(finding), phase);
}

/// Ends of settled bursts, and possible ones that were left out beside them.
void Phases::drop_settled(StreamGroup& group, const std::vector<StandingBurst>& bursts,
                          const std::vector<bool>& settled, const At& at) {
  std::vector<bool> kept(group.ends.size(), false);
  for (size_t end = 0; end < group.ends.size(); ++end)
    kept[end] = group.ends[end].moment.at + search_.reach(group).settles >= at.watermark;
  for (size_t burst = 0; burst < bursts.size(); ++burst)
    for (const size_t end : bursts[burst].ends) kept[end] = !settled[burst];
  std::vector<StandingEnd> left;
  for (size_t end = 0; end < group.ends.size(); ++end)
    if (kept[end]) left.push_back(group.ends[end]);
  group.ends = std::move(left);
}

void Phases::close(StreamGroup& group, int64_t clock) {
  group.pressure = true;
  tell(group, INT64_MAX, clock, false);
}

void Phases::tell(StreamGroup& group, int64_t watermark, int64_t clock, bool ended) {
  if (group.ends.empty() && group.told.empty()) return;
  const At at{watermark, clock, ended};
  const std::vector<StandingBurst> bursts = search_.bursts(group);
  const std::vector<bool> left_out = left_out_of(bursts, group.ends.size());
  std::vector<bool> met(group.told.size(), false), settled;
  std::vector<Told> now;
  for (const StandingBurst& burst : bursts) {
    const size_t place = told_of(group.told, met, burst.id);
    const Told* const known = place < met.size() ? &group.told[place] : nullptr;
    if (known) met[place] = true;
    settled.push_back(is_settled(group, burst, left_out, at));
    if (settled.back())
      settle(group, burst, known, at);
    else
      now.push_back(stand(group, burst, known, at));
  }
  for (size_t place = 0; place < met.size(); ++place)
    if (!met[place] && !group.told[place].excused) take_back(group, group.told[place], now);
  drop_settled(group, bursts, settled, at);
  group.told = std::move(now);
}

}  // namespace foothold::runtime
