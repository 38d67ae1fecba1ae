// After a mistake: what to say stood there, and where to go on. Works on bytes alone, so the
// grammar is not involved.
//
//   rule r {            a mistake inside r is reported at its place; reading goes on at the next
//   line
//     severity          whose first column starts an item: here at `list`
//   list x = "a"
#pragma once

#include <string>
#include <string_view>

namespace foothold::dsl {

inline bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_';
}

/// Words that have a meaning inside a condition cannot name a field, list, kind or enum value;
/// after a dot they can.
bool is_reserved(std::string_view word);

/// The next line, after `from`, whose first column starts an item; `last` if there is none.
const char* next_item(const char* from, const char* last);

/// Past blanks, line ends and comments.
const char* skip_blanks(const char* at, const char* last);

/// Past the word that stands here, or past one character; not past the end of a line.
const char* skip_word(const char* at, const char* last);

/// What stands at a place, for a message: "`word`", "`,`", "the end of the line".
std::string found_at(const char* at, const char* last);

/// The name of the item that begins here (`rule NAME`); empty if it has none.
std::string_view item_name(const char* begin, const char* last);

}  // namespace foothold::dsl
