// Looks at the past: `ip is new for user over 30d`, `ip is known`, `no sign_in (...) for app`,
// `share of country for tenant`. A pass of its own, before matches are looked for: what the past
// says of an event does not depend on whatever else stands in its match.
//
//   sign-ins of ana: March 1 from A, March 3 from A, March 3 from B
//   look 0 `ip is new`: the second is answered false, the third true if enough of the past is known
#pragma once

#include <string>
#include <vector>

#include "runtime/correlate/coverage.h"
#include "runtime/correlate/group.h"

namespace foothold::runtime {

class Baseline;

/// One look at the past, of one step of one rule.
struct HistoryLook {
  uint32_t correlation = 0, step = 0, scope = 0, look = 0;
};
std::vector<HistoryLook> history_looks(const Program& program);

/// What of an event such a look compares.
struct HistoryEvent {
  Moment moment;
  value::Digest identity{}, event_class{};
  uint32_t shape = 0;
  bool past = false;                // others may see it
  bool asks = false;                // it looks back
  bool says = false;                // what is compared is said:
  std::vector<std::string> values;  // ... its keys
  std::vector<std::string> groups;  // that it asks for: the shared part of their entries' keys
};

/// Answers for all that ask; `events` have their keys in common and stand in order of time.
/// `take(place among them, answer)` is called for each that asks.
class History {
 public:
  History(const Program& program, const Coverage& coverage)
      : program_(program), coverage_(coverage) {}

  /// What old logs said counts, too; `coverage` is of both.
  void remember(const Baseline& baseline, const Coverage& coverage) {
    baseline_ = &baseline, all_coverage_ = &coverage;
  }
  /// To be called before each answer(), if old logs count: the bytes of the keys that the events
  /// have in common, behind the number of the look.
  void set_shared(std::string_view shared) { shared_ = shared; }

  template <typename Take>
  void answer(const HistoryLook& look, const std::vector<HistoryEvent>& events, const Take& take) {
    start(look, events);
    for (uint32_t place = 0; place < events.size(); ++place)
      if (events[place].asks) take(place, answers_[place]);
  }

 private:
  void start(const HistoryLook& look, const std::vector<HistoryEvent>& events);
  void number_events();
  void look_for_one(const LookProgram& look);
  void count_shares(const LookProgram& look);
  bool has_one(const LookProgram& look, uint32_t own) const;

  const Program& program_;
  const Coverage& coverage_;
  const Baseline* baseline_ = nullptr;
  const Coverage* all_coverage_ = nullptr;
  // Of the events at hand:
  std::string_view shared_;
  const std::vector<HistoryEvent>* events_ = nullptr;
  HistoryLook from_;
  std::vector<uint32_t> classes_, values_;       // numbered
  std::vector<std::vector<uint32_t>> by_value_;  // events of the past, in order of time
  std::vector<HistoryAnswer> answers_;
};

/// What a look that is true or false says of an event of this shape: `found` in its past, or not,
/// where memory holds so many ticks of it.
HistoryAnswer flag_answer(const Program& program, const Coverage& coverage, const HistoryLook& look,
                          uint32_t shape, int64_t at, bool found, int64_t kept = kAllKept);
/// What a look that is a share says of an event of this shape that looks back at `whole` events.
HistoryAnswer share_answer(const Program& program, const Coverage& coverage,
                           const HistoryLook& look, uint32_t shape, int64_t at, double part,
                           double whole, int64_t kept = kAllKept);
/// As much of an answer as rests on how much of the past is known, anew.
void cover_answer(const Program& program, const Coverage& coverage, uint32_t shape, int64_t at,
                  HistoryAnswer& answer);

/// What is needed, if less than that of the past is known to an event of this shape: of its own log
/// if what is looked back at is read from that, else of that one of its logs that is known best.
std::optional<PastKnown> too_little(const Program& program, const Coverage& coverage,
                                    const std::vector<SourceProgram>& sources, uint32_t shape,
                                    int64_t at, int64_t needed);

}  // namespace foothold::runtime
