// The commands beside scan: check, test, explain, list, doctor.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/process.h"
#include "tests/golden/golden.h"

namespace foothold::cli_test {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kRuleWithAWrongTest = R"(
rule tidy_rule {
  title "x" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when inbox_rule where name starts with "tidy"
  report "x"
  test "fires" {
    event inbox_rule { name "tidy" }
    expect 1 finding
  }
  test "wrong" {
    event inbox_rule { name "tidy" }
    expect nothing
  }
}
)";

TEST(CheckCommand, TheShippedRulesAreRight) {
  const Finished run = foothold({"check"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(holds(run.out, "no errors")) << run.out;
}

TEST(CheckCommand, NamesFileLineAndCause) {
  const TemporaryFolder folder;
  const std::string path = folder.file("own.fh", "rule r {\n  title 7\n}\n");
  const Finished run = foothold({"check", path});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(holds(run.err, path + ":1:")) << run.err;
  EXPECT_TRUE(holds(run.err, "error[E")) << run.err;
}

TEST(CheckCommand, ManyFilesAreOneProgramAndEveryMistakeIsShown) {
  const TemporaryFolder folder;
  folder.file("a.fh", "list mine of text = \"x\"\nlist mine of text = \"y\"\n");
  folder.file("b.fh", "list other of nonsense = \"y\"\n");
  const Finished run = foothold({"check", folder.path()});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(holds(run.err, "a.fh:2:") && holds(run.err, "b.fh:1:")) << run.err;
  EXPECT_TRUE(holds(run.err, "2 errors in the rules")) << run.err;
}

TEST(TestCommand, TheShippedTestsPass) {
  const Finished run = foothold({"test"});
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_TRUE(holds(run.out, " passed, 0 failed")) << run.out;
}

TEST(TestCommand, OneRuleAlone) {
  const Finished all = foothold({"test"}), one = foothold({"test", "--rule", kFiringRule});
  EXPECT_EQ(one.code, 0);
  EXPECT_LT(one.out.size(), 40u) << one.out;
  EXPECT_NE(one.out, all.out);
  EXPECT_EQ(foothold({"test", "--rule", "none_such"}).code, 2);
}

TEST(TestCommand, AFailureIsNamedWithItsPlace) {
  const TemporaryFolder folder;
  const std::string path = folder.file("own.fh", kRuleWithAWrongTest);
  const Finished run = foothold({"test", path, "--rule", "tidy_rule"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_TRUE(holds(run.out, "FAILED tidy_rule \"wrong\" (" + path + ":10)")) << run.out;
  EXPECT_TRUE(holds(run.out, "expected 0 findings, got 1 finding")) << run.out;
  EXPECT_TRUE(holds(run.out, "1 passed, 1 failed")) << run.out;
}

/// Records that make the rule true, false, unknown, and others that it does not read.
std::string records_to_explain() {
  std::string set = firing_record(), harmless = firing_record(), system = firing_record();
  set.replace(set.find("New-InboxRule"), 13, "Set-InboxRule");
  set.replace(set.find(",{\"Name\":\"DeleteMessage\""), 40, "");
  harmless.replace(harmless.find("invoice"), 7, "lunch");
  system.replace(system.find("ana@contoso.com"), 15, "NT AUTHORITY\\\\SYSTEM");
  return firing_record() + "\n" + harmless + "\n" + set + "\n\n" + system + "\n" +
         "{\"Operation\":\"Remove-TransportRule\",\"RecordType\":1}\n{\"Operation\":"
         "\"FileAccessed\",\"RecordType\":6}\n" +
         "{\"x\":1}\n{\"x\":\n";
}

TEST(ExplainCommand, SaysOfEachPartWhatItIs) {
  const Finished run = foothold({"explain", kFiringRule}, records_to_explain());
  EXPECT_EQ(run.code, 0) << run.err;
  golden::expect_golden("cli/explain.txt", run.out);
}

TEST(ExplainCommand, ReadsAFileToo) {
  const TemporaryFolder folder;
  const std::string path = folder.file("records", records_to_explain());
  EXPECT_EQ(foothold({"explain", kFiringRule, path}).out,
            foothold({"explain", kFiringRule}, records_to_explain()).out);
  EXPECT_EQ(foothold({"explain", kFiringRule, folder.path("none")}).code, 4);
}

TEST(ExplainCommand, AgreesWithTheScan) {
  const std::string input = read_file(corpus("ual.ndjson"));
  for (const char* rule :
       {"inbox_rule_with_no_name", "mailbox_full_access_granted", "legacy_agent_sign_in"}) {
    const Finished explained = foothold({"explain", rule}, input),
                   scanned = foothold({"scan", "-"}, input);
    const std::string fires = std::string("`") + rule + "` fires";
    size_t slow = 0, fast = 0;
    for (const std::string& line : lines_of(explained.out)) slow += holds(line, fires);
    for (const std::string& line : lines_of(scanned.out)) fast += member(line, "rule") == rule;
    EXPECT_GT(slow, 0u) << rule;
    EXPECT_EQ(slow, fast) << rule;
  }
}

TEST(ExplainCommand, AnUnknownRuleGetsASuggestion) {
  const Finished run = foothold({"explain", "inbox_rule_hides_finance_male"}, firing_record());
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(holds(run.err, "did you mean `inbox_rule_hides_finance_mail`?")) << run.err;
  EXPECT_EQ(foothold({"explain"}).code, 2);
  EXPECT_EQ(foothold({"explain", kFiringRule}, "").code, 3);
}

TEST(ListCommand, Rules) {
  const Finished run = foothold({"list", "rules"});
  EXPECT_EQ(run.code, 0);
  EXPECT_GT(lines_of(run.out).size(), 50u);
  for (const std::string& line : lines_of(run.out)) EXPECT_GT(line.size(), 80u) << line;
  EXPECT_TRUE(holds(run.out, kFiringRule));
  EXPECT_EQ(foothold({"list"}).out, run.out) << "rules are what is listed by default";
}

TEST(ListCommand, Kinds) {
  const Finished run = foothold({"list", "kinds"});
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(holds(run.out, "inbox_rule")) << run.out;
  EXPECT_TRUE(holds(run.out, "the scanner itself")) << run.out;
}

TEST(ListCommand, FieldsOfOneKindOrOfAll) {
  const Finished one = foothold({"list", "fields", "inbox_rule"}),
                 all = foothold({"list", "fields"});
  EXPECT_EQ(one.code, 0);
  EXPECT_TRUE(holds(one.out, "inbox_rule.forwards_to")) << one.out;
  EXPECT_TRUE(holds(one.out, "chosen"));
  EXPECT_FALSE(holds(one.out, "sign_in."));
  EXPECT_GT(all.out.size(), one.out.size());
  EXPECT_EQ(foothold({"list", "fields", "none_such"}).code, 2);
}

TEST(ListCommand, ControlsWithTheirRules) {
  const Finished run = foothold({"list", "controls", "csf"});
  EXPECT_TRUE(holds(run.out, "# csf: NIST Cybersecurity Framework 2.0, version 2.0 (2024-02-26)"));
  EXPECT_EQ(foothold({"list", "controls", "operations"}).code, 2);
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(holds(run.out, "csf:DE.CM-09")) << run.out.substr(0, 500);
  EXPECT_TRUE(holds(run.out, "(no rule)"));
  EXPECT_FALSE(holds(run.out, "attack:"));
  EXPECT_FALSE(holds(foothold({"list", "controls"}).out, "(no rule)"))
      << "without a framework only what rules touch";
  EXPECT_EQ(foothold({"list", "controls", "none_such"}).code, 2);
  EXPECT_EQ(foothold({"list", "nonsense"}).code, 2);
}

TEST(DoctorCommand, SaysWhatItRunsOn) {
  const Finished run = foothold({"doctor"});
  EXPECT_TRUE(holds(run.out, "MITRE D3FEND, version 1.2.0"));
  EXPECT_EQ(run.code, 0);
  for (const char* row :
       {"foothold", "simdjson", "hyperscan", "unicode", "limit: record", "16 MiB", "64 levels"})
    EXPECT_TRUE(holds(run.out, row)) << row << "\n" << run.out;
}

TEST(EventsCommand, GivesWhatIsReadOutOfRecordsAsJson) {
  const Finished run = foothold({"events", corpus("ual.ndjson")});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_GT(lines_of(run.out).size(), 60u);
  for (const std::string& line : lines_of(run.out)) EXPECT_NE(member(line, "kind"), "") << line;
  const Finished one = foothold({"events", "--kind", "inbox_rule"}, firing_record() + "\n");
  ASSERT_EQ(lines_of(one.out).size(), 1u) << one.out;
  EXPECT_EQ(member(one.out, "kind"), "inbox_rule");
  EXPECT_EQ(member(one.out, "user"), "ana@contoso.com");
  EXPECT_EQ(member(one.out, "line"), "1");
}

TEST(EventsCommand, OfOneKindAlone) {
  const Finished run = foothold({"events", "--kind", "sign_in", corpus("ual.ndjson")});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_GT(lines_of(run.out).size(), 5u);
  for (const std::string& line : lines_of(run.out)) EXPECT_EQ(member(line, "kind"), "sign_in");
}

}  // namespace
}  // namespace foothold::cli_test
