// When events were, as exactly as their logs say it (docs/several-events.md, Time).
//
//   an audit record of 09:00:00 and a sign-in of 09:00:00.7: neither is surely before the other,
//   and the gap between them, both cut to seconds, is none
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/value/time.h"

namespace foothold::runtime {

/// Somewhere in [at, at + unit); both in ticks.
struct Moment {
  int64_t at = 0;
  int64_t unit = 1;
};

inline constexpr int64_t kLongestUnit = value::ticks_per_second;

inline int64_t unit_of(value::Precision precision) {
  constexpr int64_t kUnits[] = {value::ticks_per_second, value::ticks_per_second / 1'000,
                                value::ticks_per_second / 1'000'000, 1};
  return kUnits[static_cast<size_t>(precision)];
}

inline bool surely_before(const Moment& a, const Moment& b) { return a.at + a.unit <= b.at; }

/// The last multiple of `unit` that is not after `at`.
inline int64_t cut_to(int64_t at, int64_t unit) {
  const int64_t over = at % unit;
  return at - (over < 0 ? over + unit : over);
}

/// Ticks between two moments, both cut to the coarser unit of the two; never negative.
inline int64_t gap(const Moment& a, const Moment& b) {
  const int64_t unit = std::max(a.unit, b.unit);
  const int64_t one = cut_to(a.at, unit), other = cut_to(b.at, unit);
  return one < other ? other - one : one - other;
}

}  // namespace foothold::runtime
