// The names by which shapes are known to a checkpoint. A group of shapes with one mark has the name
// of its first, so it is told apart: `ual`, and `ual or alike`.
#pragma once

#include <optional>
#include <string>

#include "runtime/program/program.h"

namespace foothold::runtime {

inline std::string shape_key(const ShapeProgram& shape) {
  return shape.name + (shape.candidates.empty() ? "" : " or alike");
}

inline std::optional<uint32_t> shape_with_key(const Program& program, const std::string& key) {
  for (uint32_t shape = 0; shape < program.shapes.size(); ++shape)
    if (shape_key(program.shapes[shape]) == key) return shape;
  return std::nullopt;
}

}  // namespace foothold::runtime
