// How many events a match needs at least.
#pragma once

#include <vector>

#include "runtime/program/program.h"

namespace foothold::runtime {

/// Of each step of the rule: with fewer events of it there is no match.
///   `tries: at least 5 sign_in (...) then got_in: sign_in (...) then no user_change`
///   ->   5, 1, 0
std::vector<uint32_t> least_events(const Program& program, const CorrelationProgram& rule);

}  // namespace foothold::runtime
