// What a scan tells its caller, and which code is given where several hold.
#include <gtest/gtest.h>

#include "evaluate/json.h"
#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

const std::string kBroken = "{\"Operation\":\"New-InboxRule\",\n";
const std::string kQuiet = "{\"Operation\":\"FileAccessed\",\"RecordType\":6}\n";

struct Case {
  const char* name;
  std::vector<std::string> arguments;
  std::string input;
  int code;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"clean", {"scan", "-"}, kQuiet, 0},
      {"findings_alone_are_no_failure", {"scan", "-"}, firing_record(), 0},
      {"fail_on_reached", {"scan", "-", "--fail-on", "high"}, firing_record(), 1},
      {"fail_on_lower", {"scan", "-", "--fail-on", "info"}, firing_record(), 1},
      {"fail_on_not_reached", {"scan", "-", "--fail-on", "critical"}, firing_record(), 0},
      {"fail_on_without_findings", {"scan", "-", "--fail-on", "info"}, kQuiet, 0},
      {"unknown_option", {"scan", "--wrong"}, "", 2},
      {"unknown_command", {"wrong"}, "", 2},
      {"no_command", {}, "", 2},
      {"unknown_level", {"scan", "--fail-on", "huge", "-"}, "", 2},
      {"unknown_format", {"scan", "--format", "xml", "-"}, "", 2},
      {"unknown_fast_path", {"scan", "--without", "luck", "-"}, "", 2},
      {"no_threads", {"scan", "--threads", "0", "-"}, "", 2},
      {"missing_rules", {"scan", "--rules", "/nowhere", "-"}, firing_record(), 2},
      {"empty_input", {"scan", "-"}, "", 3},
      {"blank_lines_only", {"scan", "-"}, "\n \n\r\n", 3},
      {"unrecognised_only", {"scan", "-"}, "{\"x\":1}\n", 3},
      {"unreadable", {"scan", "-"}, kBroken + kQuiet, 4},
      {"missing_input", {"scan", "/nowhere/input"}, "", 4},
      {"incomplete_before_findings",
       {"scan", "-", "--fail-on", "low"},
       kBroken + firing_record(),
       4},
      {"incomplete_before_no_event", {"scan", "-"}, kBroken, 4},
      {"usage_before_incomplete", {"scan", "--rules", "/nowhere", "/nowhere/input"}, "", 2},
  };
  return all;
}

class ExitCode : public testing::TestWithParam<size_t> {};

TEST_P(ExitCode, IsTheDocumentedOne) {
  const Case& one = cases()[GetParam()];
  const Finished run = foothold(one.arguments, one.input);
  EXPECT_EQ(run.code, one.code) << run.err;
}

INSTANTIATE_TEST_SUITE_P(Scan, ExitCode, testing::Range<size_t>(0, 22),
                         [](const auto& info) { return std::string(cases()[info.param].name); });

TEST(ExitCodes, AFailedOutputIsBeforeIncompleteInput) {
  EXPECT_EQ(foothold({"scan", "-"}, firing_record() + "\n", "/dev/full").code, 5);
  EXPECT_EQ(foothold({"scan", "-"}, kBroken + firing_record() + "\n", "/dev/full").code, 5);
  EXPECT_EQ(foothold({"scan", "-"}, kBroken + kQuiet, "/dev/full").code, 4)
      << "nothing was to be written";
}

TEST(ExitCodes, TheSummaryCarriesAllThatHold) {
  const TemporaryFolder folder;
  const std::string path = folder.path("summary.json");
  foothold({"scan", "-", "--fail-on", "low", "--summary-json", path}, kBroken + firing_record());
  const evaluate::Json summary = *evaluate::read_json(read_file(path)).value;
  ASSERT_EQ(summary.find("exit_codes")->items.size(), 2u);
  EXPECT_EQ(summary.find("exit_codes")->items[0].text, "4");
  EXPECT_EQ(summary.find("exit_codes")->items[1].text, "1");
}

TEST(ExitCodes, HelpAndVersionAreNoFailure) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"scan", "--help"}, {"--version"}}) {
    const Finished run = foothold(arguments);
    EXPECT_EQ(run.code, 0);
    EXPECT_NE(run.out, "");
    EXPECT_EQ(run.err, "");
  }
}

}  // namespace
}  // namespace foothold::cli_test
