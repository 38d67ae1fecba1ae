#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/input/source.h"

namespace foothold::runtime {

MemorySource::MemorySource(std::string_view bytes, std::vector<size_t> cuts, size_t repeat,
                           bool live)
    : bytes_(bytes), cuts_(std::move(cuts)), repeat_(repeat), live_(live) {
  left_in_piece_ = next_piece();
}

// A cut of length 0 would be a read without bytes, which the interface forbids, so it is passed
// over.
size_t MemorySource::next_piece() {
  const size_t left = bytes_.size() - position_;
  while (cut_ < cuts_.size() && cuts_[cut_] == 0) ++cut_;
  if (cut_ < cuts_.size()) return std::min(left, cuts_[cut_++]);
  return repeat_ > 0 ? std::min(left, repeat_) : left;
}

ReadOutcome MemorySource::read(char* into, size_t capacity) {
  if (left_in_piece_ == 0) left_in_piece_ = next_piece();
  const size_t bytes = std::min(left_in_piece_, capacity);
  if (bytes == 0) return {0, true, 0};
  std::memcpy(into, bytes_.data() + position_, bytes);
  position_ += bytes;
  left_in_piece_ -= bytes;
  return {bytes, false, 0};
}

}  // namespace foothold::runtime
