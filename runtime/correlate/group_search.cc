#include "runtime/correlate/group_search.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "runtime/correlate/correlator.h"

namespace foothold::runtime {

GroupSearch::GroupSearch(const CompiledProgram& compiled, const Coverage& coverage,
                         CorrelationSummary& summary)
    : program_(compiled.program()),
      conditions_(compiled, coverage),
      search_(program_, conditions_),
      sequence_(program_, conditions_),
      count_(program_, conditions_),
      summary_(summary) {}

void GroupSearch::start(const Group& group) {
  group_ = &group;
  conditions_.start(group);
  searches_ = false;
  const CorrelationProgram& rule = program_.correlations[group.correlation];
  way_ = WindowCount::fits(rule, conditions_)      ? Way::counts
         : SequenceSearch::fits(rule, conditions_) ? Way::sequence
                                                   : Way::general;
  if (way_ == Way::counts) count_.start(group);
  if (way_ == Way::sequence) sequence_.start(group);
}

std::vector<uint64_t> GroupSearch::barred(const Group& group) {
  conditions_.start(group);
  std::vector<uint64_t> barred(group.events.size(), 0);
  const auto steps = static_cast<uint32_t>(std::min(group.steps.size(), kMostBarred));
  for (uint32_t step = 0; step < steps; ++step) {
    if (!conditions_.may_bar(step)) continue;
    Places all(group.steps[step].size());
    std::iota(all.begin(), all.end(), 0U);
    const std::vector<bool> of_step = conditions_.barred(step, all);
    for (const uint32_t place : all)
      if (of_step[place]) barred[group.steps[step][place].event] |= uint64_t{1} << step;
  }
  return barred;
}

Search& GroupSearch::general() {
  if (!searches_) search_.start(*group_);
  searches_ = true;
  return search_;
}

bool GroupSearch::was_cut_off() const {
  return (searches_ && search_.cut_off()) || (way_ == Way::sequence && sequence_.cut_off()) ||
         (way_ == Way::counts && count_.cut_off());
}

bool GroupSearch::is_plain(const End& end) {
  return way_ == Way::sequence && sequence_.decides(end);
}

Search::Found GroupSearch::find(const End& end) {
  return is_plain(end) ? sequence_.find(end) : general().find(end);
}

/// By end and step; where there is no match with an end, but one if what is not known were so, that
/// one.
GroupSearch::Ends GroupSearch::searched_ends(int64_t from, int64_t to) {
  Ends ends;
  for (const uint32_t step : ending_steps(program_.correlations[group_->correlation])) {
    for (uint32_t place = 0; place < group_->steps[step].size(); ++place) {
      const int64_t at = group_->event(step, place).moment.at;
      if (at < from || at > to) continue;
      End end{step, place, false};
      Search::Found found = find(end);
      if (!found.match && !found.open && conditions_.can_lack_history()) {
        end.possible = true;
        found = find(end);
      }
      if (found.match)
        ends.matches.push_back(end);
      else if (found.open)
        ends.open.push_back(end);
    }
  }
  return ends;
}

GroupSearch::Ends GroupSearch::ends(int64_t from, int64_t to) {
  if (way_ != Way::counts) return searched_ends(from, to);
  Ends ends{count_.find(false, {}, from, to), {}};
  if (conditions_.can_lack_history()) {
    const std::vector<End> possible = count_.find(true, ends.matches, from, to);
    ends.matches.insert(ends.matches.end(), possible.begin(), possible.end());
  }
  return ends;
}

Assignment GroupSearch::best(const End& end) {
  if (way_ == Way::counts) return count_.window(end);
  if (is_plain(end)) return sequence_.best(end);
  std::optional<Assignment> best = general().best(end);
  if (best) return *best;
  // The search was cut off on the way: the end alone.
  Assignment only{std::vector<Places>(group_->steps.size()),
                  group_->steps[end.step][end.place].event};
  only.steps[end.step] = {end.place};
  return only;
}

/// Of the matches whose end is latest the one with the latest events.
Assignment GroupSearch::last_shown(const Group& group, const Burst& burst) {
  const auto moment = [&](const End& end) { return group.event(end.step, end.place).moment; };
  const End& last = burst.ends.back();
  const auto first_tie =
      std::partition_point(burst.ends.begin(), burst.ends.end(),
                           [&](const End& end) { return moment(end).at < moment(last).at; });
  // Ends are by time, then identity: if a match ends with the one event of its last step, the first
  // of equal times is the latest.
  const CorrelationProgram& rule = program_.correlations[group.correlation];
  if (rule.ordered && !rule.steps[last.step].plural) return best(*first_tie);
  Assignment shown = best(last);
  std::set<int64_t> units = {moment(last).unit};
  for (auto end = burst.ends.end() - 1; end-- != first_tie;) {
    // A window is that of any other end of the same moment.
    if (way_ == Way::counts && !units.insert(moment(*end).unit).second) continue;
    Assignment other = best(*end);
    if (is_shown_before(group, other, shown)) shown = std::move(other);
  }
  return shown;
}

EventMarks GroupSearch::marks_of(const std::vector<End>& ends) {
  EventMarks marks = no_marks(*group_);
  if (way_ == Way::counts) return count_.mark(ends, marks), marks;
  std::vector<End> plain;
  for (const End& end : ends)
    if (is_plain(end))
      plain.push_back(end);
    else
      general().mark(end, [&](uint32_t step, uint32_t place) { marks[step][place] = true; });
  sequence_.mark(plain, marks);
  return marks;
}

uint32_t GroupSearch::earliest(const End& end) {
  if (way_ == Way::counts) return count_.earliest(end);
  if (is_plain(end)) return sequence_.earliest(end);
  uint32_t first = group_->steps[end.step][end.place].event;
  general().mark(end, [&](uint32_t step, uint32_t place) {
    const uint32_t event = group_->steps[step][place].event;
    if (is_earlier(group_->events[event], group_->events[first])) first = event;
  });
  return first;
}

GroupFinding GroupSearch::finding(const Burst& burst) {
  EventMarks marks = marks_of(burst.ends);
  const Assignment shown = last_shown(*group_, burst);
  const Assignment first = best(burst.ends.front());
  for (size_t step = 0; step < marks.size(); ++step)  // where marking was cut off
    for (const uint32_t place : shown.steps[step]) marks[step][place] = true;
  GroupFinding made = make_finding(program_, *group_, {burst, marks, first, shown}, conditions_);
  made.finding.cut_off = was_cut_off();
  return made;
}

/// Where each condition is asked of each event once, nothing is gained by asking before.
void GroupSearch::bar(Group& group) {
  start(group);
  if (way_ != Way::general) return;
  const std::vector<uint64_t> barred = this->barred(group);
  const size_t steps = std::min(group.steps.size(), kMostBarred);
  for (size_t step = 0; step < steps; ++step)
    std::erase_if(group.steps[step],
                  [&](const Taken& taken) { return (barred[taken.event] >> step & 1) != 0; });
}

void GroupSearch::run(Group& group, std::vector<GroupFinding>& findings) {
  bar(group);
  start(group);
  Ends found = ends(INT64_MIN, INT64_MAX);
  summary_.open += found.open.size();
  for (const Burst& burst :
       make_bursts(program_.correlations[group.correlation], group, std::move(found.matches)))
    findings.push_back(finding(burst));
  if (was_cut_off()) summary_.count_cut_off(program_, group.correlation);
}

}  // namespace foothold::runtime
