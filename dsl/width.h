// How many columns of a terminal a text takes, so that carets stand under what they mean. East
// Asian wide characters take two, combining marks and format characters none.
//
//   width_of("a")  1     width_of("漢")  2     width_of("e\u0301")  1
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foothold::dsl {

/// How many bytes the character at `at` has; 0 if no character begins there.
size_t character_length(std::string_view text, size_t at);

/// Columns; a byte that belongs to no character takes one.
size_t width_of(std::string_view text);

/// What may be shown: as long as the text in bytes, so that carets stand right. Tabs, controls and
/// characters that turn the direction of writing become blanks, bytes that are no character `?`.
/// For messages as well as for lines: both hold what the author wrote.
std::string printable(std::string_view text);

}  // namespace foothold::dsl
