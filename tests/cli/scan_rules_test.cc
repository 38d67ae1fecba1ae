// Which rules a scan uses: --rules, --only-given-rules, --site, --without.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr const char* kRule = R"(
rule tidy_rule {
  title    "A rule called tidy"
  severity low
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when made: inbox_rule where name starts with "tidy"
  report "{user} made '{made.name}'"
  test "tidy" {
    event inbox_rule { user "ana@contoso.com" name "tidy up" }
    expect 1 finding
  }
  test "else" {
    event inbox_rule { user "ana@contoso.com" name "up" }
    expect nothing
  }
}
)";

bool found(const Finished& run, const std::string& rule) {
  return run.out.find("\"rule\":\"" + rule + "\"") != std::string::npos;
}

TEST(ScanRules, AFolderAddsRules) {
  const TemporaryFolder folder;
  folder.file("more/deep/own.fh", kRule);
  const Finished run = foothold({"scan", "--rules", folder.path("more"), "-"}, firing_record());
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(found(run, "tidy_rule")) << run.out;
  EXPECT_TRUE(found(run, kFiringRule)) << run.out;
}

TEST(ScanRules, AFileMayBeGivenInstead) {
  const TemporaryFolder folder;
  const Finished run =
      foothold({"scan", "--rules", folder.file("own.fh", kRule), "-"}, firing_record());
  EXPECT_TRUE(found(run, "tidy_rule")) << run.out << run.err;
}

TEST(ScanRules, OnlyGivenRulesLeavesTheShippedOnesOut) {
  const TemporaryFolder folder;
  const Finished run =
      foothold({"scan", "--only-given-rules", "--rules", folder.file("own.fh", kRule), "-"},
               firing_record());
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(found(run, "tidy_rule"));
  EXPECT_FALSE(found(run, kFiringRule));
}

TEST(ScanRules, AMissingFolderIsNamed) {
  const Finished run = foothold({"scan", "--rules", "/nowhere/rules", "-"}, firing_record());
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find("/nowhere/rules"), std::string::npos) << run.err;
}

TEST(ScanRules, AnEmptyFolderIsAMistake) {
  const TemporaryFolder folder;
  const Finished run = foothold({"scan", "--rules", folder.path(), "-"}, firing_record());
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("no .fh file"), std::string::npos) << run.err;
}

TEST(ScanRules, AMistakeInARuleIsShownWhereItIs) {
  const TemporaryFolder folder;
  std::string wrong = kRule;
  wrong.replace(wrong.find("name starts"), 4, "nmae");
  const std::string path = folder.file("own.fh", wrong);
  const Finished run = foothold({"scan", "--rules", path, "-"}, firing_record());
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.out, "");
  for (const std::string& part : {std::string("error[E014]"), path + ":11:", std::string("nmae"),
                                  std::string("did you mean"), std::string("1 error in the rules")})
    EXPECT_NE(run.err.find(part), std::string::npos) << part << "\n" << run.err;
}

TEST(ScanRules, ASiteFileSaysWhoIsExternal) {
  const TemporaryFolder folder;
  const auto site = [&](const std::string& domains) {
    return folder.file(
        "site.fh", "list tenant_domains for tenant \"c0117050-0000-4000-8000-000000000001\" = " +
                       domains + "\n");
  };
  std::string record = firing_record();
  record.replace(record.find("SubjectContainsWords\",\"Value\":\"invoice"), 38,
                 "ForwardTo\",\"Value\":\"x@fabrikam.com");
  const char* const outside = "inbox_rule_forwards_outside";
  EXPECT_TRUE(found(foothold({"scan", "-"}, record), outside)) << "by the user's own domain";
  EXPECT_TRUE(found(foothold({"scan", "--site", site("\"contoso.com\""), "-"}, record), outside));
  EXPECT_FALSE(
      found(foothold({"scan", "--site", site("\"contoso.com\", \"fabrikam.com\""), "-"}, record),
            outside));
  EXPECT_FALSE(found(foothold({"scan", "--site", site("\"contoso.com\", \"*.com\""), "-"}, record),
                     outside));
}

TEST(ScanRules, ASiteFileThatIsMissingOrHoldsRulesIsRefused) {
  const TemporaryFolder folder;
  EXPECT_EQ(foothold({"scan", "--site", "/nowhere/site.fh", "-"}, firing_record()).code, 2);
  const Finished run =
      foothold({"scan", "--site", folder.file("site.fh", kRule), "-"}, firing_record());
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("E046"), std::string::npos) << run.err;
}

TEST(ScanRules, WithoutFastPathsTheSameIsFound) {
  const std::string plain = foothold({"scan", corpus("ual.ndjson")}).out;
  ASSERT_GT(lines_of(plain).size(), 60u);
  for (const std::vector<std::string>& without : {std::vector<std::string>{"routing"},
                                                  {"hyperscan"},
                                                  {"prefilter"},
                                                  {"routing", "hyperscan", "prefilter"}}) {
    std::vector<std::string> arguments = {"scan", corpus("ual.ndjson")};
    for (const std::string& word : without) arguments.insert(arguments.end(), {"--without", word});
    EXPECT_EQ(foothold(arguments).out, plain);
  }
  EXPECT_EQ(foothold({"scan", "--audit", "--threads", "3", corpus("ual.ndjson")}).out, plain);
}

/// A kind that names no operation is read of every record, unless its rules name them.
TEST(ScanRules, ARecordWhoseOperationNoRuleNamesIsPassedOver) {
  const auto record = [](const std::string& operation) {
    return R"({"CreationTime":"2026-04-13T08:00:00","RecordType":66,"Operation":")" + operation +
           "\"}\n";
  };
  const std::string input = record("EditForm") + record("New Thing.") + record("new thing") +
                            record("Other") + R"({"RecordType":66,"CreationTime":"x"})" + "\n";
  const struct {
    std::string where;
    size_t findings;
    const char* passed_over;
  } rows[] = {
      {"operation is \"New Thing.\"", 1, "2"},
      {"operation in (\"new thing\", \"OTHER\")", 2, "1"},
      {"operation is \"New Thing.\" and record_type is \"66\"", 1, "2"},
      {"operation is \"New Thing.\" or feed is \"entra_audit\"", 1, "2"},
      {"operation is \"New Thing.\" or record_type is \"66\"", 4, "0"},
      {"not operation is \"New Thing.\"", 3, "0"},
      {"operation starts with \"New\"", 2, "0"},
  };
  for (const auto& row : rows) {
    std::string rule = kRule;
    const std::string asked = "inbox_rule where name starts with \"tidy\"";
    rule.replace(rule.find(asked), asked.size(), "activity where " + row.where);
    rule.replace(rule.find(" '{made.name}'"), 14, "");
    rule = rule.substr(0, rule.find("  test ")) + "}\n";
    const TemporaryFolder folder;
    const Finished run = foothold({"scan", "--only-given-rules", "--rules",
                                   folder.file("own.fh", rule), "--stats", "json", "-"},
                                  input);
    EXPECT_EQ(lines_of(run.out).size(), row.findings) << row.where << run.out << run.err;
    EXPECT_NE(run.err.find(std::string("\"passed_over\":") + row.passed_over), std::string::npos)
        << row.where << run.err;
  }
}

}  // namespace
}  // namespace foothold::cli_test
