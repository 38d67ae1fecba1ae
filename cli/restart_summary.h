// What the summary says of a scan that was taken up again, or whose rules were.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foothold::cli {

struct RestartFacts {
  bool checkpoint = false;
  bool taken_up = false;
  uint64_t bytes_before = 0;  // decoded, of all inputs, that earlier runs did
  uint64_t commits = 0;
  uint64_t written_before = 0;  // findings that were found again and not written again
  uint64_t reloads = 0;         // of rules, and those that failed
  uint64_t failed_reloads = 0;
  std::vector<std::string> anew;  // rules over several events that began anew, sorted
};

/// Empty if there is nothing to say.
std::string restart_text(const RestartFacts& facts);

}  // namespace foothold::cli
