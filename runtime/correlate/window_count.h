// Matches of a rule that counts: one step, `at least N` or `with at least N different F`.
//
//   tries: sign_in with at least 3 different user   within 10m
//   users a, b, a, c at 09:00, 09:04, 09:08, 09:12   ->   the window of 09:12 has b, a, c: a match
//
// Each event enters the window once and leaves it once, whatever the window's length.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/class_counts.h"
#include "runtime/correlate/conditions.h"
#include "runtime/correlate/search.h"
#include "runtime/correlate/slide.h"

namespace foothold::runtime {

class WindowCount {
 public:
  WindowCount(const Program& program, Conditions& conditions)
      : program_(program), conditions_(conditions) {}

  /// Whether the rule is one that counts: nothing but the events of one step is asked of.
  static bool fits(const CorrelationProgram& rule, const Conditions& conditions);

  void start(const Group& group);
  /// The events in [from, to], in ticks, that a match ends with, in order of time. `supposing`:
  /// what is possible counts; of these only ends that `known` lacks.
  std::vector<End> find(bool supposing, const std::vector<End>& known, int64_t from, int64_t to);
  /// Marks all events of the matches with these ends.
  void mark(const std::vector<End>& ends, EventMarks& marks);
  Assignment window(const End& end);
  /// The first event (by time, then class) that counts for this end: place in Group::events.
  uint32_t earliest(const End& end);
  /// What conditions behind the block ask of the events themselves took more than may be spent.
  bool cut_off() const;

 private:
  /// Events that count and know their time as exactly as each other, in order of time.
  struct Lane {
    int64_t unit = 1;
    Places places;
  };
  struct Span {
    size_t from = 0, to = 0;  // in Lane::places
  };
  struct Values {
    uint32_t field = 0;
    std::vector<uint32_t> counts;  // by value
    size_t different = 0;
  };
  /// For the largest share of a field: how much each value has, and how often each number of that.
  struct Shares {
    uint32_t field = 0;
    std::vector<bool> says;  // by place, of those included
    ClassCounts said;
    std::unordered_map<uint32_t, ClassCounts> of_value;
    std::map<int64_t, size_t> totals;

    void change(uint32_t place, const GroupEvent& event, const std::vector<uint32_t>& values,
                bool enters);
    std::optional<double> largest() const;
    void clear() { said.clear(), of_value.clear(), totals.clear(); }
  };
  void start_counts();
  void include(bool supposing, int64_t from, int64_t to);
  void learn_rule();
  const std::vector<Lane>& lanes(bool supposing);
  Span span(const Lane& lane, const Moment& end) const;
  Slide slide() const;
  void change(uint32_t place, bool enters);
  bool has_enough() const;
  bool fits_group(const End& end);

  const Program& program_;
  Conditions& conditions_;
  const Group* group_ = nullptr;
  const CorrelationProgram* rule_ = nullptr;
  std::set<uint32_t> fields_;        // whose different values are counted
  std::set<uint32_t> share_fields_;  // whose largest share is asked for
  bool asks_of_events_ = false;      // a condition behind the block asks for more than counts
  std::vector<Answer> answers_;

  std::vector<uint32_t> included_;  // places that ends at hand can ask of, in order of time
  std::vector<Moment> moments_;     // of these
  ClassCounts count_;
  std::vector<Values> values_;
  std::vector<Shares> shares_;
  std::array<std::optional<std::vector<Lane>>, 2> lanes_;  // what is sure, and what is possible
  uint64_t work_ = 0;  // events looked at again for conditions behind the block
};

}  // namespace foothold::runtime
