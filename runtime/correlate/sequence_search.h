// Matches of a plain rule: single events, one after the other or in any order, whose conditions ask
// of nothing but their own event and its past.
//
//   a: sign_in then b: inbox_rule then c: mail_sent   within 1h
//   end c 10:00: of a those from 09:00 to the last b, of b those from the first a to 10:00
//
// What an event must be to stand in a match with an end is then, but for copies, a span of time at
// each step, found by halving: n ends cost n log n, however many matches there are. Copies never
// stand in one match. A `no x` before the end cuts off what is over when the last x begins. Of
// candidates that leave the same choice or more to the steps still open, as many of different
// classes as there are steps to come are enough to try: one of them is in nobody else's way.
#pragma once

#include <array>
#include <vector>

#include "runtime/correlate/search.h"

namespace foothold::runtime {

class SequenceSearch {
 public:
  SequenceSearch(const Program& program, Conditions& conditions)
      : program_(program), conditions_(conditions) {}

  static bool fits(const CorrelationProgram& rule, const Conditions& conditions);

  void set_clock(int64_t clock) { known_.clock = clock; }
  void set_log_end(LogEnd end) { known_.log_end = std::move(end); }
  void start(const Group& group);
  bool cut_off() const { return cut_off_; }

  /// False: what must be missing before or behind this end may be a copy of what a match chose.
  /// Then the general search has to say.
  bool decides(const End& end);
  // Of ends that it decides:
  Search::Found find(const End& end);
  /// Marks every event that is in one of the matches. Ends by time.
  void mark(const std::vector<End>& ends, EventMarks& marks);
  /// The match with the latest events. There must be one.
  Assignment best(const End& end);
  /// The first event (by time, then class) of all matches: place in Group::events.
  uint32_t earliest(const End& end);

 private:
  static constexpr size_t kUnits = 4;  // as exactly as logs can say the time
  static constexpr uint32_t kNone = UINT32_MAX;

  /// Events of a step that know their time as exactly as each other, in order of time.
  struct Lane {
    int64_t unit = 1;
    std::vector<uint32_t> places;
    std::vector<uint32_t> other_before, other_behind;  // nearest in the lane of another class
    std::vector<uint32_t> unmarked;  // the next that is not marked, or one on the way to it
    uint32_t touched_from = kNone, touched_to = 0;  // ... is not itself
  };
  using Lanes = std::vector<Lane>;
  struct Span {
    uint32_t from = 0, to = 0;  // in Lane::places
    bool empty() const { return from >= to; }
  };
  using Spans = std::array<Span, kUnits>;  // by lane
  /// Of each class: how many steps take it, and the first time of such an event.
  struct ClassTakes {
    uint32_t steps = 0, last_step = kNone;
    int64_t first = INT64_MAX;
  };
  enum class Absence : uint8_t { broken, unsure, holds, waits };

  const GroupEvent& event(size_t level, uint32_t place) const {
    return group_->event(taking_[level], place);
  }
  const Moment& moment(const Lane& lane, size_t level, uint32_t number) const {
    return event(level, lane.places[number]).moment;
  }
  bool spend();

  // Of the group.
  void learn_classes();
  Lanes lanes_of(uint32_t step, bool possible) const;
  void make_lanes(bool possible);
  void link_lane(uint32_t step, Lane& lane) const;

  // Of the end at hand.
  bool look_at(const End& end);
  Spans window_of(size_t level) const;
  Spans cut_behind(size_t level, Spans spans, int64_t time) const;
  Spans cut_before(size_t level, Spans spans, int64_t time) const;
  bool span_matches();
  bool may_be_chosen(uint32_t of, const GroupEvent& last) const;
  std::optional<int64_t> barred_until(const End& end);
  Absence absence(const End& end) const;

  // Among classes.
  bool has_match();
  bool is_in_match(size_t level, uint32_t place);
  bool choose_before(size_t level);
  bool choose_behind(size_t level, size_t from);
  bool use(size_t level, uint32_t place);
  template <typename Rest>
  bool choose_one(size_t level, const Spans& spans, bool backwards, size_t tries, const Rest& rest);
  template <typename Rest>
  bool choose_latest(size_t level, Spans spans, const Rest& rest);
  bool choose_latest_before(size_t level);

  void mark_span(size_t level, Lane& lane, Span span, std::vector<bool>& marks);
  void forget_marks();

  const Program& program_;
  Conditions& conditions_;
  KnownUntil known_;
  const Group* group_ = nullptr;
  const CorrelationProgram* rule_ = nullptr;
  std::vector<uint32_t> taking_;     // steps that take events, in order: a level each
  std::optional<uint32_t> missing_;  // a last `no x within D`
  std::vector<uint32_t> between_;    // `no x` before the last of these steps

  std::vector<std::vector<Answer>> answers_;  // by step and place
  std::array<std::vector<Lanes>, 2> lanes_;   // by step; of what is sure, and of what is possible
  std::vector<ClassTakes> classes_;
  bool may_meet_ = false;  // some class is taken by several steps
  uint64_t work_ = 0;
  bool cut_off_ = false;

  Moment end_;
  int64_t barred_until_ = INT64_MIN;
  size_t end_level_ = 0;
  std::vector<Lanes>* at_hand_ = nullptr;  // by step
  std::vector<Spans> spans_;               // by level: in a match, but for copies
  Places chosen_;                          // by level
  std::vector<uint32_t> used_;             // classes of what is chosen
};

}  // namespace foothold::runtime
