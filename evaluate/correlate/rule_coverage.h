// Which parts of a rule over several events its tests exercise: what steps ask of their own events,
// joined conditions, and what is asked behind the block.
//
//   access: sign_in where result is success and ip is new for user over 30d
//   `result is success` is exercised by a sign-in that succeeds and one that does not; `ip is new`
//   by an assignment with an address that is new and one with an address that is not
#pragma once

#include "evaluate/coverage.h"

namespace foothold::evaluate {

/// Joined conditions are asked of the assignments that a timeline shows: of each group a match, or
/// what came closest.
RuleCoverage cover_correlated(const compiler::Model& model, const compiler::Rule& rule);

}  // namespace foothold::evaluate
