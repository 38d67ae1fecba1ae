#include "runtime/value/entropy.h"

#include <cmath>
#include <map>

#include "runtime/value/utf8.h"

namespace foothold::value {

double entropy_of(std::string_view utf8) {
  std::map<char32_t, size_t> counts;  // in order: the sum is the same wherever it is made
  size_t all = 0;
  for (size_t at = 0; at < utf8.size(); ++all) {
    const Decoded decoded = decode_utf8(utf8, at);
    ++counts[decoded.code_point];
    at += decoded.length;
  }
  double bits = 0;
  for (const auto& [point, count] : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(all);
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace foothold::value
