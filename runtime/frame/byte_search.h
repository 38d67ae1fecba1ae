// Finds the next byte of a small set, sixteen bytes a step. Example: in `abc\"d` the first byte
// that ends a plain run of a JSON text (a quote, a backslash, a control byte) is the backslash, 3.
//
// At least 16 bytes behind `end` must be readable; they are never part of the answer.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace foothold::runtime {

// What a search looks for: each with a test of one byte and, where there are vectors, of sixteen.
struct EndsJsonRun {
  bool operator()(char byte) const { return byte == '"' || byte == '\\' || uint8_t(byte) < 0x20; }
#if defined(__x86_64__)
  __m128i lanes(__m128i bytes) const {
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    return _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                              _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
  }
#endif
};

struct IsEither {
  char first, second;
  bool operator()(char byte) const { return byte == first || byte == second; }
#if defined(__x86_64__)
  __m128i lanes(__m128i bytes) const {
    return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(first)),
                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8(second)));
  }
#endif
};

namespace portable {
template <class Wanted>
inline const char* find_byte(const char* at, const char* end, Wanted wanted) {
  while (at < end && !wanted(*at)) ++at;
  return at;
}
}  // namespace portable

// The first byte from `at` on that is wanted, `end` if there is none.
template <class Wanted>
inline const char* find_byte(const char* at, const char* end, Wanted wanted) {
#if defined(__x86_64__)
  for (; at < end; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found = uint32_t(_mm_movemask_epi8(wanted.lanes(bytes)));
    if (found == 0) continue;
    at += std::countr_zero(found);
    return at < end ? at : end;
  }
  return end;
#else
  return portable::find_byte(at, end, wanted);
#endif
}

}  // namespace foothold::runtime
