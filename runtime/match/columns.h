// A batch of events of one kind, as columns: only the fields that conditions look at.
//
//   words of two rows, {"Invoice", "IBAN"} and {}:   folded arena "invoice\niban\n", values at 0
//   and 8, rows begin at value 0, 2, 2
//
// All values of a text column lie folded, end to end, in one arena, written while the record is
// hot: one Hyperscan scan looks at all of them. The byte behind each value is a newline; which row
// a place belongs to is known from offsets only, because a value may hold newlines itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/fields.h"
#include "runtime/match/bits.h"
#include "runtime/match/values.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

inline constexpr size_t kBatchRows = 1024;

struct ColumnData {
  Bits said, present;
  Bits partly_unknown;  // some element could not be worked out: of `domain of`, one without

  std::string folded, original;                  // values, each with a newline behind it
  std::vector<uint32_t> folded_at, original_at;  // where each value begins, and behind the last one
  std::vector<uint32_t> first_value;  // of each row, and behind the last row: text and ip columns
  std::vector<value::Ip> ips;
  std::vector<double> numbers;
  std::vector<int64_t> ticks;
  std::vector<uint8_t> codes;

  void clear();
  size_t values() const { return first_value.empty() ? 0 : first_value.back(); }
  std::string_view folded_value(size_t value) const {
    return std::string_view(folded).substr(folded_at[value],
                                           folded_at[value + 1] - folded_at[value] - 1);
  }
  std::string_view original_value(size_t value) const {
    return std::string_view(original).substr(original_at[value],
                                             original_at[value + 1] - original_at[value] - 1);
  }
};

class Batch {
 public:
  explicit Batch(const KindProgram& kind);

  void clear();
  size_t rows() const { return rows_; }
  /// Adds the event as the next row.
  void add(const EventReader& event);
  const ColumnData& column(uint32_t place) const { return columns_[place]; }
  /// Makes all bit sets as long as the batch; to be called before matching.
  void finish();

 private:
  void add_value(const Column& column, const FieldValue& value, ColumnData& data);
  void add_texts(const Column& column, const std::vector<std::string_view>& texts,
                 ColumnData& data);
  void set_state(State state, ColumnData& data);

  const KindProgram& kind_;
  std::vector<ColumnData> columns_;
  size_t rows_ = 0;
  ValueReader values_;
};

}  // namespace foothold::runtime
