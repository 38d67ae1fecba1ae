// Property: any bytes as a rule file give diagnostics that have a place inside their file, render,
// name no implementation type and are the same when compiled again; what has no error can be
// planned and run, and its tests mean the same to the matcher and to the evaluator.
#include "fuzz/properties/rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("rules", rules_verdict({reinterpret_cast<const char*>(data), size}));
}
