#include <zstd.h>

#include <new>

#include "runtime/input/codec.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

// What `zstd --long=27` writes and `zstd -d` reads without being asked: 128 MiB.
constexpr int kWindowLog = 27;

class ZstdCodec : public Codec {
 public:
  ZstdCodec() : context_(ZSTD_createDCtx()) {
    if (context_) ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLog);
  }
  ~ZstdCodec() override { ZSTD_freeDCtx(context_); }
  bool good() const { return context_ != nullptr; }
  void restart() override { ZSTD_DCtx_reset(context_, ZSTD_reset_session_only); }

  CodecStep step(std::string_view in, char* out, size_t room) override {
    ZSTD_inBuffer from = {in.data(), in.size(), 0};
    ZSTD_outBuffer to = {out, room, 0};
    const size_t result = ZSTD_decompressStream(context_, &to, &from);
    CodecStep step = {State::unfinished, ptrdiff_t(from.pos), to.pos};
    if (ZSTD_isError(result))
      step = {State::damaged, step.consumed, step.written, ZSTD_getErrorName(result)};
    else if (result == 0)
      step.state = State::finished;
    return step;
  }

 private:
  ZSTD_DCtx* context_;
};

}  // namespace

std::unique_ptr<Codec> make_zstd_codec(uint64_t) {
  std::unique_ptr<ZstdCodec> codec(new (std::nothrow) ZstdCodec);
  if (codec && !codec->good()) codec.reset();
  return codec;
}

}  // namespace foothold::runtime
