// Property: where RE2 finds a pattern in a text, one of the pattern's required atoms stands in the
// folded text, or the pattern has no required atoms.
#include "fuzz/properties/superset.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("superset", superset_verdict({reinterpret_cast<const char*>(data), size}));
}
