// Property: which elements a stream has, their offsets, lines and envelopes and what is broken are
// as the slow reference says, do not depend on how its reads are cut, and the bytes balance.
#include "fuzz/properties/framing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("framing", framing_verdict({reinterpret_cast<const char*>(data), size}));
}
