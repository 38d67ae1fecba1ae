// Values that are not text, one for each stretch that the tests cannot tell apart.
//
//   size < 5, size >= 9   ->  4, 5, 7, 9, 10: below, at, between, at and above what is compared
//   with action is created     ->  every choice;   ip in "10.0.0.0/8"  ->
//   0.0.0.0, 10.0.0.0, 11.0.0.0
//
// Whatever is true of some value is true of one of these, so looking at them all is a proof.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/reason/atoms.h"

namespace foothold::compiler::reason {

/// One value; the type says which member counts.
struct Point {
  double number = 0;
  int64_t ticks = 0;
  value::Ip ip;
  uint8_t code = 0;  // of a choice its code, of a flag 1 or 0
};

/// The points for a subject that is no text, given the modelled tests of it.
std::vector<Point> points_of(const Subject& subject, std::span<const Atom* const> tests);

/// Is a modelled test that is no state test true of this value?
bool holds(const Atom& atom, const Point& point);

}  // namespace foothold::compiler::reason
