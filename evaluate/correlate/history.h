// What the past says of an event: `new`, `known`, `no KIND`, `share`, and what is usual.
//
//   ip is new for user over 30d ignoring 1d     of a sign-in of ana from 203.0.113.9
//   true if no sign-in of ana from there is surely before it, more than a day and at most 30 days
//   before, that is no copy of it; unknown if there is none, but less than 30 days are known
#pragma once

#include <optional>
#include <vector>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// How much of the past a look needs and how much of it is known, in ticks.
struct PastKnown {
  int64_t needed = 0, known = 0;
};

/// The value of a look; where it is absent only because too little of the past is known, how much
/// is. `earlier`: the latest event of the past that it rests on, in Scene::seen.
struct LookedUp {
  Value value;
  std::optional<PastKnown> too_little = {};
  std::optional<uint32_t> earlier = {};
};

/// Of fresh, known, missing and share. `asking`: the looking event with its scope's fields; `past`:
/// the events that Look::past takes; `own_fields`: of the scope.
LookedUp look_back(const Scene& scene, const compiler::Scope& scope, const compiler::Look& look,
                   const Event& asking, const Taken& own, const std::vector<Taken>& past);

/// Of usual and spread. `aggregated`: the look whose past values are meant.
LookedUp look_at_windows(const Scene& scene, const Group& group, const compiler::Look& look,
                         const compiler::Look& aggregated, const Taken& end);

}  // namespace foothold::evaluate
