// Lets a source work on a thread of its own, a few buffers ahead of its reader: decoding and
// scanning overlap.
//
// Example: with three buffers of 1 MiB the decoder fills the third while the scanner works on what
// it took from the first. On a live pipe a buffer is handed over as soon as the next read would
// wait.
//
// The thread starts with the first read and is joined by the destructor, also when the reader stops
// early: a source that waits is told to `abandon`. If no thread can be had, the source is read
// directly.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/input/source.h"

namespace foothold::runtime {

class ThreadedSource : public Source {
 public:
  explicit ThreadedSource(std::unique_ptr<Source> source, size_t buffers = 3,
                          size_t buffer_bytes = size_t{1} << 20);
  ~ThreadedSource() override;

  ReadOutcome read(char* into, size_t capacity) override;
  std::string_view name() const override { return source_->name(); }
  bool more_now() override;
  void abandon() override { source_->abandon(); }
  // These ask the source, which is nobody else's once the end was read.
  bool stopped() const override { return at_rest() && source_->stopped(); }
  std::string problem() const override { return at_rest() ? source_->problem() : std::string(); }
  uint64_t container_bytes() const override;
  std::string_view container() const override { return source_->container(); }

 private:
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
    ReadOutcome last;              // how the reading that filled it ended
    uint64_t container_bytes = 0;  // when it was filled
  };
  void start();
  void work();
  void fill(Buffer& buffer);
  // True if the thread does not touch the source (any more).
  bool at_rest() const { return direct_ || ended_ || !thread_.joinable(); }

  std::unique_ptr<Source> source_;
  size_t buffer_bytes_;
  std::vector<Buffer> buffers_;
  std::thread thread_;
  bool direct_ = false;  // there is no thread
  bool started_ = false;
  bool ended_ = false;  // the end was handed to the reader
  size_t taken_of_buffer_ = 0;
  uint64_t container_bytes_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t filled_ = 0, emptied_ = 0;  // INVARIANT: emptied <= filled <= emptied + buffers
  bool worked_ = false;                // all is filled: the thread touches nothing any more
  bool abandoned_ = false;
};

}  // namespace foothold::runtime
