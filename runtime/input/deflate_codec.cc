#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/input/inflater.h"

namespace foothold::runtime {
namespace {

// One step takes no more, because ISA-L counts in 32 bits.
constexpr size_t kMostAtOnce = size_t{1} << 30;
// ISA-L compares the distance of a copy with its 32-bit count of all bytes written, which would
// wrap. Only whether the count is beyond the longest distance (32 KiB) matters, so it is held here.
constexpr uint32_t kLargeCount = uint32_t{1} << 30;

std::string_view words_for(int error) {
  switch (error) {
    case ISAL_INVALID_BLOCK:
      return "a block has no valid header";
    case ISAL_INVALID_LOOKBACK:
      return "a copy points before the beginning";
    default:
      return "a code is invalid";
  }
}

}  // namespace

Codec::~Codec() = default;

void Inflater::restart() {
  isal_inflate_init(&state_);
  state_.crc_flag = ISAL_DEFLATE;
  damage_ = {};
}

// On damage some decoded bytes may still wait inside for room.
CodecStep Inflater::deliver_before_damage(CodecStep step, char* out, size_t room) {
  const size_t left = size_t(state_.tmp_out_valid - state_.tmp_out_processed);
  const size_t bytes = std::min(left, room - step.written);
  std::memcpy(out + step.written, state_.tmp_out_buffer + state_.tmp_out_processed, bytes);
  state_.tmp_out_processed += int32_t(bytes);
  step.written += bytes;
  if (bytes == left) step = {CodecStep::State::damaged, step.consumed, step.written, damage_};
  return step;
}

CodecStep Inflater::step(std::string_view in, char* out, size_t room) {
  if (!damage_.empty()) return deliver_before_damage({}, out, room);
  const auto given = uint32_t(std::min(in.size(), kMostAtOnce));
  const auto space = uint32_t(std::min(room, kMostAtOnce));
  // ISA-L does not write to its input; its interface is older than const.
  state_.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(in.data()));
  state_.avail_in = given;
  state_.next_out = reinterpret_cast<uint8_t*>(out);
  state_.avail_out = space;
  const int result = isal_inflate(&state_);
  state_.total_out = std::min(state_.total_out, kLargeCount);
  CodecStep step = {CodecStep::State::unfinished, ptrdiff_t(given - state_.avail_in),
                    size_t(space - state_.avail_out)};
  if (result < 0) {
    damage_ = words_for(result);
    return deliver_before_damage(step, out, room);
  }
  if (state_.block_state == ISAL_BLOCK_FINISH) {
    step.state = CodecStep::State::finished;
    step.consumed -= std::max(0, state_.read_in_length) / 8;
  }
  return step;
}

std::unique_ptr<Codec> make_deflate_codec(uint64_t) {
  return std::unique_ptr<Codec>(new (std::nothrow) Inflater);
}

}  // namespace foothold::runtime
