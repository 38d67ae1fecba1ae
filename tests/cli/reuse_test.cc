// What a site says once: tunes in the site file, lists and tables from files beside it, rules about
// several kinds.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool holds(const std::string& text, const std::string& part) { return count_of(text, part) > 0; }

constexpr const char* kRules = R"(
fact hides_mail of inbox_rule = deletes or folder in quiet_folders
rule hidden {
  title "Hidden" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when inbox_rule where hides_mail
  report "{user}"
  test "hides" { event inbox_rule { user "archive@contoso.com" deletes true } expect 1 finding }
  test "does not" { event inbox_rule { user "ana@contoso.com" deletes false folder "x" } expect nothing }
}
rule redirected {
  title "Redirected" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when one of { inbox_rule where hides_mail or transport_rule } where redirects_to is present
  report "{user}"
  test "both" {
    event inbox_rule { deletes true redirects_to "x@fabrikam.com" }
    event transport_rule { redirects_to "x@fabrikam.com" }
    expect 2 findings
  }
  test "neither" { event inbox_rule { redirects_to "x@fabrikam.com" } expect nothing }
}
)";

constexpr const char* kSite = R"(
list our_robots of address from "lists/robots.txt"
table our_apps { app_id: id, name: text } from "lists/apps.csv"
fact by_robot of inbox_rule = user in our_robots and not app_id in our_apps
tune hidden { unless by_robot  because "mail archiver, ticket 4711"  expires 2026-03-03 }
tune hidden { severity low  because "ticket 4712"  expires 2027-01-01 }
)";

std::string record(const std::string& id, const std::string& time, const std::string& user) {
  return R"({"CreationTime":")" + time + R"(","Id":")" + id +
         R"(","Operation":"New-InboxRule","OrganizationId":"6a7c0f1e-93f2-4f0c-8a58-0d6d1f2f9b11",)"
         R"("RecordType":1,"UserId":")" +
         user + R"(","AppId":"a2","Parameters":[{"Name":"DeleteMessage","Value":"True"}]})" + "\n";
}

std::string records() {
  return record("r1", "2026-03-02T23:59:59", "archive@contoso.com") +
         record("r1", "2026-03-02T23:59:59", "archive@contoso.com") +
         record("r2", "2026-03-03T00:00:00", "archive@contoso.com") +
         record("r3", "2026-03-02T23:59:59", "ana@contoso.com");
}

class Reuse : public ::testing::Test {
 protected:
  Reuse() {
    rules_ = folder_.file("rules.fh", kRules);
    site_ = folder_.file("site.fh", kSite);
    folder_.file("lists/robots.txt", "\xEF\xBB\xBF# ours\r\n\r\narchive@contoso.com\r\n");
    folder_.file("lists/apps.csv", "name,app_id\r\n\"Mail, all\",a1\r\n");
  }
  Finished run(std::vector<std::string> arguments, const std::string& input = {}) const {
    arguments.insert(arguments.end(), {"--only-given-rules", "--rules", rules_, "--site", site_});
    return foothold(arguments, input);
  }

  TemporaryFolder folder_;
  std::string rules_, site_;
};

TEST_F(Reuse, WhatATuneExcusesIsCounted) {
  const Finished text = run({"scan", "--format", "text", "-"}, records());
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_EQ(count_of(text.out, "[low] Hidden"), 2u) << text.out;
  EXPECT_EQ(count_of(text.out, "tuned     severity was high: ticket 4712"), 2u) << text.out;
  EXPECT_FALSE(holds(text.out, "record r1")) << text.out;
  EXPECT_TRUE(holds(text.err, "excused   1 by tunes\n")) << text.err;
  EXPECT_TRUE(holds(text.err, "1  hidden: mail archiver, ticket 4711\n")) << text.err;
}

TEST_F(Reuse, JsonSaysWhatWasTuned) {
  const Finished json = run({"scan", "--stats", "json", "-"}, records());
  EXPECT_EQ(count_of(json.out, R"("severity":"low")"), 2u) << json.out;
  EXPECT_EQ(count_of(json.out, R"("tuned":{"severity_was":"high","because":"ticket 4712"})"), 2u);
  EXPECT_TRUE(holds(json.err, R"("excused":1,"excused_by_tune":[)")) << json.err;
  EXPECT_TRUE(holds(json.err, R"("because":"mail archiver, ticket 4711","findings":1})"));
  EXPECT_TRUE(holds(json.err, R"("high":0,"info":0,"low":2)")) << json.err;
  EXPECT_EQ(run({"scan", "--fail-on", "medium", "-"}, records()).code, 0);
  EXPECT_EQ(run({"scan", "--fail-on", "low", "-"}, records()).code, 1);
}

TEST_F(Reuse, TestsAreOfTheRuleAndNotOfItsTunes) {
  const Finished run_of_tests = run({"test"});
  EXPECT_EQ(run_of_tests.code, 0) << run_of_tests.out;
}

TEST_F(Reuse, ARuleAboutSeveralKindsIsOneRule) {
  EXPECT_TRUE(holds(run({"check"}).out, "2 rules, ")) << run({"check"}).out;
  const Finished list = run({"list", "rules"});
  EXPECT_EQ(count_of(list.out, "redirected "), 1u) << list.out;
  EXPECT_TRUE(holds(list.out, "inbox_rule, transport_rule")) << list.out;
}

TEST_F(Reuse, ExplainShowsFactsAndTunes) {
  const std::string log = folder_.file("log.ndjson", records());
  const Finished explained = run({"explain", "hidden", log});
  EXPECT_TRUE(holds(explained.out, "`hidden` is excused by a tune")) << explained.out;
  EXPECT_TRUE(holds(explained.out, "true    fact hides_mail")) << explained.out;
  EXPECT_TRUE(holds(explained.out, "tune, because mail archiver, ticket 4711\n"));
  EXPECT_TRUE(holds(explained.out, "ticket 4711 (expired, or the event has no time)"));
}

TEST_F(Reuse, AFileThatIsNotThereIsNamed) {
  folder_.file("site.fh", "list our_robots of address from \"lists/robot.txt\"\n");
  const Finished checked = run({"check"});
  EXPECT_EQ(checked.code, 2);
  EXPECT_TRUE(holds(checked.err, "error[E047]: `lists/robot.txt` cannot be read")) << checked.err;
  EXPECT_TRUE(holds(checked.err, "No such file or directory")) << checked.err;
}

TEST_F(Reuse, ABadValueIsShownAtItsLine) {
  folder_.file("site.fh", "list nets of network from \"lists/robots.txt\"\n");
  const Finished checked = run({"check"});
  EXPECT_EQ(checked.code, 2);
  EXPECT_TRUE(holds(checked.err, "robots.txt:3:1")) << checked.err;
}

}  // namespace
}  // namespace foothold::cli_test
