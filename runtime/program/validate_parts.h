// What the parts of validate.cc share.
#pragma once

#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

/// Postfix code that leaves one value; none at all is always true.
bool valid_code(const std::vector<Instruction>& code, size_t tests, size_t outers = 0);

/// Selections, scopes and correlations; the kinds and scopes themselves are valid kinds.
bool valid_correlations(const Program& program);

}  // namespace foothold::runtime
