// All pairs of many rules are compared, within a number of steps that does not depend on the
// machine; past the bound the rest is counted, not silently left.
#include <gtest/gtest.h>

#include <string>

#include "compiler/context.h"
#include "compiler/reason/compare.h"
#include "compiler/reason/solver.h"
#include "tests/reason/many_rules.h"

namespace foothold::compiler {
namespace {

using project::Project;

reason::Comparison compared(const Model& model, uint64_t most_steps) {
  const uint32_t kind = *place_of(model.kinds, "inbox_rule");
  reason::Atoms atoms(model.kinds[kind]);
  std::vector<reason::RuleForm> forms;
  for (uint32_t number = 0; number < model.rules.size(); ++number)
    forms.push_back(
        {number, firing(atoms, model.rules[number]), silent(atoms, model.rules[number])});
  return reason::compare(atoms, forms, most_steps);
}

TEST(ReasonScale, AllPairsOfManyRules) {
  constexpr size_t kRules = 2000;
  Project project;
  project.add("many.fh", project::many_rules(kRules, 1));
  project.compile();
  ASSERT_FALSE(project.has_errors());
  const reason::Comparison all = compared(project.model(), reason::kMostSteps);
  EXPECT_EQ(all.rules_left_out, 0u);
  EXPECT_GE(all.found.size(), 10u);
  EXPECT_LT(all.steps, kRules * kRules / 4) << "far from one step a pair";
}

TEST(ReasonScale, WhatIsLeftOutIsCounted) {
  Project project;
  project.add("many.fh", project::many_rules(300, 2));
  project.compile();
  const reason::Comparison none = compared(project.model(), 0);
  EXPECT_GE(none.rules_left_out, 290u);
  EXPECT_EQ(compared(project.model(), reason::kMostSteps).rules_left_out, 0u);
}

}  // namespace
}  // namespace foothold::compiler
