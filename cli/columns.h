// Lines that fit a terminal: columns are code points, what is cut says how many bytes it has.
//
//   cut("a long name", 9)                  `.. (11 bytes)`, with as much of the text as there is
//   room wrapped("one two three", "  ", 9)      "  one two\n  three\n"
#pragma once

#include <string>
#include <string_view>

namespace foothold::cli {

size_t columns_of(std::string_view text);
/// At most so many columns (a few more, if they are fewer than the note on its size takes).
std::string cut(const std::string& text, size_t columns);
/// Lines, each with a newline, that begin with `before` and are broken at blanks. A word that is
/// longer than a line is cut.
std::string wrapped(std::string_view text, const std::string& before, size_t width);

}  // namespace foothold::cli
