// Are the tests that rules bring with them any good? Every rule with one mistake in it must fail at
// least one of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/mutate.h"
#include "evaluate/tests.h"
#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

bool all_pass(const std::vector<evaluate::TestOutcome>& outcomes) {
  return std::all_of(outcomes.begin(), outcomes.end(),
                     [](const evaluate::TestOutcome& outcome) { return outcome.passed; });
}

TEST(RuleTests, FailForEveryMutationOfTheirRule) {
  const compiler::Model& model = World::shipped().model();
  size_t mutations = 0, rules = 0;
  for (size_t place = 0; place < model.rules.size(); place += tests::kStride) {
    const compiler::Rule& rule = model.rules[place];
    ++rules;
    EXPECT_TRUE(all_pass(evaluate::run_rule_tests(model, rule))) << rule.name;
    for (const auto& [what, changed] : evaluate::mutations(model, rule)) {
      ++mutations;
      EXPECT_FALSE(all_pass(evaluate::run_rule_tests(model, changed)))
          << rule.name << " survives: " << what;
    }
  }
  EXPECT_GT(mutations, rules * 3);
}

}  // namespace
}  // namespace foothold::oracle
