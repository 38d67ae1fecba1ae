// Reproducible chance. A benchmark file is useful only if everyone has the same one, so nothing
// here depends on the library's distributions (their results differ between implementations) or on
// floating point.
//
// Worked example: Random{1}.next() is 0x910a2dec89025cc1 on every machine, and below(10) of it is
// the top 32 bits times 10, shifted right by 32: 5.
#pragma once

#include <cstdint>

namespace foothold::generate {

// One step of splitmix64's output function: spreads the bits of `value` over all 64. Also a hash
// for small integers.
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

struct Random {
  std::uint64_t state = 0;

  constexpr std::uint64_t next() { return mix(state += 0x9e3779b97f4a7c15ULL); }

  // 0 <= result < bound. Uneven by at most bound / 2^32, which no benchmark can see.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  // low <= result <= high.
  constexpr std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return low + below(high - low + 1);
  }
};

}  // namespace foothold::generate
