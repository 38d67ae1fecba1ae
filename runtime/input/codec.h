// One compressed stream, from its first byte to its last, in steps of any size.
//
// Example: a gzip member of 30 bytes that holds "abc", given 10 bytes at a time:
//   step(10 bytes, room 8) -> {unfinished, consumed 10, written 0}     header
//   step(10 bytes, room 8) -> {unfinished, consumed 10, written 3}     "abc"
//   step(10 bytes, room 8) -> {finished,   consumed 10, written 0}     checksum is right
// What follows the end of a stream (another one, padding, something else) is the caller's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace foothold::runtime {

struct CodecStep {
  enum class State { unfinished, finished, damaged };
  State state = State::unfinished;
  // Bytes used of those given. Negative where a decoder that finished had taken more than it needed
  // in earlier steps (InputWindow::kGiveBack bytes at most).
  ptrdiff_t consumed = 0;
  size_t written = 0;
  std::string_view reason = {};  // damaged: what is wrong, as the end of a sentence; static text
};

class Codec {
 public:
  virtual ~Codec();
  // Decodes from `in` (may be empty: what is held inside comes out) into `out`. What is written
  // before the damage is valid. Unfinished with nothing written and all consumed: it needs more.
  virtual CodecStep step(std::string_view in, char* out, size_t room) = 0;
  // Gets ready for the next stream.
  virtual void restart() = 0;
};

// Null where the memory is missing.
using MakeCodec = std::unique_ptr<Codec> (*)(uint64_t xz_memory);
std::unique_ptr<Codec> make_deflate_codec(uint64_t);  // raw, as in a .zip
std::unique_ptr<Codec> make_gzip_codec(uint64_t);     // checks header, checksum and length
std::unique_ptr<Codec> make_zstd_codec(
    uint64_t);  // windows up to 128 MiB; skippable frames are empty
std::unique_ptr<Codec> make_bzip2_codec(uint64_t);
std::unique_ptr<Codec> make_xz_codec(uint64_t xz_memory);

}  // namespace foothold::runtime
