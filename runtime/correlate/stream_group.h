// A group of a stream: the events that can still matter, the ends of matches among them, and what
// was told of them.
//
//   ana: access 09:00, hiding 09:20     an end at 09:20, told as finding f1
//   an access of 08:50 comes late       all that a window can reach is searched again: [08:50,
//   09:50]
//
// What must be searched again after an event, how much of the group that needs, and when an end can
// change no more follows from the rule alone (Reach).
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/correlate/group_search.h"
#include "runtime/correlate/intake.h"

namespace foothold::runtime {

/// By how much events' times can mislead about their order and distance.
inline constexpr int64_t kReachMargin = 2 * kLongestUnit;

/// How far events of a rule can reach, in ticks.
struct Reach {
  int64_t back = 0;      // before an end: its window, and those of `usual`
  int64_t ahead = 0;     // behind an end: a last `no ... within`
  int64_t matters = 0;   // behind an event: ends that can ask of it
  int64_t settles = 0;   // behind an end: no other end can change its burst
  bool windows = false;  // it asks what is usual
};
Reach reach_of(const Program& program, const CorrelationProgram& rule);

struct StreamEvent {
  GroupEvent event;
  TakenBy steps;
  bool asked = false;   // what its own conditions say is known:
  uint64_t barred = 0;  // steps, as bits, in whose place it stands in no match
  uint64_t share = 0;   // bytes of the sighting that its group pays for
};
/// By time, then identity; late ones find their place as fast as others.
using StreamEvents = std::map<std::pair<int64_t, value::Digest>, StreamEvent>;
/// The first event that is not before this time.
inline StreamEvents::iterator first_from(StreamEvents& events, int64_t at) {
  return events.lower_bound({at, value::Digest{}});
}

/// An end of matches, and the earliest event of these.
struct StandingEnd {
  uint32_t step = 0;
  Moment moment;
  value::Digest identity{};
  bool possible = false;
  int64_t earliest = 0;
  value::Digest earliest_class{};
};

/// A burst that was told of, or excused, and is not final.
struct Told {
  std::string id;
  bool excused = false;  // then nothing was told
  bool continues = false, possible = false;
  int64_t first = 0, last = 0;  // ends
  size_t ends = 0;              // when it was last made
  uint64_t content = 0;         // a hash of what was told
};

struct StreamGroup {
  std::string shared;
  Group group;  // without events
  StreamEvents events;
  std::vector<uint32_t> taken;    // by step: how many of the events it takes and are not barred
  std::vector<StandingEnd> ends;  // by time, then identity
  std::vector<int64_t> open;      // times of ends that wait for a `no` to be over
  std::vector<Told> told;         // in order of time
  Sealed sealed;
  std::optional<uint32_t> handle;  // of the budget of memory
  uint64_t bytes = 0;
  bool pressure = false;  // memory has taken, or may have taken, events of it away

  std::optional<size_t> queued_at;                           // it is to be looked at
  int64_t dirty_from = std::numeric_limits<int64_t>::max();  // ends that may have changed; none:
  int64_t dirty_to = std::numeric_limits<int64_t>::min();    // from > to
  size_t pending = 0;                                        // events since it was searched
  int64_t searchable = std::numeric_limits<int64_t>::min() / 2;  // all that earlier ends ask of may
                                                                 // be gone
  int64_t passed = searchable;  // possible ends before it were asked of the past once more
  int64_t due = std::numeric_limits<int64_t>::max();  // the watermark at which it is looked at
  bool saved = false;                                 // a checkpoint knows of it
  uint64_t covered = 0;  // which change of what is known of the past it was looked at for last

  bool is_dirty() const { return dirty_from <= dirty_to; }
  void touch(int64_t from, int64_t to) {
    dirty_from = std::min(dirty_from, from), dirty_to = std::max(dirty_to, to);
  }
  void touch_none() {
    dirty_from = std::numeric_limits<int64_t>::max();
    dirty_to = std::numeric_limits<int64_t>::min(), pending = 0;
  }
};

/// The group's rule, tenant and keys out of the bytes that its entries share.
void read_shared(const Program& program, const std::string& shared, Group& group);

/// In its place. False: the event is there, and has one more place.
bool insert_event(StreamGroup& group, const TakenBy& steps, const SharedSighting& sighting);
void erase_first_event(StreamGroup& group);
/// What a sighting takes, about.
uint64_t bytes_of(const Sighting& sighting);
/// What an event of a group takes, about, beside its sighting.
inline constexpr uint64_t kEventBytes =
    sizeof(StreamEvents::value_type) + 64;  // the tree's node, and the steps that take it

/// Sightings are held once, by all groups that take them: each pays for its part. What is held
/// beyond what is paid for (others have gone) counts for nobody, but it counts.
class SharedMemory {
 public:
  /// The bytes that another group pays; `first`: no group held the sighting.
  uint64_t take(const SharedSighting& sighting, bool first);
  /// Before a group lets go of its event.
  void give(const StreamEvent& event);
  uint64_t unpaid() const { return held_ - charged_; }

 private:
  uint64_t held_ = 0, charged_ = 0;
};

inline bool is_barred(const StreamEvent& event, uint32_t step) {
  return step < kMostBarred && (event.barred >> step & 1) != 0;
}
/// Its own conditions have been asked; or what they rest on has changed, and they must be again.
void set_barred(StreamGroup& group, StreamEvent& event, uint64_t barred);
void ask_again(StreamGroup& group, StreamEvent& event);

/// True: the answer is another than before.
bool set_answer(StreamGroup& group, int64_t at, const value::Digest& identity,
                const HistoryAnswer& answer);

/// The part of a group's events in [from, to], as a Group; they are moved there and, at the end of
/// its life, back.
class GroupPart {
 public:
  /// Whichever a step takes; those that are not barred; or those not asked whether they are.
  enum class Which : uint8_t { all, open, not_asked };
  GroupPart(const Program& program, StreamGroup& of, int64_t from, int64_t to, Which which,
            Group& part);
  ~GroupPart();
  GroupPart(const GroupPart&) = delete;
  /// Of each event of the part.
  const std::vector<StreamEvent*>& events() const { return events_; }

 private:
  bool takes(const StreamEvent& event, Which which) const;

  Group& part_;
  std::vector<StreamEvent*> events_;
};

}  // namespace foothold::runtime
