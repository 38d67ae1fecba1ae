#include "cli/columns.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::cli {
namespace {

std::string first_columns(std::string_view text, size_t columns) {
  size_t end = 0;
  while (end < text.size() && (columns > 0 || (text[end] & 0xC0) == 0x80)) {
    columns -= (text[end] & 0xC0) != 0x80;
    ++end;
  }
  return std::string(text.substr(0, end));
}

}  // namespace

size_t columns_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string cut(const std::string& text, size_t columns) {
  if (columns_of(text) <= columns) return text;
  const std::string size = fmt::format(".. ({} bytes)", text.size());
  const size_t room = columns > size.size() ? columns - size.size() : 1;
  return first_columns(text, room) + size;
}

std::string wrapped(std::string_view text, const std::string& before, size_t width) {
  const size_t used = columns_of(before), room = width > used ? width - used : 1;
  std::string lines, line;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string word = cut(std::string(text.substr(0, end)), room);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool fits = line.empty() || columns_of(line) + 1 + columns_of(word) <= room;
    if (!fits) lines += before + line + "\n";
    line = line.empty() || !fits ? word : line + " " + word;
  }
  return lines + before + line + "\n";
}

}  // namespace foothold::cli
