#include "runtime/input/wording.h"

#include <fmt/format.h>

#include "runtime/value/utf8.h"

namespace foothold::runtime {

std::string grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t from_end = 3; from_end < digits.size(); from_end += 4)
    digits.insert(digits.size() - from_end, 1, ',');
  return digits;
}

namespace {

std::string with_between(std::string_view first, std::string_view between,
                         std::string_view second) {
  std::string out(first);
  if (!first.empty() && !second.empty()) out += between;
  return out.append(second);
}

}  // namespace

std::string joined(std::string_view outer, std::string_view inner) {
  return with_between(outer, ", ", inner);
}

std::string both(std::string_view first, std::string_view second) {
  return with_between(first, "; ", second);
}

std::string printable(std::string_view name) {
  std::string out;
  for (size_t at = 0; at < name.size();) {
    const value::Decoded decoded = value::decode_utf8(name, at);
    // The controls of ASCII, and those of 80..9f, which some terminals obey as well.
    const bool control =
        decoded.code_point < 0x20 || (decoded.code_point >= 0x7f && decoded.code_point < 0xa0);
    for (const char byte : name.substr(at, decoded.length))
      if (control || !decoded.valid)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
      else
        out += byte;
    at += decoded.length;
  }
  return out;
}

}  // namespace foothold::runtime
