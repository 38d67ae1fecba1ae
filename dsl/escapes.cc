#include "dsl/escapes.h"

#include <charconv>
#include <optional>

namespace foothold::dsl {
namespace {

constexpr uint32_t kLastCodePoint = 0x10FFFF;

void append_code_point(uint32_t point, std::string& out) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    (out += static_cast<char>(0xC0 | (point >> 6))) += tail(0);
  } else if (point < 0x10000) {
    ((out += static_cast<char>(0xE0 | (point >> 12))) += tail(6)) += tail(0);
  } else {
    (((out += static_cast<char>(0xF0 | (point >> 18))) += tail(12)) += tail(6)) += tail(0);
  }
}

/// Of `{3164}`; a half of a pair of UTF-16 is no code point, and no text holds a zero byte.
std::optional<uint32_t> code_point_of(std::string_view braced) {
  if (braced.size() < 3 || braced.size() > 8) return {};
  uint32_t point = 0;
  const char* const last = braced.data() + braced.size() - 1;
  const auto [end, error] = std::from_chars(braced.data() + 1, last, point, 16);
  if (error != std::errc() || end != last || point == 0 || point > kLastCodePoint) return {};
  return point >= 0xD800 && point <= 0xDFFF ? std::nullopt : std::optional(point);
}

/// Behind the escape whose letter stands at `at`.
size_t escape_end(std::string_view text, size_t at) {
  if (text.substr(at, 2) == "u{")
    if (const size_t brace = text.find('}', at); brace != std::string_view::npos) return brace + 1;
  ++at;
  while (at < text.size() && (text[at] & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

std::string resolve_escapes(std::string_view text, const BadEscape& bad) {
  static constexpr std::string_view from = "\"\\ntr/", to = "\"\\\n\t\r/";
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at++];
      continue;
    }
    const size_t end = escape_end(text, at + 1);
    const size_t known = from.find(text[at + 1]);
    const bool braced = text.substr(at + 1, 2) == "u{";
    const std::optional<uint32_t> point =
        braced ? code_point_of(text.substr(at + 2, end - at - 2)) : std::nullopt;
    if (known != std::string_view::npos)
      out += to[known];
    else if (point)
      append_code_point(*point, out);
    else
      bad(at, end, braced);
    at = end;
  }
  return out;
}

}  // namespace foothold::dsl
