// Extractions -> Reading: paths become a trie with slots, words become a flat list of expressions,
// each path and each expression once, however many fields use it.
#pragma once

#include "compiler/model.h"
#include "runtime/program/program.h"

namespace foothold::compiler {

/// One source of one kind, and the fields of it that are wanted.
struct WantedSource {
  uint32_t kind = 0;
  const Source* source = nullptr;
  std::vector<bool> fields;  // by field number
};

runtime::Reading plan_reading(const Shape& shape, const std::vector<WantedSource>& sources);

}  // namespace foothold::compiler
