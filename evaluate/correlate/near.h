// Which event of a step would have done, had it been at another time.
//
//   within 1h { access then hiding }     access 08:56, hiding 10:00 (the end)
//   nearest_event of access: 08:56, too early, by 4 minutes
#pragma once

#include <optional>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// Why an event of the step's selection is not in the assignment. Ordered: the first is the
/// nearest.
enum class Apart : uint8_t {
  too_far,          // from the end, by more than `within` allows
  after_end,        // surely
  before_previous,  // surely before the event of the step before it
  copy,             // of another step's event
  not_asked,        // it is in time: a condition or `latest` stood in its way
};

struct NearEvent {
  Apart why = Apart::not_asked;
  uint32_t place = 0;            // in Group::steps of the step
  int64_t by = 0;                // ticks: past `within`, after the end, before the other event
  const Taken* other = nullptr;  // the event that it is held against
};

/// The nearest of the step's events; nothing if the step takes none. `assignment`: as far as it
/// came, with its end.
std::optional<NearEvent> nearest_event(const Scene& scene, const Group& group,
                                       const Assignment& assignment, uint32_t step);

}  // namespace foothold::evaluate
