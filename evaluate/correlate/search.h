// All assignments of a group that end with one event.
//
//   ana: access {09:00, 09:10}, hiding {09:20}    end 09:20: {09:00, 09:20} and {09:10, 09:20}
//
// Every choice of an event for each step with a single event is tried; then plural steps take what
// qualifies, and all that docs/several-events.md asks of a match is asked. Nothing is cleverer than
// that, but for two things that change no answer: a choice that already breaks the order, the
// window or a condition is not gone on with, and answers are remembered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evaluate/correlate/joined.h"
#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// Choices tried for one group; past it the group is cut off, and said to be.
inline constexpr uint64_t kMostAssignments = 4'000'000;

/// What a rule asks of a match, in the order in which it is asked.
enum class Asked : uint8_t {
  event,       // some event of the step, in the window, in order, of another class
  joined,      // the step's joined conditions
  count,       // `at least`, `with at least`, `with at most`
  the_latest,  // that there is no later event
  absence,     // `no`
  group,       // `such that` and the `unless` behind the block
  waiting,     // a last `no` whose time is not over: the last that is missing
};

/// Why an assignment is no match: where in the text, and what it had by then.
struct Miss {
  Asked asked = Asked::event;
  uint32_t step = 0;
  std::optional<uint32_t> place;    // the event that failed, or that should not be; in Group::steps
  std::optional<uint32_t> counted;  // in EventStep::counted; nothing: `at least`
  size_t got = 0, wanted = 0;       // of count
  Assignment assignment;            // as far as it came
  uint32_t passed = 0;              // steps that had their event
};

/// What ends with one event.
struct MatchesAt {
  const Taken* end = nullptr;
  bool possible = false;                  // matches only if what is not known is so
  bool open = false;                      // some assignment still waits
  std::vector<std::vector<bool>> events;  // by step and place: in one of the matches
  std::optional<Assignment> best;         // of the matches the one with the latest events
  bool any() const { return best.has_value(); }
};

class Search {
 public:
  Search(const Scene& scene, const Group& group, JoinedConditions& joined);

  /// `step`: which takes `end`. `supposing`: what is unknown only for lack of history is taken to
  /// be true.
  MatchesAt matches_ending_at(uint32_t step, uint32_t place, bool supposing);

  bool cut_off() const { return tried_ > kMostAssignments; }
  /// Of all that was tried what came closest to a match and is none.
  const std::optional<Miss>& nearest_miss() const { return nearest_; }

 private:
  enum class Outcome : uint8_t { no, open, match };

  const compiler::EventStep& step(uint32_t number) const { return scene_.asked.steps[number]; }
  const Taken& event(uint32_t step, uint32_t place) const { return group_.steps[step][place]; }
  bool holds(Answer answer) const;
  bool in_window(const Taken& taken) const;
  bool is_parted(uint32_t number) const;

  void choose(uint32_t number);
  void choose_event(uint32_t number, uint32_t place);
  bool may_follow(uint32_t number, const Taken& taken) const;
  bool is_the_latest(uint32_t number, const Taken& next) const;

  void settle();
  Outcome add_optional(size_t place);
  Outcome judge();
  bool fill_plurals_and_ask();
  bool fill(uint32_t number);
  bool qualifies(uint32_t number, const Taken& taken) const;
  bool is_between(uint32_t number, const Taken& taken) const;
  bool has_enough(uint32_t number);
  bool has_latest();
  Outcome ask_absence();
  Outcome ask_absence(uint32_t number);

  std::optional<uint32_t> taking_before(uint32_t number) const;
  std::optional<uint32_t> taking_after(uint32_t number) const;
  bool is_taken(const Taken& taken) const;

  void add_match();
  bool fail(Miss miss);

  const Scene& scene_;
  const Group& group_;
  JoinedConditions& joined_;
  std::vector<bool> asks_of_chosen_;  // by step: its joined conditions ask only of single steps
  uint64_t tried_ = 0;
  std::optional<Miss> nearest_;

  // Of the end at hand.
  uint32_t end_step_ = 0, end_place_ = 0;
  bool supposing_ = false;
  std::vector<std::optional<uint32_t>> chosen_;  // by step: its event, or the one that parts it
  std::vector<uint32_t> optional_;               // steps that may be left out
  Assignment assignment_;
  MatchesAt found_;
};

/// The steps whose events a match can end with.
std::vector<uint32_t> ending_steps(const compiler::Correlation& asked);

/// Of two assignments with one end: the one with the later events, step by step from the last; of
/// equal times that with the smaller identity.
bool is_shown_before(const Group& group, const Assignment& a, const Assignment& b);

}  // namespace foothold::evaluate
