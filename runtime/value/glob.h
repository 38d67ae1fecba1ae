// Globs: what `like` means.
//
// `*` stands for any run of code points, also none, `?` for exactly one, and `\` takes the next
// code point literally (at the end it is a backslash). The whole text must match: `like "*.ru"`
// matches `mail.ru` and not `mail.ru.example`.
#pragma once

#include <string>
#include <string_view>

namespace foothold::value {

// Both sides folded already and valid UTF-8. No recursion and no memory. The time is linear in the
// text for a given pattern (at most text * longest piece between two stars), since only the last
// star is ever tried again.
bool glob_matches(std::string_view folded_pattern, std::string_view folded_text);

// The longest text (the first, if several) that every match must contain, for a literal search:
// `deleted` for `*deleted?x*`. Empty if the pattern has none.
std::string glob_longest_literal(std::string_view folded_pattern);

}  // namespace foothold::value
