#include <algorithm>
#include <new>

#include "runtime/input/inflater.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

// zlib counts in 32 bits.
constexpr size_t kMostAtOnce = size_t{1} << 30;
constexpr int kRaw = -15;  // no header, the largest window

}  // namespace

Codec::~Codec() = default;

Inflater::Inflater() { ready_ = inflateInit2(&stream_, kRaw) == Z_OK; }
Inflater::~Inflater() { (void)inflateEnd(&stream_); }
void Inflater::restart() {
  if (ready_) (void)inflateReset(&stream_);
}

CodecStep Inflater::step(std::string_view in, char* out, size_t room) {
  if (!ready_) return {State::damaged, 0, 0, "there is no memory for it"};
  const auto given = unsigned(std::min(in.size(), kMostAtOnce));
  const auto space = unsigned(std::min(room, kMostAtOnce));
  // zlib does not write to its input; its interface is older than const.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream_.avail_in = given;
  stream_.next_out = reinterpret_cast<Bytef*>(out);
  stream_.avail_out = space;
  const int result = inflate(&stream_, Z_NO_FLUSH);
  CodecStep step = {State::unfinished, ptrdiff_t(given - stream_.avail_in),
                    size_t(space - stream_.avail_out)};
  if (result == Z_STREAM_END)
    step.state = State::finished;
  else if (result != Z_OK && result != Z_BUF_ERROR)  // BUF_ERROR: it needs more bytes
    step = {State::damaged, step.consumed, step.written,
            stream_.msg != nullptr ? stream_.msg : "its data is wrong"};
  return step;
}

uint32_t continue_crc32(uint32_t checksum, std::string_view bytes) {
  return uint32_t(crc32_z(checksum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::unique_ptr<Codec> make_deflate_codec(uint64_t) {
  return std::unique_ptr<Codec>(new (std::nothrow) Inflater);
}

}  // namespace foothold::runtime
