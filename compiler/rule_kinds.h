// The kinds that a rule is about: of a rule about several, those of its variants; of one over
// several events, those of its steps.
//
//   when same user, within 1h { a: sign_in then b: inbox_rule }     sign_in, inbox_rule
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/model.h"

namespace foothold::compiler {

/// Places in Model::kinds, each once, as they are written.
std::vector<uint32_t> kinds_of_rule(const Model& model, const Rule& rule);

}  // namespace foothold::compiler
