#include "evaluate/correlate/search.h"

#include <algorithm>

#include "evaluate/correlate/aggregates.h"
#include "evaluate/correlate/copies.h"

namespace foothold::evaluate {
namespace {

using compiler::Correlation;
using compiler::EventStep;

bool is_optional(const EventStep& step) { return step.joint == EventStep::Joint::also_perhaps; }
bool has_one_event(const EventStep& step) {
  return !step.missing && !step.plural && !is_optional(step);
}

/// The greater time, then the smaller identity.
bool is_later(const Taken& a, const Taken& b) {
  if (a.moment.at != b.moment.at) return a.moment.at > b.moment.at;
  return a.seen->identity < b.seen->identity;
}

Places latest_first(const std::vector<Taken>& events) {
  Places places;
  for (uint32_t place = 0; place < events.size(); ++place) places.push_back(place);
  std::sort(places.begin(), places.end(),
            [&](uint32_t a, uint32_t b) { return is_later(events[a], events[b]); });
  return places;
}

/// Its joined conditions ask only of steps that have their one event by then.
bool asks_of_chosen(const Scene& scene, uint32_t number) {
  const EventStep& step = scene.asked.steps[number];
  if (step.plural) return false;
  for (const auto* joined : {&step.where, &step.unless}) {
    if (!*joined) continue;
    for (const uint32_t asked : steps_asked(scene.model.scopes[(*joined)->scope]))
      if (asked > number || !has_one_event(scene.asked.steps[asked])) return false;
  }
  return true;
}

}  // namespace

Search::Search(const Scene& scene, const Group& group, JoinedConditions& joined)
    : scene_(scene), group_(group), joined_(joined) {
  for (uint32_t number = 0; number < scene.asked.steps.size(); ++number) {
    asks_of_chosen_.push_back(asks_of_chosen(scene, number));
    if (is_optional(step(number))) optional_.push_back(number);
  }
}

std::vector<uint32_t> ending_steps(const Correlation& asked) {
  std::vector<uint32_t> steps;
  for (uint32_t number = 0; number < asked.steps.size(); ++number)
    if (!asked.steps[number].missing && !is_optional(asked.steps[number])) steps.push_back(number);
  if (asked.ordered && !steps.empty()) steps = {steps.back()};
  return steps;
}

MatchesAt Search::matches_ending_at(uint32_t number, uint32_t place, bool supposing) {
  const size_t steps = scene_.asked.steps.size();
  end_step_ = number, end_place_ = place, supposing_ = supposing;
  chosen_.assign(steps, std::nullopt);
  assignment_ = {std::vector<Places>(steps), &event(number, place)};
  found_ = {};
  found_.end = assignment_.end;
  found_.possible = supposing;
  for (const std::vector<Taken>& events : group_.steps)
    found_.events.emplace_back(events.size(), false);
  choose(0);
  return std::move(found_);
}

// ---- one event for each step that has one -------------------------------------------------------

/// A choice is made for each step with a single event, and for each plural one behind a plural one:
/// the event that parts them.
void Search::choose(uint32_t number) {
  if (++tried_ > kMostAssignments) return;
  if (number == scene_.asked.steps.size()) return settle();
  if (!has_one_event(step(number)) && !is_parted(number)) return choose(number + 1);
  const bool ends = number == end_step_ && !step(number).plural;
  const auto events = static_cast<uint32_t>(group_.steps[number].size());
  const uint64_t before = tried_;
  if (ends)
    choose_event(number, end_place_);
  else
    for (uint32_t place = 0; place < events; ++place) choose_event(number, place);
  if (tried_ == before) fail({Asked::event, number, {}, {}, 0, 0, {}, 0});
}

void Search::choose_event(uint32_t number, uint32_t place) {
  const Taken& taken = event(number, place);
  const bool one = !step(number).plural;
  if (!in_window(taken) || !may_follow(number, taken)) return;
  chosen_[number] = place;
  if (one) assignment_.steps[number] = {place};
  if (!asks_of_chosen_[number] || holds(joined_.of_event(group_, assignment_, number, place)))
    choose(number + 1);
  else if (++tried_)
    fail({Asked::joined, number, place, {}, 0, 0, {}, 0});
  chosen_[number].reset();
  assignment_.steps[number].clear();
}

bool Search::holds(Answer answer) const {
  return answer == Answer::yes || (supposing_ && answer == Answer::possible);
}

bool Search::in_window(const Taken& taken) const {
  const Moment& end = assignment_.end->moment;
  return gap(taken.moment, end) <= scene_.asked.within && !surely_before(end, taken.moment);
}

bool Search::is_parted(uint32_t number) const {
  const std::optional<uint32_t> before = taking_before(number);
  return scene_.asked.ordered && step(number).plural && before && step(*before).plural;
}

/// In order, and no copy of what was chosen before.
bool Search::may_follow(uint32_t number, const Taken& taken) const {
  if (!scene_.asked.ordered) return true;
  bool nearest = true;
  for (uint32_t before = number; before-- > 0;) {
    if (!chosen_[before]) continue;
    const Taken& other = event(before, *chosen_[before]);
    if (are_copies(other, taken)) return false;
    if (nearest && surely_before(taken.moment, other.moment)) return false;
    nearest = false;
  }
  const std::optional<uint32_t> before = taking_before(number);
  const bool follows_latest = before && step(*before).latest && !step(number).plural;
  return !follows_latest || is_the_latest(*before, taken);
}

/// What was chosen is the latest of its selection that is not surely after the next and no copy.
bool Search::is_the_latest(uint32_t number, const Taken& next) const {
  const Taken& chosen = event(number, assignment_.steps[number].front());
  return std::none_of(
      group_.steps[number].begin(), group_.steps[number].end(), [&](const Taken& other) {
        const bool counts = !surely_before(next.moment, other.moment) && !are_copies(other, next);
        return counts && is_later(other, chosen);
      });
}

// ---- then all the rest
// ----------------------------------------------------------------------------

void Search::settle() { add_optional(0); }

/// Of each step that may be left out the latest event that fits all the rest, or none.
Search::Outcome Search::add_optional(size_t optional) {
  if (optional == optional_.size()) return judge();
  const uint32_t number = optional_[optional];
  for (const uint32_t place : latest_first(group_.steps[number])) {
    if (!in_window(event(number, place))) continue;
    assignment_.steps[number] = {place};
    const Outcome outcome = add_optional(optional + 1);
    assignment_.steps[number].clear();
    if (outcome != Outcome::no) return outcome;
  }
  return add_optional(optional + 1);
}

Search::Outcome Search::judge() {
  if (!fill_plurals_and_ask() || !has_latest()) return Outcome::no;
  const Outcome absence = ask_absence();
  if (absence == Outcome::no) return Outcome::no;
  if (!holds(joined_.of_group(group_, assignment_))) {
    fail({Asked::group, end_step_, {}, {}, 0, 0, {}, 0});
    return Outcome::no;
  }
  if (absence == Outcome::open) {
    found_.open = true;
    fail({Asked::waiting, end_step_, {}, {}, 0, 0, {}, 0});
    return Outcome::open;
  }
  add_match();
  return Outcome::match;
}

/// In the order of the text, since a step may ask of those before it.
bool Search::fill_plurals_and_ask() {
  const auto steps = static_cast<uint32_t>(scene_.asked.steps.size());
  for (uint32_t number = 0; number < steps; ++number)
    if (step(number).plural) assignment_.steps[number].clear();
  for (uint32_t number = 0; number < steps; ++number) {
    if (step(number).plural && !fill(number)) return false;
    const bool asked = step(number).plural || (chosen_[number] && asks_of_chosen_[number]);
    if (asked || step(number).missing) continue;
    for (const uint32_t place : assignment_.steps[number])
      if (!holds(joined_.of_event(group_, assignment_, number, place)))
        return fail({Asked::joined, number, place, {}, 0, 0, {}, 0});
  }
  return true;
}

/// A plural step takes every event that qualifies. The end and the event that parts it from the
/// step before must be among them.
bool Search::fill(uint32_t number) {
  Places places;
  for (uint32_t place = 0; place < group_.steps[number].size(); ++place)
    if (qualifies(number, event(number, place)) &&
        holds(joined_.of_event(group_, assignment_, number, place)))
      places.push_back(place);
  const auto has = [&](uint32_t place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  };
  const bool has_end = number != end_step_ || has(end_place_);
  const bool has_parting = !chosen_[number] || has(*chosen_[number]);
  if (!has_end || !has_parting) return fail({Asked::event, number, {}, {}, 0, 0, {}, 0});
  assignment_.steps[number] = std::move(places);
  return has_enough(number);
}

bool Search::qualifies(uint32_t number, const Taken& taken) const {
  if (!in_window(taken)) return false;
  return !scene_.asked.ordered || (is_between(number, taken) && !is_taken(taken));
}

/// Not surely before what was chosen before it, not surely after what was chosen behind it.
bool Search::is_between(uint32_t number, const Taken& taken) const {
  for (uint32_t before = number + 1; before-- > 0;) {
    if (!chosen_[before]) continue;
    if (surely_before(taken.moment, event(before, *chosen_[before]).moment)) return false;
    break;
  }
  for (uint32_t behind = number + 1; behind < chosen_.size(); ++behind) {
    if (!chosen_[behind]) continue;
    const Taken& other = event(behind, *chosen_[behind]);
    return !surely_before(other.moment, taken.moment) && !are_copies(other, taken);
  }
  return true;
}

bool Search::is_taken(const Taken& taken) const {
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number)
    for (const uint32_t place : assignment_.steps[number])
      if (are_copies(event(number, place), taken)) return true;
  return false;
}

bool Search::has_enough(uint32_t number) {
  std::vector<const Taken*> events;
  for (const uint32_t place : assignment_.steps[number]) events.push_back(&event(number, place));
  const size_t count = count_classes(events);
  if (count < step(number).at_least)
    return fail({Asked::count, number, {}, {}, count, step(number).at_least, {}, 0});
  const std::vector<compiler::Counted>& counted = step(number).counted;
  for (uint32_t place = 0; place < counted.size(); ++place) {
    const size_t got = count_different(step(number).kind, counted[place].field, events);
    const bool enough =
        counted[place].most ? got <= counted[place].number : got >= counted[place].number;
    if (!enough) return fail({Asked::count, number, {}, place, got, counted[place].number, {}, 0});
  }
  return true;
}

/// Of `latest` steps before a plural one: a single one behind was asked when it was chosen.
bool Search::has_latest() {
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number) {
    if (!step(number).latest) continue;
    const std::optional<uint32_t> next = taking_after(number);
    if (!next || !step(*next).plural) continue;
    if (!is_the_latest(number, event(*next, assignment_.steps[*next].front())))
      return fail({Asked::the_latest, number, assignment_.steps[number].front(), {}, 0, 0, {}, 0});
  }
  return true;
}

Search::Outcome Search::ask_absence() {
  Outcome outcome = Outcome::match;
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number)
    if (step(number).missing) outcome = std::min(outcome, ask_absence(number));
  return outcome;
}

/// `a then no x then b`, `a then no x within D`.
Search::Outcome Search::ask_absence(uint32_t number) {
  const std::optional<uint32_t> before = taking_before(number), behind = taking_after(number);
  const auto surely_after_all = [&](const Taken& x) {
    return !before || std::all_of(assignment_.steps[*before].begin(),
                                  assignment_.steps[*before].end(), [&](uint32_t place) {
                                    return surely_before(event(*before, place).moment, x.moment);
                                  });
  };
  const auto surely_before_all = [&](const Taken& x) {
    return std::all_of(
        assignment_.steps[*behind].begin(), assignment_.steps[*behind].end(),
        [&](uint32_t place) { return surely_before(x.moment, event(*behind, place).moment); });
  };
  const Moment from = before ? event(*before, assignment_.steps[*before].back()).moment : Moment{};
  for (uint32_t place = 0; place < group_.steps[number].size(); ++place) {
    const Taken& x = event(number, place);
    const bool in_time = behind ? surely_before_all(x) : gap(x.moment, from) <= step(number).within;
    if (!in_time || !surely_after_all(x) || is_taken(x)) continue;
    if (joined_.of_event(group_, assignment_, number, place) != Answer::yes) continue;
    fail({Asked::absence, number, place, {}, 0, 0, {}, 0});
    return Outcome::no;
  }
  const bool decided = behind || scene_.clock.reached({from.at}, {from.at + step(number).within});
  return decided ? Outcome::match : Outcome::open;
}

std::optional<uint32_t> Search::taking_before(uint32_t number) const {
  while (number-- > 0)
    if (!step(number).missing) return number;
  return std::nullopt;
}

std::optional<uint32_t> Search::taking_after(uint32_t number) const {
  while (++number < scene_.asked.steps.size())
    if (!step(number).missing) return number;
  return std::nullopt;
}

// ---- what was found
// -------------------------------------------------------------------------------

void Search::add_match() {
  for (size_t number = 0; number < assignment_.steps.size(); ++number)
    for (const uint32_t place : assignment_.steps[number]) found_.events[number][place] = true;
  if (!found_.best || is_shown_before(group_, assignment_, *found_.best)) found_.best = assignment_;
}

bool Search::fail(Miss miss) {
  for (const Places& places : assignment_.steps) miss.passed += places.empty() ? 0 : 1;
  const auto rank = [](const Miss& of) { return std::pair(of.passed, of.asked); };
  const bool nearer =
      !nearest_ || rank(miss) > rank(*nearest_) ||
      (rank(miss) == rank(*nearest_) && nearest_->assignment.end != assignment_.end);
  if (!nearer) return false;
  miss.assignment = assignment_;
  nearest_ = std::move(miss);
  return false;
}

bool is_shown_before(const Group& group, const Assignment& a, const Assignment& b) {
  for (size_t number = a.steps.size(); number-- > 0;) {
    const std::vector<Taken>& events = group.steps[number];
    const Places &one = a.steps[number], &other = b.steps[number];
    const auto difference = std::mismatch(one.rbegin(), one.rend(), other.rbegin(), other.rend());
    if (difference.first == one.rend() && difference.second == other.rend()) continue;
    if (difference.first == one.rend()) return false;
    if (difference.second == other.rend()) return true;
    return is_later(events[*difference.first], events[*difference.second]);
  }
  return false;
}

}  // namespace foothold::evaluate
