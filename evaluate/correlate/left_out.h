// Events of a rule's kinds that no step takes, and why.
//
//   access: sign_in where result is success      a failed sign-in: `where` is false
//   same user                                    one that names no user: taken, but in no group
#pragma once

#include <optional>
#include <vector>

#include "evaluate/condition.h"
#include "evaluate/identity.h"

namespace foothold::evaluate {

struct LeftOut {
  enum class Why : uint8_t { no_key, no_time, by_unless, by_where } why = Why::by_where;
  uint32_t place = 0;                      // in the input
  uint32_t step = 0;                       // of those about its kind the one that came nearest
  std::optional<Explained> where, unless;  // of its selection; what decides is marked
};

/// Each event once, in order of `why`, then of the input.
std::vector<LeftOut> events_left_out(const compiler::Model& model, const compiler::Rule& rule,
                                     const std::vector<Seen>& seen);

}  // namespace foothold::evaluate
