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
#include "runtime/input/source.h"
#include "runtime/program/packed.h"
#include "runtime/program/validate.h"
#include "runtime/scan.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

struct Way {
  std::vector<size_t> files = {};  // records in each but the last
  unsigned threads = 1;
  size_t memory = size_t{1} << 20;
};

std::string by_scanner(const runtime::CompiledProgram& compiled,
                       const std::vector<std::string>& records, const Way& way) {
  std::vector<std::string> lines, files = {""};
  size_t in_file = 0;
  for (const std::string& record : records) {
    if (files.size() <= way.files.size() && in_file++ == way.files[files.size() - 1])
      files.emplace_back(), in_file = 1;
    files.back() += record;
  }
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    lines.push_back(line_of(compiled.program(), finding));
    return true;
  };
  runtime::ScanSettings settings;
  settings.threads = way.threads;
  settings.hold_findings = true;
  settings.correlation.spill_folder = testing::TempDir();
  settings.correlation.memory = way.memory;
  runtime::Scan scan(compiled, hooks, settings);
  for (const std::string& file : files) {
    runtime::MemorySource source(file);
    EXPECT_TRUE(scan.add(source));
  }
  const runtime::ScanSummary summary = scan.finish();
  EXPECT_EQ(summary.correlation.problem, "");
  EXPECT_EQ(summary.correlation.cut_off, 0U);
  EXPECT_EQ(summary.findings, lines.size());
  lines.push_back(fmt::format("open {}", summary.correlation.open));
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

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
      std::vector<std::string> records = some_records(random);
      const std::string expected = by_evaluator(*model, records);
      findings += static_cast<size_t>(std::count(expected.begin(), expected.end(), '\n'));
      std::string all;
      for (const std::string& record : records) all += record;
      ASSERT_EQ(by_scanner(compiled, records, {}), expected) << form(GetParam(), window) << "\n"
                                                             << all;
      std::shuffle(records.begin(), records.end(), random);
      const Way way{{below(random, 5), below(random, 9)},
                    static_cast<unsigned>(1 + below(random, 3)),
                    below(random, 2) ? size_t{1} : size_t{4096}};
      ASSERT_EQ(by_scanner(compiled, records, way), expected)
          << "in another order: " << form(GetParam(), window) << "\n"
          << all;
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
