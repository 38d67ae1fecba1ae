#include "runtime/value/zone.h"

#include <algorithm>

namespace foothold::value {
namespace {

constexpr int64_t ticks_per_day = 86'400 * ticks_per_second;

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Times are within the years 1 to 9999, so this cannot overflow.
int64_t local_ticks(const Zone& zone, Time time) {
  return time.ticks + offset_at(zone, time) * ticks_per_second;
}

}  // namespace

int32_t offset_at(const Zone& zone, Time time) {
  const int64_t second = floor_divide(time.ticks, ticks_per_second);
  const auto after = std::upper_bound(
      zone.changes.begin(), zone.changes.end(), second,
      [](int64_t wanted, const Zone::Change& change) { return wanted < change.at; });
  return after == zone.changes.begin() ? zone.first_offset : std::prev(after)->offset;
}

int64_t time_of_day(const Zone& zone, Time time) {
  const int64_t local = local_ticks(zone, time);
  return local - floor_divide(local, ticks_per_day) * ticks_per_day;
}

int weekday_of(const Zone& zone, Time time) {
  const int64_t day = floor_divide(local_ticks(zone, time), ticks_per_day);
  return static_cast<int>((day % 7 + 7 + 3) % 7);  // 1970-01-01 was a Thursday
}

}  // namespace foothold::value
