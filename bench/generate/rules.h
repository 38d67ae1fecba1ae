// Rules as a large organisation would have them, the same text for the same options on every
// machine: indicators of others, poured into detections.
//
// Worked example: generate_rules({.rules = 10}) is ten rules over several kinds: six ask for
// membership in a set or for equality, three look for literals in texts, one matches a pattern.
// Every literal is made up, so that no two rules share a test.
#pragma once

#include <cstdint>
#include <string>

namespace foothold::generate {

struct RuleOptions {
  std::uint32_t rules = 1000;
  std::uint64_t seed = 1;
};

std::string generate_rules(const RuleOptions& options);

}  // namespace foothold::generate
