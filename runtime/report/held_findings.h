// Gives each finding once, with the places of all copies of its event.
//
//   add(finding at line 7), add(the same id at line 90), end  ->  one finding, events: line 7, line
//   90
//
// Copies of an action come in other feeds, other files, or twice in one; each is matched, and they
// meet here by the finding's id. Findings are held back until the input is at its end, or `most`
// are held: then the oldest goes out. A copy that comes after its finding went out is handed on by
// itself, to be told as such. On a pipe nothing is held past a block, because somebody waits for
// it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/report/finding.h"

namespace foothold::runtime {

/// Finding ids reported lately. Bounded: past the limit the oldest are forgotten, and a copy that
/// comes that late is reported again, with the same id.
class RecentIds {
 public:
  explicit RecentIds(size_t limit = 1 << 16) : limit_(limit) {}
  /// True if the id is new.
  bool add(const std::string& id);
  bool contains(const std::string& id) const { return ids_.contains(id); }
  /// All of them, the oldest first.
  std::vector<std::string> in_order() const;

 private:
  size_t limit_;
  std::unordered_set<std::string> ids_;
  std::vector<std::string> order_;
  size_t next_ = 0;
};

/// Where findings go. Both give false if the output failed.
struct FindingSink {
  std::function<bool(const Finding&)> finding;
  std::function<bool(const Finding&)> late_copy;  // of a finding that went out before
};

class HeldFindings {
 public:
  /// Some 16 MB of usual findings.
  static constexpr size_t kMostHeld = 4096;

  explicit HeldFindings(FindingSink sink, size_t most = kMostHeld)
      : sink_(std::move(sink)), most_(most) {}

  enum class Added : uint8_t { finding, copy, failed };
  Added add(Finding finding);
  /// A finding with this id went out before.
  void went_out(const std::string& id) { recent_.add(id); }
  /// Lets all go, in the order they came. False: the output failed.
  bool release_all();

 private:
  bool release_oldest();

  FindingSink sink_;
  size_t most_;
  std::deque<Finding> held_;
  uint64_t released_ = 0;                            // so many have left `held_`
  std::unordered_map<std::string, uint64_t> place_;  // of a held id: its number since the start
  RecentIds recent_;                                 // of those that went out
};

}  // namespace foothold::runtime
