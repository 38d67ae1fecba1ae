// Property: walk_keys, portable::walk_keys and a naive walk agree on any bytes; read_strictly
// accepts exactly what evaluate::read_json accepts, and its digest does not change when the value
// is written in another way.
#include "fuzz/properties/routing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("routing", routing_verdict({reinterpret_cast<const char*>(data), size}));
}
