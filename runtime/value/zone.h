// A time zone as a table: when its clocks were moved, and to what.
//
//   Europe/Berlin, 2026-07-01T22:30:00Z   ->   two hours east of UTC, so 00:30 on Thursday, July
//   2nd
//
// The compiler makes the table from the system's time zone database, so that a scan needs none and
// gives the same answers on every machine. Before the first change the first offset holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value/time.h"

namespace foothold::value {

struct Zone {
  struct Change {
    int64_t at = 0;      // seconds since 1970-01-01T00:00:00Z
    int32_t offset = 0;  // seconds east of UTC from then on
    bool operator==(const Change&) const = default;
  };
  std::string name = "UTC";
  int32_t first_offset = 0;
  std::vector<Change> changes = {};  // sorted by `at`
  bool operator==(const Zone&) const = default;
};

// Seconds east of UTC at that time.
int32_t offset_at(const Zone& zone, Time time);

// Ticks since midnight, as the clocks of the zone show it: 0 up to that of 24 hours.
int64_t time_of_day(const Zone& zone, Time time);

// 0 is Monday, 6 Sunday.
int weekday_of(const Zone& zone, Time time);

}  // namespace foothold::value
