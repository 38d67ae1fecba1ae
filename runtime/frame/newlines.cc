#include "runtime/frame/newlines.h"

#include <algorithm>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace foothold::runtime {

namespace portable {

size_t count_newlines(std::string_view text) {
  return size_t(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace portable

#if defined(__x86_64__)
namespace {

constexpr size_t kStep = 64;
// A lane counts at most 4 newlines a step in one byte: 63 steps stay below 256.
constexpr size_t kStepsPerSum = 63;

__m128i newlines_at(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));  // -1 for each newline
}

__m128i newlines_in_step(const char* at) {
  return _mm_add_epi8(_mm_add_epi8(newlines_at(at), newlines_at(at + 16)),
                      _mm_add_epi8(newlines_at(at + 32), newlines_at(at + 48)));
}

size_t sum_of_lanes(__m128i counts) {
  const __m128i halves = _mm_sad_epu8(counts, _mm_setzero_si128());
  return size_t(_mm_cvtsi128_si64(halves)) +
         size_t(_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves)));
}

}  // namespace

size_t count_newlines(std::string_view text) {
  const char* at = text.data();
  size_t steps = text.size() / kStep;
  size_t total = 0;
  while (steps > 0) {
    const size_t now = std::min(steps, kStepsPerSum);
    __m128i counts = _mm_setzero_si128();
    for (size_t i = 0; i < now; ++i, at += kStep)
      counts = _mm_sub_epi8(counts, newlines_in_step(at));
    total += sum_of_lanes(counts);
    steps -= now;
  }
  return total + portable::count_newlines(text.substr(text.size() / kStep * kStep));
}
#else
size_t count_newlines(std::string_view text) { return portable::count_newlines(text); }
#endif

}  // namespace foothold::runtime
