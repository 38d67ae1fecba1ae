// What had to go for want of memory, by rule and tenant, and when that is worth a line.
//
//   add(rule, t1, 09:00, 09:05, 1 group, 0)     due() gives a line
//   add(rule, t1, ...) a thousand times         due() gives ten: each time that it is twice as much
//
// What is more than a day later begins another range of time, with lines of its own.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/report/pressure.h"

namespace foothold::runtime {

class PressureNotes {
 public:
  /// Of so many rules and tenants notes are kept apart; of further ones the tenant is not said.
  static constexpr size_t kMostNotes = 4096;

  /// What went: the range of its times, and how much it was.
  void add(const PressureNote& gone);
  /// Gives each note that has become twice as much since it was given last; `all`: that is more.
  void give(bool all, const std::function<void(const PressureNote&)>& take);
  /// Notes as they stand, by rule and tenant; of several ranges the last.
  std::vector<PressureNote> all() const;
  /// The last time of what went of this rule and tenant, or may have; INT64_MIN: nothing did.
  int64_t last_of(uint32_t rule, const std::string& tenant) const;

 private:
  using Key = std::pair<uint32_t, std::string>;           // rule, tenant
  using KeyView = std::pair<uint32_t, std::string_view>;  // the same
  struct Hash {
    using is_transparent = void;
    size_t operator()(const KeyView& key) const {
      return std::hash<std::string_view>()(key.second) ^ key.first * size_t{0x9e3779b97f4a7c15};
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const KeyView& a, const KeyView& b) const { return a == b; }
  };
  struct Kept {
    PressureNote note;
    uint64_t given = 0;  // groups and values, when it was given last
    bool due = false;
  };
  using All = std::unordered_map<Key, Kept, Hash, Equal>;
  static bool is_due(const Kept& kept);
  Kept& kept_of(const PressureNote& gone);

  All kept_;
  std::vector<Kept*> due_;
  std::vector<PressureNote> over_;  // of earlier ranges, not given as they ended
};

}  // namespace foothold::runtime
