// Raw deflate (RFC 1951) by zlib. ISA-L (2.30) is faster, but what it makes of a damaged stream
// depends on how the stream was cut, and it can say that it used other bytes than it was given.
#pragma once

#include <zlib.h>

#include <string_view>

#include "runtime/input/codec.h"

namespace foothold::runtime {

class Inflater : public Codec {
 public:
  Inflater();
  ~Inflater() override;
  Inflater(const Inflater&) = delete;
  CodecStep step(std::string_view in, char* out, size_t room) override;
  void restart() override;

 private:
  z_stream stream_ = {};
  bool ready_ = false;
};

// The checksum of gzip and zip, continued over `bytes`.
uint32_t continue_crc32(uint32_t checksum, std::string_view bytes);

}  // namespace foothold::runtime
