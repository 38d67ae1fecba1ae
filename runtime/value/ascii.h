// Small helpers on ASCII bytes, independent of the locale.
//
// Values of audit records come with blanks around them and in any case: `" TRUE\r\n"` is the flag
// true. The C library's isspace and tolower read the process locale, which must never change what a
// rule finds; these do not.
#pragma once

#include <algorithm>
#include <string_view>

namespace foothold::value {

constexpr bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

constexpr bool is_ascii_letter(char byte) {
  const char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'z';
}

constexpr char lower_ascii(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

// The text without blanks (space, \t \n \v \f \r) at either end; a view into `text`.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Equal but for the case of ASCII letters. Other bytes compare as they are; for text of people use
// equal_folded.
constexpr bool equal_ascii_caseless(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return lower_ascii(x) == lower_ascii(y);
         });
}

// True when `text` begins with `prefix`, but for the case of ASCII letters.
constexpr bool starts_with_caseless(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         equal_ascii_caseless(text.substr(0, prefix.size()), prefix);
}

}  // namespace foothold::value
