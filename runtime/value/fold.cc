#include "runtime/value/fold.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "runtime/value/ascii.h"
#include "runtime/value/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foothold::value {
namespace {

// Code points first, first + step .. last fold to themselves plus delta.
struct FoldRun {
  uint32_t first;
  uint32_t last;
  uint32_t step;
  int32_t delta;
};

struct WordRange {
  uint32_t first;
  uint32_t last;
};

#include "runtime/value/unicode_tables.inc"

constexpr char32_t fold_by_search(char32_t c) {
  const auto* run =
      std::lower_bound(std::begin(fold_runs), std::end(fold_runs), c,
                       [](const FoldRun& r, char32_t point) { return r.last < point; });
  if (run == std::end(fold_runs) || c < run->first || (c - run->first) % run->step != 0) return c;
  return static_cast<char32_t>(static_cast<int32_t>(c) + run->delta);
}

// Latin, Greek, Cyrillic and Armenian, which is nearly all cased text, by direct look-up.
constexpr char32_t direct_limit = 0x600;
constexpr auto direct_folds = [] {
  std::array<uint16_t, direct_limit> table{};
  for (const FoldRun& run : fold_runs) {
    for (uint32_t c = run.first; c <= run.last && c < direct_limit; c += run.step) {
      table[c] = static_cast<uint16_t>(static_cast<int32_t>(c) + run.delta);
    }
  }
  for (uint32_t c = 0; c < direct_limit; ++c) {
    if (table[c] == 0) table[c] = static_cast<uint16_t>(c);
  }
  return table;
}();

// Writes the lower case of the ASCII bytes at the front of `source`; returns how many those were.
size_t lower_ascii_prefix(std::string_view source, char* target) {
  size_t at = 0;
#if defined(__SSE2__)
  // Adding 0x80 - 'A' maps 'A'..'Z', and nothing else, to the 26 lowest signed bytes.
  const __m128i shift = _mm_set1_epi8(static_cast<char>(0x80 - 'A'));
  const __m128i limit = _mm_set1_epi8(-128 + 26);
  const __m128i case_bit = _mm_set1_epi8(0x20);
  for (; at + 16 <= source.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source.data() + at));
    if (_mm_movemask_epi8(block) != 0) break;
    const __m128i is_upper = _mm_cmplt_epi8(_mm_add_epi8(block, shift), limit);
    const __m128i lower = _mm_or_si128(block, _mm_and_si128(is_upper, case_bit));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(target + at), lower);
  }
#endif
  for (; at < source.size() && static_cast<uint8_t>(source[at]) < 0x80; ++at) {
    target[at] = lower_ascii(source[at]);
  }
  return at;
}

// Writes one code point below U+110000 that is no surrogate; returns the byte after it.
char* write_utf8(char32_t c, char* target) {
  const auto trailing = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    *target++ = static_cast<char>(c);
    return target;
  }
  if (c < 0x800) {
    *target++ = static_cast<char>(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    *target++ = static_cast<char>(0xE0 | (c >> 12));
    *target++ = trailing(6);
  } else {
    *target++ = static_cast<char>(0xF0 | (c >> 18));
    *target++ = trailing(12);
    *target++ = trailing(6);
  }
  *target++ = trailing(0);
  return target;
}

// Folds the code points at the front of `source` up to the next ASCII byte; returns how many bytes
// were read.
size_t fold_beyond_ascii(std::string_view source, char*& target) {
  size_t at = 0;
  while (at < source.size() && static_cast<uint8_t>(source[at]) >= 0x80) {
    const Decoded step = decode_utf8(source, at);
    if (step.valid) {
      target = write_utf8(fold_code_point(step.code_point), target);
    } else {
      target = std::copy_n(source.data() + at, step.length, target);
    }
    at += step.length;
  }
  return at;
}

// The folded code point at `at`, which moves on. A byte that is no UTF-8 is a value of its own
// beyond all code points, so that it equals itself only.
char32_t next_folded(std::string_view text, size_t& at) {
  if (static_cast<uint8_t>(text[at]) < 0x80) return static_cast<uint8_t>(lower_ascii(text[at++]));
  const Decoded step = decode_utf8(text, at);
  if (!step.valid) return 0x110000 + static_cast<uint8_t>(text[at++]);
  at += step.length;
  return fold_code_point(step.code_point);
}

}  // namespace

char32_t fold_code_point(char32_t c) {
  return c < direct_limit ? char32_t{direct_folds[c]} : fold_by_search(c);
}

void fold_append(std::string_view utf8, std::string& out) {
  const size_t start = out.size();
  out.resize(start + utf8.size());
  size_t read = lower_ascii_prefix(utf8, out.data() + start);
  if (read == utf8.size()) return;
  // No code point below U+0080 grows, one of two bytes grows to three at most and none of three
  // grows (a test checks every row), so half as much again is enough for the rest.
  const size_t rest = utf8.size() - read;
  out.resize(start + read + rest + rest / 2 + 1);
  char* target = out.data() + start + read;
  while (read < utf8.size()) {
    read += fold_beyond_ascii(utf8.substr(read), target);
    const size_t lowered = lower_ascii_prefix(utf8.substr(read), target);
    read += lowered;
    target += lowered;
  }
  out.resize(static_cast<size_t>(target - out.data()));
}

std::string fold(std::string_view utf8) {
  std::string out;
  fold_append(utf8, out);
  return out;
}

bool equal_folded(std::string_view a, std::string_view b) {
  size_t at_a = 0;
  size_t at_b = 0;
  while (at_a < a.size() && at_b < b.size()) {
    if (next_folded(a, at_a) != next_folded(b, at_b)) return false;
  }
  return at_a == a.size() && at_b == b.size();
}

bool is_word(char32_t c) {
  if (c < 0x80)
    return is_ascii_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c)) || c == '_';
  const auto* range =
      std::lower_bound(std::begin(word_ranges), std::end(word_ranges), c,
                       [](const WordRange& r, char32_t point) { return r.last < point; });
  return range != std::end(word_ranges) && c >= range->first;
}

std::string_view unicode_version() { return table_version; }

}  // namespace foothold::value
