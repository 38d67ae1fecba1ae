#include "runtime/correlate/stream_search.h"

#include <algorithm>

#include "runtime/correlate/correlator.h"
#include "runtime/correlate/least_events.h"

namespace foothold::runtime {
namespace {

/// What a search may take while others wait: about half a second.
constexpr uint64_t kMostWorkOnStream = 10'000'000;

bool is_before(const StandingEnd& a, const StandingEnd& b) {
  return a.moment.at != b.moment.at ? a.moment.at < b.moment.at : a.identity < b.identity;
}

/// Where the step takes the end's event in a part of its group.
End end_in(const Group& part, const StandingEnd& end) {
  const std::vector<Taken>& taken = part.steps[end.step];
  const auto at = std::partition_point(taken.begin(), taken.end(), [&](const Taken& one) {
    const GroupEvent& event = part.events[one.event];
    return event.moment.at != end.moment.at ? event.moment.at < end.moment.at
                                            : event.seen->identity < end.identity;
  });
  return {end.step, static_cast<uint32_t>(at - taken.begin()), end.possible};
}

}  // namespace

StreamSearch::StreamSearch(const CompiledProgram& compiled, const Coverage& coverage,
                           CorrelationSummary& summary)
    : program_(compiled.program()), summary_(summary), search_(compiled, coverage, summary) {
  search_.set_most_work(kMostWorkOnStream);
  for (const CorrelationProgram& rule : program_.correlations) {
    reaches_.push_back(reach_of(program_, rule));
    endings_.push_back(ending_steps(rule));
    least_.push_back(least_events(program_, rule));
    bool bars = false;
    for (uint32_t step = 0; step < rule.steps.size(); ++step)
      bars = bars || own_part(program_, rule, step).asks();
    bars_.push_back(bars);
  }
}

/// Most groups never hold what their rule asks for: that is seen without a search.
bool StreamSearch::has_enough(const StreamGroup& group) const {
  const std::vector<uint32_t>& least = least_[group.group.correlation];
  for (size_t step = 0; step < least.size(); ++step)
    if (least[step] > (step < group.taken.size() ? group.taken[step] : 0)) return false;
  return true;
}

bool StreamSearch::has_enough_between(StreamGroup& group, int64_t from, int64_t to) const {
  std::vector<uint32_t> missing = least_[group.group.correlation];
  uint64_t all = 0;
  for (const uint32_t least : missing) all += least;
  for (auto at = first_from(group.events, from);
       all > 0 && at != group.events.end() && at->first.first <= to; ++at)
    for (const auto& [step, source] : at->second.steps)
      if (missing[step] > 0 && !is_barred(at->second, step)) --missing[step], --all;
  return all == 0;
}

bool StreamSearch::costs_more(const StreamGroup& group, size_t events) const {
  if (group.events.size() <= events || !has_enough(group)) return false;
  auto at = group.events.lower_bound({group.dirty_from - reach(group).back, value::Digest{}});
  for (size_t count = 0; at != group.events.end() && at->first.first <= group.dirty_to; ++at)
    if (++count > events) return true;
  return false;
}

/// Whether an event that a match can end with is in the part that was touched, or an end was there.
bool StreamSearch::may_end(StreamGroup& group) const {
  const auto inside = [&](int64_t at) { return group.dirty_from <= at && at <= group.dirty_to; };
  const std::vector<uint32_t>& endings = endings_[group.group.correlation];
  for (auto at = first_from(group.events, group.dirty_from);
       at != group.events.end() && at->first.first <= group.dirty_to; ++at)
    for (const auto& [step, source] : at->second.steps)
      if (!is_barred(at->second, step) &&
          std::find(endings.begin(), endings.end(), step) != endings.end())
        return true;
  return std::any_of(group.ends.begin(), group.ends.end(),
                     [&](const StandingEnd& end) { return inside(end.moment.at); });
}

/// What events say alone is asked once, until their answers change. True: some are barred now.
bool StreamSearch::ask_own(StreamGroup& group, int64_t from, int64_t to) {
  if (!bars_[group.group.correlation]) return false;
  bool some = false;
  const GroupPart part(program_, group, from, to, GroupPart::Which::not_asked, part_);
  if (part.events().empty()) return false;
  const std::vector<uint64_t> barred = search_.barred(part_);
  for (size_t at = 0; at < barred.size(); ++at) {
    set_barred(group, *part.events()[at], barred[at]);
    some = some || barred[at] != 0;
  }
  return some;
}

StandingEnd StreamSearch::standing(const Group& part, const End& end) {
  const GroupEvent& event = part.event(end.step, end.place);
  const GroupEvent& first = part.events[search_.earliest(end)];
  return {end.step,     event.moment,    event.seen->identity,
          end.possible, first.moment.at, first.seen->event_class};
}

void StreamSearch::renew(StreamGroup& group, int64_t clock) {
  const int64_t from = group.dirty_from, to = group.dirty_to;
  const Reach& reach = this->reach(group);
  const int64_t first = from - reach.back, last = to + reach.ahead;
  const auto may_match = [&] {
    return has_enough(group) && may_end(group) && has_enough_between(group, first, last);
  };
  const bool is_searched = may_match() && (!ask_own(group, first, last) || may_match());
  group.touch_none();
  const auto inside = [&](int64_t at) { return from <= at && at <= to; };
  std::erase_if(group.ends, [&](const StandingEnd& end) { return inside(end.moment.at); });
  std::erase_if(group.open, inside);
  if (!is_searched) return;
  const GroupPart part(program_, group, first, last, GroupPart::Which::open, part_);
  search_.set_clock(clock);
  search_.start(part_);
  const GroupSearch::Ends found = search_.ends(from, to);
  for (const End& end : found.matches) group.ends.push_back(standing(part_, end));
  for (const End& end : found.open)
    group.open.push_back(part_.event(end.step, end.place).moment.at);
  std::stable_sort(group.ends.begin(), group.ends.end(), is_before);
  if (search_.was_cut_off()) summary_.count_cut_off(program_, group.group.correlation);
}

std::vector<StandingBurst> StreamSearch::bursts(const StreamGroup& group) const {
  const CorrelationProgram& rule = program_.correlations[group.group.correlation];
  std::vector<EndMoment> moments;
  for (const StandingEnd& end : group.ends) moments.push_back({end.moment, end.possible});
  std::vector<StandingBurst> bursts;
  for (Chained& chained : chain_ends(rule, moments, group.sealed)) {
    const StandingEnd* first = &group.ends[chained.ends.front()];
    for (const size_t end : chained.ends)
      if (std::tie(group.ends[end].earliest, group.ends[end].earliest_class) <
          std::tie(first->earliest, first->earliest_class))
        first = &group.ends[end];
    const int64_t first_end = group.ends[chained.ends.front()].moment.at;
    const std::string id = finding_id(program_, group.group, first->earliest_class,
                                      {first->earliest, first_end, chained.continues});
    bursts.push_back({std::move(chained.ends), chained.continues, chained.possible, id});
  }
  return bursts;
}

GroupFinding StreamSearch::finding(StreamGroup& group, const StandingBurst& burst, int64_t clock) {
  const Reach& reach = this->reach(group);
  const int64_t first = group.ends[burst.ends.front()].moment.at,
                last = group.ends[burst.ends.back()].moment.at;
  const GroupPart part(program_, group, first - reach.back, last + reach.ahead,
                       GroupPart::Which::all, part_);
  search_.set_clock(clock);
  search_.start(part_);
  Burst made{{}, burst.continues, burst.possible};
  for (const size_t end : burst.ends) made.ends.push_back(end_in(part_, group.ends[end]));
  return search_.finding(made);
}

}  // namespace foothold::runtime
