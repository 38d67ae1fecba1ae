#include "evaluate/correlate/joined.h"

#include <algorithm>

namespace foothold::evaluate {
namespace {

using compiler::EventStep;
using compiler::Joined;

void note_least(const ScopeEvent& event, std::optional<PastKnown>& least) {
  for (const SaidByLook& look : event.looks) {
    if (!look.too_little) continue;
    if (!least || look.too_little->known < least->known) least = look.too_little;
  }
}

}  // namespace

JoinedConditions::JoinedConditions(const Scene& scene) : scene_(scene), looks_(scene) {
  for (const EventStep& step : scene.asked.steps) {
    asked_.emplace_back();
    for (const auto* joined : {&step.where, &step.unless})
      if (*joined)
        for (const uint32_t asked : steps_asked(scene.model.scopes[(*joined)->scope]))
          asked_.back().push_back(asked);
  }
}

size_t JoinedConditions::KeyHash::operator()(const Key& key) const {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const uint32_t part : key) hash = (hash ^ part) * 1099511628211ULL;
  return hash;
}

Answer JoinedConditions::ask_event(const Group& group, const Assignment& assignment,
                                   const EventStep& step, const Taken& taken) {
  if (step.unless) {
    const ScopeEvent event = looks_.of_event(group, assignment, step.unless->scope, taken);
    if (ask(scene_, event, step.unless->condition) == Answer::yes) return Answer::no;
  }
  if (!step.where) return Answer::yes;
  return ask(scene_, looks_.of_event(group, assignment, step.where->scope, taken),
             step.where->condition);
}

Answer JoinedConditions::of_event(const Group& group, const Assignment& assignment, uint32_t number,
                                  uint32_t place) {
  const EventStep& step = scene_.asked.steps[number];
  if (!step.where && !step.unless) return Answer::yes;
  if (group_ != &group) answers_.clear();
  group_ = &group;
  key_ = {number, place};
  for (const uint32_t asked : asked_[number]) {
    const Places& places = assignment.steps[asked];
    key_.push_back(static_cast<uint32_t>(places.size()));
    key_.insert(key_.end(), places.begin(), places.end());
  }
  const auto found = answers_.find(key_);
  if (found != answers_.end()) return found->second;
  const Answer answer = ask_event(group, assignment, step, group.steps[number][place]);
  return answers_[key_] = answer;
}

Answer JoinedConditions::of_group(const Group& group, const Assignment& assignment) {
  const auto& [such_that, unless] = std::tie(scene_.asked.such_that, scene_.asked.unless);
  if (unless) {
    const ScopeEvent event = looks_.of_group(group, assignment, unless->scope);
    if (ask(scene_, event, unless->condition) == Answer::yes) return Answer::no;
  }
  if (!such_that) return Answer::yes;
  return ask(scene_, looks_.of_group(group, assignment, such_that->scope), such_that->condition);
}

std::optional<uint32_t> JoinedConditions::label_of(const Group& group,
                                                   const Assignment& assignment) {
  const std::vector<compiler::ClassLabel>& classes = scene_.asked.classes;
  for (uint32_t place = 0; place < classes.size(); ++place) {
    const Joined& when = classes[place].when;
    const ScopeEvent event = looks_.of_group(group, assignment, when.scope);
    if (ask(scene_, event, when.condition) == Answer::yes) return place;
  }
  return std::nullopt;
}

std::optional<PastKnown> JoinedConditions::least_known(const Group& group,
                                                       const Assignment& assignment) {
  std::optional<PastKnown> least;
  for (size_t number = 0; number < assignment.steps.size(); ++number) {
    const EventStep& step = scene_.asked.steps[number];
    if (!step.where || !can_lack_coverage(scene_.model.scopes[step.where->scope])) continue;
    for (const uint32_t place : assignment.steps[number])
      note_least(looks_.of_event(group, assignment, step.where->scope, group.steps[number][place]),
                 least);
  }
  if (scene_.asked.such_that)
    note_least(looks_.of_group(group, assignment, scene_.asked.such_that->scope), least);
  return least;
}

}  // namespace foothold::evaluate
