// Small numbers for whatever is equal, as long as somebody holds them.
//
//   Interned<std::string> countries; countries.hold("SE")   -> 0
//   countries.hold("NL")   -> 1; countries.hold("SE")   -> 0; countries.release(1); 1 is free again
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace foothold::runtime {

template <typename Key, typename Hash = std::hash<Key>>
class Interned {
 public:
  uint32_t hold(const Key& key) {
    const auto [at, is_new] = numbers_.try_emplace(key, 0);
    if (is_new) at->second = free_number(&at->first);
    ++held_[at->second].holders;
    return at->second;
  }
  /// True: nobody holds it any more, and its number is free.
  bool release(uint32_t number) {
    Held& held = held_[number];
    if (--held.holders > 0) return false;
    numbers_.erase(numbers_.find(*held.key));
    free_.push_back(number);
    return true;
  }
  const Key& key_of(uint32_t number) const { return *held_[number].key; }
  /// One behind the largest number there ever was.
  size_t bound() const { return held_.size(); }
  size_t size() const { return numbers_.size(); }

 private:
  struct Held {
    const Key* key = nullptr;
    uint32_t holders = 0;
  };
  uint32_t free_number(const Key* key) {
    if (free_.empty()) return held_.push_back({key, 0}), static_cast<uint32_t>(held_.size() - 1);
    const uint32_t number = free_.back();
    free_.pop_back();
    held_[number] = {key, 0};
    return number;
  }

  std::unordered_map<Key, uint32_t, Hash> numbers_;
  std::vector<Held> held_;
  std::vector<uint32_t> free_;
};

}  // namespace foothold::runtime
