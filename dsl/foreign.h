// The words of other languages, and what stands for them here. Sigma, EQL, KQL, SQL, Lucene and
// YAML are what people come from.
//
//   name startswith "x"     ->  `starts with`
//   a && !b                 ->  `and`, `not`
#pragma once

#include <optional>
#include <string_view>

namespace foothold::dsl {

struct ForeignWord {
  std::string_view written;  // compared without case
  std::string_view meant;    // what to write instead; empty: only the advice helps
  std::string_view advice;   // else empty: `did you mean`
};

/// After a field: a verb. After a whole test: what joins conditions.
std::optional<ForeignWord> foreign_verb(std::string_view written);
std::optional<ForeignWord> foreign_joint(std::string_view written);
/// Where a condition begins.
std::optional<ForeignWord> foreign_start(std::string_view written);
/// After `is`: states of a value.
std::optional<ForeignWord> foreign_state(std::string_view written);
/// Between two steps.
std::optional<ForeignWord> foreign_step(std::string_view written);
/// A part of a rule, and an item.
std::optional<ForeignWord> foreign_part(std::string_view written);
std::optional<ForeignWord> foreign_item(std::string_view written);

}  // namespace foothold::dsl
