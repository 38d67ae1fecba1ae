// When a key was seen, in little memory: "did ana sign in from 192.0.2.7 between February 1 and
// March 1?"
//
//   SeenTable table(width);               ticks: the narrowest window that is ever asked for
//   table.see(key, time);                 in any order
//   table.any(key, from, to)              exact, if to - from >= width
//
// What is left out. A look back over D that ignores the last I asks whether a y lies in [x - D, x -
// I]. All windows it asks for are of one width w = D - I, so not every time matters:
//   y1 may be dropped if y0 <= y1 <= y2 are kept and y2 - y0 <= w: a window that holds y1 but not
//   y0 begins after y0, one that holds y1 but not y2 ends before y2, and one of both kinds is
//   narrower than w.
// Of three kept times in order the outer two are then further apart than w, so there are at most 2
// kept times in any span of w. `advance(end)` says that all windows asked for from now on end at
// `end` or later.
//   Then y1 may be dropped if y2 is kept and y1 <= y2 <= end: a window that holds y1 holds y2.
// That leaves one time a key, and those of the last I.
//
// Copies. `any` can be asked to leave out events of one class (a number that is not 0; 0 is of an
// event that has no copies). Then a kept y stands for y1 only if it is of y1's class or of none,
// and two of different classes always do: at least one of them is not of the class that is left
// out. Where the text above says "y0 is kept" that is meant. Each step of dropping is sound for
// what is kept at that moment, so all together are. tests/state/seen_table_test.cc holds it against
// a set of all times.
//
// `forget_classes(before)` says that no copy of what was before is met from now on: such an event
// stands for all classes, and one time a key is left of it, too.
//
// Room. Where memory is short, shed() takes keys away and names them: first those that were seen in
// one second only, and of these what came last but for the youngest quarter, which may yet be seen
// again. So a flood of made-up keys takes the place of itself.
//
// Memory: 24 bytes a kept time, in tables that are at least 8/10 full: 30 bytes. Of the key 96 bits
// of a hash are kept: among 10^7 keys a key that was not seen is taken for one that was with a
// probability of 10^7 / 2^96 = 1.3e-22 a question. Where it stands is worked out with a number that
// is drawn anew in each process, so that nobody can choose keys that all stand in one place.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "runtime/state/keyed_hash.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// 96 bits of a hash of whatever is remembered.
struct SeenKey {
  uint64_t low = 0;
  uint32_t high = 0;
  auto operator<=>(const SeenKey&) const = default;
};
SeenKey seen_key(const KeyedHash& hash, std::string_view text);
/// Of a digest, where the key of the hash could not be kept secret: in a file.
SeenKey seen_key(const value::Digest& digest);

/// Classes are numbers below this; 0 is of an event that has no copies.
inline constexpr uint32_t kSeenClasses = (uint32_t{1} << 31) - 1;

/// A time at which a key was seen, and the class of the event.
struct SeenTime {
  int64_t time = 0;
  uint32_t event_class = 0;
  auto operator<=>(const SeenTime&) const = default;
};

class SeenTable {
 public:
  /// `width` >= 0.
  explicit SeenTable(int64_t width);

  void see(const SeenKey& key, int64_t time, uint32_t event_class = 0);
  /// Was the key seen in [from, to], by an event of another class than `except` (0: by any)?
  /// PRECONDITION: to - from >= width, and to >= end of the last advance().
  bool any(const SeenKey& key, int64_t from, int64_t to, uint32_t except = 0) const;

  /// All windows that are asked for from now on end at `end` or later. Takes effect on a key when
  /// it is next seen or its part of the table is full.
  void advance(int64_t end);
  /// No window that begins before `before` is asked for from now on. Takes effect likewise.
  void forget(int64_t before);
  /// No event that is asked about or seen from now on is a copy of one before `before`. Likewise.
  void forget_classes(int64_t before);
  /// Makes all of it take effect now.
  void compact();
  /// Makes a part of the table smaller by an eighth at least. `gone` takes the keys that are no
  /// more known for it, and the last time of each.
  void shed(const std::function<void(const SeenKey&, int64_t)>& gone);
  /// Sees all that the other saw. PRECONDITION: equal width.
  void merge(const SeenTable& other);

  int64_t width() const { return width_; }
  size_t times() const { return used_; }  // kept
  size_t bytes() const;                   // of memory

  /// Format, version, width, times in order, a digest. Equal for tables that keep the same times.
  std::string to_bytes() const;
  /// Nothing if these are not such bytes, or of another version.
  static std::optional<SeenTable> from_bytes(std::string_view bytes);

 private:
  static constexpr int kShardBits = 8;
  static constexpr size_t kManyTimes = 1 << 14;  // from so many on a table has 256 shards, else one
  static constexpr uint32_t kEmpty = kSeenClasses;  // no event has this class
  struct Slot {                                     // 24 bytes, in order of key, time and class
    uint64_t low = 0;
    uint32_t high = 0;
    uint32_t event_class : 31 = kEmpty;
    uint32_t again : 1 = 0;  // the key was seen in two seconds, at least
    int64_t time = 0;
    bool empty() const { return event_class == kEmpty; }
    bool same_key(const Slot& other) const { return low == other.low && high == other.high; }
    std::tuple<uint64_t, uint32_t, int64_t, uint32_t> order() const {
      return {low, high, time, event_class};
    }
    bool operator==(const Slot& other) const { return order() == other.order(); }
    bool operator<(const Slot& other) const { return order() < other.order(); }
  };
  struct Shard {
    std::vector<Slot> slots;  // `homes`, and what was shifted beyond the last
    size_t homes = 0, used = 0;
  };
  struct Run {
    size_t begin, end;  // of the slots of one key; equal: none, and it belongs at `begin`
  };

  SeenKey hidden(const SeenKey& key) const;
  SeenKey shown(const SeenKey& key) const;
  size_t shard_of(const SeenKey& hidden) const;
  size_t home(const Shard& shard, const SeenKey& hidden) const;
  Run find(const Shard& shard, const SeenKey& hidden) const;
  void resize(Shard& shard, size_t slots);
  void insert(Shard& shard, size_t at, const Slot& slot);
  void erase(Shard& shard, size_t at);
  bool is_needless(const std::vector<SeenTime>& times, size_t at) const;
  void thin(std::vector<SeenTime>& times) const;
  void split();
  void make_room(Shard& shard);
  std::vector<Slot> compacted(const Shard& shard) const;
  void rebuild(Shard& shard, const std::vector<Slot>& slots, size_t homes);

  int64_t width_;
  int64_t end_ = INT64_MIN, before_ = INT64_MIN, classless_ = INT64_MIN;
  std::array<uint64_t, 3> secret_{};
  int shard_bits_ = 0;
  std::vector<Shard> shards_;
  size_t used_ = 0, slots_ = 0, next_shed_ = 0;
};

}  // namespace foothold::runtime
