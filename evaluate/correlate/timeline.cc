#include "evaluate/correlate/timeline.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "evaluate/correlate/bursts.h"
#include "evaluate/correlate/prepare.h"
#include "evaluate/correlate/selection.h"
#include "evaluate/verdict.h"

namespace foothold::evaluate {
namespace {

using compiler::EventStep;
using compiler::Joined;
using Part = AskedCondition::Part;

// ---- the events
// ----------------------------------------------------------------------------------

/// These looks ask of the event alone: whatever stands for the other steps, they say the same.
bool is_of_past(const compiler::Look& look) {
  using What = compiler::Look::What;
  return look.what == What::fresh || look.what == What::known || look.what == What::missing ||
         look.what == What::share;
}

void add_past(const Scene& scene, const Group& group, uint32_t step, const Taken& taken,
              Looks& looks, std::vector<SaidOfPast>& past) {
  const std::optional<Joined>& where = scene.asked.steps[step].where;
  if (!where) return;
  const compiler::Scope& scope = scene.model.scopes[where->scope];
  if (std::none_of(scope.looks.begin(), scope.looks.end(), is_of_past)) return;
  const Assignment alone = {std::vector<Places>(group.steps.size()), &taken};
  for (const SaidByLook& look : looks.of_event(group, alone, where->scope, taken).looks) {
    if (!is_of_past(scope.looks[look.field - scope.own_fields])) continue;
    past.push_back({step, scope.kind.fields[look.field], look.value, look.too_little, {}});
    if (look.earlier) past.back().earlier = scene.places[*look.earlier];
  }
}

std::vector<TimelineEvent> events_of(const Scene& scene, const Group& group, Looks& looks) {
  std::map<std::pair<int64_t, uint32_t>, TimelineEvent> events;  // by time, then place
  for (uint32_t step = 0; step < group.steps.size(); ++step) {
    for (const Taken& taken : group.steps[step]) {
      TimelineEvent& event = events[{taken.moment.at, scene.places[taken.number]}];
      event.place = scene.places[taken.number];
      event.time = {taken.moment.at};
      event.steps.push_back(step);
      add_past(scene, group, step, taken, looks, event.past);
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

// ---- what the outcome rests on
// -------------------------------------------------------------------

void mark_if(bool decides, AskedCondition& asked) {
  if (decides) mark_deciding(asked.explained);
}

/// It stands in the way of what it is asked of.
bool fails(const AskedCondition& asked) {
  const bool excludes = asked.part == Part::unless || asked.part == Part::unless_behind;
  return excludes == (asked.explained.truth == Truth::yes);
}

bool is_of_group(const AskedCondition& asked) {
  return asked.part == Part::such_that || asked.part == Part::unless_behind;
}

/// Of a match: what was asked of its events, of the group, and of events that must not be.
bool holds_match(const compiler::Correlation& rule, const GroupTimeline& group,
                 const AskedCondition& asked) {
  if (!asked.step) return is_of_group(asked);
  const std::vector<uint32_t>& events = group.assignment[*asked.step];
  return rule.steps[*asked.step].missing ||
         std::find(events.begin(), events.end(), *asked.place) != events.end();
}

/// Of a miss: what failed. Too few events, or no event at all, are missed for all that failed.
bool holds_miss(const MissSaid& miss, const AskedCondition& asked) {
  if (miss.asked == Asked::group) return is_of_group(asked) && fails(asked);
  const bool here = asked.step == miss.step;
  if (miss.asked == Asked::absence) return here && asked.place == miss.place;
  if (miss.asked == Asked::joined) return here && asked.place == miss.place && fails(asked);
  return here && miss.asked <= Asked::count && fails(asked);
}

void mark_deciding(const compiler::Correlation& rule, GroupTimeline& group) {
  for (AskedCondition& asked : group.conditions)
    mark_if(group.miss ? holds_miss(*group.miss, asked) : holds_match(rule, group, asked), asked);
}

// ---- what stands in the way
// ----------------------------------------------------------------------

/// The `no` steps, if the assignment came as far as them.
std::vector<AbsenceSaid> absences_of(const Scene& scene, const Group& group,
                                     const Assignment& assignment) {
  std::vector<AbsenceSaid> absences;
  std::optional<int64_t> from;
  for (uint32_t number = 0; number < assignment.steps.size(); ++number) {
    const EventStep& step = scene.asked.steps[number];
    const Places& places = assignment.steps[number];
    if (!step.missing && !places.empty()) from = group.steps[number][places.back()].moment.at;
    if (!step.missing) continue;
    AbsenceSaid absence = {number, {}, true};
    if (step.within > 0 && from) absence.until = value::Time{*from + step.within};
    if (absence.until) absence.over = scene.clock.reached({*from}, *absence.until);
    absences.push_back(absence);
  }
  return absences;
}

/// When it is too late for an event of a step behind which there is none: of the events before it,
/// one for each step and the latest that are in order, the first one's time and the window.
std::optional<value::Time> too_late_at(const Scene& scene, const Group& group, uint32_t step) {
  std::optional<Moment> first;
  const bool is_last = std::all_of(group.steps.begin() + step, group.steps.end(),
                                   [](const std::vector<Taken>& events) { return events.empty(); });
  while (is_last && scene.asked.ordered && step-- > 0) {
    const std::vector<Taken>& events = group.steps[step];
    const EventStep& asked = scene.asked.steps[step];
    if (asked.missing) continue;
    const auto fits = [&](const Taken& it) { return !first || !surely_before(*first, it.moment); };
    const auto latest = std::find_if(events.rbegin(), events.rend(), fits);
    if (latest == events.rend()) return std::nullopt;
    first = latest->moment;
  }
  if (!first || scene.asked.within == 0) return std::nullopt;
  return value::Time{first->at + scene.asked.within};
}

MissSaid::Near near_said(const Scene& scene, const Group& group, uint32_t step,
                         const NearEvent& near) {
  MissSaid::Near said = {scene.places[group.steps[step][near.place].number], near.why, near.by, {}};
  if (near.other != nullptr) said.other = scene.places[near.other->number];
  return said;
}

MissSaid say_miss(const Scene& scene, const Group& group, const Miss& miss) {
  MissSaid said;
  said.asked = miss.asked, said.step = miss.step, said.counted = miss.counted;
  said.got = miss.got, said.wanted = miss.wanted, said.passed = miss.passed;
  if (miss.place) said.place = scene.places[group.steps[miss.step][*miss.place].number];
  if (miss.asked == Asked::waiting)
    for (const AbsenceSaid& absence : absences_of(scene, group, miss.assignment))
      if (absence.until) said.until = std::max(said.until.value_or(*absence.until), *absence.until);
  if (miss.asked != Asked::event) return said;
  if (group.steps[miss.step].empty()) said.until = too_late_at(scene, group, miss.step);
  const bool has_end = miss.assignment.end != nullptr;
  const auto near = has_end ? nearest_event(scene, group, miss.assignment, miss.step)
                            : std::optional<NearEvent>();
  if (near) said.near = near_said(scene, group, miss.step, *near);
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

/// Where nothing was chosen by then, all ends missed alike: the one is shown to which an event of
/// the step came nearest.
void choose_nearest_end(const Scene& scene, const Group& group, Miss& miss) {
  if (miss.asked != Asked::event || miss.passed > 0 || miss.assignment.end == nullptr) return;
  std::optional<NearEvent> nearest;
  for (const uint32_t ending : ending_steps(scene.asked)) {
    if (ending == miss.step) continue;
    for (const Taken& end : group.steps[ending]) {
      const Assignment other = {miss.assignment.steps, &end};
      const auto near = nearest_event(scene, group, other, miss.step);
      if (!near || near->why >= Apart::copy || (nearest && near->by >= nearest->by)) continue;
      nearest = near;
      miss.assignment.end = &end;
    }
  }
}

// ---- one group
// -----------------------------------------------------------------------------------

/// As places in the input. The end stands for its step, however far the assignment came.
std::vector<std::vector<uint32_t>> assignment_said(const Scene& scene, const Group& group,
                                                   const Assignment& assignment) {
  std::vector<std::vector<uint32_t>> said;
  for (size_t step = 0; step < assignment.steps.size(); ++step) {
    said.emplace_back();
    for (const uint32_t place : assignment.steps[step])
      said.back().push_back(scene.places[group.steps[step][place].number]);
    for (const Taken& taken : group.steps[step])
      if (&taken == assignment.end && said.back().empty())
        said.back().push_back(scene.places[taken.number]);
  }
  return said;
}

/// The last that is certain, else the last.
const Burst* burst_shown(const std::vector<Burst>& bursts) {
  const Burst* shown = nullptr;
  for (const Burst& burst : bursts)
    if (shown == nullptr || !burst.possible || shown->possible) shown = &burst;
  return shown;
}

/// Beyond this point the assignment is there, and `miss` if it is no match.
void explain_assignment(const Scene& scene, const Group& group, const Assignment& shown,
                        const std::optional<Miss>& miss, JoinedConditions& joined,
                        GroupTimeline& result) {
  result.assignment = assignment_said(scene, group, shown);
  result.conditions = Explainer(scene, group, shown, joined.looks()).all(miss);
  if (miss) result.miss = say_miss(scene, group, *miss);
  if (!miss || miss->asked == Asked::waiting) result.absences = absences_of(scene, group, shown);
  if (result.shows_possible) result.past = joined.least_known(group, shown);
  mark_deciding(scene.asked, result);
}

GroupTimeline explain_group(const Scene& scene, const Group& group, JoinedConditions& joined) {
  GroupTimeline result;
  result.tenant = group.tenant;
  result.keys = group.keys;
  result.events = events_of(scene, group, joined.looks());
  Search search(scene, group, joined);
  size_t open = 0;
  const std::vector<Burst> bursts =
      make_bursts(scene.asked, all_matches(scene, group, search, open));
  result.cut_off = search.cut_off();
  for (const Burst& burst : bursts) ++(burst.possible ? result.possible : result.findings);
  if (const Burst* burst = burst_shown(bursts)) {
    result.shows_possible = burst->possible;
    explain_assignment(scene, group, shown_match(*burst, group), {}, joined, result);
    return result;
  }
  std::optional<Miss> miss = search.nearest_miss().value_or(missing_end(scene, group));
  choose_nearest_end(scene, group, *miss);
  explain_assignment(scene, group, miss->assignment, miss, joined, result);
  return result;
}

}  // namespace

std::vector<GroupTimeline> explain_correlation(const compiler::Model& model,
                                               const compiler::Rule& rule,
                                               const std::vector<Seen>& seen,
                                               const HistoryCoverage& coverage, Clock clock) {
  size_t without_time = 0;
  const Scene scene = make_scene(model, rule, seen, coverage, std::move(clock), without_time);
  JoinedConditions joined(scene);
  std::vector<GroupTimeline> result;
  for (const Group& group : make_groups(scene))
    result.push_back(explain_group(scene, group, joined));
  return result;
}

}  // namespace foothold::evaluate
