// A batch of events of one kind, as columns: only the fields that conditions look at.
//
//   words of two rows, {"Invoice", "IBAN"} and {}:   folded arena "invoice\niban\n", values at 0
//   and 8, rows begin at value 0, 2, 2
//
// All values of a text column lie folded, end to end, in one arena, written while the record is
// hot: one Hyperscan scan looks at all of them. The byte behind each value is a newline; which row
// a place belongs to is known from offsets only, because a value may hold newlines itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/fields.h"
#include "runtime/match/bits.h"
#include "runtime/match/values.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

inline constexpr size_t kBatchRows = 1024;
/// Elements of one list in a batch: it is matched then, however few events it holds.
inline constexpr size_t kBatchElements = 16 * kBatchRows;

struct ColumnData {
  Bits said, present;
  Bits partly_unknown;  // some element could not be worked out: of `domain of`, one without

  std::string folded, original;                  // values, each with a newline behind it
  std::vector<uint32_t> folded_at, original_at;  // where each value begins, and behind the last one
  /// Where each value ends, of a column in which rows share values; empty in every other.
  std::vector<uint32_t> folded_ends, original_ends;
  std::vector<uint32_t> first_value;  // of each row, and behind the last row: text and ip columns
  std::vector<value::Ip> ips;
  std::vector<double> numbers;
  std::vector<int64_t> ticks;
  std::vector<uint8_t> codes;

  void clear();
  size_t values() const { return first_value.empty() ? 0 : first_value.back(); }
  std::string_view folded_value(size_t value) const {
    const uint32_t end = folded_ends.empty() ? folded_at[value + 1] - 1 : folded_ends[value];
    return std::string_view(folded).substr(folded_at[value], end - folded_at[value]);
  }
  std::string_view original_value(size_t value) const {
    const uint32_t end = original_ends.empty() ? original_at[value + 1] - 1 : original_ends[value];
    return std::string_view(original).substr(original_at[value], end - original_at[value]);
  }
};

class ElementRows;

class Batch {
 public:
  /// `event_fields`: of a batch of elements, how many of the fields are their event's.
  explicit Batch(const KindProgram& kind, uint32_t event_fields = 0);
  ~Batch();
  Batch(Batch&&) noexcept;

  void clear();
  size_t rows() const { return rows_; }
  /// It should be matched before more is added.
  bool full() const;
  /// Adds the event as the next row.
  void add(const EventReader& event);
  /// The same for another element of the event that the last row is of: what columns hold of the
  /// event alone is not copied again.
  void add_element(const EventReader& element);
  const ColumnData& column(uint32_t place) const { return columns_[place]; }
  /// The elements of the lists that conditions ask of, by place in KindProgram::elements.
  const ElementRows& elements(uint32_t place) const { return *elements_[place]; }
  /// Makes all bit sets as long as the batch; to be called before matching.
  void finish();

 private:
  void add_value(const Column& column, const FieldValue& value, ColumnData& data);
  void add_texts(const Column& column, const std::vector<std::string_view>& texts,
                 ColumnData& data);
  void set_state(State state, ColumnData& data);
  void repeat_row(const Column& column, ColumnData& data);
  void end_row(const EventReader& event);

  const KindProgram& kind_;
  std::vector<ColumnData> columns_;
  std::vector<bool> of_event_;  // by column: of the event's fields alone; its rows share values
  size_t rows_ = 0;
  ValueReader values_;
  std::vector<std::unique_ptr<ElementRows>> elements_;
};

}  // namespace foothold::runtime
