// A place where the grammar stopped -> what the author is told: what was expected, what stood
// there, what was probably meant, and the edit that makes it so. Works on bytes and on the events
// that were emitted before, so the grammar is not involved and stays small.
//
//   rule r { serverity high }    expected a part of the rule or `}`, found `serverity`
//                                help: did you mean `severity`?
//
// Which words are legal there is read out of what the grammar wanted: the friendly name of a rule
// (`title`, `when`, ... or `}`) names them in backticks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/events.h"

namespace foothold::dsl {

inline constexpr const char* kTooDeep = "no more than 64 levels of nesting";
inline constexpr const char* kCloseRaw = "the closing `\"\"\"`";
inline constexpr const char* kAnItem = "an item";
inline constexpr const char* kKindOfEvent =
    "the kind of event that the rule reads, such as `inbox_rule`";
inline constexpr const char* kSameComma = "`,` and another field or `within`";
inline constexpr const char* kSameWithin = "another field or `within`";
inline constexpr const char* kStepsEnd = "`then`, `also` or `}`";
inline constexpr const char* kOver = "`over` and a duration";
inline constexpr const char* kForOrOver = "`for` and a field, or `over` and a duration";
inline constexpr const char* kOneOfEnd = "`where`, `and`, `or` and another kind, or `}`";

struct Mistake {
  uint32_t file;
  std::string_view text;             // of the whole file
  uint32_t item;                     // where the item begins
  uint32_t at;                       // where the grammar stopped, past blanks and comments
  std::string_view wanted;           // the friendly name of what it wanted; kAnItem: no item began
  const std::vector<Event>& events;  // what was read of the item
};

/// Adds the one diagnostic of this mistake.
void report_mistake(const Mistake& mistake, Diagnostics& diagnostics);

}  // namespace foothold::dsl
