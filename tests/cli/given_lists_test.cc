// `given LIST = ...` in tests of rules, and `usual` in a report: from outside, as a user writes
// them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

/// A rule about inbox rules of people who are no robots; `tests` are its tests.
std::string rule_with(const std::string& tests) {
  return fmt::format(R"(list our_robots of address = "svc@contoso.com"
list our_numbers of number = 1, 2

rule robots_left_out {{
  title    "Inbox rule of a person"
  severity low
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions

  when made: inbox_rule where size_min in our_numbers unless user in our_robots

  report "{{user}}"

{}}}

rule robots_left_out_of_pairs {{
  title    "Two inbox rules of a person"
  severity low
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions

  when same user, within 1h {{ made: at least 2 inbox_rule unless user in our_robots }}

  report "{{user}}"

  test "a robot of this test" {{
    given our_robots = "Ana@contoso.com"
    event inbox_rule {{ time 09:00 user "ana@contoso.com" }}
    event inbox_rule {{ time 09:10 user "ana@contoso.com" }}
    expect nothing
  }}
  test "a robot no more" {{
    given our_robots = "ben@contoso.com"
    event inbox_rule {{ time 09:00 user "svc@contoso.com" }}
    event inbox_rule {{ time 09:10 user "svc@contoso.com" }}
    expect 1 finding at made
  }}
  test "one robot" {{
    event inbox_rule {{ time 09:00 user "svc@contoso.com" }}
    event inbox_rule {{ time 09:10 user "svc@contoso.com" }}
    expect nothing
  }}
}}
)",
                     tests);
}

Finished test_rules(const std::string& tests, const std::string& site = {}) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {"test", "--only-given-rules", "--rules",
                                        folder.file("r.fh", rule_with(tests))};
  if (!site.empty()) {
    arguments.emplace_back("--site");
    arguments.push_back(folder.file("site.fh", site));
  }
  return foothold(arguments);
}

constexpr const char* kOwn = R"(  test "another robot" {
    given our_robots = "ben@contoso.com", "svc@contoso.com"
    event inbox_rule { user "ben@contoso.com" size_min 1 }
    event inbox_rule { user "svc@contoso.com" size_min 1 }
    event inbox_rule { user "ana@contoso.com" size_min 1 }
    expect 1 finding at made
  }
  test "other numbers, and other robots" {
    given our_robots = "ben@contoso.com"
    given our_numbers = 7
    event inbox_rule { user "svc@contoso.com" size_min 7 }
    event inbox_rule { user "ana@contoso.com" size_min 1 }
    expect 1 finding at made
  }
  test "one of the rules" {
    event inbox_rule { user "svc@contoso.com" size_min 1 }
    expect nothing
  }
)";

TEST(GivenLists, EachTestHasItsOwn) {
  const Finished run = test_rules(kOwn);
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_NE(run.out.find(", 0 failed"), std::string::npos) << run.out;
}

TEST(GivenLists, ATestIsNearerThanTheSite) {
  const Finished run =
      test_rules("", "list our_robots of address = \"eve@contoso.com\", \"svc@contoso.com\"\n");
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

/// An exception for one step is part of what the step takes: it must not be there in a test.
TEST(GivenLists, TestsSeeNoTunes) {
  const Finished run =
      test_rules("",
                 "list ours of address = \"ana@contoso.com\"\n"
                 "tune robots_left_out_of_pairs { unless made.user in ours or made.user like \"*\" "
                 "because \"x\" expires "
                 "2100-01-01 }\ntune robots_left_out { off because \"x\" expires 2100-01-01 }\n");
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

TEST(GivenLists, AWrongExpectationFails) {
  const Finished run = test_rules(R"(  test "not so" {
    given our_robots = "ana@contoso.com"
    event inbox_rule { user "ana@contoso.com" size_min 1 }
    expect 1 finding
  }
)");
  EXPECT_EQ(run.code, 1);
  EXPECT_NE(run.out.find("expected 1 finding, got 0 findings"), std::string::npos) << run.out;
}

TEST(GivenLists, ValuesAreOfTheListsType) {
  const Finished run = test_rules(R"(  test "no number" {
    given our_numbers = "many"
    event inbox_rule { user "ana@contoso.com" size_min 1 }
    expect 1 finding
  }
)");
  EXPECT_EQ(run.code, 2) << run.out << run.err;
  EXPECT_NE(run.err.find("many"), std::string::npos) << run.err;
}

// ---- what is usual, in a sentence

std::string sent(int hour, int number) {
  return fmt::format(
      R"({{"CreationTime":"2026-03-06T{:02}:30:{:02}","Id":"m{}-{}","Operation":"Send",)"
      R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":2,"UserType":0,)"
      R"("UserId":"ana@contoso.com","MailboxOwnerUPN":"ana@contoso.com","ResultStatus":"Succeeded"}})"
      "\n",
      hour, number, hour, number);
}

TEST(UsualInReports, SaysWhatItComparedWith) {
  const TemporaryFolder folder;
  const std::string rule = folder.file("r.fh", R"(rule much_mail {  # allow: missing_test
  title    "Much mail"
  severity low
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when same user, within 1h { sent: at least 5 mail_sent } such that number of sent > 5
  report "{user}: {number of sent} messages, usually {usual number of sent over 5h}"
}
)");
  std::string log;
  const int windows[] = {9, 5, 1, 2, 4, 1, 8};  // an hour each; the median of 1 2 4 1 is 1.5
  for (int hour = 0; hour < 7; ++hour)
    for (int number = 0; number < windows[hour]; ++number) log += sent(hour, number);
  const Finished run = foothold(
      {"scan", "--quiet", "--format", "text", "--only-given-rules", "--rules", rule, "-"}, log);
  EXPECT_NE(run.out.find("ana@contoso.com: 8 messages, usually 1.5"), std::string::npos)
      << run.out << run.err;
}

}  // namespace
}  // namespace foothold::cli_test
