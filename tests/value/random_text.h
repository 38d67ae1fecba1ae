// Random texts for property tests: short, made of few different pieces, so that the cases that
// matter meet often.
//
// A text of 8 pieces out of { "a", "A", "*", "é", ... } hits the edges of a matcher; a text of
// random bytes never does.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace foothold::value::testing {

using Random = std::mt19937_64;

// 0 to `most` pieces behind each other.
inline std::string random_text(Random& random, std::span<const std::string_view> pieces,
                               size_t most) {
  std::string text;
  for (size_t left = random() % (most + 1); left > 0; --left)
    text += pieces[random() % pieces.size()];
  return text;
}

}  // namespace foothold::value::testing
