// Keys of entries that are sorted: parts behind their lengths, numbers so that they sort as they
// count.
#pragma once

#include <cstdint>
#include <functional>
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

/// Before the part that events of a group share: a hash of it. The order of groups means nothing,
/// and so they are told apart by one number (Sorter compares the first bytes as one).
inline constexpr size_t kEntryHead = 8;
/// Behind it: time, identity, and what sort of entry it is.
inline constexpr size_t kEntryTail = 8 + 16 + 1;

inline void append_hash(std::string_view shared, std::string& key) {
  const uint64_t hash = std::hash<std::string_view>()(shared);
  key.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}
inline std::string_view shared_part(std::string_view key) {
  return key.substr(kEntryHead, key.size() - kEntryHead - kEntryTail);
}
inline std::string_view identity_part(std::string_view key) {
  return key.substr(key.size() - kEntryTail + sizeof(int64_t), sizeof(value::Digest));
}

}  // namespace foothold::runtime
