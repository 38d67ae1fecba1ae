// Property: rules over several events find in a small world what the slow evaluator finds, as files
// in any order and as a stream that is cut anywhere and in which records come late.
#include "fuzz/properties/correlations.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  foothold::fuzz::several_rules();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("correlations", correlations_verdict({reinterpret_cast<const char*>(data), size}));
}
