// Raw deflate (RFC 1951) by ISA-L, with what it leaves to its callers: bytes it read too far are
// given back, what it decoded before damage is delivered, and streams may be longer than 4 GiB.
#pragma once

#include <isa-l/igzip_lib.h>

#include "runtime/input/codec.h"

namespace foothold::runtime {

class Inflater : public Codec {
 public:
  Inflater() { restart(); }
  CodecStep step(std::string_view in, char* out, size_t room) override;
  void restart() override;

 private:
  CodecStep deliver_before_damage(CodecStep step, char* out, size_t room);

  inflate_state state_;
  std::string_view damage_;  // why, once it is seen
};

}  // namespace foothold::runtime
