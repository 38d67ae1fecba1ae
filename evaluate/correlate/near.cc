#include "evaluate/correlate/near.h"

#include <algorithm>
#include <tuple>

#include "evaluate/correlate/copies.h"

namespace foothold::evaluate {
namespace {

/// Of the steps before it the nearest single one that has its event.
const Taken* previous_of(const Scene& scene, const Group& group, const Assignment& assignment,
                         uint32_t step) {
  while (step-- > 0) {
    const bool single = !scene.asked.steps[step].plural && !assignment.steps[step].empty();
    if (single) return &group.steps[step][assignment.steps[step].front()];
  }
  return nullptr;
}

bool is_copy(const Group& group, const Assignment& assignment, const Taken& taken) {
  for (size_t step = 0; step < assignment.steps.size(); ++step)
    for (const uint32_t place : assignment.steps[step])
      if (are_copies(group.steps[step][place], taken)) return true;
  return are_copies(*assignment.end, taken);
}

/// Where steps stand in any order, an event behind the end is no further than one before it: then
/// it would be the end.
NearEvent held_against(const Scene& scene, const Taken& taken, const Taken& end,
                       const Taken* previous) {
  const int64_t apart = gap(taken.moment, end.moment);
  const bool after = surely_before(end.moment, taken.moment);
  if (apart > scene.asked.within && !(after && scene.asked.ordered))
    return {Apart::too_far, 0, apart - scene.asked.within, &end};
  if (after && scene.asked.ordered) return {Apart::after_end, 0, apart, &end};
  if (scene.asked.ordered && previous != nullptr && surely_before(taken.moment, previous->moment))
    return {Apart::before_previous, 0, gap(taken.moment, previous->moment), previous};
  return {Apart::not_asked, 0, 0, nullptr};
}

}  // namespace

std::optional<NearEvent> nearest_event(const Scene& scene, const Group& group,
                                       const Assignment& assignment, uint32_t step) {
  const Taken* previous = previous_of(scene, group, assignment, step);
  std::optional<NearEvent> nearest;
  for (uint32_t place = 0; place < group.steps[step].size(); ++place) {
    const Taken& taken = group.steps[step][place];
    NearEvent near = held_against(scene, taken, *assignment.end, previous);
    if (is_copy(group, assignment, taken)) near = {Apart::copy, 0, 0, assignment.end};
    near.place = place;
    const auto rank = [](const NearEvent& of) {
      return std::tuple(of.why >= Apart::copy, of.by, of.why);
    };
    if (!nearest || rank(near) < rank(*nearest)) nearest = near;
  }
  return nearest;
}

}  // namespace foothold::evaluate
