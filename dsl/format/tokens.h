// Text -> tokens, nothing lost but blanks. Written apart from the grammar, so that the formatter
// goes on working while the language grows: it knows what a token is, not what it means.
//
//   severity high  # decided on Monday
//
//   {word "severity"}  {word "high", trailing "# decided on Monday"}
//
// A comment belongs to the token before it if both stand on one line, else to the token after it.
// The last token is always `end`, which holds the comments at the end of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foothold::dsl::format {

enum class TokenKind : uint8_t { word, text, raw_text, number, pattern, symbol, end };

struct Comment {
  std::string_view text;      // from `#`, without blanks at its end
  bool blank_before = false;  // an empty line stands before it
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  std::vector<Comment> before;  // on lines of their own
  std::string trailing;         // on the same line, behind it; several are joined with two blanks
  bool blank_before = false;    // an empty line stands before it (behind its comments)
  bool glued = false;           // nothing stands between the token before and this one

  bool is(std::string_view word) const { return text == word && kind != TokenKind::text; }
};

/// The tokens of a text; views into it. Bytes that begin no token become symbols of their own.
std::vector<Token> tokens_of(std::string_view text);

}  // namespace foothold::dsl::format
