// What a look at the past asks of a table of times (seen_table.h), so that the table's answer is
// that of comparing each two events.
//
//   `ip is new for user over 30d`, asked by an event of 09:00:00.7, of events that are exact to a
//   second: their times from 30 days before 09:00:00 on, up to 08:59:59.7, that are of whole
//   seconds
//
// Times of one unit stand together: only of these the bounds of a window move steadily.
#pragma once

#include <algorithm>
#include <utility>

#include "runtime/correlate/history.h"
#include "runtime/correlate/key_bytes.h"
#include "runtime/state/seen_table.h"

namespace foothold::runtime {

inline constexpr int kPrecisions = 4;

/// The width that tables must be exact for: windows in ticks may be narrower than the look's by
/// what bounds are moved to whole units.
inline int64_t narrowest_window(int64_t over, int64_t ignoring) {
  return std::max<int64_t>(0, over - ignoring - 2 * kLongestUnit);
}

/// 31 bits that copies have in common; 0 if there are no copies of it.
inline uint32_t seen_class(const value::Digest& identity, const value::Digest& event_class) {
  if (event_class == identity) return 0;
  const uint32_t number =
      count_at({reinterpret_cast<const char*>(event_class.data()), event_class.size()}, 0);
  return std::clamp<uint32_t>(number >> 1, 1, kSeenClasses - 1);
}

inline int precision_of(int64_t unit) {
  int precision = 0;
  while (unit_of(static_cast<value::Precision>(precision)) != unit) ++precision;
  return precision;
}

/// The times of events of this unit that the look sees from x: those for which
/// `surely_before(y, x) && gap(y, x) <= over`, and, of a look that ignores some, `gap > ignoring`.
inline std::pair<int64_t, int64_t> look_window(const LookProgram& look, const Moment& x,
                                               int64_t unit) {
  const int64_t coarser = std::max(unit, x.unit), at = cut_to(x.at, coarser);
  const int64_t from = cut_to(at - look.over + coarser - 1, coarser);
  int64_t to = x.at - unit;
  if (look.ignoring > 0) to = std::min(to, cut_to(at - look.ignoring - 1, coarser) + coarser - 1);
  return {from, to};
}

/// Is there one that the look sees from x, of another class? `units`: bit: times of that precision
/// are in the table; key_of(precision): where.
template <typename KeyOf>
bool sees_one(const SeenTable& table, uint8_t units, const LookProgram& look, const Moment& x,
              uint32_t event_class, const KeyOf& key_of) {
  for (int precision = 0; precision < kPrecisions; ++precision) {
    if (!(units >> precision & 1)) continue;
    const auto [from, to] = look_window(look, x, unit_of(static_cast<value::Precision>(precision)));
    if (from <= to && table.any(key_of(precision), from, to, event_class)) return true;
  }
  return false;
}

}  // namespace foothold::runtime
