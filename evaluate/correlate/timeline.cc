#include "evaluate/correlate/timeline.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "evaluate/correlate/bursts.h"
#include "evaluate/correlate/prepare.h"
#include "evaluate/correlate/selection.h"

namespace foothold::evaluate {
namespace {

using compiler::EventStep;
using compiler::Joined;
using Part = AskedCondition::Part;

std::vector<TimelineEvent> events_of(const Scene& scene, const Group& group) {
  std::map<std::pair<int64_t, uint32_t>, TimelineEvent> events;
  for (uint32_t step = 0; step < group.steps.size(); ++step) {
    for (const Taken& taken : group.steps[step]) {
      TimelineEvent& event = events[{taken.moment.at, taken.number}];
      event.place = scene.places[taken.number];
      event.time = {taken.moment.at};
      event.steps.push_back(step);
    }
  }
  std::vector<TimelineEvent> result;
  for (auto& [key, event] : events) result.push_back(std::move(event));
  return result;
}

/// Explains the conditions of one assignment.
class Explainer {
 public:
  Explainer(const Scene& scene, const Group& group, const Assignment& assignment, Looks& looks)
      : scene_(scene), group_(group), assignment_(assignment), looks_(looks) {}

  std::vector<AskedCondition> all(const std::optional<Miss>& miss) {
    for (uint32_t step = 0; step < assignment_.steps.size(); ++step)
      for (const uint32_t place : asked_of(step)) add_event(step, place);
    const bool among_others = miss && (takes_any(miss->step) || is_assigned(*miss));
    if (miss && miss->place && !among_others) add_event(miss->step, *miss->place);
    if (!miss || miss->asked >= Asked::group) add_group();
    return std::move(result_);
  }

 private:
  /// Of a plural step and of a `no` every event of the selection is asked.
  bool takes_any(uint32_t step) const {
    return scene_.asked.steps[step].plural || scene_.asked.steps[step].missing;
  }

  Places asked_of(uint32_t step) const {
    if (!takes_any(step)) return assignment_.steps[step];
    Places all(group_.steps[step].size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }

  bool is_assigned(const Miss& miss) const {
    const Places& places = assignment_.steps[miss.step];
    return std::find(places.begin(), places.end(), *miss.place) != places.end();
  }

  void add_event(uint32_t step, uint32_t place) {
    const Taken& taken = group_.steps[step][place];
    const EventStep& asked = scene_.asked.steps[step];
    const auto add_part = [&](const std::optional<Joined>& joined, Part part) {
      if (!joined) return;
      add(part, *joined, looks_.of_event(group_, assignment_, joined->scope, taken));
      result_.back().step = step;
      result_.back().place = scene_.places[taken.number];
    };
    add_part(asked.where, Part::where);
    add_part(asked.unless, Part::unless);
  }

  void add_group() {
    const auto add_part = [&](const Joined& joined, Part part) {
      add(part, joined, looks_.of_group(group_, assignment_, joined.scope));
    };
    if (scene_.asked.such_that) add_part(*scene_.asked.such_that, Part::such_that);
    if (scene_.asked.unless) add_part(*scene_.asked.unless, Part::unless_behind);
    for (uint32_t label = 0; label < scene_.asked.classes.size(); ++label) {
      add_part(scene_.asked.classes[label].when, Part::label);
      result_.back().label = label;
    }
  }

  void add(Part part, const Joined& joined, ScopeEvent event) {
    result_.emplace_back();
    result_.back().part = part;
    result_.back().scope = joined.scope;
    result_.back().explained = explain(scene_.model, event.event, joined.condition);
    result_.back().looks = std::move(event.looks);
  }

  const Scene& scene_;
  const Group& group_;
  const Assignment& assignment_;
  Looks& looks_;
  std::vector<AskedCondition> result_;
};

/// When the last of the `no` steps behind the assignment is decided.
value::Time decided_at(const Scene& scene, const Group& group, const Assignment& assignment) {
  value::Time at;
  int64_t from = 0;
  for (size_t number = 0; number < assignment.steps.size(); ++number) {
    const EventStep& step = scene.asked.steps[number];
    if (!step.missing) from = group.steps[number][assignment.steps[number].back()].moment.at;
    if (step.missing) at = std::max(at, value::Time{from + step.within});
  }
  return at;
}

MissSaid say_miss(const Scene& scene, const Group& group, const Miss& miss) {
  MissSaid said = {miss.asked, miss.step, {}, miss.counted, miss.got, miss.wanted, {}};
  if (miss.place) said.place = scene.places[group.steps[miss.step][*miss.place].number];
  if (miss.asked == Asked::waiting) said.until = decided_at(scene, group, miss.assignment);
  return said;
}

/// Without any event that could be the end: the step that has none.
Miss missing_end(const Scene& scene, const Group& group) {
  Miss miss;
  const auto empty = [&](uint32_t step) { return group.steps[step].empty(); };
  const std::vector<uint32_t> ends = ending_steps(scene.asked);
  const auto found = std::find_if(ends.begin(), ends.end(), empty);
  miss.step = found == ends.end() ? 0 : *found;
  miss.assignment.steps.resize(group.steps.size());
  return miss;
}

GroupTimeline explain_group(const Scene& scene, const Group& group, JoinedConditions& joined) {
  GroupTimeline result;
  result.tenant = group.tenant;
  result.keys = group.keys;
  result.events = events_of(scene, group);
  Search search(scene, group, joined);
  size_t open = 0;
  const std::vector<Burst> bursts =
      make_bursts(scene.asked, all_matches(scene, group, search, open));
  result.cut_off = search.cut_off();
  for (const Burst& burst : bursts) ++(burst.possible ? result.possible : result.findings);
  std::optional<Miss> miss;
  if (bursts.empty()) miss = search.nearest_miss().value_or(missing_end(scene, group));
  const Assignment& shown = miss ? miss->assignment : shown_match(bursts.back(), group);
  for (size_t step = 0; step < shown.steps.size(); ++step) {
    result.assignment.emplace_back();
    for (const uint32_t place : shown.steps[step])
      result.assignment.back().push_back(scene.places[group.steps[step][place].number]);
  }
  result.conditions = Explainer(scene, group, shown, joined.looks()).all(miss);
  if (miss) result.miss = say_miss(scene, group, *miss);
  return result;
}

}  // namespace

std::vector<GroupTimeline> explain_correlation(const compiler::Model& model,
                                               const compiler::Rule& rule,
                                               const std::vector<Seen>& seen,
                                               const HistoryCoverage& coverage, Clock clock) {
  size_t without_time = 0;
  const Scene scene = make_scene(model, rule, seen, coverage, clock, without_time);
  JoinedConditions joined(scene);
  std::vector<GroupTimeline> result;
  for (const Group& group : make_groups(scene))
    result.push_back(explain_group(scene, group, joined));
  return result;
}

}  // namespace foothold::evaluate
