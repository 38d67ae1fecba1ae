// What a record says must not move the cursor, colour the screen or turn the text round.
//
//   harmless("a\x1b[2Jb")   ->   `a\u{1b}[2Jb`
#pragma once

#include <string>
#include <string_view>

namespace foothold::runtime {

/// Controls and marks of direction as `\u{...}`; all else as it is. Broken UTF-8 is kept.
std::string harmless(std::string_view text);

}  // namespace foothold::runtime
