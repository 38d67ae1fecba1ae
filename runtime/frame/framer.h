// Cuts a source into elements, one record each, in whatever envelopes they come: a line each,
// glued together, indented, in arrays, in pages (`{"records":[...]}`), as rows of CSV, and any
// mixture of these. What stands at an element's edge is looked at anew for every element, never
// learned for an input, so `cat a.csv b.json c.ndjson` is one legal input.
//
// Example: `{"a":1}\n[{"b":2},{"c":3}]` through a pipe that cuts it anywhere gives the elements
// `{"a":1}` (line), `{"b":2}` and `{"c":3}` (array): in one block or in several, never half of one.
//
// Which elements there are, their offsets, lines and envelopes are functions of the bytes alone;
// which share a block is not. An element that is never closed (a lost brace or quote, a byte that
// cannot stand there, over the record limit) ends before the first newline behind its start and is
// marked broken; what follows that newline is framed as if the element had not been. So damage
// hides one line at most. The price is that bytes may be looked at again: no more than about
// kMaxNesting (64) times, because a newline cannot stand in a string, so an object that begins on a
// later line while an earlier one is still open lies one level deeper in it; rows of CSV at most
// three times (two unclosed rows that overlap have opposite quotes, so one of them ends).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/frame/block.h"
#include "runtime/frame/block_buffer.h"
#include "runtime/frame/frame_state.h"
#include "runtime/input/source.h"

namespace foothold::runtime {

// What the input is said to be. `ndjson`: a newline ends a record, always, and nothing else is
// looked at. `json`: never CSV. `csv`: the first line is a header, whatever its names.
enum class InputFormat : uint8_t { detect, ndjson, json, csv };

// From the program. `page_keys`: keys whose array holds the records of a page. `marks`: keys of the
// top level that show a record or a wrap: an object is a page only if a page key comes before any
// of them, and a line is a CSV header only if it names one.
struct FrameNames {
  std::vector<std::string> page_keys;
  std::vector<std::string> marks;
};

// `skip_no_log`: give an input up in whose first 64 KiB no whole element begins, unless it ends
// before without any element: an empty file or list.
//
// `from`: the source stands there, after what was cut before. `growing`: more may follow later
// where the input ends now, so an element that the end makes broken is not delivered: it is lost,
// as if an interruption had cut it off.
struct FrameOptions {
  FrameLimits limits = {};
  InputFormat format = InputFormat::detect;
  bool skip_no_log = false;
  bool growing = false;
  std::optional<FrameState> from = {};
};

class Framer {
 public:
  // The source must outlive the framer.
  Framer(Source& source, const FrameNames& names, const FrameOptions& options = {});
  ~Framer();

  // Fills `buffer` and describes its elements in `block`, which points into the buffer. Waits until
  // there is a whole element (or something between elements), then goes on only as long as more is
  // there at once and the block is not full. A block may hold no element. False: the input is at
  // its end, was interrupted, failed (`error()`) or was given up (`no_log()`).
  bool next(BlockBuffer& buffer, Block& block);

  // Where the next block begins: after it, framing can be taken up again there.
  FrameState position() const;

  // The errno value that ended the input (ENOMEM: no memory for a block); 0: none.
  int error() const;
  // True if an interruption ended the input.
  bool stopped() const;

  // After the last block: bytes_read() = sizes of all blocks + lost_bytes().
  uint64_t bytes_read() const;
  // The beginning of an element whose rest an interruption or an error cut off: it is not
  // delivered. Of an input that was given up: all bytes read of it (none were delivered).
  uint64_t lost_bytes() const;
  // The input was given up, because nothing that begins in its first 64 KiB is a whole element.
  bool no_log() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold::runtime
