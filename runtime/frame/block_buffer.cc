#include "runtime/frame/block_buffer.h"

#include <cstring>
#include <utility>

namespace foothold::runtime {
namespace {

// Room for the tails of ordinary records; a longer tail makes the memory grow for as long as it is
// needed.
constexpr size_t kUsualTail = size_t{64} << 10;

size_t room_before_area(size_t tail) { return tail <= kUsualTail ? kUsualTail : next_page(tail); }

}  // namespace

BlockBuffer::BlockBuffer(BlockBuffer&& other) noexcept { *this = std::move(other); }

BlockBuffer& BlockBuffer::operator=(BlockBuffer&& other) noexcept {
  memory_ = std::move(other.memory_);
  capacity_ = std::exchange(other.capacity_, 0);
  begin_ = std::exchange(other.begin_, 0);
  end_ = std::exchange(other.end_, 0);
  area_end_ = std::exchange(other.area_end_, 0);
  return *this;
}

bool BlockBuffer::reallocate(size_t before, size_t area, std::string_view content) {
  const size_t capacity = before + area + kPageBytes;  // the last page is the padding
  auto* memory = static_cast<char*>(std::aligned_alloc(kPageBytes, capacity));
  if (memory == nullptr) return false;
  std::memcpy(memory + before - content.size(), content.data(), content.size());
  memory_.reset(memory);
  capacity_ = capacity;
  begin_ = before - content.size();
  end_ = before;
  area_end_ = before + area;
  return true;
}

bool BlockBuffer::start(std::string_view tail, size_t area) {
  const size_t usual = kUsualTail + area + kPageBytes;
  const size_t before = room_before_area(tail.size());
  const size_t needed = before + area + kPageBytes;
  if (capacity_ < needed || (capacity_ > usual && capacity_ > needed)) {
    memory_.reset();
    capacity_ = begin_ = end_ = area_end_ = 0;
    return reallocate(before, area, tail);
  }
  begin_ = before - tail.size();
  end_ = before;
  area_end_ = before + area;
  std::memcpy(memory_.get() + begin_, tail.data(), tail.size());
  return true;
}

bool BlockBuffer::extend(size_t area) {
  return reallocate(room_before_area(end_ - begin_), area, content());
}

void BlockBuffer::clear(size_t area) {
  begin_ = end_ = kUsualTail;
  area_end_ = kUsualTail + area;
}

size_t BlockBuffer::read_room() const {
  const size_t destination = next_page(end_);
  return destination < area_end_ ? area_end_ - destination : 0;
}

void BlockBuffer::accept(size_t bytes) {
  const size_t landed = next_page(end_);
  if (landed != end_) std::memmove(memory_.get() + end_, memory_.get() + landed, bytes);
  end_ += bytes;
}

}  // namespace foothold::runtime
