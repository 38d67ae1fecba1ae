// How far apart two events are on the globe, and how fast one would have had to travel.
//
//   a sign-in at 52.1 N 5.1 E, ten minutes later one at 40.7 N 74.0 W: 5,865 km, 9,775 m/s
#pragma once

#include <vector>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// Of distance and speed: from the last of a step's events to one's own; absent without both
/// places.
Value travelled(const compiler::Look& look, const std::vector<const Taken*>& from,
                const Taken& own);

}  // namespace foothold::evaluate
