// Keys of entries that are sorted: parts behind their lengths, numbers so that they sort as they
// count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/value/digest.h"

namespace foothold::runtime {

inline void append_count(uint32_t count, std::string& key) {
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(count >> shift & 0xFF);
}
inline uint32_t count_at(std::string_view key, size_t at) {
  uint32_t count = 0;
  for (size_t byte = at; byte < at + sizeof count; ++byte)
    count = count << 8 | static_cast<unsigned char>(key[byte]);
  return count;
}
inline void append_part(std::string_view part, std::string& key) {
  append_count(static_cast<uint32_t>(part.size()), key);
  key += part;
}
/// Earlier times first.
inline void append_time(int64_t ticks, std::string& key) {
  const uint64_t ordered = static_cast<uint64_t>(ticks) ^ (uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(ordered >> shift & 0xFF);
}
inline void append_digest(const value::Digest& digest, std::string& key) {
  key.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

/// Behind the part that events of a group share: time, identity, and what sort of entry it is.
inline constexpr size_t kEntryTail = 8 + 16 + 1;

}  // namespace foothold::runtime
