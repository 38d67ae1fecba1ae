// One search of a text in another one.
#pragma once

#include <string_view>

#include "runtime/program/program.h"
#include "runtime/value/glob.h"
#include "runtime/value/resembles.h"
#include "runtime/value/words.h"

namespace foothold::runtime {

/// One operand of a pattern test on one value, both folded or both as they were said (of resembles
/// always the latter).
inline bool matches(Pattern pattern, std::string_view operand, std::string_view text) {
  switch (pattern) {
    case Pattern::contains:
      return text.find(operand) != std::string_view::npos;
    case Pattern::mentions:
      return value::mentions(text, operand);
    case Pattern::starts:
      return text.starts_with(operand);
    case Pattern::ends:
      return text.ends_with(operand);
    case Pattern::resembles:
      return value::resembles(text, operand);
    default:
      return value::glob_matches(operand, text);
  }
}

}  // namespace foothold::runtime
