// Case folding: what "text compares without case" means, everywhere in Foothold.
//
// Two texts are equal when their *foldings* are equal bytes. Folding maps each code point to its
// partner in Unicode's CaseFolding.txt, statuses C and S ("simple": one code point to one code
// point, no locale). So `RSS`, `rss` and `Rss` fold to `rss`; U+212A KELVIN SIGN folds to `k` and
// U+017F LONG S to `s`, which an ASCII lower-casing misses (`ta\u017fk` is `task`); German sharp s
// stays itself, because only *full* folding makes it `ss`, and Turkish dotless i is not `i`. Folded
// text may be longer than its source: U+023A (2 bytes) folds to U+2C65 (3 bytes). The factor is at
// most 3/2.
#pragma once

#include <string>
#include <string_view>

namespace foothold::value {

// Appends the folding of `utf8`. Bytes that are not UTF-8 are copied through unchanged.
void fold_append(std::string_view utf8, std::string& out);

std::string fold(std::string_view utf8);

// fold(a) == fold(b), without making either.
bool equal_folded(std::string_view a, std::string_view b);

// The simple case folding of one code point; itself when there is none.
char32_t fold_code_point(char32_t c);

// A letter, mark or number (general category L*, M*, N*) or '_': what a word is made of.
bool is_word(char32_t c);

// The version of the Unicode data the tables were made from, such as "15.0.0".
std::string_view unicode_version();

}  // namespace foothold::value
