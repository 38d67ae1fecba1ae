// Tests of text columns: one scan for all literals of a column, hits mapped to values by offsets
// and confirmed on the value; equality by one hash look-up a value.
#include <algorithm>

#include "runtime/match/comparable.h"
#include "runtime/match/matcher.h"
#include "runtime/match/search.h"
#include "runtime/value/glob.h"
#include "runtime/value/words.h"

namespace foothold::runtime {
namespace {

/// The row that holds a value.
size_t row_of(const ColumnData& data, size_t value) {
  const auto after = std::upper_bound(data.first_value.begin(), data.first_value.end(),
                                      static_cast<uint32_t>(value));
  return static_cast<size_t>(after - data.first_value.begin()) - 1;
}

}  // namespace

/// The whole test on one value, whatever started it.
bool KindMatcher::pattern_is_true(uint32_t place, const ColumnData& data, size_t value) const {
  const Predicate& predicate = kind_.predicates[place];
  if (predicate.test == Test::regex) {
    const std::string_view text = data.original_value(value);
    for (size_t operand = 0; operand < predicate.texts.size(); ++operand)
      if (RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern(place, operand)))
        return true;
    return false;
  }
  const std::string_view text =
      predicate.exact ? data.original_value(value) : data.folded_value(value);
  return std::any_of(
      predicate.texts.begin(), predicate.texts.end(),
      [&](const std::string& operand) { return matches(predicate.pattern, operand, text); });
}

/// A literal of the test stands at [begin, begin + length) of the value: does that make the test
/// true?
bool KindMatcher::confirm(const Use& use, const ColumnData& data, size_t value, size_t begin,
                          size_t length) const {
  const Predicate& predicate = kind_.predicates[use.predicate];
  if (predicate.test == Test::regex) return pattern_is_true(use.predicate, data, value);
  const std::string_view text =
      predicate.exact ? data.original_value(value) : data.folded_value(value);
  switch (predicate.pattern) {
    case Pattern::contains:
      return true;
    case Pattern::mentions:
      return value::mentions_at(text, begin, length);
    case Pattern::starts:
      return begin == 0;
    case Pattern::ends:
      return begin + length == text.size();
    default:
      return value::glob_matches(predicate.texts[use.operand], text);
  }
}

void KindMatcher::run_every_value(const ColumnScan&, const std::vector<uint32_t>& tests,
                                  const ColumnData& data, MatchScratch& scratch) const {
  for (size_t row = 0; row + 1 < data.first_value.size(); ++row)
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1]; ++value)
      for (uint32_t test : tests)
        if (!scratch.predicates[test].yes.get(row) && pattern_is_true(test, data, value))
          scratch.predicates[test].yes.set(row);
}

void KindMatcher::run_scan(const ColumnScan& scan, const Batch& batch,
                           MatchScratch& scratch) const {
  const ColumnData& data = batch.column(scan.column);
  if (!scan.every_value.empty()) run_every_value(scan, scan.every_value, data, scratch);
  if (scan.literals.empty()) return;
  const bool folded = kind_.columns[scan.column].folded;
  scratch.literal_hits.clear();
  if (!scan.scan || !scan.scan->usable() ||
      !scan.scan->scan(folded ? data.folded : data.original, scratch.scan, scratch.literal_hits)) {
    std::vector<uint32_t> tests;  // the library could not: try every value
    for (const std::vector<Use>& uses : scan.uses)
      for (const Use& use : uses) tests.push_back(use.predicate);
    return run_every_value(scan, tests, data, scratch);
  }
  const std::vector<uint32_t>& begins = folded ? data.folded_at : data.original_at;
  for (const LiteralHit& hit : scratch.literal_hits) {
    const size_t length = scan.literals[hit.literal].size();
    const auto begin = static_cast<uint32_t>(hit.end - length);
    const auto after = std::upper_bound(begins.begin(), begins.end(), begin);
    const auto value = static_cast<size_t>(after - begins.begin()) - 1;
    const size_t row = row_of(data, value);
    for (const Use& use : scan.uses[hit.literal]) {
      Bits& yes = scratch.predicates[use.predicate].yes;
      if (!yes.get(row) && confirm(use, data, value, begin - begins[value], length)) yes.set(row);
    }
  }
}

void KindMatcher::run_equality(const ColumnEquality& equality, const Batch& batch,
                               MatchScratch& scratch) const {
  const ColumnData& data = batch.column(equality.column);
  const Column& column = kind_.columns[equality.column];
  std::string canonical;
  for (size_t row = 0; row + 1 < data.first_value.size(); ++row) {
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1]; ++value) {
      const std::string_view text =
          equality.exact ? data.original_value(value) : data.folded_value(value);
      const auto found = equality.exact ? equality.tests.find(text)
                                        : equality.tests.find(comparable(column, text, canonical));
      if (found == equality.tests.end()) continue;
      for (uint32_t test : found->second) scratch.predicates[test].yes.set(row);
    }
  }
}

}  // namespace foothold::runtime
