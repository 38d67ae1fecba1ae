// Which part of a pattern makes it too big: nearly always a counted repeat, because `x{1,500}` is
// compiled as 500 copies of x.
//
//   [\pL]{1,500}@x{3}   ->   repeats {[0, 12) up to 500 times, [13, 17) up to 3 times}
//   biggest_repeat(that, fits)   ->   the first: without it the pattern fits
//
// Only the borders of elements are read here (escapes, classes, groups); what they mean is RE2's
// matter, and RE2 has parsed the pattern before.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::compiler {

/// Bytes [begin, end) of the pattern: an element and the `{...}` behind it, which starts at
/// `counter`.
struct Repeat {
  size_t begin = 0, counter = 0, end = 0;
  size_t most = 0;  // copies it is compiled to
};

/// In the order of their ends: what stands inside another comes before it.
std::vector<Repeat> counted_repeats(std::string_view pattern);

/// The repeat to blame for a pattern that does not fit: the first one without whose counter the
/// pattern would fit; if no single one is to blame, the one with most copies. Nothing if there is
/// none. At most kMostTried repeats are tried.
std::optional<Repeat> biggest_repeat(const std::string& pattern,
                                     const std::function<bool(const std::string&)>& fits);
inline constexpr size_t kMostTried = 32;

}  // namespace foothold::compiler
