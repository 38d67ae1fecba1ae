// Three values, one event at a time. The matcher works on whole columns of them (bits.h); this is
// for the few places where one answer is wanted, such as the default of a field.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

enum class Truth : uint8_t { no, unknown, yes };

/// A test of a choice field that is present with this code, or absent.
inline Truth choice_truth(const Predicate& test, bool present, uint8_t code) {
  if (test.test == Test::present) return present ? Truth::yes : Truth::no;
  if (test.test == Test::absent) return present ? Truth::no : Truth::yes;
  if (test.test == Test::empty) return Truth::no;
  if (!present) return Truth::unknown;
  return std::find(test.codes.begin(), test.codes.end(), code) != test.codes.end() ? Truth::yes
                                                                                   : Truth::no;
}

/// Runs postfix code; `truth_of(predicate)` answers the tests. Empty code is true.
template <typename TruthOf>
Truth evaluate_postfix(const std::vector<Instruction>& code, const TruthOf& truth_of) {
  std::vector<Truth> stack;
  for (const Instruction& instruction : code) {
    if (instruction.op == Op::test) {
      stack.push_back(truth_of(instruction.operand));
      continue;
    }
    const auto first = stack.end() - instruction.operand;
    Truth result = *first;
    if (instruction.op == Op::all) result = *std::min_element(first, stack.end());
    if (instruction.op == Op::any) result = *std::max_element(first, stack.end());
    if (instruction.op == Op::negate) result = static_cast<Truth>(2 - static_cast<int>(result));
    if (instruction.op == Op::maybe) result = result == Truth::no ? Truth::no : Truth::yes;
    stack.erase(first, stack.end());
    stack.push_back(result);
  }
  return stack.empty() ? Truth::yes : stack.back();
}

}  // namespace foothold::runtime
