#include "evaluate/correlate/correlate.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "evaluate/condition.h"
#include "evaluate/correlate/bursts.h"
#include "evaluate/correlate/prepare.h"
#include "evaluate/correlate/selection.h"

namespace foothold::evaluate {
namespace {

using compiler::Level;
using compiler::Rule;

// ---- findings
// -------------------------------------------------------------------------------------

/// Of the burst's events of one step, by place in the group.
std::vector<bool> events_of_step(const Burst& burst, size_t step) {
  std::vector<bool> events = burst.matches.front().events[step];
  for (const MatchesAt& match : burst.matches)
    for (size_t place = 0; place < events.size(); ++place)
      events[place] = events[place] || match.events[step][place];
  return events;
}

/// By time, then class.
bool is_earlier(const Taken& a, const Taken& b) {
  if (a.moment.at != b.moment.at) return a.moment.at < b.moment.at;
  return a.event_class() < b.event_class();
}

void add_event(const Taken& event, const Taken*& earliest, CorrelatedFinding& finding) {
  const value::Time time = {event.moment.at};
  if (earliest == nullptr || is_earlier(event, *earliest)) earliest = &event;
  finding.first = std::min(finding.first, time);
  finding.last = std::max(finding.last, time);
}

FoundStep found_step(const Scene& scene, const Burst& burst, const Group& group, size_t step,
                     const Taken*& earliest, CorrelatedFinding& finding) {
  FoundStep found;
  const std::vector<bool> events = events_of_step(burst, step);
  for (size_t place = 0; place < events.size(); ++place) {
    if (!events[place]) continue;
    const Taken& event = group.steps[step][place];
    add_event(event, earliest, finding);
    found.events.push_back(scene.places[event.number]);
  }
  found.count = found.events.size();
  if (found.count > kMostEventsNamed)
    found.events.erase(found.events.begin(), found.events.end() - kMostEventsNamed);
  return found;
}

/// The group's scope as the report looks at it: with the finding's label.
Event report_event(const Scene& scene, const Group& group, const Assignment& shown,
                   const std::string& label, JoinedConditions& joined) {
  Event event = joined.looks().of_group(group, shown, scene.asked.scope).event;
  const compiler::Scope& scope = scene.model.scopes[scene.asked.scope];
  for (size_t place = 0; place < scope.looks.size(); ++place) {
    if (scope.looks[place].what != compiler::Look::What::class_label || label.empty()) continue;
    const size_t field = scope.own_fields + place;
    event.fields[field] = typed_value(scope.kind.fields[field].type, Texts({label}));
  }
  return event;
}

/// What the site says of the rule, where it is in force by the time of the match that is shown. The
/// exceptions of tunes are part of steps and of the block already.
void tune(const Scene& scene, CorrelatedFinding& finding) {
  for (const compiler::RuleTune& tune : scene.rule.tunes) {
    if (tune.in_force && evaluate(scene.model, finding.report, *tune.in_force) != Truth::yes)
      continue;
    const compiler::Tune& said = scene.model.tunes[tune.tune];
    if (said.level) finding.level = *said.level;
    if (tune.excuses) finding.excused_by.push_back(tune.tune);
  }
  if (finding.possible) finding.level = std::min(finding.level, Level::low);
}

CorrelatedFinding make_finding(const Scene& scene, const Group& group, const Burst& burst,
                               JoinedConditions& joined) {
  CorrelatedFinding finding;
  finding.tenant = group.tenant;
  finding.keys = group.keys;
  finding.continues = burst.continues;
  finding.possible = burst.possible;
  const Taken* earliest = nullptr;
  finding.first = finding.last = {burst.matches.front().end->moment.at};
  for (size_t step = 0; step < group.steps.size(); ++step)
    finding.steps.push_back(found_step(scene, burst, group, step, earliest, finding));
  std::vector<value::Time> begins;  // without a window the group is the copies of one action
  if (scene.asked.within != 0) begins.push_back({earliest->moment.at});
  if (scene.asked.within != 0 && burst.continues)
    begins.push_back({burst.matches.front().end->moment.at});
  finding.id = finding_id(scene.rule, group.tenant, group.keys, earliest->event_class(), begins);
  const auto label = joined.label_of(group, *burst.matches.front().best);
  finding.level = scene.rule.level;
  if (label) {
    finding.label = scene.asked.classes[*label].name;
    finding.level = scene.asked.classes[*label].level.value_or(finding.level);
  }
  const Assignment& shown = shown_match(burst, group);
  for (size_t step = 0; step < shown.steps.size(); ++step) {
    finding.shown.emplace_back();
    for (const uint32_t place : shown.steps[step])
      finding.shown.back().push_back(scene.places[group.steps[step][place].number]);
  }
  if (burst.possible) finding.past = joined.least_known(group, shown);
  finding.report = report_event(scene, group, shown, finding.label, joined);
  tune(scene, finding);
  return finding;
}

// ---- one group
// ------------------------------------------------------------------------------------

/// In the order in which they are handed over: the same for the same set of events.
bool is_before(const CorrelatedFinding& a, const CorrelatedFinding& b) {
  return std::tie(a.tenant, a.keys, a.first, a.last, a.id) <
         std::tie(b.tenant, b.keys, b.first, b.last, b.id);
}

void correlate_group(const Scene& scene, const Group& group, JoinedConditions& joined,
                     Correlated& result) {
  Search search(scene, group, joined);
  const std::vector<MatchesAt> matches = all_matches(scene, group, search, result.open);
  if (search.cut_off()) result.cut_off.push_back({group.tenant, group.keys});
  for (const Burst& burst : make_bursts(scene.asked, matches)) {
    CorrelatedFinding finding = make_finding(scene, group, burst, joined);
    (finding.excused_by.empty() ? result.findings : result.excused).push_back(std::move(finding));
  }
}

}  // namespace

Correlated correlate(const compiler::Model& model, const Rule& rule, const std::vector<Seen>& seen,
                     const HistoryCoverage& coverage, Clock clock) {
  Correlated result;
  const Scene scene =
      make_scene(model, rule, seen, coverage, std::move(clock), result.without_time);
  JoinedConditions joined(scene);
  for (const Group& group : make_groups(scene)) correlate_group(scene, group, joined, result);
  for (std::vector<CorrelatedFinding>* findings : {&result.findings, &result.excused})
    std::sort(findings->begin(), findings->end(), is_before);
  return result;
}

}  // namespace foothold::evaluate
