#include "runtime/input/threaded_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace foothold::runtime {

ThreadedSource::ThreadedSource(std::unique_ptr<Source> source, size_t buffers, size_t buffer_bytes)
    : source_(std::move(source)),
      buffer_bytes_(buffer_bytes),
      buffers_(std::max<size_t>(buffers, 1)) {}

ThreadedSource::~ThreadedSource() {
  if (!thread_.joinable()) return;
  bool at_work = false;
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    at_work = !worked_;
  }
  changed_.notify_all();
  if (at_work) source_->abandon();
  thread_.join();
}

void ThreadedSource::start() {
  started_ = true;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    direct_ = true;
  }
}

// Fills on as long as nothing has to be waited for.
void ThreadedSource::fill(Buffer& buffer) {
  if (!buffer.bytes) buffer.bytes.reset(new (std::nothrow) char[buffer_bytes_]);
  buffer.size = 0;
  if (!buffer.bytes) {
    buffer.last = {0, true, ENOMEM};
    return;
  }
  do {
    buffer.last = source_->read(buffer.bytes.get() + buffer.size, buffer_bytes_ - buffer.size);
    buffer.size += buffer.last.bytes;
  } while (!buffer.last.end && buffer.last.error == 0 && buffer.size < buffer_bytes_ &&
           source_->more_now());
  buffer.container_bytes = source_->container_bytes();
}

void ThreadedSource::work() {
  for (bool more = true; more;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return abandoned_ || filled_ - emptied_ < buffers_.size(); });
    if (abandoned_) return;
    Buffer& buffer = buffers_[filled_ % buffers_.size()];
    lock.unlock();
    fill(buffer);
    more = !buffer.last.end && buffer.last.error == 0;
    lock.lock();
    ++filled_;
    worked_ = !more;
    lock.unlock();
    changed_.notify_all();
  }
}

ReadOutcome ThreadedSource::read(char* into, size_t capacity) {
  if (!started_) start();
  if (direct_) return source_->read(into, capacity);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return filled_ > emptied_; });
  Buffer& buffer = buffers_[emptied_ % buffers_.size()];
  lock.unlock();
  const size_t bytes = std::min(capacity, buffer.size - taken_of_buffer_);
  std::memcpy(into, buffer.bytes.get() + taken_of_buffer_, bytes);
  taken_of_buffer_ += bytes;
  container_bytes_ = buffer.container_bytes;
  if (taken_of_buffer_ < buffer.size) return {bytes, false, 0};
  // The last buffer stays where it is: each later read finds the end again.
  const ReadOutcome last = buffer.last;
  ended_ = last.end || last.error != 0;
  if (ended_) return {bytes, last.end, last.error};
  taken_of_buffer_ = 0;
  lock.lock();
  ++emptied_;
  lock.unlock();
  changed_.notify_all();
  return {bytes, false, 0};
}

bool ThreadedSource::more_now() {
  if (!started_ || direct_) return source_->more_now();
  const std::lock_guard lock(mutex_);
  return filled_ > emptied_;
}

uint64_t ThreadedSource::container_bytes() const {
  return at_rest() ? source_->container_bytes() : container_bytes_;
}

}  // namespace foothold::runtime
