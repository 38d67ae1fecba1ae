#include "runtime/value/utf8.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foothold::value {
namespace {

constexpr char32_t replacement = 0xFFFD;

// What may follow a lead byte: how many bytes, and the bounds of the first of them. The bounds
// refuse overlong forms (E0, F0), surrogates (ED) and values past U+10FFFF (F4); this is table 3-7
// of the Unicode standard.
struct Lead {
  uint8_t trailing;
  uint8_t low;
  uint8_t high;
};

constexpr Lead lead_of(uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

constexpr bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Where the first byte that belongs to no code point stands; text.size() when there is none.
size_t first_invalid(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (static_cast<uint8_t>(text[at]) < 0x80) {
      at += ascii_prefix(text.substr(at));
      continue;
    }
    const Decoded step = decode_utf8(text, at);
    if (!step.valid) return at;
    at += step.length;
  }
  return at;
}

}  // namespace

size_t ascii_prefix(std::string_view text) {
  size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const unsigned high_bits = static_cast<unsigned>(_mm_movemask_epi8(block));
    if (high_bits != 0) return at + static_cast<size_t>(std::countr_zero(high_bits));
  }
#else
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t block;
    std::memcpy(&block, text.data() + at, 8);
    if ((block & 0x8080808080808080) != 0) break;
  }
#endif
  while (at < text.size() && static_cast<uint8_t>(text[at]) < 0x80) ++at;
  return at;
}

Decoded decode_utf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t index) { return static_cast<uint8_t>(text[index]); };
  const uint8_t first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  char32_t code_point = first & (0x3F >> lead.trailing);
  for (uint8_t count = 1; count <= lead.trailing; ++count) {
    if (at + count >= text.size()) return {replacement, count, false};
    const uint8_t next = byte(at + count);
    const bool fits = count == 1 ? next >= lead.low && next <= lead.high : is_continuation(next);
    if (!fits) return {replacement, count, false};
    code_point = (code_point << 6) | (next & 0x3F);
  }
  if (lead.trailing == 0) return {replacement, 1, false};
  return {code_point, static_cast<uint8_t>(lead.trailing + 1), true};
}

bool valid_utf8(std::string_view text) { return first_invalid(text, 0) == text.size(); }

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t bad = first_invalid(text, at);
    out.append(text, at, bad - at);
    if (bad == text.size()) break;
    append_utf8(replacement, out);
    at = bad + decode_utf8(text, bad).length;
  }
  return out;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += !is_continuation(static_cast<uint8_t>(byte));
  return count;
}

void append_utf8(char32_t c, std::string& out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
  const auto trailing = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | (c >> 6)), trailing(0)};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | (c >> 12)), trailing(6), trailing(0)};
  } else {
    out += {static_cast<char>(0xF0 | (c >> 18)), trailing(12), trailing(6), trailing(0)};
  }
}

}  // namespace foothold::value
