// Property: any bytes as a rule file are parsed to their end, and every diagnostic has a place
// inside its file, names no implementation type, renders without control bytes, and has edits that
// give a text again.
#include "fuzz/properties/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foothold::fuzz;
  return judge("parse", parse_verdict({reinterpret_cast<const char*>(data), size}));
}
