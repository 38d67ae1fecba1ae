// Standard output of a scan that is taken up again: what was written after the last commit, before
// the scan was killed, is not written a second time, and half a line at the end is taken back.
//
//   findings.ndjson, 900 bytes at the last commit, 1,400 now   ->   the 500 bytes are whole
//   findings and perhaps a torn one; the torn one is cut off, and each of the others is passed over
//   when the scan finds it again
//
// Lines of a stream need not come in the same order: they are taken out of what stands there, and
// who knows more of them (ToldJournal) says whether they are to be written. Where each stands was
// noted before it was written. Equal texts may stand there several times, from several scans that
// were killed: only the place tells which of them are there.
//
// That works for a file opened for appending (`>> findings.ndjson`). To a pipe or a terminal
// findings behind the last commit are written again, with the same ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"

namespace foothold::cli {

class ResumedOutput {
 public:
  explicit ResumedOutput(int fd) : fd_(fd), output_(fd) {}

  /// `state`: what state() gave at the last commit; empty: there was none.
  void take_up(const std::string& state);
  /// What was written behind the last commit is known.
  bool reads_back() const { return reads_back_; }
  struct Placed {
    std::string_view text;
    uint64_t at = 0;  // where it begins, if it was written: as position() said
  };
  /// Which of these were written, by their places in the order of writing. They are not compared
  /// with what is written any more.
  std::vector<bool> take_out(const std::vector<Placed>& lines);
  /// Where the next text will stand, if this is a file.
  uint64_t position() const;
  /// All that the scan before had told of has been found again. What else it wrote comes next: the
  /// first finding that was not written before is behind it.
  void settle();
  /// A whole finding, with its line ends.
  bool write(std::string_view text);
  /// The same, whatever stands there.
  bool append(std::string_view text) { return output_.write(text); }
  bool flush() { return output_.flush(); }
  /// All that was written is on the disk, if it is a file.
  bool sync();
  std::string state() const;
  int error() const { return output_.error(); }
  uint64_t passed_over() const { return passed_over_; }

 private:
  void forget();

  int fd_;
  Output output_;
  bool reads_back_ = false;
  bool taken_out_ = false;  // something of `written_`: all of it counts as not found again
  bool settled_ = false;
  uint64_t from_ = 0;    // of the file: where `written_` begins
  std::string written_;  // behind the last commit, before this run
  size_t next_ = 0;      // of it: up to here all was found again
  size_t others_ = 0;    // findings since that are not among them
  uint64_t passed_over_ = 0;
};

}  // namespace foothold::cli
