// Postfix code of conditions: what is true of an event, in terms of its kind's predicates.
//
//   deletes and not (folder in quiet_folders)   ->   test 0, test 1, negate 1, all 2
#pragma once

#include <cstdint>

namespace foothold::runtime {

enum class Op : uint8_t { test, all, any, negate, maybe, outer };
/// Postfix: `test` pushes a predicate, `outer` what is true of the element's event, the others take
/// `count` operands.
struct Instruction {
  Op op = Op::test;
  uint32_t operand = 0;  // predicate, or the number of operands of all and any
  bool operator==(const Instruction&) const = default;
};

}  // namespace foothold::runtime
