#include "runtime/value/visible.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

#include "runtime/value/utf8.h"

namespace foothold::value {
namespace {

struct PointRange {
  uint32_t first;
  uint32_t last;
};

#include "runtime/value/visible_tables.inc"

bool is_in(std::span<const PointRange> ranges, char32_t c) {
  const auto range =
      std::lower_bound(ranges.begin(), ranges.end(), c,
                       [](const PointRange& it, char32_t point) { return it.last < point; });
  return range != ranges.end() && range->first <= c;
}

}  // namespace

bool is_invisible(std::string_view utf8) {
  for (size_t at = 0; at < utf8.size();) {
    const Decoded decoded = decode_utf8(utf8, at);
    if (decoded.valid && is_in(visible_ranges, decoded.code_point)) return false;
    at += decoded.length;
  }
  return true;
}

bool takes_no_place(char32_t c) { return is_in(placeless_ranges, c); }

}  // namespace foothold::value
