#include "runtime/correlate/group.h"

#include <algorithm>
#include <tuple>

#include "runtime/correlate/carried.h"

namespace foothold::runtime {

namespace {

bool is_before(const EventPlace& a, const EventPlace& b) {
  return std::tie(a.input, a.offset, a.line) < std::tie(b.input, b.offset, b.line);
}

void add_place(EventPlace place, std::vector<EventPlace>& places) {
  places.insert(std::upper_bound(places.begin(), places.end(), place, is_before), std::move(place));
  if (places.size() > kMostPlaces) places.pop_back();
}

}  // namespace

void add_copy(GroupEvent& event, EventPlace place) { add_place(std::move(place), event.copies); }

std::vector<EventPlace> places_of(const GroupEvent& event) {
  std::vector<EventPlace> places = event.copies;
  add_place(event.seen->place, places);
  return places;
}

bool is_shown_before(const Group& group, const Assignment& a, const Assignment& b) {
  for (size_t number = a.steps.size(); number-- > 0;) {
    const Places &one = a.steps[number], &other = b.steps[number];
    const auto [left, right] =
        std::mismatch(one.rbegin(), one.rend(), other.rbegin(), other.rend());
    if (left == one.rend() && right == other.rend()) continue;
    if (left == one.rend()) return false;
    if (right == other.rend()) return true;
    const auto step = static_cast<uint32_t>(number);
    return is_later(group.event(step, *left), group.event(step, *right));
  }
  return false;
}

PlaceSpan places_between(const Group& group, uint32_t step, int64_t from, int64_t to) {
  const std::vector<Taken>& taken = group.steps[step];
  const auto first = std::partition_point(taken.begin(), taken.end(), [&](const Taken& one) {
    return group.events[one.event].moment.at < from;
  });
  const auto last = std::partition_point(first, taken.end(), [&](const Taken& one) {
    return group.events[one.event].moment.at <= to;
  });
  return {static_cast<uint32_t>(first - taken.begin()),
          static_cast<uint32_t>(last - taken.begin())};
}

namespace {

uint32_t own_field(const Program& program, const Group& group, uint32_t step, uint32_t place,
                   uint32_t field) {
  const EventStepProgram& asked = program.correlations[group.correlation].steps[step];
  return asked.sources[group.steps[step][place].source].fields[field];
}

}  // namespace

void read_field(const Program& program, const Group& group, uint32_t step, uint32_t place,
                uint32_t field, FieldValue& value) {
  const Sighting& seen = *group.event(step, place).seen;
  read_carried(program.kinds[seen.kind], seen.values, own_field(program, group, step, place, field),
               value);
}

const FieldInfo& field_info(const Program& program, const Group& group, uint32_t step,
                            uint32_t place, uint32_t field) {
  return program.kinds[group.event(step, place).seen->kind]
      .fields[own_field(program, group, step, place, field)];
}

}  // namespace foothold::runtime
