// Which rules of one kind say the same, and which fires on all that another one fires on.
//
//   rule a: where action is created and deletes
//   rule b: where action is created              a is subsumed by b: what fires a fires b, too
//
// All pairs are looked at, but few closely: for a to be subsumed, each way in which b may be silent
// must be impossible together with what fires a. Most ways are one test not being true, so a must
// say enough of the same field to make it true. What a rule says is kept as a signature of bits,
// equal texts in an index; only pairs that these leave are reasoned about, until a bound on steps
// is reached. What was then left out is counted and said.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/reason/formula.h"

namespace foothold::compiler::reason {

/// Steps of comparing rules in one program; some ten nanoseconds each.
inline constexpr uint64_t kMostSteps = 40'000'000;

struct Related {
  uint32_t narrow = 0;  // number in the model; of equal rules the later one
  uint32_t wide = 0;
  bool same = false;  // each fires where the other does
};

struct Comparison {
  std::vector<Related> found;   // at most one for each narrow rule
  uint64_t rules_left_out = 0;  // not compared with others: the bound was reached
  uint64_t steps = 0;
};

/// What is known of one rule; `number` is its place in the model.
struct RuleForm {
  uint32_t number = 0;
  std::optional<Alternatives> fires;  // only what is possible; none: it never fires
  std::optional<Alternatives> silent;
};

/// Compares all rules of one kind, in at most so many steps.
Comparison compare(const Atoms& atoms, const std::vector<RuleForm>& rules, uint64_t most_steps);

}  // namespace foothold::compiler::reason
