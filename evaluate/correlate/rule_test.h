// Tests of rules over several events.
//
//   test "an hour later" {
//     event sign_in { time 09:00  user "ana@contoso.com"  ip "203.0.113.9" }
//     event inbox_rule { time +20m  user "ana@contoso.com" }
//     history 3d  expect possible
//   }
//
// `+20m` is after the first event. All of the past is known, or (`history 3d`) three days before
// the first event. The clock stops at the last event, or (`ends +24h`) a day later. Every event of
// a test is another one, in the log that its `feed` names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/correlate/correlate.h"

namespace foothold::evaluate {

/// The test's events and what is known besides, ready to be correlated.
struct TestScene {
  std::vector<Seen> seen;  // in the order of the text
  HistoryCoverage coverage;
  Clock clock;
};

/// Nothing if an event has no time, or one that cannot be read.
std::optional<TestScene> make_test_scene(const compiler::Model& model,
                                         const compiler::RuleTest& test);

/// Why the test fails; empty if it passes.
std::string run_correlated_test(const compiler::Model& model, const compiler::Rule& rule,
                                const compiler::RuleTest& test);

}  // namespace foothold::evaluate
