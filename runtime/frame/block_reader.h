// Cuts a source into blocks of whole lines, whatever the cuts of its reads.
//
// Example: the reads `{"a":1}\n{"b` and `":2}\n` give a block `{"a":1}\n` and a block `{"b":2}\n`
// (or, where the second read would not have to wait, one block of both lines): never half a line. A
// newline is absolute, so one broken line cannot hide the next one, and blocks can be worked on
// independently of each other.
//
// Which lines there are, their offsets and their numbers are functions of the bytes alone; which
// lines share a block is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/frame/block.h"
#include "runtime/frame/block_buffer.h"
#include "runtime/input/source.h"

namespace foothold::runtime {

// A line longer than the record limit, skipped without being held. `length` counts its bytes with
// the line end.
struct Oversize {
  uint64_t offset = 0;
  uint64_t line = 0;
  uint64_t length = 0;
};

class BlockReader {
 public:
  using Limits = FrameLimits;
  // The source must outlive the reader.
  explicit BlockReader(Source& source, FrameLimits limits = {});

  // Fills `buffer` and describes its lines in `block` (which points into the buffer). Waits until
  // there is a whole line, then goes on only as long as more is there at once and the block is not
  // full. Lines over the limit that were met on the way, all of them before `block`'s end, are
  // appended to `oversize`, also when the result is false. False: the input is at its end, was
  // interrupted, or failed (`error()`).
  bool next(BlockBuffer& buffer, Block& block, std::vector<Oversize>& oversize);

  // The errno value that ended the input (ENOMEM: no memory for a block); 0: none.
  int error() const { return error_; }
  // True if an interruption ended the input.
  bool stopped() const { return source_.stopped(); }

  // After the last block: bytes_read() = sizes of all blocks + lengths of all oversize lines +
  // overhead_bytes() + torn_bytes().
  uint64_t bytes_read() const { return bytes_read_; }
  // Bytes that belong to no line: the byte order mark.
  uint64_t overhead_bytes() const { return overhead_bytes_; }
  // The beginning of a line whose rest an interruption or an error cut off. It is not delivered: it
  // could look like a whole record of other content.
  uint64_t torn_bytes() const { return torn_bytes_; }

 private:
  bool is_ready(const BlockBuffer& buffer);
  bool make_room(BlockBuffer& buffer);
  void read_once(BlockBuffer& buffer, std::vector<Oversize>& oversize);
  void skip_byte_order_mark(BlockBuffer& buffer);
  void find_whole_lines(BlockBuffer& buffer, std::vector<Oversize>& oversize);
  bool take_first_line(BlockBuffer& buffer, std::vector<Oversize>& oversize);
  void skip_held(BlockBuffer& buffer);
  void report_skipped(std::vector<Oversize>& oversize);
  void drop(BlockBuffer& buffer, size_t bytes);
  void finish(BlockBuffer& buffer, std::vector<Oversize>& oversize);
  void carry(std::string_view held);

  Source& source_;
  size_t record_limit_;
  size_t area_;
  std::string tail_;          // the beginning of a line, carried from block to block
  uint64_t offset_ = 0;       // of the first byte held
  uint64_t line_ = 1;         // of the first line held
  size_t searched_ = 0;       // so many bytes held have been searched for newlines
  size_t whole_ = 0;          // so many bytes held are whole lines
  bool skipping_ = false;     // inside a line over the limit
  Oversize skipped_;          // that line, as far as it is known
  bool mark_passed_ = false;  // the place of a byte order mark is behind us
  bool ended_ = false;
  int error_ = 0;
  uint64_t bytes_read_ = 0;
  uint64_t overhead_bytes_ = 0;
  uint64_t torn_bytes_ = 0;
};

}  // namespace foothold::runtime
