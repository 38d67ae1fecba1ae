// Instants and durations in ticks of 100 ns, the finest that any Microsoft 365 log writes.
//
// Logs write one instant in many ways: `2021-05-18T21:13:33` (audit log, no zone: UTC),
// `2019-10-18T04:45:48.0729893-05:00` (sign-ins), `8/22/2022 6:11:52 PM` (risk events), `4/28/2021,
// 3:05:26.000 PM` (portal export). parse_time reads them all to one number: `1970-01-01T00:00:01Z`
// is 10,000,000 ticks. A slashed date is always month/day/year; nothing in a record could tell
// otherwise.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foothold::value {

inline constexpr int64_t ticks_per_second = 10'000'000;

// Ticks of 100 ns since 1970-01-01T00:00:00Z; negative before.
struct Time {
  int64_t ticks = 0;
  auto operator<=>(const Time&) const = default;
};

// Reads ISO 8601 (`T` or a blank between date and time; hour of one or two digits; seconds and
// fraction optional; fraction of any length, cut to 100 ns; `Z`, `+hh:mm`, `+hhmm`, `+hh` or
// nothing, which is UTC), the slashed forms above with or without AM/PM and zone, and a date alone
// (its midnight, UTC). Blanks around are allowed. Second 60 is read as 59.9999999. Nothing for an
// impossible date or time, trailing text, or an instant outside the years 1 to 9999.
std::optional<Time> parse_time(std::string_view text);

enum class Precision : uint8_t { second, millisecond, microsecond, tick };

// `2021-04-16T12:07:14Z`, with 0, 3, 6 or 7 digits of fraction; what the precision does not show is
// cut (towards the past).
std::string format_time(Time time, Precision precision);

// Hour of the day in UTC, 0..23.
int hour_of(Time time);

// Ticks of `100ns 250ms 5s 10m 24h 30d 2w`: a whole number and one unit. Nothing for another unit,
// a part of a tick or overflow.
std::optional<int64_t> parse_duration(std::string_view text);

}  // namespace foothold::value
