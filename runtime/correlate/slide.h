// A window that slides over events while ends go by, each event entering and leaving once.
//
//   ends 09:00, 09:10, 10:05 within 1h: the events of 09:00 to 09:05 leave before 10:05 is looked
//   at
//
// How exactly events know their time matters to the bounds, so that they do not move steadily from
// one end to the next. For ends of one unit and events of one unit they do: the events are kept
// apart by their unit, and ends of each unit are a pass of their own.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "runtime/correlate/moment.h"

namespace foothold::runtime {

class Slide {
 public:
  /// Of the end at hand; both must stay true, once true, for the ends that follow in a pass.
  using Test = std::function<bool(const Moment& event, const Moment& end)>;

  /// `entered`: the event has come (it is not too late for the end). `left`: it is too old.
  Slide(const std::vector<Moment>& events, Test entered, Test left)
      : events_(events), entered_(std::move(entered)), left_(std::move(left)) {
    for (uint32_t place = 0; place < events.size(); ++place)
      lanes_[events[place].unit].events.push_back(place);
  }

  /// Calls for what enters and what leaves since the end before; ends of one unit, in order of
  /// time. What is too old when it comes does neither.
  template <typename Enter, typename Leave>
  void advance(const Moment& end, const Enter& enter, const Leave& leave) {
    for (auto& [unit, lane] : lanes_) {
      const size_t low = lane.low, high = lane.high;
      while (lane.high < lane.events.size() && entered_(events_[lane.events[lane.high]], end))
        ++lane.high;
      while (lane.low < lane.high && left_(events_[lane.events[lane.low]], end)) ++lane.low;
      for (size_t at = low; at < std::min(lane.low, high); ++at) leave(lane.events[at]);
      for (size_t at = std::max(lane.low, high); at < lane.high; ++at) enter(lane.events[at]);
    }
  }
  /// Starts another pass; what is still inside is forgotten.
  void restart() {
    for (auto& [unit, lane] : lanes_) lane.low = lane.high = 0;
  }
  /// What is inside now.
  template <typename Visit>
  void each(const Visit& visit) const {
    for (const auto& [unit, lane] : lanes_)
      for (size_t at = lane.low; at < lane.high; ++at) visit(lane.events[at]);
  }

 private:
  struct Lane {
    std::vector<uint32_t> events;
    size_t low = 0, high = 0;
  };
  const std::vector<Moment>& events_;
  Test entered_, left_;
  std::map<int64_t, Lane> lanes_;
};

}  // namespace foothold::runtime
