// Shares: of all that happened before an event, how much was like it.
//
//   sign-ins of a tenant: SE, SE, NL, SE; then one from NL that asks: 1 of 4
//
// What is inside an asker's window is counted by moving the window of another asker to it, each
// event entering and leaving once. Askers come in order of time but for those that are late; two
// windows, each moved to the askers that are near it, keep a log that lags behind another from
// moving one window to and fro. Copies count once: of a class as often as the log counts that has
// most of it. What changes with an event: O(log n) and the events between two askers; the numbers
// are the same in whatever order events came.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/correlate/history.h"
#include "runtime/correlate/interned.h"

namespace foothold::runtime {

class ShareEvents {
 public:
  struct Asker {
    Moment moment;
    value::Digest identity{};
    uint32_t event_class = 0, value = 0, shape = 0;
    std::vector<uint32_t> for_whom;  // the caller's numbers
  };
  struct Share {
    int64_t part = 0, whole = 0;
  };

  /// `over`: ticks that askers look back.
  explicit ShareEvents(int64_t over) : over_(over) {}

  /// Of the past, an asker, or both. An asker that does not say what is compared is none. False:
  /// nothing is new.
  bool add(const HistoryEvent& event, const std::vector<uint32_t>& for_whom);
  /// `take(asker, share)` for each asker in [from, to], in order of time.
  template <typename Take>
  void answer(int64_t from, int64_t to, const Take& take) {
    for (size_t at = first_asker(from); at < askers_.size() && askers_[at].moment.at <= to; ++at)
      take(askers_[at], share_of(askers_[at]));
  }
  size_t askers_between(int64_t from, int64_t to) const;
  /// `visit(ticks, asker or null)` for all events.
  template <typename Visit>
  void each(const Visit& visit) const {
    for (const Lane& lane : lanes_)
      for (const Past& past : lane.events) visit(past.at, static_cast<const Asker*>(nullptr));
    for (const Asker& asker : askers_) visit(asker.moment.at, &asker);
  }
  /// Drops the past and askers before these times.
  void forget(int64_t past_from, int64_t askers_from);
  size_t size() const { return past_count_ + askers_.size(); }
  uint64_t bytes() const;

 private:
  static constexpr uint32_t kNoValue = UINT32_MAX;
  struct Past {
    int64_t at = 0;
    value::Digest identity{};
    uint32_t event_class = 0, value = kNoValue, shape = 0;
  };
  /// Events that know their time equally well: which of them are in a window is a span.
  struct Lane {
    int64_t unit = 1;
    std::vector<Past> events;  // by time, then identity
  };
  struct Span {
    size_t from = 0, to = 0;
  };
  /// Events of one class in a window that are of one log and value.
  struct Like {
    uint32_t value = kNoValue, shape = 0, events = 0;
  };
  struct LikesOfClass {
    Like first;
    std::vector<Like> more;  // nearly always empty: a class is mostly one event
  };
  struct Window {
    Moment at;                // of the asker that it was moved to last
    std::vector<Span> spans;  // by lane: INVARIANT: what is inside is what is counted
    std::vector<LikesOfClass> classes;
    std::vector<int64_t> like;  // by value
    int64_t whole = 0;
  };

  bool add_past(const HistoryEvent& event, uint32_t value);
  bool add_asker(const HistoryEvent& event, uint32_t value, const std::vector<uint32_t>& for_whom);
  size_t first_asker(int64_t from) const;
  size_t lane_of(int64_t unit);
  Share share_of(const Asker& asker);
  Window& window_for(const Moment& asker);
  void move_to(Window& window, const Moment& asker);
  Span span_for(const Lane& lane, const Moment& asker) const;
  void change(Window& window, const Past& past, int by);
  static int64_t most(const LikesOfClass& likes, uint32_t value);
  void forget_past(size_t lane, int64_t from);
  void release_value(uint32_t value);

  int64_t over_;
  std::vector<Lane> lanes_;
  std::vector<Asker> askers_;  // by time, then identity
  std::vector<Window> windows_;
  Interned<value::Digest, value::HashOfDigest> classes_;
  Interned<std::string> values_;
  size_t past_count_ = 0, askers_for_ = 0;
  uint64_t text_bytes_ = 0;
};

}  // namespace foothold::runtime
