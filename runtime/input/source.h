// Where bytes come from: a file, a pipe, or (in tests) memory cut into pieces of chosen sizes.
//
// A source promises very little, because pipes promise very little: a read may give fewer bytes
// than asked for, at any cut. Example: `printf '{"a":1}\n{"b":2}\n'` through a slow pipe may arrive
// as `{"a":1}\n{"b` and `":2}\n`. Nothing below this interface knows lines; nothing above it may
// depend on the cuts.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace foothold::runtime {

// What one read gave. `bytes` were written to the destination (valid even beside an error). `end`:
// nothing will follow. `error`: an errno value, 0 if none; after an error nothing will follow
// either. `bytes == 0` means `end` or `error`.
struct ReadOutcome {
  size_t bytes = 0;
  bool end = false;
  int error = 0;
};

// What tells a regular file from another one, and its size in bytes.
struct PlainFile {
  uint64_t device = 0, inode = 0, size = 0;
};

// A stream of bytes, read once from its start to its end by one thread.
class Source {
 public:
  virtual ~Source();
  // Waits until at least one byte, the end or an error is there; writes at most `capacity` (> 0)
  // bytes to `into`.
  virtual ReadOutcome read(char* into, size_t capacity) = 0;
  // What to call this input in a message: its path, or "-" for standard input.
  virtual std::string_view name() const = 0;
  // True if `read` would return without waiting (bytes, the end, or an error).
  virtual bool more_now() { return true; }
  // True if the end was an interruption: what was read last may be half a line.
  virtual bool stopped() const { return false; }
  // May be called from another thread while `read` waits: it soon says end, and `stopped()` is
  // true.
  virtual void abandon() {}

  // The rest is asked after the end; `problem` means nothing before it.
  // What is wrong with the input, as a sentence without its name; empty: nothing. Example: "gzip:
  // damaged after 1,234 decoded bytes: its checksum is wrong".
  virtual std::string problem() const { return {}; }
  // Bytes taken from outside: compressed ones where there is a container, else those delivered.
  // What was read ahead counts.
  virtual uint64_t container_bytes() const { return 0; }
  // The file that the bytes are, byte for byte; none: a pipe, a container, another encoding.
  virtual std::optional<PlainFile> plain_file() const { return std::nullopt; }
  // Goes to a place of that file. False: it is none, or that failed, and nothing changed.
  virtual bool seek(uint64_t) { return false; }
  // What the bytes were taken out of, outermost first: "", "gzip", "zip, zstd", "gzip, utf-16le".
  virtual std::string_view container() const { return {}; }
};

// A file descriptor. EINTR is retried and EAGAIN (a non-blocking descriptor) waits without
// spinning. A pipe is asked to hold 1 MiB, which makes `cat file | ...` two to three times as fast;
// files are announced as read from start to end.
//
// `stop`, if given, is looked at before every wait: once it is true, `read` says end at once and
// `stopped()` is true. A signal that arrives just before a wait is seen at most 100 ms later (waits
// are cut to that length).
//
// A regular file is read to the end that it has then; that it changed meanwhile is a problem.
class FdSource : public Source {
 public:
  enum class Ownership { borrowed, owned };
  FdSource(int fd, std::string name, Ownership ownership, const std::atomic<bool>* stop = nullptr);
  ~FdSource() override;
  FdSource(const FdSource&) = delete;
  FdSource& operator=(const FdSource&) = delete;

  ReadOutcome read(char* into, size_t capacity) override;
  std::string_view name() const override { return name_; }
  bool more_now() override;
  bool stopped() const override { return stopped_; }
  void abandon() override {
    if (!regular_file_) abandoned_.store(true, std::memory_order_relaxed);
  }
  std::string problem() const override { return problem_; }
  uint64_t container_bytes() const override { return bytes_; }
  std::optional<PlainFile> plain_file() const override;
  bool seek(uint64_t offset) override;

 private:
  // What tells one state of a file from another.
  struct FileState {
    off_t size = 0;
    timespec changed = {};
  };
  static FileState state_of(int fd);
  // Says in `problem_` whether the file is another one than when it was opened.
  void compare_with_opening();
  bool stop_requested() const {
    return abandoned_.load(std::memory_order_relaxed) ||
           (stop_ != nullptr && stop_->load(std::memory_order_relaxed));
  }
  // Waits for bytes, the end or a request to stop; an errno value if waiting is impossible.
  int wait() const;

  int fd_;
  std::string name_;
  Ownership ownership_;
  const std::atomic<bool>* stop_;
  std::atomic<bool> abandoned_ = false;
  bool regular_file_ = false;
  bool stopped_ = false;
  FileState opened_;
  uint64_t bytes_ = 0;
  std::string problem_;
};

// Bytes held in memory, handed out in pieces: `cuts` are the lengths of the first reads, after the
// last of them each read gives all it can (or `repeat` bytes, if that is not 0). `more_now` is
// false at each cut, as on a live pipe, when `live` is set. The bytes are not copied and must
// outlive the source.
class MemorySource : public Source {
 public:
  explicit MemorySource(std::string_view bytes, std::vector<size_t> cuts = {}, size_t repeat = 0,
                        bool live = false);
  ReadOutcome read(char* into, size_t capacity) override;
  std::string_view name() const override { return "memory"; }
  bool more_now() override { return !live_ || left_in_piece_ > 0; }
  uint64_t container_bytes() const override { return position_; }

 private:
  size_t next_piece();

  std::string_view bytes_;
  std::vector<size_t> cuts_;
  size_t repeat_;
  bool live_;
  size_t position_ = 0;
  size_t cut_ = 0;
  size_t left_in_piece_ = 0;
};

// Whether only a regular file will do; anything else is a failure, found out without waiting.
enum class Opening { anything, files_only };

// Opens a file, a named pipe or a device for reading; "-" is standard input (borrowed, never
// closed). On failure a sentence that names the path and says why: a directory, a missing file, a
// file that may not be read.
std::variant<std::unique_ptr<Source>, std::string> open_source(
    const std::string& path, const std::atomic<bool>* stop = nullptr,
    Opening opening = Opening::anything);

}  // namespace foothold::runtime
