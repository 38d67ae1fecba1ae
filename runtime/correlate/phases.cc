#include "runtime/correlate/phases.h"

#include <algorithm>
#include <functional>
#include <set>

#include "runtime/correlate/correlator.h"

namespace foothold::runtime {
namespace {

/// Of each burst what was told of it; none: nothing. Of equal ids in order: bursts and what was
/// told of them are both in order of time.
std::vector<const Told*> told_of(const std::vector<Told>& told,
                                 const std::vector<StandingBurst>& bursts) {
  std::vector<const Told*> before;
  for (const StandingBurst& burst : bursts) {
    const auto known = std::find_if(told.begin(), told.end(), [&](const Told& one) {
      return one.id == burst.id && std::find(before.begin(), before.end(), &one) == before.end();
    });
    before.push_back(known == told.end() ? nullptr : &*known);
  }
  return before;
}

/// What was told of bursts that are no more.
std::vector<const Told*> gone_of(const std::vector<Told>& told,
                                 const std::vector<const Told*>& before) {
  std::vector<const Told*> gone;
  for (const Told& one : told)
    if (!one.excused && std::find(before.begin(), before.end(), &one) == before.end())
      gone.push_back(&one);
  return gone;
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

/// Nothing that may still come changes it. False: it was excused, and is no finding.
bool Phases::settle(StreamGroup& group, const StandingBurst& burst, const Told* known,
                    const At& at) {
  GroupFinding made = search_.finding(group, burst, at.clock);
  made.finding.pressure = made.finding.pressure || group.pressure;
  for (const uint32_t tune : made.excused_by) sink_.excused({tune, made.finding.id});
  const bool stands = made.excused_by.empty();
  if (stands)
    send(std::move(made.finding), Phase::final);
  else if (known && !known->excused)
    take_back(group, *known, {});
  const SealedBurst sealed{group.ends[burst.ends.front()].moment,
                           group.ends[burst.ends.back()].moment};
  (burst.possible ? group.sealed.possible : group.sealed.certain) = sealed;
  return stands;
}

Told Phases::stand(StreamGroup& group, const StandingBurst& burst, const Before& before,
                   const At& at) {
  const Told* const known = before.told;
  Told told = known ? *known : Told{};
  told.id = burst.id;
  told.first = group.ends[burst.ends.front()].moment.at;
  told.last = group.ends[burst.ends.back()].moment.at;
  if (known && !before.again && !has_changed(*known, burst, at.ended)) return told;
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
  const bool is_new = !was_told || before.again || content != told.content;
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

/// Bursts that have their earliest event in common have one id: where one of them is no more, and
/// another is, the id is not taken back, but told of once more as what it is now.
void Phases::tell(StreamGroup& group, int64_t watermark, int64_t clock, bool ended) {
  if (group.ends.empty() && group.told.empty()) return;
  const At at{watermark, clock, ended};
  const std::vector<StandingBurst> bursts = search_.bursts(group);
  const std::vector<bool> left_out = left_out_of(bursts, group.ends.size());
  const std::vector<const Told*> before = told_of(group.told, bursts);
  const std::vector<const Told*> gone = gone_of(group.told, before);
  std::set<std::string> standing;  // ids
  std::vector<bool> settled;
  std::vector<Told> now;
  for (size_t place = 0; place < bursts.size(); ++place) {
    const StandingBurst& burst = bursts[place];
    settled.push_back(is_settled(group, burst, left_out, at));
    bool stands = false;
    if (settled.back()) {
      stands = settle(group, burst, before[place], at);
    } else {
      const bool again = std::any_of(gone.begin(), gone.end(),
                                     [&](const Told* one) { return one->id == burst.id; });
      now.push_back(stand(group, burst, {before[place], again}, at));
      stands = !now.back().excused;
    }
    if (stands) standing.insert(burst.id);
  }
  for (const Told* const one : gone)
    if (!standing.contains(one->id)) take_back(group, *one, now);
  drop_settled(group, bursts, settled, at);
  group.told = std::move(now);
}

}  // namespace foothold::runtime
