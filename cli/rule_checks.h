// Does the fast matcher say what the slow evaluator says, on every event of every test in the
// rules?
#pragma once

#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/tests.h"

namespace foothold::cli {

/// One outcome for each event on which the two differ; `only`: the tests of one rule, or of all if
/// empty.
std::vector<evaluate::TestOutcome> matcher_disagreements(const compiler::Model& model,
                                                         const std::string& only);

}  // namespace foothold::cli
