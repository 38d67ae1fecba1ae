// Property: for rules over a kind with a field of every type and typed events of it, the matcher
// reports exactly the rows and rules that the slow evaluator does, with and without its fast paths.
#include "fuzz/properties/conditions.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("conditions", conditions_verdict({reinterpret_cast<const char*>(data), size}));
}
