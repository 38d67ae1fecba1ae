// Bits that a rule must have to be subsumed by another one, so that most pairs cost a few
// instructions.
//
// `has` says of which fields, choices and tests something follows from what fires the rule; `needs`
// what must follow from a rule for this one to fire with it. If `needs` of b is not within `has` of
// a, then a is not subsumed by b. Bits are hashes: two facts may share one, which only costs time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/reason/formula.h"

namespace foothold::compiler::reason {

struct Signature {
  std::array<uint64_t, 4> bits = {};

  void set(uint64_t fact) { bits[(fact >> 6) & 3] |= uint64_t{1} << (fact & 63); }
  bool within(const Signature& other) const {
    return (bits[0] & ~other.bits[0]) == 0 && (bits[1] & ~other.bits[1]) == 0 &&
           (bits[2] & ~other.bits[2]) == 0 && (bits[3] & ~other.bits[3]) == 0;
  }
};

/// What follows from one clause.
Signature facts_of(const Atoms& atoms, const Clause& clause);
/// What must follow from a clause for every one of these ways to be silent to be impossible.
Signature needs_of(const Atoms& atoms, const Alternatives& silent);

/// Finite texts: a clause that makes `name in ("a", "b")` true can only be subsumed by rules whose
/// own test of the name takes "a". Keys of the texts of one such test.
using TextKeys = std::vector<std::string>;

/// The first text of each finite test that the clause makes true: where it stands in the index.
TextKeys index_keys(const Atoms& atoms, const Clause& clause);
/// The texts of a finite test that must be made true; none: there is no such test.
TextKeys wanted_keys(const Atoms& atoms, const Alternatives& silent);

}  // namespace foothold::compiler::reason
