// How often something happened, whatever number of logs saw it, while events come and go.
//
//   three failed sign-ins of one class in the sign-in log, two of them in the audit log, too
//   add() of all five: total 3, because the log that has most of the class has three
//
// Each change costs a look into a hash table.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace foothold::runtime {

class ClassCounts {
 public:
  void add(uint32_t event_class, uint32_t shape) { change(event_class, shape, 1); }
  void remove(uint32_t event_class, uint32_t shape) { change(event_class, shape, -1); }
  int64_t total() const { return total_; }
  /// What one class adds to the total.
  int64_t of_class(uint32_t event_class) const {
    const auto found = logs_.find(event_class);
    return found == logs_.end() ? 0 : most(found->second);
  }
  void clear() { logs_.clear(), total_ = 0; }

 private:
  using Logs = std::vector<std::pair<uint32_t, int64_t>>;  // shape, events; few
  static int64_t most(const Logs& logs) {
    int64_t most = 0;
    for (const auto& [shape, events] : logs) most = std::max(most, events);
    return most;
  }
  void change(uint32_t event_class, uint32_t shape, int64_t by) {
    Logs& logs = logs_[event_class];
    const int64_t before = most(logs);
    auto log =
        std::find_if(logs.begin(), logs.end(), [&](const auto& one) { return one.first == shape; });
    if (log == logs.end()) log = logs.insert(log, {shape, 0});
    log->second += by;
    if (log->second == 0) logs.erase(log);
    total_ += most(logs) - before;
    if (logs.empty()) logs_.erase(event_class);
  }

  std::unordered_map<uint32_t, Logs> logs_;
  int64_t total_ = 0;
};

}  // namespace foothold::runtime
