#include "runtime/block_ring.h"

namespace foothold::runtime {

BlockRing::Slot* BlockRing::begin_fill() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return abandoned_ || filled_ - released_ < slots_.size(); });
  if (abandoned_) return nullptr;
  Slot& slot = at(filled_);
  slot.done = false;
  return &slot;
}

void BlockRing::end_fill() {
  const std::lock_guard lock(mutex_);
  ++filled_;
  changed_.notify_all();
}

bool BlockRing::wait_empty() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return abandoned_ || released_ == filled_; });
  return !abandoned_;
}

void BlockRing::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

BlockRing::Slot* BlockRing::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return abandoned_ || taken_ < filled_ || closed_; });
  if (abandoned_ || taken_ == filled_) return nullptr;
  return &at(taken_++);
}

BlockRing::Slot* BlockRing::take(std::chrono::milliseconds longest, bool& timed_out) {
  std::unique_lock lock(mutex_);
  timed_out =
      !changed_.wait_for(lock, longest, [&] { return abandoned_ || taken_ < filled_ || closed_; });
  if (timed_out || abandoned_ || taken_ == filled_) return nullptr;
  return &at(taken_++);
}

void BlockRing::finish(Slot& slot) {
  const std::lock_guard lock(mutex_);
  slot.done = true;
  changed_.notify_all();
}

BlockRing::Slot* BlockRing::next_done() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    const bool done = released_ < filled_ && at(released_).done;
    return done || (closed_ && released_ == filled_);
  });
  return released_ == filled_ ? nullptr : &at(released_);
}

void BlockRing::release() {
  const std::lock_guard lock(mutex_);
  ++released_;
  changed_.notify_all();
}

void BlockRing::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace foothold::runtime
