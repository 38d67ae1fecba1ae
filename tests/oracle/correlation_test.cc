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
    lines.push_back(line_of(finding));
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

std::string without_ids(const std::string& lines) {
  std::string out;
  for (size_t from = 0; from < lines.size();) {
    const size_t end = std::min(lines.find('\n', from), lines.size());
    const std::string line = lines.substr(from, end - from);
    if (!line.starts_with("open")) out += line.substr(33) + "\n";
    from = end + 1;
  }
  return out;
}

std::string sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t from = 0; from < text.size(); from = text.find('\n', from) + 1)
    lines.push_back(text.substr(from, text.find('\n', from) - from));
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string scanned(const std::string& when, const std::string& other,
                    const std::vector<std::string>& records) {
  const std::string second =
      other.empty() ? ""
                    : fmt::format(
                          "rule q {{  # allow: missing_test, never_true, always_true, no_floor\n"
                          "title \"another\" severity high owner soc detects csf:DE.CM-09 "
                          "control csf:PR.DS-02\nresponds csf:RS.MI-01 maps nhi:none contain "
                          "look\n{}\nreport \"it fired\"\n}}\n",
                          other);
  const auto model = world_of(when, second);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  return without_ids(by_scanner(compiled, records, {}));
}

/// What is worked out of a rule once must not be used for the next.
TEST(CorrelationOfRules, EachFindsInAProgramWhatItFindsAlone) {
  Random random(5);
  const std::string one =
      "when same user, within 45m { a: sign_in then b: inbox_rule where ip is a.ip }";
  const std::string other =
      "when same user, within 45m { a: sign_in then b: inbox_rule then c: mail_sent where ip is "
      "b.ip "
      "}";
  for (int world = 0; world < 20; ++world) {
    const std::vector<std::string> records = some_records(random);
    const std::string both = sorted_lines(scanned(one, "", records) + scanned(other, "", records));
    EXPECT_EQ(sorted_lines(scanned(one, other, records)), both);
    EXPECT_EQ(sorted_lines(scanned(other, one, records)), both);
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, CorrelationOracle, testing::Range(size_t{0}, forms()));

}  // namespace
}  // namespace foothold::evaluate
