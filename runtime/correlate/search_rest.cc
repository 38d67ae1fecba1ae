// What is asked when every step with a single event has it: what plural steps take, what must be
// missing, and the conditions behind the block.
#include <algorithm>
#include <utility>

#include "runtime/correlate/search.h"

namespace foothold::runtime {

/// Of each step that may be left out the latest event that fits all the rest, or none.
Search::Outcome Search::add_optional(size_t optional) {
  if (optional == optional_.size()) return judge();
  const uint32_t number = optional_[optional];
  const Moment& end = group_->events[assignment_.end].moment;
  Places places = in_range(number, end.at - rule_->within - 2 * kLongestUnit, end.at + end.unit);
  std::erase_if(places, [&](uint32_t place) { return !in_window(event(number, place)); });
  std::stable_sort(places.begin(), places.end(), [&](uint32_t a, uint32_t b) {
    return is_later(event(number, a), event(number, b));
  });
  if (places.size() > kMostLive) places.resize(kMostLive), cut_off_ = true;
  if (!spend(places.size())) return {};
  for (const uint32_t place : places) {
    assignment_.steps[number] = {place};
    Outcome outcome = add_optional(optional + 1);
    assignment_.steps[number].clear();
    if (outcome.match || outcome.open) return outcome;
  }
  return add_optional(optional + 1);
}

Search::Outcome Search::judge() {
  Outcome outcome;
  if (!fill_plurals_and_ask() || !has_latest()) return outcome;
  Outcome absence = ask_absence();
  if (!absence.match && !absence.open) return outcome;
  if (conditions_.asks_group() && !holds(conditions_.of_group(assignment_))) return outcome;
  if (absence.open) return absence;
  outcome.match = true;
  if (goal_ == Goal::all)
    for (size_t number = 0; number < assignment_.steps.size(); ++number)
      for (const uint32_t place : assignment_.steps[number]) (*mark_)(number, place);
  if (goal_ == Goal::best) outcome.best = std::make_shared<Assignment>(assignment_);
  return outcome;
}

/// In the order of the text, since a step may ask of those before it.
bool Search::fill_plurals_and_ask() {
  const auto steps = static_cast<uint32_t>(rule_->steps.size());
  for (uint32_t number = 0; number < steps; ++number)
    if (step(number).plural) assignment_.steps[number].clear();
  for (uint32_t number = 0; number < steps; ++number) {
    if (step(number).plural && !fill(number)) return false;
    const bool asked = step(number).plural || (chosen_[number] && asks_of_chosen_[number]);
    if (asked || step(number).missing) continue;
    Places places = assignment_.steps[number];
    const size_t before = places.size();
    keep_true(number, places);
    if (places.size() != before) return false;
  }
  return true;
}

/// A plural step takes every event that qualifies. The end and the event that parts it from the
/// step before must be among them.
bool Search::fill(uint32_t number) {
  const Moment& end = group_->events[assignment_.end].moment;
  Places places = in_range(number, end.at - rule_->within - 2 * kLongestUnit, end.at + end.unit);
  if (!spend(places.size() + 1)) return false;
  std::erase_if(places, [&](uint32_t place) {
    const GroupEvent& x = event(number, place);
    return !in_window(x) || (rule_->ordered && (!is_between(number, x) || is_taken(x)));
  });
  if (!rule_->ordered && places.size() > kMostLive) {
    places.erase(places.begin(), places.end() - kMostLive);
    cut_off_ = true;
  }
  keep_true(number, places);
  const auto has = [&](uint32_t place) {
    return std::binary_search(places.begin(), places.end(), place);
  };
  if (number == end_.step && !has(end_.place)) return false;
  if (chosen_[number] && !has(*chosen_[number])) return false;
  assignment_.steps[number] = std::move(places);
  return has_enough(number);
}

/// Not surely before what was chosen before it, not surely after what was chosen behind it.
bool Search::is_between(uint32_t number, const GroupEvent& x) const {
  for (uint32_t before = number + 1; before-- > 0;) {
    if (!chosen_[before]) continue;
    if (surely_before(x.moment, chosen(before).moment)) return false;
    break;
  }
  for (uint32_t behind = number + 1; behind < chosen_.size(); ++behind) {
    if (!chosen_[behind]) continue;
    const GroupEvent& other = chosen(behind);
    return !surely_before(other.moment, x.moment) && other.event_class != x.event_class;
  }
  return true;
}

bool Search::is_taken(const GroupEvent& x) const {
  if (classes_[x.event_class].count < 2) return false;
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number)
    for (const uint32_t place : assignment_.steps[number])
      if (event(number, place).event_class == x.event_class) return true;
  return false;
}

bool Search::has_enough(uint32_t number) {
  const Places& places = assignment_.steps[number];
  Aggregates& aggregates = conditions_.aggregates();
  if (aggregates.count(number, places) < step(number).at_least) return false;
  return std::all_of(step(number).counted.begin(), step(number).counted.end(),
                     [&](const CountedProgram& counted) {
                       const size_t got = aggregates.count_different(number, counted.field, places);
                       return counted.most ? got <= counted.number : got >= counted.number;
                     });
}

/// Of `latest` steps before a plural one: a single one behind was asked when it was chosen.
bool Search::has_latest() const {
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number) {
    if (!step(number).latest) continue;
    const std::optional<uint32_t> next = taking_after(number);
    if (!next || !step(*next).plural) continue;
    if (!is_the_latest(number, assignment_.steps[number].front(),
                       event(*next, assignment_.steps[*next].front())))
      return false;
  }
  return true;
}

Search::Outcome Search::ask_absence() {
  Outcome outcome;
  outcome.match = true;
  for (uint32_t number = 0; number < assignment_.steps.size(); ++number) {
    if (!step(number).missing) continue;
    Outcome one = ask_absence(number);
    if (!one.match && !one.open) return one;
    if (one.open) outcome = one;
  }
  return outcome;
}

/// `a then no x then b`, `a then no x within D`.
Search::Outcome Search::ask_absence(uint32_t number) {
  const std::optional<uint32_t> before = taking_before(number), behind = taking_after(number);
  const auto all = [&](uint32_t taking, const auto& holds) {
    return std::all_of(assignment_.steps[taking].begin(), assignment_.steps[taking].end(),
                       [&](uint32_t place) { return holds(event(taking, place).moment); });
  };
  const auto last_of = [&](uint32_t taking) {
    return event(taking, assignment_.steps[taking].back()).moment;
  };
  const Moment from = before ? last_of(*before) : Moment{};
  const int64_t reach =
      behind ? last_of(*behind).at + 1 : from.at + step(number).within + 2 * kLongestUnit;
  Places places = in_range(number, before ? from.at : INT64_MIN, reach);
  if (!spend(places.size() + 1)) return {};
  std::erase_if(places, [&](uint32_t place) {
    const GroupEvent& x = event(number, place);
    const bool in_time =
        behind ? all(*behind, [&](const Moment& b) { return surely_before(x.moment, b); })
               : gap(x.moment, from) <= step(number).within;
    const bool after =
        !before || all(*before, [&](const Moment& a) { return surely_before(a, x.moment); });
    return !in_time || !after || is_taken(x);
  });
  const bool possible = std::exchange(end_.possible, false);  // only what is sure is in the way
  keep_true(number, places);
  end_.possible = possible;
  Outcome outcome;
  if (!places.empty()) return outcome;
  const int64_t due = from.at + step(number).within;
  const bool decided = behind || known_.reached(from.at, due);
  (decided ? outcome.match : outcome.open) = true;
  return outcome;
}

}  // namespace foothold::runtime
