#include <bzlib.h>

#include <algorithm>
#include <new>

#include "runtime/input/codec.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

// The library counts in 32 bits.
constexpr size_t kMostAtOnce = size_t{1} << 30;

std::string_view words_for(int error) {
  switch (error) {
    case BZ_DATA_ERROR_MAGIC:
      return "its header is wrong";
    case BZ_MEM_ERROR:
      return "there is no memory for it";
    default:
      return "its data or a checksum is wrong";
  }
}

class Bzip2Codec : public Codec {
 public:
  Bzip2Codec() { restart(); }
  ~Bzip2Codec() override { BZ2_bzDecompressEnd(&stream_); }
  void restart() override {
    BZ2_bzDecompressEnd(&stream_);
    stream_ = {};
    ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }

  CodecStep step(std::string_view in, char* out, size_t room) override {
    if (!ready_) return {State::damaged, 0, 0, words_for(BZ_MEM_ERROR)};
    const auto given = unsigned(std::min(in.size(), kMostAtOnce));
    const auto space = unsigned(std::min(room, kMostAtOnce));
    stream_.next_in = const_cast<char*>(in.data());  // only read from
    stream_.avail_in = given;
    stream_.next_out = out;
    stream_.avail_out = space;
    const int result = BZ2_bzDecompress(&stream_);
    CodecStep step = {State::unfinished, ptrdiff_t(given - stream_.avail_in),
                      size_t(space - stream_.avail_out)};
    if (result == BZ_STREAM_END)
      step.state = State::finished;
    else if (result != BZ_OK)
      step = {State::damaged, step.consumed, step.written, words_for(result)};
    return step;
  }

 private:
  bz_stream stream_ = {};
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Codec> make_bzip2_codec(uint64_t) {
  return std::unique_ptr<Codec>(new (std::nothrow) Bzip2Codec);
}

}  // namespace foothold::runtime
