// The memory one block of lines lives in: [carried tail][page-aligned read area][64 bytes of
// padding].
//
// A block ends in the middle of a line nearly always; that beginning of a line (the tail) is
// carried into the next buffer. It is placed so that it ends exactly where the read area starts:
//
//     |....{"CreationTime":"20|21-05-18T21:13:33",...}\n{"Creat...|padding|
//          ^ begin             ^ page boundary: the next read lands here
//
// So every read has a page-aligned destination. (A destination 1 to 31 bytes past a page boundary
// makes the kernel's copy up to four times slower on common processors, which is why the tail must
// not be in front *inside* the area.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace foothold::runtime {

inline constexpr size_t kPageBytes = 4096;
inline constexpr size_t next_page(size_t offset) {
  return (offset + kPageBytes - 1) & ~(kPageBytes - 1);
}
// Bytes after the end of a block that may be read (by vector loads) and may hold anything.
inline constexpr size_t kReadablePadding = 64;

// Owns its memory, can be moved between threads, is empty until a BlockReader fills it. Reuse
// buffers: fresh memory costs as much as the read itself (page faults).
class BlockBuffer {
 public:
  BlockBuffer() = default;
  BlockBuffer(BlockBuffer&& other) noexcept;
  BlockBuffer& operator=(BlockBuffer&& other) noexcept;

  // Bytes of memory held, padding included.
  size_t capacity() const { return capacity_; }
  std::string_view content() const { return {memory_.get() + begin_, end_ - begin_}; }

  // Empties the buffer, makes room for `tail` and `area` bytes after it (whole pages), gives back
  // memory beyond that need when it is more than a usual block's, and places the tail. False: out
  // of memory, the buffer is empty.
  bool start(std::string_view tail, size_t area);
  // Keeps the content and makes room for `area` more bytes behind it. False: out of memory, content
  // unchanged.
  bool extend(size_t area);
  // Forgets the first `bytes` of the content.
  void drop_front(size_t bytes) { begin_ += bytes; }
  // Forgets the content and offers `area` bytes, not more than the last `start` or `extend` did.
  void clear(size_t area);

  // Where the next read must land: page-aligned, at or a little after the end of the content.
  char* read_destination() const { return memory_.get() + next_page(end_); }
  // How many bytes may be read there: whole pages, 0 when the block is full.
  size_t read_room() const;
  // Takes over `bytes` just read at `read_destination()`, closing the gap to the content if there
  // is one.
  void accept(size_t bytes);

 private:
  struct Release {
    void operator()(char* memory) const { std::free(memory); }
  };
  // Replaces the memory, moving the content so that it ends at a page boundary.
  bool reallocate(size_t before, size_t area, std::string_view content);

  std::unique_ptr<char[], Release> memory_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t area_end_ = 0;
};

}  // namespace foothold::runtime
