// `explain` and `test` of rules over several events: many files, many groups, no event at all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "evaluate/json.h"
#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr std::string_view kHead =
    "title \"x\" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds "
    "csf:RS.MI-01 maps nhi:none contain revoke_sessions\n";

/// A sign-in, and within an hour an inbox rule of the same person.
std::string rule_text(std::string_view tests = {}) {
  return fmt::format(
      "rule hidden_soon {{\n{}"
      "when same user, within 1h {{\n"
      "       access: sign_in where result is success\n"
      "  then hiding: inbox_rule where deletes and ip is not access.ip\n"
      "}}\n"
      "report \"x\"\n{}}}\n",
      kHead, tests);
}

std::string record(std::string_view operation, int number, std::string_view user,
                   std::string_view clock, std::string_view more) {
  return fmt::format(R"({{"CreationTime":"2026-03-02T{}:00","Id":"5a0e0022-0000-4000-8000-{:012}",)"
                     R"("Operation":"{}","OrganizationId":"c0117050-0000-4000-8000-000000000001",)"
                     R"("RecordType":15,"ResultStatus":"True","UserType":0,"Workload":"Exchange",)"
                     R"("UserId":"{}@contoso.com",{}}})"
                     "\n",
                     clock, number, operation, user, more);
}

std::string sign_in(int number, std::string_view user, std::string_view clock) {
  return record("UserLoggedIn", number, user, clock,
                R"("ClientIP":"203.0.113.9","ErrorNumber":"0")");
}

std::string inbox_rule(int number, std::string_view user, std::string_view clock) {
  return record(
      "New-InboxRule", number, user, clock,
      R"("ClientIP":"198.51.100.7","Parameters":[{"Name":"DeleteMessage","Value":"True"}])");
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

size_t count(const std::string& text, std::string_view part) {
  size_t found = 0;
  for (size_t at = 0; (at = text.find(part, at)) != text.npos; ++at) ++found;
  return found;
}

TEST(ExplainSeveral, AllFilesAreOneSet) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text()),
                    first = folder.file("a.ndjson", sign_in(1, "ana", "09:00")),
                    second = folder.file("b.ndjson", "\n" + inbox_rule(2, "ana", "09:20"));
  const Finished run = foothold({"explain", "--rules", rule, "hidden_soon", first, second});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(holds(run.out, "`hidden_soon` fires: 1 finding\n")) << run.out;
  EXPECT_TRUE(holds(run.out, "a.ndjson:1\n") && holds(run.out, "b.ndjson:2\n")) << run.out;
  EXPECT_EQ(foothold({"explain", "--rules", rule, "hidden_soon", "--events", first, second}).out,
            run.out);
  EXPECT_FALSE(holds(foothold({"explain", "--rules", rule, "hidden_soon", first}).out, "` fires"));
}

TEST(ExplainSeveral, FiringGroupsComeFirstAndTheRestIsCounted) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text());
  std::string records;
  for (int number = 0; number < 25; ++number)
    records += sign_in(number, fmt::format("user{:02}", number), "09:00");
  records += inbox_rule(30, "user24", "09:10") + inbox_rule(31, "user23", "10:05") +
             inbox_rule(32, "user22", "10:30");
  const Finished run = foothold({"explain", "--rules", rule, "hidden_soon"}, records);
  EXPECT_EQ(count(run.out, "user user"), 20U);
  EXPECT_TRUE(holds(run.out, "\n5 groups more: --all shows them\n")) << run.out;
  const size_t fires = run.out.find("user user24"), near = run.out.find("user user23"),
               far = run.out.find("user user22"), none = run.out.find("user user00");
  EXPECT_TRUE(fires < near && near < far && far < none && none != run.out.npos) << run.out;
  EXPECT_TRUE(holds(run.out, ": 5m more than the 1h that there are")) << run.out;
  const Finished all = foothold({"explain", "--rules", rule, "hidden_soon", "--all"}, records);
  EXPECT_EQ(count(all.out, "user user"), 25U);
  const Finished json =
      foothold({"explain", "--rules", rule, "hidden_soon", "--format", "json"}, records);
  EXPECT_EQ(count(json.out, "\"fires\""), 20U);
  // Each record is an event of its own kind and one of `activity`.
  EXPECT_TRUE(holds(json.out, R"({"records":28,"events":56,"groups":25,)")) << json.out;
  for (const std::string& line : lines_of(json.out))
    EXPECT_TRUE(evaluate::read_json(line).value.has_value()) << line;
}

TEST(ExplainSeveral, ManyEventsOfAGroupAreCut) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text());
  std::string records = inbox_rule(99, "ana", "09:50");
  for (int number = 10; number < 50; ++number)
    records += sign_in(number, "ana", fmt::format("08:{}", number));
  const Finished run = foothold({"explain", "--rules", rule, "hidden_soon"}, records);
  EXPECT_EQ(count(run.out, "access (sign_in)"), 29U) << run.out;
  EXPECT_TRUE(holds(run.out, "and 11 more events\n")) << run.out;
  EXPECT_EQ(count(foothold({"explain", "--rules", rule, "hidden_soon", "--all"}, records).out,
                  "access (sign_in)"),
            40U);
}

TEST(ExplainSeveral, WithoutEventsItSaysWhatTheRuleNeeds) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text());
  const Finished run = foothold({"explain", "--rules", rule, "hidden_soon"}, "");
  EXPECT_EQ(run.code, 3);
  EXPECT_EQ(run.out,
            "`hidden_soon`: x\n"
            "events of the same user, within 1h\n"
            "               access: sign_in where result is success\n"
            "          then hiding: inbox_rule where deletes and ip is not access.ip\n");
  EXPECT_TRUE(holds(run.err, "the input held no event")) << run.err;
}

TEST(ExplainSeveral, WhatIsNotReadIsSaid) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text());
  const Finished run =
      foothold({"explain", "--rules", rule, "hidden_soon"}, "{\"Operation\":\n{\"other\":1}\n");
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, "no event of the input is one that a step takes\n");
  EXPECT_TRUE(holds(run.err, "2 records could not be read\n  -:1 unreadable")) << run.err;
  EXPECT_EQ(foothold({"explain", "--rules", rule, "hidden_soon", folder.path("none")}).code, 4);
}

// ---- tests in rules
// -------------------------------------------------------------------------------

constexpr std::string_view kTests = R"(
  test "an hour later" {
    event sign_in    { time 09:00 user "ana@contoso.com" ip "203.0.113.9" result success }
    event inbox_rule { time +64m user "ana@contoso.com" ip "198.51.100.7" deletes true }
    expect 1 finding
  }
  test "nothing is deleted" {
    event sign_in    { time 09:00 user "ben@contoso.com" ip "203.0.113.9" result success }
    event inbox_rule { time +20m user "ben@contoso.com" ip "198.51.100.7" deletes false }
    expect nothing
  }
)";

TEST(TestSeveral, AFailedTestShowsTheTimeline) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text(kTests)),
                    report = folder.path("out.xml");
  const Finished run = foothold({"test", rule, "--rule", "hidden_soon", "--junit", report});
  EXPECT_EQ(run.code, 1);
  for (const char* part :
       {"FAILED hidden_soon \"an hour later\"", "  expected 1 finding, got 0 findings\n",
        "    user ana@contoso.com", "    `hidden_soon` does not fire because `access` (",
        "own.fh:10) is 1h4m from `hiding` (", ": 4m more than the 1h that there are\n",
        "2026-03-02T10:04:00Z  hiding (inbox_rule)"})
    EXPECT_TRUE(holds(run.out, part)) << part << "\n" << run.out;
  EXPECT_FALSE(holds(run.out, "ben@contoso.com")) << "that test passed";
  EXPECT_TRUE(holds(read_file(report), "4m more than the 1h that there are"));
}

TEST(TestSeveral, CoverageSaysWhatNoTestShows) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("own.fh", rule_text(kTests));
  const Finished run = foothold({"test", rule, "--rule", "hidden_soon", "--coverage"});
  EXPECT_TRUE(holds(run.out, "no test in which this is not true (false 0, unknown 0, true 2)"))
      << run.out;
  EXPECT_TRUE(holds(run.out, "no test in which this is asked (false 0, unknown 0, true 0)"))
      << run.out;
}

}  // namespace
}  // namespace foothold::cli_test
