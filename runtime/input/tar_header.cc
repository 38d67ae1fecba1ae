#include "runtime/input/tar_header.h"

#include <charconv>

namespace foothold::runtime {
namespace {

std::string_view text_at(std::string_view block, size_t at, size_t length) {
  const std::string_view field = block.substr(at, length);
  return field.substr(0, field.find('\0'));
}

// Octal digits with blanks around them; large numbers as big-endian bytes, marked by the first bit.
std::optional<uint64_t> number_at(std::string_view block, size_t at, size_t length) {
  std::string_view field = block.substr(at, length);
  uint64_t number = 0;
  if (uint8_t(field[0]) & 0x80) {
    for (const char byte : field.substr(1)) {
      if (number >> 55) return std::nullopt;
      number = number << 8 | uint8_t(byte);
    }
    return field[0] == '\x80' ? std::optional(number) : std::nullopt;
  }
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  while (!field.empty() && (field.back() == ' ' || field.back() == '\0')) field.remove_suffix(1);
  const auto [end, error] = std::from_chars(field.begin(), field.end(), number, 8);
  if (!field.empty() && (error != std::errc() || end != field.end())) return std::nullopt;
  return number;
}

}  // namespace

// The sum of all bytes, with blanks in place of the sum itself.
bool tar_checksum_holds(std::string_view block) {
  constexpr size_t kSumAt = 148, kSumLength = 8;
  uint64_t sum = kSumLength * ' ';
  for (size_t at = 0; at < kTarBlock; ++at)
    if (at < kSumAt || at >= kSumAt + kSumLength) sum += uint8_t(block[at]);
  return number_at(block, kSumAt, kSumLength) == sum;
}

std::optional<TarHeader> read_tar_header(std::string_view block) {
  const std::optional<uint64_t> size = number_at(block, 124, 12);
  if (!size || !tar_checksum_holds(block)) return std::nullopt;
  TarHeader header = {std::string(text_at(block, 0, 100)), *size, block[156]};
  const std::string_view front = text_at(block, 345, 155);
  const bool posix = block.substr(kTarMagicAt, 6) == std::string_view("ustar\0", 6);
  if (posix && !front.empty()) header.name = std::string(front) + "/" + header.name;
  return header;
}

PaxFacts read_pax(std::string_view content) {
  PaxFacts facts;
  while (!content.empty()) {
    size_t length = 0;
    const auto [end, error] = std::from_chars(content.begin(), content.end(), length);
    const size_t digits = size_t(end - content.begin());
    if (error != std::errc() || length <= digits || length > content.size()) break;
    std::string_view line = content.substr(digits, length - digits);
    content.remove_prefix(length);
    if (!line.starts_with(' ') || !line.ends_with('\n')) continue;
    line = line.substr(1, line.size() - 2);
    const size_t sign = line.find('=');
    if (sign == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, sign), value = line.substr(sign + 1);
    if (key == "path") facts.path = std::string(value);
    uint64_t number = 0;
    if (key == "size" && std::from_chars(value.begin(), value.end(), number).ptr == value.end())
      facts.size = number;
  }
  return facts;
}

}  // namespace foothold::runtime
