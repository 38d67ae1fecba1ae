// Lines about findings of a stream that were written behind the last commit by a scan that was
// killed. The next one reads the same records again, but cut into other blocks and at another time
// of the day, so it may tell of the same findings in other steps, or not of all of them.
//
//   killed: f1 provisional (5 matches), f2 provisional      then: f1 provisional (5 matches)
//   ->   the line of f1 stands there and is not written again; of f2, which is none any more by the
//        time all has been read that the killed scan had read, a `withdrawn` is written
//
// So whatever a reader of the lines has seen last of a finding is, from then on, what is so.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/report/finding.h"

namespace foothold::runtime {

/// Without an id: here a commit was made, though not all was known to be so.
struct ToldLine {
  std::string id, rule, tenant, time;
  Phase phase = Phase::none;
  std::string text;   // as it was written
  uint64_t read = 0;  // bytes of all inputs that had been read
  int64_t awake = 0;  // Watermarks::awake()
  uint64_t at = 0;    // of a file: where the text begins, if it was written
};

class ToldJournal {
 public:
  /// `sure`: all of these were written. Else each may have been, and its reader may have got it.
  void take_up(const std::vector<ToldLine>& lines, bool sure);
  /// There may be lines that are not so.
  bool is_open() const { return open_; }
  /// Bytes that the killed scan had read, and its clock, at its last line. Not the clock of a line
  /// before a commit: it says nothing of what came behind that.
  uint64_t read() const { return read_; }
  std::optional<int64_t> awake() const { return awake_; }

  /// A line is about to be written. False: it stands there, or the finding was final before.
  bool is_to_be_written(const std::string& id, Phase phase, const std::string& text);
  /// Of these ids nothing was told that is known to be written.
  std::set<std::string> unconfirmed() const;
  /// The last lines of those that stand as if they were findings, though these ids are none.
  std::vector<ToldLine> to_be_taken_back(const std::set<std::string>& none) const;
  /// All that the killed scan had read has been read.
  void conclude();

 private:
  struct Last {
    ToldLine line;
    bool confirmed = false;
  };
  std::unordered_map<std::string, Last> last_;  // by id
  std::set<std::string> finals_;                // lines: two bursts may have one id
  bool open_ = false, sure_ = false;
  uint64_t read_ = 0;
  std::optional<int64_t> awake_;
};

}  // namespace foothold::runtime
