#include "runtime/correlate/group_search.h"

#include "runtime/correlate/correlator.h"

namespace foothold::runtime {

GroupSearch::GroupSearch(const CompiledProgram& compiled, const Coverage& coverage,
                         CorrelationSummary& summary)
    : program_(compiled.program()),
      conditions_(compiled, coverage),
      search_(program_, conditions_, coverage.latest().value_or(0)),
      count_(program_, conditions_),
      summary_(summary) {}

/// By end and step; where there is no match with an end, but one if what is not known were so, that
/// one.
std::vector<End> GroupSearch::searched_ends() {
  std::vector<End> ends;
  for (const uint32_t step : ending_steps(program_.correlations[group_->correlation])) {
    for (uint32_t place = 0; place < group_->steps[step].size(); ++place) {
      End end{step, place, false};
      Search::Found found = search_.find(end);
      if (!found.match && !found.open && conditions_.can_lack_history()) {
        end.possible = true;
        found = search_.find(end);
      }
      if (found.match) ends.push_back(end);
      if (!found.match && found.open) ++summary_.open;
    }
  }
  return ends;
}

std::vector<End> GroupSearch::all_ends() {
  if (!counts_) return searched_ends();
  std::vector<End> ends = count_.find(false, {});
  if (!conditions_.can_lack_history()) return ends;
  const std::vector<End> possible = count_.find(true, ends);
  ends.insert(ends.end(), possible.begin(), possible.end());
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

void GroupSearch::add_finding(const Group& group, const Burst& burst,
                              std::vector<GroupFinding>& findings) {
  EventMarks marks = no_marks(group);
  if (counts_)
    count_.mark(burst.ends, marks);
  else
    for (const End& end : burst.ends) search_.mark(end, marks);
  const Assignment shown = last_shown(group, burst);
  const Assignment first = best(burst.ends.front());
  for (size_t step = 0; step < marks.size(); ++step)  // where marking was cut off
    for (const uint32_t place : shown.steps[step]) marks[step][place] = true;
  findings.push_back(make_finding(program_, group, {burst, marks, first, shown}, conditions_));
}

void GroupSearch::run(const Group& group, std::vector<GroupFinding>& findings) {
  group_ = &group;
  const CorrelationProgram& rule = program_.correlations[group.correlation];
  conditions_.start(group);
  counts_ = WindowCount::fits(rule, conditions_);
  if (counts_)
    count_.start(group);
  else
    search_.start(group);
  for (const Burst& burst : make_bursts(rule, group, all_ends()))
    add_finding(group, burst, findings);
  summary_.cut_off += !counts_ && search_.cut_off();
}

}  // namespace foothold::runtime
