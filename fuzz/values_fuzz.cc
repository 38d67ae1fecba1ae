// Property: the functions of runtime/value keep what their headers promise on any bytes: what is
// written can be read again, what is normalised or folded twice does not change, and two ways to
// the same answer agree.
#include "fuzz/properties/values.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("values", values_verdict({reinterpret_cast<const char*>(data), size}));
}
