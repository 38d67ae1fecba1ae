#include "runtime/value/unescape.h"

#include <array>
#include <bit>
#include <cstddef>

#include "runtime/value/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foothold::value {
namespace {

constexpr bool is_plain(char byte) {
  return static_cast<uint8_t>(byte) >= 0x20 && byte != '\\' && byte != '"';
}

// How many bytes at the front stand for themselves.
size_t plain_prefix(std::string_view text) {
  size_t at = 0;
#if defined(__SSE2__)
  const __m128i last_control = _mm_set1_epi8(0x1F);
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i quote = _mm_set1_epi8('"');
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    // Unsigned block <= 0x1F: SSE2 has no unsigned compare, but min(block, 0x1F) == block says it.
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, last_control), block);
    const __m128i mark =
        _mm_or_si128(_mm_cmpeq_epi8(block, backslash), _mm_cmpeq_epi8(block, quote));
    const unsigned stops = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, mark)));
    if (stops != 0) return at + static_cast<size_t>(std::countr_zero(stops));
  }
#endif
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

// The byte that `\x` stands for; 0 where there is none.
constexpr auto simple_escapes = [] {
  std::array<char, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}();

constexpr int hex_digit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The value of `\uXXXX` at `at`; -1 when that is not what stands there.
int32_t unicode_escape(std::string_view text, size_t at) {
  if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int32_t unit = 0;
  for (size_t index = at + 2; index < at + 6; ++index) {
    const int digit = hex_digit(text[index]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

constexpr bool is_high_surrogate(int32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low_surrogate(int32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Decodes `\uXXXX`, or a pair of them, at `at`, which moves behind it.
Unescaped append_unicode(std::string_view text, size_t& at, std::string& out) {
  const int32_t unit = unicode_escape(text, at);
  if (unit < 0) return Unescaped::malformed;
  at += 6;
  if (!is_high_surrogate(unit)) {
    append_utf8(static_cast<char32_t>(unit), out);  // U+FFFD for a lone low surrogate
    return is_low_surrogate(unit) ? Unescaped::repaired : Unescaped::ok;
  }
  const int32_t next = unicode_escape(text, at);
  if (!is_low_surrogate(next)) {
    append_utf8(0xFFFD, out);  // what follows stands for itself
    return Unescaped::repaired;
  }
  at += 6;
  append_utf8(static_cast<char32_t>(0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00)), out);
  return Unescaped::ok;
}

// Decodes the escape at `at`, which moves behind it.
Unescaped append_escape(std::string_view text, size_t& at, std::string& out) {
  if (text[at] != '\\' || at + 1 == text.size()) return Unescaped::malformed;
  if (text[at + 1] == 'u') return append_unicode(text, at, out);
  const char meant = simple_escapes[static_cast<uint8_t>(text[at + 1])];
  if (meant == 0) return Unescaped::malformed;
  out += meant;
  at += 2;
  return Unescaped::ok;
}

}  // namespace

Unescaped unescape_json(std::string_view between_quotes, std::string& out) {
  const size_t start = out.size();
  Unescaped verdict = Unescaped::ok;
  for (size_t at = 0; at < between_quotes.size();) {
    const size_t plain = plain_prefix(between_quotes.substr(at));
    out.append(between_quotes, at, plain);
    at += plain;
    if (at == between_quotes.size()) break;
    const Unescaped step = append_escape(between_quotes, at, out);
    if (step == Unescaped::malformed) {
      out.resize(start);
      return step;
    }
    if (step == Unescaped::repaired) verdict = step;
  }
  return verdict;
}

}  // namespace foothold::value
