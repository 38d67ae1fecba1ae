// What a finding says, what its commands may carry, and which findings are one.
#include <gtest/gtest.h>

#include "tests/report/scanned.h"

namespace foothold::tests {
namespace {

std::string inbox_rule(const std::string& id, const std::string& name,
                       const std::string& more = {}) {
  return R"({"CreationTime":"2026-03-02T09:20:00","Id":")" + id +
         R"(","Operation":"New-InboxRule","OrganizationId":"7a1c0000-0000-4000-8000-000000000001","RecordType":1,)" +
         R"("ResultStatus":"True","UserType":2,"Workload":"Exchange","ClientIP":"203.0.113.9:4711",)" +
         R"("ObjectId":"EX\/ana\\)" + name + R"(","UserId":"ana@contoso.com",)" +
         R"("Parameters":[{"Name":"Name","Value":")" + name + R"("})" + more + "]}\n";
}

constexpr const char* kForward = R"(,{"Name":"ForwardTo","Value":"eve@fabrikam.com"})";

TEST(Finding, LeavesOutWhatItCannotSay) {
  const Scanned scanned(rule("r", R"(
    contain export_inbox_rules
    when made: inbox_rule where action is created
    report "{user}: '{made.name}'[ to {made.forwards_to}][, moves to {made.folder}][, from {ip}] [plain]")"));
  ASSERT_FALSE(scanned.failed) << scanned.problems;
  const std::vector<runtime::Finding> found =
      scanned.findings(inbox_rule("1", "a") + inbox_rule("2", "b", kForward));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].sentence, "ana@contoso.com: 'a', from 203.0.113.9 plain");
  EXPECT_EQ(found[1].sentence, "ana@contoso.com: 'b' to eve@fabrikam.com, from 203.0.113.9 plain");
}

TEST(Finding, UnclosedPartsAreText) {
  const Scanned scanned(rule("r", R"(
    contain export_inbox_rules
    when inbox_rule where action is created
    report "a ] b [ {user")"));
  ASSERT_FALSE(scanned.failed) << scanned.problems;
  EXPECT_EQ(scanned.findings(inbox_rule("1", "a")).at(0).sentence, "a ] b [ {user");
}

TEST(Finding, OneRecordTwiceIsOneFinding) {
  const Scanned scanned(rule("r", R"(
    contain export_inbox_rules
    when inbox_rule where action is created
    report "x")"));
  const std::string line = inbox_rule("1", "a");
  EXPECT_EQ(scanned.findings(line + line).size(), 1u);
  EXPECT_EQ(scanned.summary.copies, 1u);
  EXPECT_EQ(scanned.findings(inbox_rule("1", "a") + inbox_rule("1", "b")).size(), 2u)
      << "one id with other content is another event";
}

TEST(Finding, IdsDependOnContentOnly) {
  const Scanned scanned(rule("r", R"(
    contain export_inbox_rules
    when inbox_rule where action is created
    report "x")"));
  const std::string line = inbox_rule("1", "a"), other = inbox_rule("2", "b");
  const std::string first = scanned.findings(line + other).at(0).id;
  EXPECT_EQ(scanned.findings(other + line).at(1).id, first);
  std::string escaped = line;
  escaped.replace(escaped.find("ana@"), 3, "\\u0061na");
  EXPECT_EQ(scanned.findings(escaped).at(0).id, first);
  EXPECT_NE(scanned.findings(other).at(0).id, first);
}

TEST(Finding, CommandsNeverCarryWhatTheActorWrites) {
  const Scanned scanned(rule("r", R"(
    contain remove_inbox_rule, place_hold
    when inbox_rule where action is created
    report "{name}")"));
  for (const std::string& name :
       {std::string("x; Remove-Mailbox *"), std::string("$(evil)"), std::string("'quoted'"),
        std::string("`tick"), std::string("a\\nb")}) {
    for (const runtime::Finding& finding : scanned.findings(inbox_rule("1", name)))
      for (const runtime::FindingStep& step : finding.contain) {
        EXPECT_EQ(step.command.find("evil"), std::string::npos) << step.command;
        EXPECT_EQ(step.command.find("Remove-Mailbox *"), std::string::npos) << step.command;
        EXPECT_EQ(step.command.find("tick"), std::string::npos) << step.command;
        EXPECT_EQ(step.command.find("quoted"), std::string::npos) << step.command;
      }
  }
}

TEST(Finding, SaysHowExternalWasDecided) {
  const std::string rules = rule("r", R"(
    contain export_inbox_rules
    when inbox_rule where forwards_to is external
    report "x")");
  const std::string line = inbox_rule("1", "a", kForward);
  EXPECT_NE(Scanned(rules).findings(line).at(0).note, "");
  const Scanned known(
      rules,
      R"(list tenant_domains for tenant "7a1c0000-0000-4000-8000-000000000001" = "contoso.com")");
  ASSERT_FALSE(known.failed) << known.problems;
  EXPECT_EQ(known.findings(line).at(0).note, "");
  const Scanned partner(rules, R"(list tenant_domains = "contoso.com", "fabrikam.com")");
  EXPECT_TRUE(partner.findings(line).empty());
}

TEST(Finding, TextCannotMoveTheCursor) {
  const Scanned scanned(rule("r", R"(
    contain export_inbox_rules
    when inbox_rule where action is created
    report "{name}")"));
  const std::vector<runtime::Finding> found =
      scanned.findings(inbox_rule("1", "a\\u001b[2J\\u202eb\\u0007"));
  ASSERT_EQ(found.size(), 1u);
  const std::string text = runtime::to_text(scanned.program, found[0], false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(text.find("\\u{1b}"), std::string::npos);
}

TEST(Finding, BrokenRecordIsNamedAndHidesNothing) {
  const Scanned scanned(
      rule("r",
           "contain export_inbox_rules\n when inbox_rule where action is created\n report \"x\"") +
      rule("broken",
           "contain export_audit_log\n when broken_record where broken_rule is present\n report "
           "\"{broken_rule}: {reason}\""));
  ASSERT_FALSE(scanned.failed) << scanned.problems;
  std::string bad = inbox_rule("1", "a");
  bad.replace(bad.size() - 2, 1, ",\"Z\":tru}");
  const std::vector<runtime::Finding> found = scanned.findings(bad + inbox_rule("2", "b"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(scanned.program.rules[found[0].rule].name, "broken");
  EXPECT_EQ(found[0].sentence.rfind("r: ", 0), 0u) << found[0].sentence;
  EXPECT_EQ(found[1].events[0].line, 2u);
  EXPECT_EQ(scanned.summary.counters.unreadable, 1u);
  EXPECT_EQ(scanned.summary.counters.examined, 1u);
}

}  // namespace
}  // namespace foothold::tests
