// What a search knows of a rule before it looks at events: which choices matter to which.
#include <algorithm>

#include "runtime/correlate/search.h"

namespace foothold::runtime {
namespace {

using Joint = EventStepProgram::Joint;

bool is_optional(const EventStepProgram& step) { return step.joint == Joint::also_perhaps; }
bool has_one_event(const EventStepProgram& step) {
  return !step.missing && !step.plural && !is_optional(step);
}

}  // namespace

EventMarks no_marks(const Group& group) {
  EventMarks marks;
  for (const std::vector<Taken>& taken : group.steps) marks.emplace_back(taken.size(), false);
  return marks;
}

std::vector<uint32_t> ending_steps(const CorrelationProgram& rule) {
  std::vector<uint32_t> steps;
  for (uint32_t number = 0; number < rule.steps.size(); ++number)
    if (!rule.steps[number].missing && !is_optional(rule.steps[number])) steps.push_back(number);
  if (rule.ordered && !steps.empty()) steps = {steps.back()};
  return steps;
}

std::optional<uint32_t> Search::taking_before(uint32_t number) const {
  while (number-- > 0)
    if (!step(number).missing) return number;
  return std::nullopt;
}

std::optional<uint32_t> Search::taking_after(uint32_t number) const {
  while (++number < rule_->steps.size())
    if (!step(number).missing) return number;
  return std::nullopt;
}

bool Search::is_parted(uint32_t number) const {
  const std::optional<uint32_t> before = taking_before(number);
  return rule_->ordered && step(number).plural && before && step(*before).plural;
}

bool Search::is_chosen_step(uint32_t number) const {
  return has_one_event(step(number)) || is_parted(number);
}

/// Its joined conditions ask only of steps that have their one event by then.
bool Search::asks_of_chosen(uint32_t number) const {
  if (step(number).plural) return false;
  for (const uint32_t asked : conditions_.steps_asked(number))
    if (asked > number || !has_one_event(step(asked))) return false;
  return true;
}

/// Choices that matter to what is asked when all are made.
std::vector<bool> Search::asked_at_the_end() const {
  const auto steps = static_cast<uint32_t>(rule_->steps.size());
  std::vector<bool> matters(steps, false);
  const auto add = [&](const std::vector<uint32_t>& asked) {
    for (const uint32_t number : asked) matters[number] = true;
  };
  add(conditions_.steps_asked_behind());
  for (uint32_t number = 0; number < steps; ++number) {
    if (asks_of_chosen(number) && has_one_event(step(number)) && !step(number).latest) continue;
    matters[number] = true;
    add(conditions_.steps_asked(number));
    // A plural step lies between the choices around it, and so does what must be missing.
    for (uint32_t before = number; before-- > 0;)
      if (is_chosen_step(before)) {
        matters[before] = true;
        break;
      }
    for (uint32_t behind = number + 1; behind < steps; ++behind)
      if (is_chosen_step(behind)) {
        matters[behind] = true;
        break;
      }
  }
  return matters;
}

void Search::learn_rule() {
  const auto steps = static_cast<uint32_t>(rule_->steps.size());
  optional_.clear(), asks_of_chosen_.clear(), matters_.clear();
  all_look_at_classes_ = false;
  const std::vector<uint32_t> ending = ending_steps(*rule_);
  one_end_ = rule_->ordered && ending.size() == 1 && has_one_event(step(ending[0]));
  for (uint32_t number = 0; number < steps; ++number) {
    if (is_optional(step(number))) optional_.push_back(number);
    if (step(number).plural || step(number).missing) all_look_at_classes_ = true;
    asks_of_chosen_.push_back(asks_of_chosen(number));
  }
  std::vector<bool> matters = asked_at_the_end();
  matters_.assign(steps + 1, matters);
  for (uint32_t number = steps; number-- > 0;) {
    for (const uint32_t asked : conditions_.steps_asked(number)) matters[asked] = true;
    matters_[number] = matters;
  }
}

}  // namespace foothold::runtime
