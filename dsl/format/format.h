// Text -> the same text as everybody lays it out.
//
//   format("list  a=\"x\" ,\"y\"")   ->   list a = "x", "y"
//
// The layout does not depend on how the text was laid out before, but for empty lines and comments,
// which stay where they stand. It proves itself: what the grammar reads in the result (nodes,
// tokens, comments) must be what it read before, and formatting the result again must change
// nothing. A text that does not parse is not formatted.
#pragma once

#include <cstdint>
#include <string>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace foothold::dsl::format {

struct Formatted {
  enum class Outcome : uint8_t { done, does_not_parse, refused };
  Outcome outcome = Outcome::refused;
  std::string text;         // of done
  std::string reason;       // of refused: which proof failed, for people
  Diagnostics diagnostics;  // of does_not_parse
};

/// Formats one file of `sources`.
Formatted format(const Sources& sources, uint32_t file);

}  // namespace foothold::dsl::format
