// A fixed ring of blocks between one reader, several scanners and one hand-over. The reader fills
// slots in the order of the input, scanners take them in that order and finish in any, and the
// hand-over gets them back in order again; memory is bounded by the length of the ring.
//
//   reader: fill -> filled     scanner: take -> done     hand-over: next_done -> release (the slot
//   is free again)
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "runtime/frame/block_buffer.h"
#include "runtime/frame/frame_state.h"
#include "runtime/scanner.h"

namespace foothold::runtime {

class BlockRing {
 public:
  struct Slot {
    BlockBuffer buffer;
    Block block;
    bool has_block = false;   // false: nothing more, at the end of the input
    uint64_t bytes_read = 0;  // of the input so far
    bool edge = false;        // nothing is filled until this slot is released
    FrameState position;      // of an edge: behind the block
    BlockResult result;

   private:
    friend class BlockRing;
    bool done = false;
  };

  explicit BlockRing(size_t length) : slots_(length) {}

  /// Waits for a free slot; null if the hand-over gave up.
  Slot* begin_fill();
  void end_fill();
  /// Waits until all that was filled is released; false if the hand-over gave up.
  bool wait_empty();
  /// Nothing more will be filled.
  void close();

  /// Waits for a filled slot; null if there will be none.
  Slot* take();
  /// The same, but waits no longer than this: then null, and `timed_out` is true.
  Slot* take(std::chrono::milliseconds longest, bool& timed_out);
  void finish(Slot& slot);

  /// Waits for the next slot of the input to be done; null at the end.
  Slot* next_done();
  void release();
  /// The hand-over stops: everybody else does, too.
  void abandon();

 private:
  Slot& at(uint64_t number) { return slots_[number % slots_.size()]; }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  uint64_t filled_ = 0, taken_ = 0, released_ = 0;  // INVARIANT: released <= taken <= filled
  bool closed_ = false, abandoned_ = false;
};

}  // namespace foothold::runtime
