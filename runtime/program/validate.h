// The INVARIANT of program.h as code: every number is in range, every list is as long as what reads
// it relies on, and nothing leads in circles. The planner writes only such programs; a program that
// comes from anywhere else is asked first.
//
//   Trie node 3 with a member that leads to node 2  ->  not valid: readers would never return
#pragma once

#include "runtime/program/program.h"

namespace foothold::runtime {

bool is_valid(const Program& program);
/// Readings are asked when they are unpacked (packed_reading.h).
bool is_valid_but_for_readings(const Program& program);

}  // namespace foothold::runtime
