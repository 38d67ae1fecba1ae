// The theorem for rules over several events: whatever the order in which records come, however they
// are cut into files, on any number of threads and with next to no memory, the scanner finds what
// the slow evaluator finds in the set of them.
//
// Worlds are small and crowded: few people, addresses and times, copies in two logs of different
// precision, records delivered twice, ties. FOOTHOLD_WORLDS and FOOTHOLD_SEED ask for more of them,
// or others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/plan/plan.h"
#include "runtime/program/packed.h"
#include "runtime/program/validate.h"
#include "tests/correlate/check_files.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

class CorrelationOracle : public testing::TestWithParam<size_t> {};

TEST_P(CorrelationOracle, ScannerFindsWhatTheEvaluatorFinds) {
  Random random(from_environment("FOOTHOLD_SEED", 1) * 1000 + GetParam());
  const uint64_t worlds = from_environment("FOOTHOLD_WORLDS", 24);
  static constexpr int kWindows[] = {1, 10, 45, 120};
  size_t findings = 0;
  for (const int window : kWindows) {
    const auto model = world_of(form(GetParam(), window));
    ASSERT_FALSE(model->rules.empty());
    ASSERT_TRUE(model->rules[0].correlation);
    const runtime::Program program = compiler::plan(*model);
    ASSERT_TRUE(runtime::is_valid(program));
    const runtime::CompiledProgram compiled(program, {});
    for (uint64_t world = 0; world < worlds / 4; ++world) {
      const std::vector<std::string> records = some_records(random);
      ASSERT_EQ(differs_in_files(*model, compiled, records, random(), &findings), "")
          << form(GetParam(), window) << "\n"
          << fmt::format("{}", fmt::join(records, ""));
    }
  }
  EXPECT_GT(findings, 0U) << "no world had a finding: the form is not tested";
}

/// Rules share the reader of groups, the search and its memory; one must not see what another left.
TEST(CorrelationOracleTogether, RulesDoNotMeet) {
  Random random(from_environment("FOOTHOLD_SEED", 1) * 1000 + 999);
  const uint64_t worlds = from_environment("FOOTHOLD_WORLDS", 24);
  size_t findings = 0;
  for (uint64_t world = 0; world < worlds / 2; ++world) {
    std::string others, text;
    for (int number = 0; number < 4; ++number) {
      const std::string when = form(below(random, forms()), 30);
      others += rule_of(fmt::format("r{}", number), when), text += when + "\n";
    }
    const auto model = world_of(form(below(random, forms()), 60), others);
    ASSERT_EQ(model->rules.size(), 5U);
    const runtime::Program program = compiler::plan(*model);
    const runtime::CompiledProgram compiled(program, {});
    const std::vector<std::string> records = some_records(random);
    const std::string expected = by_evaluator(*model, records);
    findings += static_cast<size_t>(std::count(expected.begin(), expected.end(), '\n'));
    EXPECT_EQ(by_scanner(compiled, records, {}), expected) << text;
  }
  EXPECT_GT(findings, 0U);
}

INSTANTIATE_TEST_SUITE_P(Forms, CorrelationOracle, testing::Range(size_t{0}, forms()));

}  // namespace
}  // namespace foothold::evaluate
