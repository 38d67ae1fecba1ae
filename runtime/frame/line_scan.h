// Walks the newlines of a text, and says of each line whether it holds a `}` directly followed by
// `{`, a blank or a tab. One pass over the bytes, 64 a step: this is the only look the framer takes
// at every byte of NDJSON.
//
// Example: `{"a":{}}\n{"a":1}{"b":2}\n` gives a newline at 8 without such a pair and one at 23
// with. A line without a pair that begins with `{` and ends with `}` is one object or is broken,
// as far as lines of logs go; a line with one may be several.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace foothold::runtime {

namespace line_scan {

inline bool is_pair(char first, char second) {
  return first == '}' && (second == '{' || second == ' ' || second == '\t');
}

// Masks of the 64 bytes at `at`: bit n stands for byte n. 65 bytes are read.
struct Masks {
  uint64_t newlines = 0;
  uint64_t pairs = 0;  // bit n: bytes n and n + 1 are a pair
};

// `skip`: the first step from `base` on in which there may be something, or the last one.
struct ScalarBytes {
  static Masks masks(const char* at) {
    Masks masks;
    for (int i = 0; i < 64; ++i) {
      masks.newlines |= uint64_t{at[i] == '\n'} << i;
      masks.pairs |= uint64_t{is_pair(at[i], at[i + 1])} << i;
    }
    return masks;
  }
  static size_t skip(const char*, size_t base, size_t) { return base; }
};

#if defined(__x86_64__)
// Most steps hold neither, so first is asked whether there is anything. Of what follows a `}` in
// JSON, the bytes without bit 2 are `{`, blank, tab, newline and quote: one shift finds candidates.
struct Sse2Bytes {
  static __m128i load(const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  }
  static __m128i newline_lanes(const char* at) {
    return _mm_cmpeq_epi8(load(at), _mm_set1_epi8('\n'));
  }
  static __m128i candidate_lanes(const char* at) {
    const __m128i braces = _mm_cmpeq_epi8(load(at), _mm_set1_epi8('}'));
    return _mm_andnot_si128(_mm_slli_epi16(load(at + 1), 5), braces);  // of each lane the top bit
  }
  static uint64_t bits(__m128i lanes) { return uint32_t(_mm_movemask_epi8(lanes)); }
  template <class Lanes>
  static uint64_t join(const char* at, Lanes lanes) {
    return (bits(lanes(at)) | bits(lanes(at + 16)) << 16) |
           (bits(lanes(at + 32)) | bits(lanes(at + 48)) << 16) << 32;
  }
  static __m128i any_lanes(const char* at) {
    return _mm_or_si128(newline_lanes(at), candidate_lanes(at));
  }
  static bool nothing(const char* at) {
    const __m128i any = _mm_or_si128(_mm_or_si128(any_lanes(at), any_lanes(at + 16)),
                                     _mm_or_si128(any_lanes(at + 32), any_lanes(at + 48)));
    return bits(any) == 0;
  }
  static size_t skip(const char* data, size_t base, size_t size) {
    while (size - base > 64 && nothing(data + base)) base += 64;
    return base;
  }
  static Masks masks(const char* at) {
    Masks masks;
    masks.newlines = join(at, newline_lanes);
    uint64_t candidates = join(at, candidate_lanes);
    for (; candidates != 0; candidates &= candidates - 1) {
      const int bit = std::countr_zero(candidates);
      masks.pairs |= uint64_t{is_pair(at[bit], at[bit + 1])} << bit;
    }
    return masks;
  }
};
using FastBytes = Sse2Bytes;
#else
using FastBytes = ScalarBytes;
#endif

}  // namespace line_scan

// `start`: where the scan begins; `pair`: whether the line it begins in is known to hold a pair
// before. At least 64 bytes behind the text must be readable.
template <class Bytes>
class BasicLineScan {
 public:
  BasicLineScan(std::string_view text, size_t start, bool pair)
      : data_(text.data()), size_(text.size()), base_(start), pair_(pair) {
    if (base_ < size_) load();
  }

  // The next newline; false if there is none left.
  bool next(size_t& newline, bool& pair) {
    while (masks_.newlines == 0) {
      pair_ = pair_ || masks_.pairs != 0;
      masks_.pairs = 0;
      if (size_ - base_ <= kStep) return false;
      base_ = Bytes::skip(data_, base_ + kStep, size_);
      load();
    }
    const int bit = std::countr_zero(masks_.newlines);
    const uint64_t before = (uint64_t{1} << bit) - 1;
    pair = pair_ || (masks_.pairs & before) != 0;
    pair_ = false;
    masks_.pairs &= ~before;
    masks_.newlines &= masks_.newlines - 1;
    newline = base_ + size_t(bit);
    return true;
  }

  // After the last newline: whether a pair stands behind it, the last byte of the text not looked
  // at (what follows it is not known yet).
  bool pair_behind() const { return pair_; }

 private:
  static constexpr size_t kStep = 64;

  void load() {
    masks_ = Bytes::masks(data_ + base_);
    const size_t left = size_ - base_;
    if (left > kStep) return;
    const uint64_t last = uint64_t{1} << (left - 1);
    masks_.pairs &= last - 1;
    masks_.newlines &= last | (last - 1);
  }

  const char* data_;
  size_t size_;
  size_t base_;
  bool pair_;
  line_scan::Masks masks_;
};

using LineScan = BasicLineScan<line_scan::FastBytes>;

namespace portable {
using LineScan = BasicLineScan<line_scan::ScalarBytes>;
}  // namespace portable

}  // namespace foothold::runtime
