// Where framing stands between two elements: all that decides how the bytes behind that place are
// cut. With it an input is taken up again in the middle, as if it had been read from its start.
//
//   `[{"a":1},\n{"b":2}]` cut up to the second `{`   ->   offset 10, line 2, inside one array
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/frame/csv.h"

namespace foothold::runtime {

/// The members are those of Cutter that have the same names.
struct FrameState {
  uint64_t offset = 0;  // bytes of the decoded input that are cut
  uint64_t line = 1;
  uint8_t mode = 0;
  bool line_empty = true, line_open = false, may_be_header = true, glued = false;
  bool first_byte = true;
  std::vector<uint8_t> around = {};
  int tail_depth = 0;  // of what a page holds behind its records
  std::optional<CsvHeader> header = {};
  bool fast = false;
  std::vector<std::string> heads = {};  // of lines that are taken as they stand
};

}  // namespace foothold::runtime
