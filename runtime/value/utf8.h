// UTF-8: check, repair, count.
//
// Everything behind the reader works on valid UTF-8, so broken bytes are repaired once, in one
// defined way: each *maximal subpart* (the longest run of bytes that could begin a code point)
// becomes one U+FFFD, as Unicode chapter 3.9 and the WHATWG decoder do. `61 F0 9F 92 62` (a cut
// emoji between a and b) becomes `a U+FFFD b`; `C0 80` (an overlong NUL) becomes two U+FFFD,
// because C0 can begin nothing. Surrogates (ED A0 80) and values past U+10FFFF are not UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace foothold::value {

bool valid_utf8(std::string_view text);

// The repaired text; `text` itself when it is valid. At most three times as long.
std::string repair_utf8(std::string_view text);

// Code points in valid UTF-8. Of other bytes: those that are no continuation bytes (80..BF).
size_t count_code_points(std::string_view text);

// Appends the UTF-8 of `c`; a surrogate or a value past U+10FFFF is appended as U+FFFD.
void append_utf8(char32_t c, std::string& out);

// One step of a decoder. `valid` is false for bytes that are no code point: then `length` is that
// of the maximal subpart (1..3) and code_point is U+FFFD.
struct Decoded {
  char32_t code_point;
  uint8_t length;
  bool valid;
};

// Decodes at `at`, which must be less than text.size().
Decoded decode_utf8(std::string_view text, size_t at);

// How many bytes at the front are ASCII (all, or up to the first byte >= 80).
size_t ascii_prefix(std::string_view text);

}  // namespace foothold::value
