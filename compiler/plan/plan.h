// Typed tree -> program: which keys are read, which columns are kept, which tests are shared.
//
//   Program program = plan(model);
//
// Only what loaded rules look at is read while matching; everything else is read again for a hit.
#pragma once

#include "compiler/model.h"
#include "runtime/program/program.h"

namespace foothold::compiler {

struct PlanOptions {
  bool routing = true;  // false: every record of a known shape is examined (`--without routing`)
  /// False: records of operations on which no rule can fire are examined, too, and of all records
  /// what any rule of the kind looks at is read (`--audit`).
  bool pruning = true;
};

/// INVARIANT: every number in the program is in range. The model must have compiled without errors.
runtime::Program plan(const Model& model, const PlanOptions& options = {});

}  // namespace foothold::compiler
