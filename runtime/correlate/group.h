// The events of one rule that belong together, in order of time.
//
//   ana: events 09:00 sign_in, 09:20 inbox_rule; steps access {0}, hiding {1}
//
// Whoever looks for matches gets such a group and needs nothing else of the scan: the whole of a
// file's, or the part of a stream's that is known.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/correlate/moment.h"
#include "runtime/correlate/sighting.h"

namespace foothold::runtime {

/// How much of the past a look needs and how much of it is known, in ticks.
struct PastKnown {
  int64_t needed = 0, known = 0;
  bool forgotten = false;  // more was known, but had to go for want of memory
};

/// Nothing of what was known had to go.
inline constexpr int64_t kAllKept = INT64_MAX;

/// What a look at the past says of an event. Not said: absent.
struct HistoryAnswer {
  uint32_t scope = 0, look = 0;
  bool said = false;
  double number = 0;  // of a flag 0 or 1
  bool too_little = false;
  bool would_say = false;  // `number` is what it would say, were enough of the past known
  PastKnown past;
  int64_t kept = kAllKept;  // ticks of the past that memory still holds
};

/// Places of copies named of one event.
inline constexpr size_t kMostPlaces = 100;

struct GroupEvent {
  std::shared_ptr<const Sighting> seen;  // groups that take it have it in common
  Moment moment;
  uint32_t event_class = 0;  // equal of copies, within the group
  std::vector<EventPlace>
      copies;  // other places that the same event was seen at, the first of them
  std::vector<HistoryAnswer> history;
};

/// Another place that the event was seen at.
void add_copy(GroupEvent& event, EventPlace place);
/// All of them, the first kMostPlaces.
std::vector<EventPlace> places_of(const GroupEvent& event);

/// An event as a step takes it.
struct Taken {
  uint32_t event = 0;   // place in Group::events
  uint32_t source = 0;  // of the step
};

struct Group {
  uint32_t correlation = 0;
  std::string tenant;
  std::vector<std::string> keys;
  // For want of memory events up to then may have gone; answers of events may rest on too little.
  std::optional<int64_t> forgotten;
  bool lacks_answers = false;
  std::vector<GroupEvent> events;         // by time, then identity
  std::vector<std::vector<Taken>> steps;  // of each step what it takes, in the same order

  const GroupEvent& event(uint32_t step, uint32_t place) const {
    return events[steps[step][place].event];
  }
};

/// Places in Group::steps.
using Places = std::vector<uint32_t>;

/// Which events stand for each step: one, all that qualify for a plural one, none for `no`.
struct Assignment {
  std::vector<Places> steps;
  uint32_t end = 0;  // place in Group::events
};

/// Places of a step's events in [from, to], in ticks: the first, and the one behind the last.
struct PlaceSpan {
  uint32_t from = 0, to = 0;
};
PlaceSpan places_between(const Group& group, uint32_t step, int64_t from, int64_t to);

/// By time, then the smaller identity.
inline bool is_later(const GroupEvent& a, const GroupEvent& b) {
  if (a.moment.at != b.moment.at) return a.moment.at > b.moment.at;
  return a.seen->identity < b.seen->identity;
}

/// Of two assignments with one end: the one with the later events, step by step from the last; of
/// equal times that with the smaller identity.
bool is_shown_before(const Group& group, const Assignment& a, const Assignment& b);

/// The field of an event by its number in the step; absent if it is not carried.
void read_field(const Program& program, const Group& group, uint32_t step, uint32_t place,
                uint32_t field, FieldValue& value);
/// What the field is in the event's own kind.
const FieldInfo& field_info(const Program& program, const Group& group, uint32_t step,
                            uint32_t place, uint32_t field);

}  // namespace foothold::runtime
