// Conditions as alternatives of literals, in three values.
//
//   "where a and not b is true"    ->  {a is yes, b is no}
//   "where a and not b is not true" ->  {a is no or unknown}, {b is yes or unknown}
//
// A literal says of one test which truths it may have. Every question of this folder is asked as
// "can this be?", so a condition that is too large for its alternatives gives none, and no answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/reason/atoms.h"

namespace foothold::compiler::reason {

/// A set of truths.
using Truths = uint8_t;
inline constexpr Truths kNo = 1, kUnknown = 2, kYes = 4;
inline constexpr Truths kNotYes = kNo | kUnknown;

struct Literal {
  uint32_t atom = 0;
  Truths truths = 0;
  const Test* test = nullptr;  // the one that is meant, for its place
};

/// Literals that all hold.
using Clause = std::vector<Literal>;
/// Clauses of which one holds; none: it cannot be.
using Alternatives = std::vector<Clause>;

inline constexpr size_t kMostAlternatives = 64;
inline constexpr size_t kMostLiterals = 64;  // in one clause

/// When does the condition have one of these truths? Nothing if that takes too many alternatives.
std::optional<Alternatives> alternatives_of(Atoms& atoms, const Condition& condition,
                                            Truths truths);

/// Both at once; one of the two. Nothing if either is nothing or together they are too many.
std::optional<Alternatives> both(const std::optional<Alternatives>& a,
                                 const std::optional<Alternatives>& b);
std::optional<Alternatives> either(const std::optional<Alternatives>& a,
                                   const std::optional<Alternatives>& b);

/// When a rule fires: `where` is true and `unless` is not. And when it does not.
std::optional<Alternatives> firing(Atoms& atoms, const Rule& rule);
std::optional<Alternatives> silent(Atoms& atoms, const Rule& rule);

}  // namespace foothold::compiler::reason
