// Property: what a compressed file, an archive or a text in UTF-16 holds does not depend on how its
// reads are cut, and no more is decoded than allowed.
#include "fuzz/properties/containers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("containers", containers_verdict({reinterpret_cast<const char*>(data), size}));
}
