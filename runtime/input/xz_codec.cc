#include <lzma.h>

#include <new>

#include "runtime/input/codec.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

std::string_view words_for(lzma_ret error) {
  switch (error) {
    case LZMA_FORMAT_ERROR:
      return "its header is wrong";
    case LZMA_OPTIONS_ERROR:
      return "it uses options that are not known";
    case LZMA_MEMLIMIT_ERROR:
      return "its dictionary needs too much memory";
    case LZMA_MEM_ERROR:
      return "there is no memory for it";
    default:
      return "its data or a checksum is wrong";
  }
}

class XzCodec : public Codec {
 public:
  explicit XzCodec(uint64_t memory) : memory_(memory) { restart(); }
  ~XzCodec() override { lzma_end(&stream_); }
  void restart() override { ready_ = lzma_stream_decoder(&stream_, memory_, 0); }

  CodecStep step(std::string_view in, char* out, size_t room) override {
    if (ready_ != LZMA_OK) return {State::damaged, 0, 0, words_for(ready_)};
    stream_.next_in = reinterpret_cast<const uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(out);
    stream_.avail_out = room;
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    CodecStep step = {State::unfinished, ptrdiff_t(in.size() - stream_.avail_in),
                      room - stream_.avail_out};
    if (result == LZMA_STREAM_END)
      step.state = State::finished;
    else if (result != LZMA_OK && result != LZMA_BUF_ERROR)  // BUF_ERROR: it needs more bytes
      step = {State::damaged, step.consumed, step.written, words_for(result)};
    return step;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  uint64_t memory_;
  lzma_ret ready_ = LZMA_PROG_ERROR;
};

}  // namespace

std::unique_ptr<Codec> make_xz_codec(uint64_t xz_memory) {
  return std::unique_ptr<Codec>(new (std::nothrow) XzCodec(xz_memory));
}

}  // namespace foothold::runtime
