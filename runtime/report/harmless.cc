#include "runtime/report/harmless.h"

#include <fmt/format.h>

#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

bool is_direction_mark(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const value::Decoded decoded = value::decode_utf8(text, at);
    const char32_t c = decoded.code_point;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || is_direction_mark(c))
      out += fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(c));
    else
      out += text.substr(at, decoded.length);
    at += decoded.length;
  }
  return out;
}

}  // namespace foothold::runtime
