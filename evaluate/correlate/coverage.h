// How much of the past is known, and up to when absence is decided.
//
//   a log with records of every hour from March 1, and one record of January
//   known(log, March 3, noon) is 2.5 days: the record of January is beyond a hole
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "evaluate/correlate/time.h"

namespace foothold::evaluate {

/// A log without records for longer than this has a hole: what was before it is not covered.
inline constexpr int64_t kLargestHole = int64_t{24} * 3600 * value::ticks_per_second;

class HistoryCoverage {
 public:
  /// Everything is known.
  static HistoryCoverage complete();
  /// Everything from then on is known.
  static HistoryCoverage since(value::Time start);

  /// A record of this shape, of any kind or none, in any order.
  void add(uint32_t shape, value::Time time);
  /// How much of the past this log covers at a time, without a hole: ticks back to the start of the
  /// run of records that reaches it; 0 if none does.
  int64_t known(uint32_t shape, value::Time at) const;

 private:
  std::optional<value::Time> since_;
  std::map<uint32_t, std::set<int64_t>> times_;
};

/// A `no ... within D` after an event is decided once `until` has reached the event's time + D.
struct Clock {
  value::Time until;
};

}  // namespace foothold::evaluate
