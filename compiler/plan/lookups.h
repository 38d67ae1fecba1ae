// Tables -> what the scanner looks into: see runtime/program/lookup.h.
#pragma once

#include "compiler/model.h"
#include "runtime/program/program.h"

namespace foothold::compiler {

/// The place in `program.lookups` of what a cell or a tuple looks into; added if it is new.
uint32_t plan_lookup(const Value& value, const std::vector<Table>& tables,
                     runtime::KindProgram& program);

/// How values of a type are compared: as `in` does.
runtime::KeyPart key_part_of(Base base);

}  // namespace foothold::compiler
