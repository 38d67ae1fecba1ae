// The part of a step's joined conditions that rests on its own event and that event's past.
//
//   away: sign_in where country is not home.country and share of country for tenant over 14d <
//   0.01% own part of the where: share of country for tenant over 14d < 0.01%
//
// Whatever else is asked, an event of which that part is not true stands in no match. It is asked
// once for each event, the rest for each pair; and most events of most rules need no pair.
#pragma once

#include <optional>

#include "runtime/program/program.h"

namespace foothold::runtime {

/// An event stands in no match if `where` is neither true nor possible, or `unless` is true.
struct OwnPart {
  std::optional<JoinedProgram> where, unless;
  bool asks() const { return where || unless; }
};

/// Nothing is asked where others look at all that the step's selection takes, whatever its
/// conditions say: of a `latest` step, and of a rule that asks what is usual.
OwnPart own_part(const Program& program, const CorrelationProgram& rule, uint32_t step);

/// A look at the past without whose being true, or possible, an event of the step stands in no
/// match, whatever else is so: place among the looks of its `where`. Not every step has one.
///   `where result is success and ip is new for user over 30d`   ->   that look
std::optional<uint32_t> gate_of(const Program& program, const CorrelationProgram& rule,
                                uint32_t step);

}  // namespace foothold::runtime
