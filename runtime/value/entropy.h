// How random a text looks: Shannon entropy in bits per code point.
//
//   "aaaa" 0, "abab" 1, "abcd" 2; a word of a language about 3, sixteen random letters near 4
//
// At most log2 of the length, so a short text never has much: ask for the length, too.
#pragma once

#include <string_view>

namespace foothold::value {

// 0 for an empty text. Case counts, as it was said.
double entropy_of(std::string_view utf8);

}  // namespace foothold::value
