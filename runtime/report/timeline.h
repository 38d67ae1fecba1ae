// When the records of each feed and workload were made, by the hour: to see where a log has holes.
//
//   ual > Exchange, records at 09:12, 09:40 and 15:03  ->  two hours with records, and from 10 to
//   15 none: an export that lost a part looks like this, and so does a night
//
// So what is said is an observation, no verdict. Every record counts whose time was seen, whether
// any rule wanted it or not.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foothold::runtime {

/// Hours since 1970 without a record, between two hours with one.
struct Silence {
  int64_t from = 0, to = 0;  // the last hour with a record before it, the first one after it
  int64_t hours() const { return to - from - 1; }
};

struct FeedCoverage {
  std::string name;  // `ual`, or `ual > Exchange` of a workload
  uint64_t records = 0;
  uint64_t without_time = 0;
  int64_t first = 0, last = 0;    // hours since 1970
  std::vector<Silence> silences;  // of at least kLeastSilence hours, the longest first, at most 100
  int64_t silent_end = 0;         // hours from its last record to the last one of its shape
};

class Timeline {
 public:
  static constexpr int64_t kLeastSilence = 6;
  static constexpr size_t kMostGroups = 1024;
  static constexpr size_t kMostHours = 1 << 17;  // of a group: 15 years

  /// The number of a group, for add(). Past kMostGroups all are one, named `...`.
  uint32_t group(std::string_view shape, std::string_view workload);
  std::string_view workload(uint32_t group) const { return groups_[group].workload; }
  /// `time`: as written in the record, without quotes; empty: it says none.
  void add(uint32_t group, std::string_view time);
  void add(const Timeline& other);

  /// What was added to one group, by hour: to be kept and added again.
  struct Saved {
    std::string shape, workload;
    std::map<int64_t, uint64_t> hours;
    uint64_t without_time = 0;
  };
  std::vector<Saved> save() const;
  void restore(const std::vector<Saved>& groups);

  /// Shapes first, each with its workloads after it.
  std::vector<FeedCoverage> coverage() const;

 private:
  struct Group {
    std::string shape, workload;
    std::unordered_map<int64_t, uint64_t> hours;
    uint64_t without_time = 0;
    int64_t last_hour = INT64_MIN;
    uint64_t* last_count = nullptr;  // of last_hour in `hours`
  };
  void add_hour(Group& group, int64_t hour, uint64_t records);

  std::vector<Group> groups_;
  std::map<std::pair<std::string, std::string>, uint32_t> numbers_;
  std::string last_text_;  // the date and hour of the last time, as written ..
  int64_t last_hour_ = 0;  // .. and what it stands for
};

/// `2021-05-18T21:00Z`
std::string hour_text(int64_t hour);

}  // namespace foothold::runtime
