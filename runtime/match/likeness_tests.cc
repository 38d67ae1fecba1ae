// `is invisible` and `resembles`: tests that look at every value as it would be shown.
#include <algorithm>

#include "runtime/match/matcher.h"
#include "runtime/value/visible.h"

namespace foothold::runtime {

void KindMatcher::run_invisible(const Predicate& predicate, const ColumnData& data, size_t rows,
                                Truths& truths) const {
  const bool folded = kind_.columns[predicate.column].folded;
  for (size_t row = 0; row < rows; ++row)
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1]; ++value)
      if (value::is_invisible(folded ? data.folded_value(value) : data.original_value(value)))
        truths.yes.set(row);
}

void KindMatcher::run_resembles(uint32_t place, const ColumnData& data, size_t rows,
                                Truths& truths) const {
  const std::vector<value::Likeness>& texts = likenesses_[place];
  const std::vector<value::DomainLikeness>& domains = domain_likenesses_[place];
  const auto looks_like_one = [&](std::string_view text) {
    if (domains.empty()) {
      const value::Likeness likeness = value::likeness_of(text);
      return std::any_of(texts.begin(), texts.end(), [&](const value::Likeness& wanted) {
        return value::resembles(likeness, wanted);
      });
    }
    const value::DomainLikeness likeness = value::domain_likeness_of(text);
    return std::any_of(domains.begin(), domains.end(), [&](const value::DomainLikeness& wanted) {
      return value::domain_resembles(likeness, wanted);
    });
  };
  for (size_t row = 0; row < rows; ++row)
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1]; ++value)
      if (!truths.yes.get(row) && looks_like_one(data.original_value(value))) truths.yes.set(row);
}

}  // namespace foothold::runtime
