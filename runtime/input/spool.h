// A pipe that can be read again: what comes out of it is moved into files, and the scan reads
// those.
//
//   DIR/segment-00000000000000000000      bytes 0 .. 67,108,863 of the stream
//   DIR/segment-00000000000067108864      what follows; the last one is being written
//   DIR/pipe                              which pipe it is
//
// Bytes are moved by the kernel (splice): whenever the process is killed, each is in the pipe or in
// a file. What a later scan finds there it reads first, then goes on with its own pipe. Is that
// another one, and the old one ended within a line, the new one begins on a line of its own.
//
// A thread of its own moves the bytes; the source is read by one other thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "runtime/input/source.h"

namespace foothold::runtime {

class Spool {
 public:
  static constexpr uint64_t kSegmentBytes = uint64_t{64} << 20;
  /// So many bytes wait to be scanned; then the pipe has to wait, too.
  static constexpr uint64_t kMostWaiting = uint64_t{16} << 30;
  /// So many bytes stay that are done: they are compared when the scan is taken up.
  static constexpr uint64_t kKept = uint64_t{64} << 10;

  /// The folder is made if it is not there. Or a sentence.
  static std::variant<std::unique_ptr<Spool>, std::string> open(const std::string& folder, int pipe,
                                                                const std::atomic<bool>* stop);
  ~Spool();
  Spool(const Spool&) = delete;

  /// The stream, from the first byte that is there. The spool must outlive it.
  std::unique_ptr<Source> source();
  /// The number of the first byte that is there: 0 as long as nothing was removed.
  uint64_t first();
  /// All that was read is on the disk. False: errno says why not.
  bool sync();
  /// The scan is taken up at this byte or behind it: what is far before it is removed.
  void done(uint64_t offset);

 private:
  friend class SpoolSource;
  struct Segment {
    uint64_t start = 0, size = 0;
  };
  Spool(std::string folder, int pipe, const std::atomic<bool>* stop);
  std::string find_segments();
  std::string begin_session();
  bool open_last();
  uint64_t last_size();
  bool rotate();
  void work();
  long move_some();
  void append(std::string_view bytes);
  std::string path(uint64_t start) const;
  bool stop_requested() const { return quit_ || (stop_ && stop_->load()); }
  ReadOutcome read(uint64_t offset, char* into, size_t capacity);
  bool more_now(uint64_t offset);

  std::string folder_;
  int pipe_;
  const std::atomic<bool>* stop_;
  std::vector<Segment> segments_;  // in order, without holes; never empty once it is open
  int out_ = -1;                   // the last one
  std::mutex mutex_;               // of what follows, segments_ and out_
  std::condition_variable changed_;
  uint64_t end_ = 0;   // of all that is there
  uint64_t read_ = 0;  // up to here the source has read
  bool ended_ = false;
  int error_ = 0;
  std::atomic<bool> quit_ = false;
  std::thread thread_;
};

}  // namespace foothold::runtime
