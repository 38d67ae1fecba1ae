// Tests of two values of the same event: some value of the left column and some of the right one.
#include <algorithm>

#include "runtime/match/comparable.h"
#include "runtime/match/compare.h"
#include "runtime/match/matcher.h"
#include "runtime/match/search.h"

namespace foothold::runtime {

/// Two texts, each one value of its column.
bool KindMatcher::pair_holds(const Predicate& predicate, const ColumnData& left, size_t left_value,
                             const ColumnData& right, size_t right_value) const {
  const Column& left_column = kind_.columns[predicate.column];
  const Column& right_column = kind_.columns[predicate.other_column];
  const bool resembles =
      predicate.test == Test::fields_pattern && predicate.pattern == Pattern::resembles;
  if (predicate.exact || resembles) {
    const std::string_view text = left.original_value(left_value);
    const std::string_view operand = right.original_value(right_value);
    if (predicate.test == Test::fields) return text == operand;
    if (resembles && left_column.domain) return value::domain_resembles(text, operand);
    return matches(predicate.pattern, operand, text);
  }
  const std::string_view text = left.folded_value(left_value);
  const std::string_view operand = right.folded_value(right_value);
  if (predicate.test == Test::fields_pattern) return matches(predicate.pattern, operand, text);
  std::string of_left, of_right;
  return comparable(left_column, text, of_left) == comparable(right_column, operand, of_right);
}

/// Both columns say something in the row.
bool KindMatcher::row_holds(const Predicate& predicate, const ColumnData& left,
                            const ColumnData& right, size_t row) const {
  const auto some_pair = [&](const auto& holds_for) {
    for (size_t a = left.first_value[row]; a < left.first_value[row + 1]; ++a)
      for (size_t b = right.first_value[row]; b < right.first_value[row + 1]; ++b)
        if (holds_for(a, b)) return true;
    return false;
  };
  switch (kind_.columns[predicate.column].store) {
    case Store::text:
      return some_pair(
          [&](size_t a, size_t b) { return pair_holds(predicate, left, a, right, b); });
    case Store::ip:
      return some_pair([&](size_t a, size_t b) { return left.ips[a] == right.ips[b]; });
    case Store::number:
      return holds(predicate.compare, left.numbers[row], right.numbers[row]);
    case Store::ticks:
      return holds(predicate.compare, left.ticks[row], right.ticks[row]);
    default:
      return left.codes[row] == right.codes[row];
  }
}

void KindMatcher::run_fields(const Predicate& predicate, const Batch& batch, Truths& truths) const {
  const ColumnData& left = batch.column(predicate.column);
  const ColumnData& right = batch.column(predicate.other_column);
  for (size_t row = 0; row < batch.rows(); ++row) {
    if (!left.said.get(row) || !right.said.get(row)) continue;
    const bool both = left.present.get(row) && right.present.get(row);
    const bool yes = both && row_holds(predicate, left, right, row);
    const bool partly = both && (left.partly_unknown.get(row) || right.partly_unknown.get(row));
    if (yes) truths.yes.set(row);
    if (yes || !partly) truths.known.set(row);
  }
}

}  // namespace foothold::runtime
