#include "runtime/frame/block_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/frame/newlines.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// A tail this long was an exception; its memory is not kept.
constexpr size_t kUsualTail = size_t{64} << 10;

}  // namespace

BlockReader::BlockReader(Source& source, FrameLimits limits)
    : source_(source), record_limit_(std::max(limits.record_bytes, kPageBytes)) {
  const size_t pages_in_limit = record_limit_ & ~(kPageBytes - 1);
  area_ = std::clamp(limits.block_bytes & ~(kPageBytes - 1), kPageBytes, pages_in_limit);
}

bool BlockReader::next(BlockBuffer& buffer, Block& block, std::vector<Oversize>& oversize) {
  if (ended_) return false;
  searched_ = whole_ = 0;
  if (!buffer.start(tail_, area_)) {
    error_ = ENOMEM;
    ended_ = true;
    torn_bytes_ += tail_.size();
    return false;
  }
  while (!ended_ && !is_ready(buffer)) read_once(buffer, oversize);
  if (ended_) finish(buffer, oversize);
  const std::string_view held = buffer.content();
  if (whole_ > 0) block = {held.data(), whole_, offset_, line_, {}, nullptr, 0, 0, 0};
  carry(held);
  return whole_ > 0;
}

// A block with whole lines waits for nothing, a block without takes whatever room and time it
// needs.
bool BlockReader::is_ready(const BlockBuffer& buffer) {
  return whole_ > 0 && (buffer.read_room() == 0 || !source_.more_now());
}

// Only a line longer than the block gets here without room, so the memory at most doubles, and ends
// one read area above the limit.
bool BlockReader::make_room(BlockBuffer& buffer) {
  if (buffer.read_room() > 0) return true;
  const size_t held = buffer.content().size();
  const size_t needed = next_page(record_limit_ + 1 - held);
  return buffer.extend(std::clamp(next_page(held), area_, std::max(area_, needed)));
}

void BlockReader::read_once(BlockBuffer& buffer, std::vector<Oversize>& oversize) {
  if (!make_room(buffer)) {
    error_ = ENOMEM;
    ended_ = true;
    return;
  }
  const ReadOutcome outcome = source_.read(buffer.read_destination(), buffer.read_room());
  buffer.accept(outcome.bytes);
  bytes_read_ += outcome.bytes;
  error_ = outcome.error;
  ended_ = outcome.end || outcome.error != 0;
  skip_byte_order_mark(buffer);
  find_whole_lines(buffer, oversize);
}

// Decided before anything else is done with the first three bytes, because the mark does not count
// towards the length of the first line. Until three bytes are there they may still become a mark.
void BlockReader::skip_byte_order_mark(BlockBuffer& buffer) {
  if (mark_passed_) return;
  const std::string_view held = buffer.content();
  if (!ended_ && held.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(held)) return;
  mark_passed_ = true;
  if (!held.starts_with(kByteOrderMark)) return;
  overhead_bytes_ = kByteOrderMark.size();
  drop(buffer, kByteOrderMark.size());
}

// The first newline decides whether the line carried so far is too long; no later line can be,
// since it lies wholly in one read area. So the rest is searched from its end, and little of it.
void BlockReader::find_whole_lines(BlockBuffer& buffer, std::vector<Oversize>& oversize) {
  while (whole_ == 0 && take_first_line(buffer, oversize)) {
  }
  if (whole_ == 0) return;
  const std::string_view held = buffer.content();
  const std::string_view rest = held.substr(std::max(whole_, searched_));
  const auto* last = static_cast<const char*>(::memrchr(rest.data(), '\n', rest.size()));
  if (last != nullptr) whole_ = size_t(last - held.data()) + 1;
  searched_ = held.size();
}

// Takes or skips one line at the front of what is held. False: there is no newline in it.
bool BlockReader::take_first_line(BlockBuffer& buffer, std::vector<Oversize>& oversize) {
  const std::string_view held = buffer.content();
  const size_t length = held.find('\n', searched_);
  if (length == std::string_view::npos) {
    searched_ = held.size();
    if (skipping_ || held.size() > record_limit_) skip_held(buffer);
    return false;
  }
  if (!skipping_ && length <= record_limit_) {
    whole_ = length + 1;
    return true;
  }
  if (!skipping_) skipped_ = {offset_, line_, 0};
  skipped_.length += length + 1;
  drop(buffer, length + 1);
  report_skipped(oversize);
  return true;
}

// All that is held belongs to a line over the limit whose end is not known yet.
void BlockReader::skip_held(BlockBuffer& buffer) {
  const size_t held = buffer.content().size();
  if (!skipping_) skipped_ = {offset_, line_, 0};
  skipping_ = true;
  skipped_.length += held;
  offset_ += held;
  searched_ = 0;
  buffer.clear(area_);
}

void BlockReader::report_skipped(std::vector<Oversize>& oversize) {
  oversize.push_back(skipped_);
  skipping_ = false;
  ++line_;
}

void BlockReader::drop(BlockBuffer& buffer, size_t bytes) {
  buffer.drop_front(bytes);
  offset_ += bytes;
  searched_ = 0;
}

// A last line without a newline is a line if the input really ended there.
void BlockReader::finish(BlockBuffer& buffer, std::vector<Oversize>& oversize) {
  if (skipping_) report_skipped(oversize);
  const size_t held = buffer.content().size();
  if (error_ == 0 && !source_.stopped()) whole_ = held;
  torn_bytes_ += held - whole_;
}

// What follows the whole lines is kept for the next block.
void BlockReader::carry(std::string_view held) {
  const std::string_view tail = held.substr(whole_);
  if (tail_.capacity() > kUsualTail && tail.size() <= kUsualTail) std::string().swap(tail_);
  tail_.assign(tail);
  offset_ += whole_;
  line_ += count_newlines(held.substr(0, whole_));
}

}  // namespace foothold::runtime
