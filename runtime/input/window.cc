#include "runtime/input/window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace foothold::runtime {
namespace {

constexpr size_t kFirstRead = 4096;
constexpr size_t kRead = size_t{256} << 10;

}  // namespace

InputWindow::InputWindow(std::unique_ptr<Source> source)
    : source_(std::move(source)), memory_(kGiveBack + kFirstRead) {}

// Moves what is in view to the front, with the bytes that may be given back before it, and reads
// once behind it.
void InputWindow::read_once() {
  const size_t held = end_ - begin_, kept = std::min(begin_, kGiveBack);
  if (memory_.size() < kGiveBack + kRead && end_ == memory_.size()) {
    memory_.resize(kGiveBack + kRead);
  } else if (begin_ > kGiveBack) {
    std::memmove(memory_.data() + kGiveBack - kept, memory_.data() + begin_ - kept, kept + held);
    begin_ = kGiveBack;
    end_ = begin_ + held;
  }
  const ReadOutcome outcome = source_->read(memory_.data() + end_, memory_.size() - end_);
  end_ += outcome.bytes;
  error_ = outcome.error;
  ended_ = outcome.end || outcome.error != 0;
}

bool InputWindow::fill(size_t wanted) {
  while (view().size() < wanted && !ended_) read_once();
  return view().size() >= wanted;
}

void InputWindow::take(ptrdiff_t bytes) {
  begin_ = size_t(ptrdiff_t(begin_) + bytes);
  position_ += uint64_t(int64_t{bytes});
}

bool InputWindow::skip(uint64_t bytes) {
  while (bytes > 0 && fill(1)) {
    const uint64_t step = std::min<uint64_t>(bytes, view().size());
    take(ptrdiff_t(step));
    bytes -= step;
  }
  return bytes == 0;
}

bool InputWindow::seek(uint64_t offset) {
  if (!source_->seek(offset)) return false;
  begin_ = end_ = kGiveBack;
  position_ = offset;
  ended_ = false;
  return true;
}

ReadOutcome InputWindow::read(char* into, size_t capacity) {
  const size_t there = std::min(capacity, view().size());
  std::memcpy(into, view().data(), there);
  take(ptrdiff_t(there));
  if (there > 0 && (there == capacity || ended_ || !source_->more_now())) return {there, false, 0};
  if (ended_) return {0, true, error_};
  ReadOutcome outcome = source_->read(into + there, capacity - there);
  position_ += outcome.bytes;
  error_ = outcome.error;
  ended_ = outcome.end || outcome.error != 0;
  outcome.bytes += there;
  return outcome;
}

}  // namespace foothold::runtime
