// When events were, as exactly as their logs say it.
//
//   an audit record of 09:00:00 and a sign-in of 09:00:00.7
//   the record happened in [09:00:00, 09:00:01): neither is surely before the other, and the gap
//   between them, both cut to seconds, is none
#pragma once

#include <cstdint>
#include <optional>

#include "evaluate/value.h"

namespace foothold::evaluate {

/// An event happened somewhere in [at, at + precision); both in ticks.
struct Moment {
  int64_t at = 0;
  int64_t precision = 1;
};

/// Nothing of an event without a time.
std::optional<Moment> moment_of(const Event& event);

bool surely_before(const Moment& a, const Moment& b);
/// Ticks between two moments, both cut to the coarser precision of the two; never negative.
int64_t gap(const Moment& a, const Moment& b);

}  // namespace foothold::evaluate
