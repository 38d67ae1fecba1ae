#include "dsl/width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

namespace foothold::dsl {
namespace {

struct WidthRange {
  uint32_t first, last;
};
#include "dsl/width_tables.inc"

bool holds(std::span<const WidthRange> ranges, uint32_t point) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), point,
                       [](uint32_t value, const WidthRange& range) { return value < range.first; });
  return after != ranges.begin() && point <= std::prev(after)->last;
}

uint32_t code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead;
  uint32_t point = lead & (0xFFu >> (character.size() + 1));
  for (char byte : character.substr(1)) point = (point << 6) | (byte & 0x3Fu);
  return point;
}

size_t width_of_character(std::string_view character) {
  if (character.size() == 1) return 1;
  const uint32_t point = code_point(character);
  return holds(no_columns, point) ? 0 : holds(two_columns, point) ? 2 : 1;
}

/// Characters that steer a terminal: C0, DEL, C1, marks and brackets of direction, line separators.
constexpr WidthRange kControls[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x61C, 0x61C},
                                    {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};

}  // namespace

size_t character_length(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  for (size_t i = 1; i < length; ++i)
    if (at + i >= text.size() || (text[at + i] & 0xC0) != 0x80) return 0;
  return length;
}

size_t width_of(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t length = std::max<size_t>(1, character_length(text, at));
    width += width_of_character(text.substr(at, length));
    at += length;
  }
  return width;
}

std::string printable(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  std::string out;
  while (out.size() < text.size()) {
    const size_t length = character_length(text, out.size());
    const std::string_view character = text.substr(out.size(), std::max<size_t>(1, length));
    if (length == 0)
      out += '?';
    else if (holds(kControls, code_point(character)))
      out.append(length, ' ');
    else
      out += character;
  }
  return out;
}

}  // namespace foothold::dsl
