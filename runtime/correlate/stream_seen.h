// Of a stream, one look at the past that is true or false (`is new`, `is known`, `no KIND (...)`),
// of one tenant: when each value was seen, and who may still be told otherwise.
//
//   ana signs in from A at 09:00: `ip is new` is true, and she waits: a sign-in of hers from A of
//   08:00 may come late -> the answer of 09:00 becomes false, for good
//
// An answer that something is there stays: nothing that comes takes an event away. So only those
// wait whose answer is that nothing is, and only until the watermark has passed them. The past is
// a table of times (seen_table.h), thinned so that it is as good as all events.
//
// Where memory is short, shed() lets parts of it go and remembers bits of them: an answer that may
// rest on these says that too little is known (HistoryAnswer::kept). INVARIANT: an answer that is
// said is what all events would give.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/correlate/history.h"
#include "runtime/state/seen_table.h"
#include "runtime/state/state_budget.h"

namespace foothold::runtime {

/// The event of this time and identity, in the group that has this handle of the budget.
struct Asked {
  int64_t at;
  const value::Digest& identity;
  uint32_t group;
};
using TakeAnswer = std::function<void(const Asked&, const HistoryAnswer&)>;

/// What went for want of memory: so many, of times from .. to.
struct GoneTimes {
  uint64_t count = 0;
  int64_t from = INT64_MAX, to = INT64_MIN;
  void add(int64_t time) { ++count, from = std::min(from, time), to = std::max(to, time); }
};

class StreamSeen {
 public:
  /// By how much times of two events can mislead about their order and distance.
  static constexpr int64_t kMargin = 2 * kLongestUnit;
  /// Copies that are further apart, and behind the watermark, are taken for two events.
  static constexpr int64_t kCopiesApart = int64_t{48} * 3600 * value::ticks_per_second;
  static constexpr int64_t kNone = INT64_MIN / 2;  // of times

  /// `forgotten`: whatever is not after it may have gone before; kNone: nothing has.
  StreamSeen(const Program& program, const HistoryLook& look, int64_t forgotten);

  /// An event with this key and value. `known`: it is known already that one is there; `groups`:
  /// handles of those that ask for the answer.
  void add(const SeenKey& key, const HistoryEvent& event, bool known,
           const std::vector<uint32_t>& groups);
  /// Answers of all that have come, or may have changed, since the last call.
  void answer(const Coverage& coverage, const TakeAnswer& take);
  bool has_pending() const { return !pending_.empty(); }
  /// Nothing that is before the watermark comes any more. Costs nothing.
  void advance(int64_t watermark);
  /// The same, and drops what is over. Nothing may be pending.
  void settle(int64_t watermark);
  /// Lets something go; nothing may be pending. Nothing went: there is nothing to let go.
  GoneTimes shed(const Coverage& coverage, const TakeAnswer& take);

  bool empty() const { return askers_.empty() && table_.times() == 0; }
  size_t entries() const { return askers_.size() + table_.times(); }
  uint64_t bytes() const;
  /// The last time of all that it holds or has let go; kNone: none.
  int64_t last_time() const { return last_; }

 private:
  struct Asker {  // 48 bytes, in order of key, time, identity and group
    uint64_t low = 0;
    uint32_t high = 0, group = 0;
    int64_t at = 0;
    value::Digest identity{};
    uint32_t event_class = 0;
    uint16_t shape = 0;
    uint8_t precision = 0;
    bool known : 1 = false;
    mutable bool pending : 1 = true;

    SeenKey key() const { return {low, high}; }
    Moment moment() const;
    bool operator<(const Asker& other) const {
      return std::tie(low, high, at, identity, group) <
             std::tie(other.low, other.high, other.at, other.identity, other.group);
    }
  };
  using Askers = std::set<Asker>;

  const LookProgram& look() const { return program_.scope_looks[from_.scope].looks[from_.look]; }
  SeenKey place_of(const SeenKey& key, int precision) const;
  void renew_askers(const SeenKey& key, const Moment& past);
  bool finds_one(const Asker& asker) const;
  int64_t kept(const Asker& asker) const;
  Asked asked(const Asker& asker) const { return {asker.at, asker.identity, asker.group}; }
  void lose(const SeenKey& place, int64_t time);
  GoneTimes shed_askers(const Coverage& coverage, const TakeAnswer& take);
  GoneTimes shed_times();

  const Program& program_;
  HistoryLook from_;
  SeenTable table_;
  uint8_t units_ = 0;  // bit: some event's time was exact to that value::Precision
  Askers askers_;      // whose answer is that nothing is there
  std::vector<Askers::iterator> pending_;
  int64_t last_ = kNone;
  size_t added_ = 0;  // since the table was compacted
  int64_t compacted_ = kNone;
  // What went: bits of it in two generations, the last time of each, and of all that has no bits.
  std::unique_ptr<LostOwners> lost_;
  uint64_t lost_of_ = 0;  // bytes of the table when the bits were made
  int64_t lost_newer_ = kNone, lost_older_ = kNone, forgotten_;
};

}  // namespace foothold::runtime
