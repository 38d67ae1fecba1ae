// The inputs that break the naive version of each decision, one test each. The letters are those of
// the design notes; what they stand for is said beside each test.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/scan.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/small_world.h"

namespace foothold::oracle {
namespace {

using Rules = std::set<std::string>;

/// A finance rule that deletes, with what a test wants in it or instead.
std::string rule_record(const std::string& operation = "\"Operation\":\"New-InboxRule\"",
                        const std::string& words = "invoice", const std::string& more = "") {
  return "{\"CreationTime\":\"2026-04-13T08:00:00\",\"Id\":\"1\"," + operation +
         R"(,"RecordType":1,"UserId":"ana@contoso.com","UserType":2,"Parameters":[{"Name":"Name","Value":"tidy"},{"Name":"SubjectContainsWords","Value":")" +
         words + R"("},{"Name":"DeleteMessage","Value":"True"}])" + more + "}";
}

const std::string kHides = "inbox_rule_hides_finance_mail";

/// Which rules fire on the one line: both readers must say the same.
Rules rules_of(const World& world, const std::string& line) {
  const Seen expected = slow(world.model(), line), got = fast(world.compiled(), line);
  EXPECT_EQ(difference(expected, got, line), "");
  Rules rules;
  for (const auto& [number, rule] : got.findings) rules.insert(rule);
  return rules;
}
Rules rules_of(const std::string& line) { return rules_of(World::shipped(), line); }
bool hides(const std::string& line) { return rules_of(line).contains(kHides); }

TEST(CounterExamples, B1_WhatTheFastReaderDoesNotTouchMustBeJsonToo) {
  EXPECT_TRUE(hides(rule_record()));
  for (const char* end : {",\"Z\":tru", ",\"P\":[1,2,}"})
    EXPECT_FALSE(hides(rule_record("\"Operation\":\"New-InboxRule\"", "invoice", end)));
  EXPECT_TRUE(hides(rule_record() + rule_record()));  // two records, though on one line
  EXPECT_FALSE(hides(rule_record("\"Operation\":\"New-InboxRule\" \"X\":1")));
}

TEST(CounterExamples, B2_TheFirstOccurrenceOfAKeyDecidesAtEveryLevel) {
  const std::string rule = "\"Operation\":\"New-InboxRule\"",
                    other = "\"Operation\":\"MailItemsAccessed\"";
  EXPECT_TRUE(hides(rule_record(rule + "," + other)));
  EXPECT_FALSE(hides(rule_record(other + "," + rule)));
  const std::string name = R"({"Name":"SubjectContainsWords","Value":"invoice")",
                    late = R"(,"Value":"lunch"})";
  std::string record = rule_record();
  record.replace(record.find(name), name.size() + 1, name + late);
  EXPECT_TRUE(hides(record));
  record.replace(record.find(name), name.size(),
                 R"({"Name":"SubjectContainsWords","Value":"lunch")");
  EXPECT_FALSE(hides(record));
}

TEST(CounterExamples, B3_OnlyWhatStandsBeforeTheDecisionCanChangeIt) {
  const std::string rule = "\"Operation\":\"New-InboxRule\"";
  EXPECT_TRUE(hides(rule_record("\"X\\u0041\":1,\"\\\"\":2," + rule)));
  EXPECT_TRUE(hides(rule_record(rule + R"(,"\u004fperation":"MailItemsAccessed")")));
  EXPECT_FALSE(hides(rule_record(R"("\u004fperation":"MailItemsAccessed",)" + rule)));
}

TEST(CounterExamples, B4_ANestedOperationIsNotTheOperation) {
  EXPECT_TRUE(hides(
      R"({"CreationTime":"2026-04-13T08:00:00","Id":"b","Target":{"T":"cccccccccccccccccc","Operation":"MailItemsAccessed"},)" +
      rule_record().substr(1)));
  EXPECT_FALSE(hides(R"({"Target":{"Operation":"New-InboxRule"},"Operation":"MailItemsAccessed",)" +
                     rule_record("\"X\":1").substr(1)));
}

TEST(CounterExamples, B5_EverySpellingOfAnOperationIsRouted) {
  for (const char* spelling :
       {"new-inboxrule", "NEW-INBOXRULE", "New\\u002dInboxRule", "\\u004eew-InboxRule"})
    EXPECT_TRUE(hides(rule_record(fmt::format("\"Operation\":\"{}\"", spelling)))) << spelling;
  EXPECT_TRUE(hides(rule_record("\"\\u004fperation\":\"New-InboxRule\""))) << "an escaped key";
  const std::string consent =
      R"({"Operation":"OPERATION","RecordType":8,"UserId":"ana@contoso.com","ModifiedProperties":[{"Name":"KeyDescription","OldValue":"[]","NewValue":"[KeyIdentifier=a,KeyType=Password]"}]})";
  for (const char* spelling :
       {"Update application \u2013 Certificates and secrets management ",
        "Update application \\u2013 Certificates and secrets management",
        "Update application - Certificates and secrets management.",
        "update application \u2212 certificates and secrets management . "}) {
    std::string record = consent;
    record.replace(record.find("OPERATION"), 9, spelling);
    EXPECT_TRUE(rules_of(record).contains("app_secret_added")) << spelling;
  }
}

TEST(CounterExamples, B5_MoreSpellingsThanAreRemembered) {
  std::string lines;
  for (int number = 0; number < 9000; ++number)
    lines += rule_record(fmt::format("\"Operation\":\"Op{}\"", number)) + "\n";
  lines += rule_record() + "\n" + rule_record("\"Operation\":\"nEW-iNBOXrULE\"") + "\n";
  const Seen seen = fast(World::shipped().compiled(), lines);
  EXPECT_EQ(seen.findings, (std::set<Seen::Place>{{9001, kHides}, {9002, kHides}}));
  EXPECT_EQ(seen.passed_over, 9000u);
}

TEST(CounterExamples, B6_EscapesHideNoLetter) {
  for (const char* words :
       {"\\u0069nvoice", "inv\\u006Fice", "\\u0049\\u004e\\u0056\\u004f\\u0049\\u0043\\u0045",
        "a\\/b;invoice", "\\\"invoice\\\""})
    EXPECT_TRUE(hides(rule_record("\"Operation\":\"New-InboxRule\"", words))) << words;
}

TEST(CounterExamples, B7_CaseIsFoldedAsUnicodeDoes) {
  const World world = small_world({"where t contains \"task\"", "where t is \"token\"",
                                   "where t mentions \"\u017fie\"", "where t is \"stra\u00dfe\""});
  EXPECT_EQ(rules_of(world, record("\"t\":\"my ta\u017fk\"")), (Rules{"r0"}));
  EXPECT_EQ(rules_of(world, record("\"t\":\"to\u212aen\"")), (Rules{"r1"}));
  EXPECT_EQ(rules_of(world, record("\"t\":\"SIE da\"")), (Rules{"r2"}));
  EXPECT_EQ(rules_of(world, record("\"t\":\"STRASSE\"")), Rules{}) << "simple folding only";
}

TEST(CounterExamples, B8_B11_BrokenUtf8IsRepairedOnceAndForAll) {
  EXPECT_TRUE(hides(rule_record("\"Operation\":\"New-InboxRule\"", "\xFF\xFE;invoice")));
  EXPECT_TRUE(hides(rule_record("\"Operation\":\"New-InboxRule\"", "invoice \xE2\x82")));
  EXPECT_TRUE(hides(rule_record("\"X\":\"\xC3\",\"Operation\":\"New-InboxRule\"")));
  EXPECT_FALSE(hides(rule_record("\"Operation\":\"New-Inbox\xFFRule\"")));
}

TEST(CounterExamples, B9_AddressesAreComparedAsNumbers) {
  const World world = small_world({"where p is \"2001:db8::1\"", "where p in \"203.0.113.0/24\"",
                                   "where p not in \"203.0.113.0/24\""});
  EXPECT_EQ(rules_of(world, record("\"p\":\"2001:0DB8:0:0:0:0:0:1\"")), (Rules{"r0", "r2"}));
  EXPECT_EQ(rules_of(world, record("\"p\":\"::ffff:cb00:7109\"")), (Rules{"r1"}));
  EXPECT_EQ(rules_of(world, record("\"p\":\"[2001:db8::1]:443\"")), (Rules{"r0", "r2"}));
  EXPECT_EQ(rules_of(world, record("\"p\":\"localhost\"")), Rules{}) << "absent, so unknown";
}

TEST(CounterExamples, B10_HalfAPairIsReadAsRepaired) {
  EXPECT_TRUE(hides(rule_record("\"Operation\":\"New-InboxRule\"", "\\ud800;invoice")));
  EXPECT_TRUE(hides(rule_record("\"Z\":\"\\udfff\",\"Operation\":\"New-InboxRule\"")));
}

TEST(CounterExamples, B12_TheWrapsOperationNeverRoutes) {
  const std::string inner =
      R"({"initiatedBy":{"user":{"userPrincipalName":"ben@contoso.com"}},"activityDisplayName":")";
  const std::string roles =
      R"(","result":"success","targetResources":[{"type":"User","id":"u","modifiedProperties":[{"displayName":"Role.TemplateId","newValue":"\"62e90394-69f5-4237-9190-012177145e10\""}]}]})";
  const auto wrapped = [&](const char* outer, const char* bare) {
    return fmt::format(R"({{"operationName":"{}","category":"AuditLogs","properties":{}{}{}}})",
                       outer, inner, bare, roles);
  };
  EXPECT_TRUE(rules_of(wrapped("Update user", "Add member to role"))
                  .contains("global_administrator_assigned"));
  EXPECT_EQ(rules_of(wrapped("Add member to role", "Update user")), Rules{});
}

TEST(CounterExamples, B13_TheFirstDecidingKeyGivesTheShape) {
  const std::string wrap = R"({"category":"SignInLogs","operationName":"Sign-in activity",)";
  EXPECT_EQ(rules_of(wrap + R"("properties":{"x":1},)" + rule_record().substr(1)), Rules{});
  EXPECT_TRUE(hides(wrap + rule_record().substr(1))) << "a wrap that holds nothing is none";
  const std::string behind =
      rule_record("\"Operation\":\"New-InboxRule\"", "invoice",
                  R"(,"category":"SignInLogs","operationName":"Sign-in activity")");
  EXPECT_TRUE(hides(behind));
}

TEST(CounterExamples, B14_ARecordWithoutARouteKeyIsExaminedOrUnrecognised) {
  const World& world = World::shipped();
  const std::string lines =
      "{\"x\":1}\n{\"conditionalAccessStatus\":\"success\",\"status\":{\"errorCode\":50053}}\n{"
      "\"initiatedBy\":{}}\n{\"RecordType\":1}\n";
  const Seen seen = fast(world.compiled(), lines);
  EXPECT_EQ(seen.unrecognised, 2u);
  EXPECT_EQ(seen.examined, 1u);
  EXPECT_EQ(seen.passed_over, 1u) << "a directory record whose activity no rule wants";
  EXPECT_EQ(seen.findings, (std::set<Seen::Place>{{2, "account_locked_out"}}));
}

TEST(CounterExamples, B15_WrapsAndNestingAreLimited) {
  const std::string bare = R"({"conditionalAccessStatus":"x","status":{"errorCode":50053}})";
  const auto wrapped = [&](int times) {
    std::string record = bare;
    for (int wrap = 0; wrap < times; ++wrap)
      record = R"({"operationName":"x","category":"c","properties":)" + record + "}";
    return record;
  };
  EXPECT_EQ(rules_of(wrapped(8)), (Rules{"account_locked_out"}));
  EXPECT_EQ(rules_of(wrapped(9)), Rules{});
  EXPECT_EQ(fast(World::shipped().compiled(), wrapped(9)).unreadable, 1u);
  for (const int depth : {62, 63, 64, 10000, 1000000}) {
    const std::string nested =
        rule_record("\"Operation\":\"New-InboxRule\"", "invoice",
                    ",\"Z\":" + std::string(depth, '[') + std::string(depth, ']'));
    EXPECT_EQ(hides(nested), depth < 64) << depth;
  }
}

// ---- patterns over joined values

TEST(CounterExamples, Patterns_SeeOneValueAtATime) {
  const World world = small_world(
      {"where lt matches /^invoice$/", "where lt matches /wire\\s+paid/", "where lt matches /a$/",
       "where lt matches /x\\sy/", "where lt contains \"a\\nb\"", "where t matches /^b/"});
  EXPECT_EQ(rules_of(world, record(R"("lt":["a","invoice","b"])")), (Rules{"r0", "r2"}));
  EXPECT_EQ(rules_of(world, record(R"("lt":["the wire","paid"])")), Rules{})
      << "not across two values";
  EXPECT_EQ(rules_of(world, record(R"("lt":["wire paid"])")), (Rules{"r1"}));
  EXPECT_EQ(rules_of(world, record(R"("lt":["a\n"])")), Rules{}) << "$ is the end of the text";
  EXPECT_EQ(rules_of(world, record(R"("lt":["x\u000by"])")), Rules{})
      << "RE2 knows no vertical tab as a blank";
  EXPECT_EQ(rules_of(world, record(R"("lt":["x\ty"])")), (Rules{"r3"}));
  EXPECT_EQ(rules_of(world, record(R"("t":"a\nb")")), Rules{}) << "^ is the start of the text";
}

TEST(CounterExamples, Patterns_AValueMayHoldTheSeparator) {
  const World world =
      small_world({"where t is \"b\"", "where t contains \"b\\n\"", "where lt has \"b\"",
                   "where t starts with \"b\"", "where t like \"a?b\""});
  std::string lines;
  for (int row = 0; row < 200; ++row)
    lines += record(R"("t":"a\nb","lt":["x\nb\ny"])") + record(R"("t":"b")") +
             record(R"("t":"\n")") + record(R"("lt":["\n","b"])");
  const Seen seen = fast(world.compiled(), lines);
  EXPECT_EQ(difference(slow(world.model(), lines), seen, lines), "");
  EXPECT_TRUE(seen.findings.contains({1, "r4"}));
  EXPECT_FALSE(seen.findings.contains({1, "r0"}));
  EXPECT_TRUE(seen.findings.contains({2, "r0"}));
  EXPECT_FALSE(seen.findings.contains({1, "r2"}));
  EXPECT_TRUE(seen.findings.contains({4, "r2"}));
}

TEST(CounterExamples, Patterns_ThatMatchTheEmptyText) {
  const World world =
      small_world({"where t matches /x*/", "where t matches /^$/", "where lt matches /x*/"});
  EXPECT_EQ(rules_of(world, record("\"t\":\"\"")), Rules{})
      << "empty is said, and no test is true of it";
  EXPECT_EQ(rules_of(world, record("\"t\":\"q\"")), (Rules{"r0"}));
  EXPECT_EQ(rules_of(world, record("\"lt\":[\"q\"]")), (Rules{"r2"}));
}

// ---- copies

std::vector<std::string> ids_of(const std::string& lines, uint64_t* copies = nullptr) {
  std::vector<std::string> ids;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) { return ids.push_back(finding.id), true; };
  runtime::ScanSettings settings{1, true};
  settings.correlation.possible = false;  // to a log of a few records everything is new
  runtime::Scan scan(World::shipped().compiled(), hooks, settings);
  runtime::MemorySource source(lines);
  EXPECT_TRUE(scan.add(source));
  const runtime::ScanSummary summary = scan.finish();
  if (copies) *copies = summary.copies;
  return ids;
}

TEST(CounterExamples, K1_TheSameIdWithOtherContentIsAnotherEvent) {
  uint64_t copies = 0;
  const std::string one = rule_record(),
                    other = rule_record("\"Operation\":\"New-InboxRule\"", "payment");
  EXPECT_EQ(ids_of(one + "\n" + other + "\n", &copies).size(), 2u);
  EXPECT_EQ(copies, 0u);
  EXPECT_EQ(ids_of(one + "\n" + one + "\n" + other + "\n" + one + "\n", &copies).size(), 2u);
  EXPECT_EQ(copies, 2u);
}

TEST(CounterExamples, K3_IdsDoNotDependOnOrderOrPlace) {
  const std::string one = rule_record(),
                    other = rule_record("\"Operation\":\"New-InboxRule\"", "payment");
  std::vector<std::string> first = ids_of(one + "\n" + other + "\n"),
                           second = ids_of("\n{}\n" + other + "\n" + one);
  std::reverse(second.begin(), second.end());
  EXPECT_EQ(first, second);
}

/// A directory change that both logs tell of is one class: correlation, action, role and target.
TEST(CounterExamples, K3_CopiesInTwoLogsAreOneFinding) {
  const std::string ual =
      R"({"CreationTime":"2026-04-13T08:00:00","Id":"u","Operation":"Add member to role.","OrganizationId":"t","RecordType":8,"ResultStatus":"Success","UserId":"ben@contoso.com","UserType":0,"ModifiedProperties":[{"Name":"Role.TemplateId","NewValue":"62e90394-69f5-4237-9190-012177145e10","OldValue":""}],"InterSystemsId":"c1","Target":[{"ID":"User_u1","Type":2}]})";
  const std::string entra =
      R"({"tenantId":"t","id":"Directory_c1","initiatedBy":{"user":{"userPrincipalName":"ben@contoso.com"}},"activityDisplayName":"Add member to role","activityDateTime":"2026-04-13T08:00:00.4Z","correlationId":"c1","result":"success","targetResources":[{"type":"User","id":"u1","modifiedProperties":[{"displayName":"Role.TemplateId","newValue":"\"62e90394-69f5-4237-9190-012177145e10\""}]}]})";
  ASSERT_EQ(rules_of(ual), (Rules{"global_administrator_assigned"}));
  ASSERT_EQ(rules_of(entra), (Rules{"global_administrator_assigned"}));
  EXPECT_EQ(ids_of(ual), ids_of(entra));
  uint64_t copies = 0;
  EXPECT_EQ(ids_of(ual + "\n" + entra + "\n", &copies).size(), 1u);
  EXPECT_EQ(copies, 1u);
}

TEST(CounterExamples, K5_WithoutAnIdTheContentIsTheIdentity) {
  std::string one = rule_record();
  one.replace(one.find("\"Id\":\"1\","), 9, "");
  std::string same = one, other = one;
  same.replace(same.find("invoice"), 7, "\\u0069nvoice");
  other.replace(other.find("08:00:00"), 8, "08:00:01");
  ASSERT_EQ(ids_of(one).size(), 1u);
  EXPECT_EQ(ids_of(one), ids_of(same));
  EXPECT_NE(ids_of(one), ids_of(other));
}

// ---- counting

TEST(CounterExamples, A2_OneRecordMayBeEventsOfTwoKinds) {
  const World& world = World::shipped();
  const Seen seen = fast(
      world.compiled(),
      R"({"Operation":"Set-Mailbox","RecordType":1,"UserId":"ben@contoso.com","Parameters":[{"Name":"ForwardingSmtpAddress","Value":"x@mailer.example"},{"Name":"GrantSendOnBehalfTo","Value":"eve"}]})");
  EXPECT_EQ(seen.records, 1u);
  EXPECT_EQ(seen.examined, 1u);
  EXPECT_EQ(seen.events[world.kind("mailbox_forwarding")], 1u);
  EXPECT_EQ(seen.events[world.kind("mailbox_permission")], 1u);
}

TEST(CounterExamples, A5_PassedOverRecordsAreValidatedUnderAuditOnly) {
  const std::string line = R"({"Operation":"ViewRuntimeForm","RecordType":66,"X":tru})";
  const World audit = World::shipped().with(true, {{}, true});
  EXPECT_EQ(fast(World::shipped().compiled(), line).passed_over, 1u);
  EXPECT_EQ(fast(audit.compiled(), line).unreadable, 1u);
}

}  // namespace
}  // namespace foothold::oracle
