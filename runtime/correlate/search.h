// Matches of a group that end with one event.
//
//   ana: access {09:00, 09:10}, hiding {09:20}    end 09:20: {09:00, 09:20} and {09:10, 09:20}
//
// Step by step in the order of the text an event is chosen for each step with a single one, and for
// each plural step behind a plural one the event that parts them; then plural steps take what
// qualifies, and what looks at all of them is asked. What follows from a choice depends on few of
// the choices before it (`matters_`): such a state is gone into once, however many ways lead to it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/conditions.h"
#include "runtime/correlate/coverage.h"
#include "runtime/correlate/group.h"

namespace foothold::runtime {

/// Of each step and place: it is in a match.
using EventMarks = std::vector<std::vector<bool>>;
EventMarks no_marks(const Group& group);

/// An event that a match may end with, by the step that takes it.
struct End {
  uint32_t step = 0, place = 0;
  bool possible = false;  // only if what is not known is so
};

/// The steps whose events a match can end with.
std::vector<uint32_t> ending_steps(const CorrelationProgram& rule);

class Search {
 public:
  /// Choices tried and events looked at for one group; past it the group is cut off, and said to
  /// be.
  static constexpr uint64_t kMostWork = 100'000'000;
  void set_most_work(uint64_t work) { most_work_ = work; }
  /// Events of a step that are live at once where steps stand in any order; past it only the latest
  /// are looked at, and the group is said to be cut off.
  static constexpr size_t kMostLive = 1'000;

  Search(const Program& program, Conditions& conditions)
      : program_(program), conditions_(conditions) {}

  /// Up to when all is known, whatever the records say of it.
  void set_clock(int64_t clock) { known_.clock = clock; }
  /// How far the records go, if no more of them will come.
  void set_log_end(LogEnd end) { known_.log_end = std::move(end); }

  void start(const Group& group);
  bool cut_off() const { return cut_off_; }

  struct Found {
    bool match = false, open = false;  // open: an assignment waits for a `no` to be over
  };
  /// Whether there is one. What is possible counts if the end says so.
  Found find(const End& end);
  using Mark = std::function<void(uint32_t step, uint32_t place)>;
  /// Marks every event that is in one of the matches, some more than once.
  void mark(const End& end, const Mark& mark);
  /// The match with the latest events.
  std::optional<Assignment> best(const End& end);

 private:
  enum class Goal : uint8_t { any, all, best };
  struct Outcome {
    bool match = false, open = false;
    std::shared_ptr<Assignment> best = nullptr;
    void add(const Outcome& other) { match = match || other.match, open = open || other.open; }
  };
  struct HashPlaces {
    size_t operator()(const Places& places) const;
  };
  using Answers = std::unordered_map<uint32_t, Answer>;  // by place

  const EventStepProgram& step(uint32_t number) const { return rule_->steps[number]; }
  const GroupEvent& event(uint32_t step, uint32_t place) const {
    return group_->event(step, place);
  }
  const GroupEvent& chosen(uint32_t step) const { return event(step, *chosen_[step]); }
  bool holds(Answer answer) const;
  bool in_window(const GroupEvent& event) const;
  bool spend(uint64_t work);

  // What follows from the rule alone.
  void learn_rule();
  bool is_parted(uint32_t number) const;
  bool is_chosen_step(uint32_t number) const;
  bool asks_of_chosen(uint32_t number) const;
  std::vector<bool> asked_at_the_end() const;

  Outcome run(const End& end, Goal goal);
  Outcome choose(uint32_t number);
  Outcome choose_among(uint32_t number);
  std::optional<Places> state(uint32_t number) const;
  bool may_collide(uint32_t number) const;
  bool is_enough(const Outcome& outcome) const;
  Outcome try_places(uint32_t number, const Places& places);
  /// Events that may stand for a step: places, or all places in [from, to).
  struct Pool {
    const Places* among = nullptr;
    uint32_t from = 0, to = 0;
    uint32_t place(uint32_t at) const { return among ? (*among)[at] : at; }
  };
  Pool pool(uint32_t number);
  Places candidates(uint32_t number, Pool pool);
  std::optional<uint32_t> latest_before(uint32_t number, const GroupEvent& next) const;
  Places in_range(uint32_t number, int64_t from, int64_t to) const;
  uint32_t first_from(uint32_t number, int64_t at) const;
  const Places* equal_ones(uint32_t number);
  const Places* equal_to(uint32_t number, uint32_t field, uint32_t other, uint32_t other_place,
                         uint32_t other_field);
  bool may_follow(uint32_t number, const GroupEvent& event) const;
  bool is_the_latest(uint32_t number, uint32_t place, const GroupEvent& next) const;
  void keep_true(uint32_t number, Places& places);
  const std::vector<Answer>* steady(uint32_t number);

  Outcome add_optional(size_t optional);
  Outcome judge();
  bool fill_plurals_and_ask();
  bool fill(uint32_t number);
  bool is_between(uint32_t number, const GroupEvent& event) const;
  bool is_taken(const GroupEvent& event) const;
  bool has_enough(uint32_t number);
  bool has_latest() const;
  Outcome ask_absence();
  Outcome ask_absence(uint32_t number);
  std::optional<uint32_t> taking_before(uint32_t number) const;
  std::optional<uint32_t> taking_after(uint32_t number) const;

  const Program& program_;
  Conditions& conditions_;
  KnownUntil known_;
  const Group* group_ = nullptr;
  const CorrelationProgram* rule_ = nullptr;

  // Of the rule.
  std::vector<uint32_t> optional_;
  std::vector<std::vector<bool>> matters_;  // by step at hand, then by step chosen before it
  std::vector<bool> asks_of_chosen_;
  bool all_look_at_classes_ = false;  // some step is filled or asked behind all choices
  bool one_end_ = false;  // a match ends with the one event of its last step that takes any

  // Of the group.
  struct ClassTakes {
    uint32_t count = 0;  // how often steps take an event of the class
    int64_t latest = INT64_MIN;
  };
  std::vector<ClassTakes> classes_;
  std::vector<std::optional<std::vector<Answer>>> steady_;   // by step: answers that never change
  std::unordered_map<Places, Answers, HashPlaces> answers_;  // by step and what is asked of
  size_t answers_kept_ = 0;
  using Index = std::unordered_map<std::string, Places>;
  std::map<std::pair<uint32_t, uint32_t>, Index> equal_;  // by step and field: places by value
  uint64_t work_ = 0, most_work_ = kMostWork;
  bool cut_off_ = false;

  // Of the end at hand.
  End end_;
  Goal goal_ = Goal::any;
  const Mark* mark_ = nullptr;
  std::vector<std::optional<uint32_t>> chosen_;  // by step: its event, or the one that parts it
  Assignment assignment_;
  std::unordered_map<Places, Outcome, HashPlaces> states_;
};

}  // namespace foothold::runtime
