// How much of the past is known, and up to when absence is decided.
//
//   a log with records of every hour from March 1, and one record of January
//   known(log, March 3, noon) is 2.5 days: the record of January is beyond a hole
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "evaluate/correlate/time.h"

namespace foothold::evaluate {

/// A log without records for longer than this has a hole: what was before it is not covered.
inline constexpr int64_t kLargestHole = int64_t{24} * 3600 * value::ticks_per_second;

/// What comes more than a year after everything before it is no sign that the time in between was
/// seen: a record of 2099 ends no wait of 2026.
inline constexpr int64_t kLargestStop = 366 * kLargestHole;

/// A `no ... within D` after an event is decided once the records have reached the event's time +
/// D.
struct Clock {
  value::Time until;
  std::vector<value::Time> stops = {};  // the last record before each hole of more than a year

  bool reached(value::Time from, value::Time due) const;
};

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
  /// How far the records of all shapes go; of none far in the past.
  Clock clock() const;

 private:
  std::optional<value::Time> since_;
  std::map<uint32_t, std::set<int64_t>> times_;
};

}  // namespace foothold::evaluate
