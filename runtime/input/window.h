// A source with a look ahead: what was read can be looked at before it is taken, and a few bytes
// can be given back.
//
// Example: a window over a .zip file shows `PK\3\4...`; detection looks and takes nothing, the
// archive takes the header, a decoder is shown the rest and gives back the 3 bytes behind the end
// of its data.
//
// The first read is one page, so that the reads behind a plain file's detection keep the phase of
// the pages they are copied from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/input/source.h"

namespace foothold::runtime {

class InputWindow {
 public:
  // The most that `fill` can be asked for.
  static constexpr size_t kMost = size_t{160} << 10;
  // So many bytes, the last ones taken, can be given back.
  static constexpr size_t kGiveBack = 16;

  explicit InputWindow(std::unique_ptr<Source> source);

  // Bytes read and not taken yet; valid until the next call that is not const.
  std::string_view view() const { return {memory_.data() + begin_, end_ - begin_}; }
  // Reads until the view holds `wanted` bytes (at most kMost). False: the input ended before that.
  bool fill(size_t wanted);
  // Takes bytes of the view; a negative number gives back what was taken last.
  void take(ptrdiff_t bytes);
  // Takes `bytes`, reading as needed. False: the input ended before that.
  bool skip(uint64_t bytes);
  // Goes to a place of a plain file; what was in view is forgotten. False: nothing changed.
  bool seek(uint64_t offset);
  // Takes what is there and reads on, straight into `into`.
  ReadOutcome read(char* into, size_t capacity);

  // The end was seen (what is in view still counts), with an error if that ended it.
  bool ended() const { return ended_; }
  int error() const { return error_; }
  // Bytes taken since the start.
  uint64_t position() const { return position_; }
  // True if a look at one more byte would not wait.
  bool more_now() { return begin_ < end_ || ended_ || source_->more_now(); }
  Source& source() { return *source_; }
  const Source& source() const { return *source_; }

 private:
  void read_once();

  std::unique_ptr<Source> source_;
  std::vector<char> memory_;
  size_t begin_ = kGiveBack, end_ = kGiveBack;
  uint64_t position_ = 0;
  bool ended_ = false;
  int error_ = 0;
};

}  // namespace foothold::runtime
