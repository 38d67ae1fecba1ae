// A rule to begin with: all properties with legal values and what else they could be, a condition
// on one field of the kind, and two tests made of the kind's first sample.
//
//   scaffold(loaded, {"my_rule", kind inbox_rule, "soc"})
//
// compiles without a message and passes its tests; what it finds is still to be decided.
#pragma once

#include <string>

#include "cli/load.h"

namespace foothold::cli {

struct NewRule {
  std::string name;
  uint32_t kind = 0;  // of the model
  std::string owner;
};

std::string scaffold(const Loaded& loaded, const NewRule& rule);

}  // namespace foothold::cli
