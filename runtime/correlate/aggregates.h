// What the events of a step say together.
//
//   tries: sign-ins of ana, ana and ben     number of tries 3, number of different tries.user 2,
//   largest share of tries.user 2/3
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/correlate/group.h"

namespace foothold::runtime {

/// Texts that stand in no record; cleared when the row that views them is done.
using MadeTexts = std::deque<std::string>;

/// How far back the windows go that the rule compares with, in ticks; 0: it asks nothing of what is
/// usual.
int64_t longest_usual(const Program& program, const CorrelationProgram& rule);

class Aggregates {
 public:
  explicit Aggregates(const Program& program) : program_(program) {}
  void start(const Group& group);

  /// Each class as often as the log that has most of it has different events.
  size_t count(uint32_t step, const Places& places) const;
  size_t count_different(uint32_t step, uint32_t field, const Places& places);
  /// The numbers of the values that an event says in a field: equal ones have equal numbers.
  const std::vector<uint32_t>& values_of(uint32_t step, uint32_t field, uint32_t place);
  bool says(uint32_t step, uint32_t field, uint32_t place) const;

  /// What is known of the events of a step without looking at them: whoever counts as a window
  /// slides says so. Until know(nullptr).
  struct Counted {
    uint32_t step = 0;
    size_t events = 0;
    std::map<uint32_t, size_t> different;                     // by field
    std::map<uint32_t, std::optional<double>> largest_share;  // by field; none: nothing is said
  };
  void know(const Counted* counted) { counted_ = counted; }
  /// Events of windows of the past that were looked at in this group.
  uint64_t work() const { return work_; }

  /// number_of ... last_of; the earlier events first. Absent where nothing is said.
  void work_out(const LookProgram& look, const FieldInfo& as, const Places& places,
                FieldValue& value, MadeTexts& made);
  /// A field as a plural step says it: the list of what its events say, in order.
  void list_field(uint32_t step, uint32_t field, const Places& places, FieldValue& value,
                  MadeTexts& made) const;
  /// The aggregate in each of the windows [end - (k+1)W, end - kW), k = 1, 2, ...: of the step's
  /// own selection.
  std::vector<double> of_windows(const LookProgram& look, const FieldInfo& as, int64_t end,
                                 int64_t window, int64_t windows);

 private:
  struct Values {
    std::map<std::string, uint32_t> numbers;
    std::vector<std::vector<uint32_t>> of;  // by place
    std::vector<bool> read;                 // by place: whoever asks of few reads few
  };
  double total(uint32_t step, uint32_t field, const Places& said, bool ticks) const;
  double largest_share(uint32_t step, uint32_t field, const Places& said);
  uint32_t extreme(uint32_t step, uint32_t field, const Places& said, bool largest) const;
  bool classes_differ(uint32_t step);

  const Program& program_;
  const Group* group_ = nullptr;
  const Counted* counted_ = nullptr;
  uint64_t work_ = 0;
  std::map<std::pair<uint32_t, uint32_t>, Values> values_;  // by step and field
  std::map<uint32_t, bool> classes_differ_;                 // by step
};

}  // namespace foothold::runtime
