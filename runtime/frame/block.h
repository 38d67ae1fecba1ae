// What the reader hands to a scanner at a time: elements that were read together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/frame/csv.h"
#include "runtime/frame/element.h"

namespace foothold::runtime {

// Consecutive bytes of the input and the elements in them, in the order of the input. Lines are
// numbered from 1.
//
// `size` counts what the block covers. All of it is held at `data` (with 64 readable bytes behind
// it), except in a block whose only element is over the record limit: nothing of that is held.
struct Block {
  const char* data = nullptr;
  size_t size = 0;
  uint64_t offset = 0;  // of data[0] in the input, bytes
  uint64_t first_line = 1;
  std::vector<Element> elements = {};
  std::shared_ptr<const CsvHeader> header = nullptr;  // of all elements of CSV in the block
  uint64_t blank_lines = 0;
  // Their sum is `size`: bytes in elements; byte order marks, commas, brackets, blanks, line ends,
  // CSV headers, and what pages hold around their records.
  uint64_t element_bytes = 0;
  uint64_t between_bytes = 0;
};

// `record_bytes`: the longest element delivered (of a line its '\n' not counted, a '\r' counted);
// at least one page (4,096), smaller values count as that. `block_bytes`: how much is read for one
// block; rounded to whole pages, and never above the record limit.
struct FrameLimits {
  size_t record_bytes = size_t{16} << 20;
  size_t block_bytes = size_t{1} << 20;
};

}  // namespace foothold::runtime
