// How much of the past each log covers, and up to when all is known.
//
//   ual: a record of January, then records of every hour from March 1
//   known(ual, March 3, noon) is 2.5 days: the record of January is beyond a hole of more than a
//   day
//
// Every record counts whose time was seen, whether any rule wanted it or not. Of each hour only the
// first and the last record are kept, which is as good as all of them: a hole is longer than an
// hour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

/// How far all logs together go. What comes more than a year after everything before it (2099 for
/// 2009) is no sign that the time in between was seen.
struct LogEnd {
  std::optional<int64_t> latest;  // ticks
  std::vector<int64_t> stops;     // the last record before each hole of more than a year, in order

  /// Whether there are records of `due` or later, without such a hole since `from`.
  bool reached(int64_t from, int64_t due) const;
};

/// What is later than all that is known decides nothing that waits.
struct KnownUntil {
  int64_t clock = INT64_MIN;  // ticks: up to then, whatever the records say of it
  LogEnd log_end;             // if no more records will come

  bool reached(int64_t from, int64_t due) const {
    return clock >= due || log_end.reached(from, due);
  }
};

class Coverage {
 public:
  static constexpr int64_t kLargestStop = int64_t{366} * 24 * 3600 * value::ticks_per_second;
  static constexpr int64_t kLargestHole = int64_t{24} * 3600 * value::ticks_per_second;
  static constexpr size_t kMostHours = 1 << 17;  // of a shape: 15 years

  explicit Coverage(const Program& program);

  /// `time`: as written in the record.
  void see(uint32_t shape, std::string_view time);
  void see(uint32_t shape, int64_t ticks);
  void add(const Coverage& other);

  /// The first and the last record of an hour, in ticks: to be kept and seen again.
  struct SavedHour {
    int64_t first = 0, last = 0;
  };
  std::vector<SavedHour> save(uint32_t shape) const;
  /// What a selection takes was kept only from then on, ticks: it knows of nothing before.
  void begin_selection(uint32_t selection, int64_t since) { since_[selection] = since; }
  /// Ticks of the past that all of these selections know of, if their logs cover all of it.
  int64_t kept(const std::vector<SourceProgram>& sources, int64_t at) const;

  /// To be called when all was seen so far, before what follows; again if more was seen.
  void finish();
  /// Ticks from the start of the run of records that reaches `at`; 0 if none does.
  int64_t known(uint32_t shape, int64_t at) const;
  /// Of each shape its runs, from the first to the last record, cut to `unit` ticks.
  std::vector<std::vector<std::pair<int64_t, int64_t>>> runs(int64_t unit) const;
  /// Of each hour in which there were records the first and the last of them, in order of time.
  std::vector<std::pair<int64_t, int64_t>> hours(uint32_t shape) const;
  /// The time of the last record; nothing if none said its time.
  std::optional<int64_t> latest() const { return latest_; }
  LogEnd end() const;

 private:
  struct Hour {
    int64_t first = 0, last = 0;
  };
  struct Shape {
    std::unordered_map<int64_t, Hour> hours;
    std::string first_text, last_text;  // of the hour at hand, to the second
  };
  struct Run {
    int64_t first, last;
  };
  void remember(Shape& shape, std::string_view time, int64_t ticks) const;
  std::vector<Run> runs_of(const std::vector<uint32_t>& shapes, int64_t largest_hole) const;

  const Program& program_;
  std::vector<Shape> shapes_;
  std::vector<std::vector<Run>> runs_;  // by shape
  std::optional<int64_t> latest_;
  std::unordered_map<uint32_t, int64_t> since_;  // by selection; few
};

}  // namespace foothold::runtime
