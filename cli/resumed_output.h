// Standard output of a scan that is taken up again: what was written after the last commit, before
// the scan was killed, is not written a second time, and half a line at the end is taken back.
//
//   findings.ndjson, 900 bytes at the last commit, 1,400 now   ->   the 500 bytes are whole
//   findings and perhaps a torn one; the torn one is cut off, and each of the others is passed over
//   when the scan finds it again
//
// That works for a file opened for appending (`>> findings.ndjson`). To a pipe or a terminal
// findings behind the last commit are written again, with the same ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/output.h"

namespace foothold::cli {

class ResumedOutput {
 public:
  explicit ResumedOutput(int fd) : fd_(fd), output_(fd) {}

  /// `state`: what state() gave at the last commit; empty: there was none.
  void take_up(const std::string& state);
  /// A whole finding, with its line ends.
  bool write(std::string_view text);
  bool flush() { return output_.flush(); }
  /// All that was written is on the disk, if it is a file.
  bool sync();
  std::string state() const;
  int error() const { return output_.error(); }
  uint64_t passed_over() const { return passed_over_; }

 private:
  int fd_;
  Output output_;
  uint64_t from_ = 0;    // of the file: where `written_` begins
  std::string written_;  // behind the last commit, before this run
  size_t next_ = 0;      // of it: up to here all was found again
  size_t others_ = 0;    // findings since that are not among them
  uint64_t passed_over_ = 0;
};

}  // namespace foothold::cli
