// Rules with one mistake each, to measure a rule's tests.
//
// Of `where words mentions "invoice" and deletes` the mutations are: `not words mentions
// "invoice"`, `not deletes`, and each of the two alone. A rule is well tested if at least one of
// its tests fails for every mutation.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/model.h"

namespace foothold::evaluate {

/// (what was changed, for people; the changed rule, with the tests of the original).
std::vector<std::pair<std::string, compiler::Rule>> mutations(const compiler::Model& model,
                                                              const compiler::Rule& rule);

}  // namespace foothold::evaluate
