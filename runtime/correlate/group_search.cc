#include "runtime/correlate/group_search.h"

#include "runtime/correlate/correlator.h"

namespace foothold::runtime {

GroupSearch::GroupSearch(const CompiledProgram& compiled, const Coverage& coverage,
                         CorrelationSummary& summary)
    : program_(compiled.program()),
      conditions_(compiled, coverage),
      search_(program_, conditions_),
      count_(program_, conditions_),
      summary_(summary) {}

void GroupSearch::start(const Group& group) {
  group_ = &group;
  conditions_.start(group);
  counts_ = WindowCount::fits(program_.correlations[group.correlation], conditions_);
  if (counts_)
    count_.start(group);
  else
    search_.start(group);
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
      Search::Found found = search_.find(end);
      if (!found.match && !found.open && conditions_.can_lack_history()) {
        end.possible = true;
        found = search_.find(end);
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
  if (!counts_) return searched_ends(from, to);
  Ends ends{count_.find(false, {}), {}};
  if (conditions_.can_lack_history()) {
    const std::vector<End> possible = count_.find(true, ends.matches);
    ends.matches.insert(ends.matches.end(), possible.begin(), possible.end());
  }
  std::erase_if(ends.matches, [&](const End& end) {
    const int64_t at = group_->event(end.step, end.place).moment.at;
    return at < from || at > to;
  });
  return ends;
}

Assignment GroupSearch::best(const End& end) {
  if (counts_) return count_.window(end);
  std::optional<Assignment> best = search_.best(end);
  if (best) return *best;
  // The search was cut off on the way: the end alone.
  Assignment only{std::vector<Places>(group_->steps.size()),
                  group_->steps[end.step][end.place].event};
  only.steps[end.step] = {end.place};
  return only;
}

/// Of the matches whose end is latest the one with the latest events.
Assignment GroupSearch::last_shown(const Group& group, const Burst& burst) {
  const End& last = burst.ends.back();
  Assignment shown = best(last);
  const int64_t at = group.event(last.step, last.place).moment.at;
  for (size_t number = burst.ends.size() - 1; number-- > 0;) {
    const End& end = burst.ends[number];
    if (group.event(end.step, end.place).moment.at != at) break;
    Assignment other = best(end);
    if (is_shown_before(group, other, shown)) shown = std::move(other);
  }
  return shown;
}

EventMarks GroupSearch::marks_of(const std::vector<End>& ends) {
  EventMarks marks = no_marks(*group_);
  if (counts_)
    count_.mark(ends, marks);
  else
    for (const End& end : ends) search_.mark(end, marks);
  return marks;
}

uint32_t GroupSearch::earliest(const End& end) {
  uint32_t first = group_->steps[end.step][end.place].event;
  const auto look_at = [&](uint32_t step, uint32_t place) {
    if (is_earlier(group_->event(step, place), group_->events[first]))
      first = group_->steps[step][place].event;
  };
  if (counts_) {
    const Assignment window = count_.window(end);
    for (const uint32_t place : window.steps[0]) look_at(0, place);
    return first;
  }
  const EventMarks marks = marks_of({end});
  for (uint32_t step = 0; step < marks.size(); ++step)
    for (uint32_t place = 0; place < marks[step].size(); ++place)
      if (marks[step][place]) look_at(step, place);
  return first;
}

GroupFinding GroupSearch::finding(const Burst& burst) {
  EventMarks marks = marks_of(burst.ends);
  const Assignment shown = last_shown(*group_, burst);
  const Assignment first = best(burst.ends.front());
  for (size_t step = 0; step < marks.size(); ++step)  // where marking was cut off
    for (const uint32_t place : shown.steps[step]) marks[step][place] = true;
  return make_finding(program_, *group_, {burst, marks, first, shown}, conditions_);
}

void GroupSearch::run(const Group& group, std::vector<GroupFinding>& findings) {
  start(group);
  Ends found = ends(INT64_MIN, INT64_MAX);
  summary_.open += found.open.size();
  for (const Burst& burst :
       make_bursts(program_.correlations[group.correlation], group, std::move(found.matches)))
    findings.push_back(finding(burst));
  summary_.cut_off += was_cut_off();
}

}  // namespace foothold::runtime
