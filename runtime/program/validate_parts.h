// What the parts of validate.cc share.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

template <typename Numbers>
bool all_below(const Numbers& numbers, size_t limit) {
  return std::all_of(std::begin(numbers), std::end(numbers),
                     [&](size_t number) { return number < limit; });
}

inline bool below(const std::optional<uint32_t>& number, size_t limit) {
  return !number || *number < limit;
}

/// Postfix code that leaves one value; none at all is always true.
bool valid_code(const std::vector<Instruction>& code, size_t tests, size_t outers = 0);

bool valid_reading(const Program& program, const Reading& reading);

/// Selections, scopes and correlations; the kinds and scopes themselves are valid kinds.
bool valid_correlations(const Program& program);

}  // namespace foothold::runtime
