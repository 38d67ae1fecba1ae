// --identities and `foothold identities`, from outside.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr const char* kTable =
    "tenant,user,user_id,puid\n"
    "c0117050-0000-4000-8000-000000000001,ana@contoso.com,0a0a0000-0000-4000-8000-000000000001,"
    "10032001A0A0A0A0\n"
    ",ben@contoso.com,0b0b0000-0000-4000-8000-000000000002,\n";

constexpr const char* kRule = R"(
response block_by_id { phase 1 owner soc csf RS.MI-01 command "Block {user_id}" lookup "Find {user}" }
rule inbox_rule_of_ana {
  title "Inbox rule of Ana" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain block_by_id
  when made: inbox_rule where user_id is "0a0a0000-0000-4000-8000-000000000001"
  report "{user} is {user_id}"
  test "ana" { event inbox_rule { user_id "0a0a0000-0000-4000-8000-000000000001" } expect 1 finding }
  test "somebody" { event inbox_rule { user "ana@contoso.com" } expect nothing }
}
)";

std::string record_of(const std::string& user) {
  return fmt::format(
      R"({{"CreationTime":"2026-03-02T09:20:00","Id":"i-1","Operation":"New-InboxRule",)"
      R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,"UserType":0,)"
      R"("UserId":"{}","Parameters":[]}})"
      "\n",
      user);
}

TEST(IdentityCommands, KeysThatARecordDoesNotSayAreFilledIn) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kRule), table = folder.file("who.csv", kTable);
  const std::vector<std::string> scan = {
      "scan", "--only-given-rules", "--rules", rules, "--identities", table, "-"};
  for (const char* user : {"Ana@contoso.com", "i:0h.f|membership|10032001a0a0a0a0@live.com",
                           "0A0A0000-0000-4000-8000-000000000001"}) {
    const Finished run = foothold(scan, record_of(user));
    ASSERT_EQ(lines_of(run.out).size(), 1u) << user << run.err;
    EXPECT_NE(run.out.find("Block 0a0a0000-0000-4000-8000-000000000001"), std::string::npos)
        << run.out;
    EXPECT_NE(run.err.find("identities 2 from " + table), std::string::npos) << run.err;
  }
  EXPECT_EQ(foothold(scan, record_of("ben@contoso.com")).out, "");
  const Finished without =
      foothold({"scan", "--only-given-rules", "--rules", rules, "-"}, record_of("ana@contoso.com"));
  EXPECT_EQ(without.out, "");
  EXPECT_EQ(without.err.find("identities"), std::string::npos) << without.err;
}

TEST(IdentityCommands, EventsAndExplainFillInToo) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kRule), table = folder.file("who.csv", kTable);
  const Finished events = foothold({"events", "--kind", "inbox_rule", "--identities", table},
                                   record_of("10032001A0A0A0A0"));
  EXPECT_EQ(member(events.out, "user"), "ana@contoso.com") << events.out;
  EXPECT_EQ(member(events.out, "user_id"), "0a0a0000-0000-4000-8000-000000000001");
  const Finished explained =
      foothold({"explain", "--rules", rules, "--identities", table, "inbox_rule_of_ana"},
               record_of("ana@contoso.com"));
  EXPECT_NE(explained.out.find("`inbox_rule_of_ana` fires"), std::string::npos) << explained.out;
  EXPECT_EQ(foothold({"test", "--only-given-rules", "--rules", rules, "--identities", table}).code,
            0);
}

TEST(IdentityCommands, TheSummaryNamesTheTables) {
  const TemporaryFolder folder;
  const std::string table = folder.file("who.csv", kTable), summary = folder.path("summary.json");
  foothold({"scan", "--identities", table, "--summary-json", summary, "-"},
           record_of("ana@contoso.com"));
  EXPECT_NE(read_file(summary).find("\"identities\":[\"" + table + "\"],\"identity_rows\":2"),
            std::string::npos)
      << read_file(summary);
}

TEST(IdentityCommands, AWrongTableIsWrongUsage) {
  const TemporaryFolder folder;
  for (const std::string& path :
       {folder.file("w.csv", "user,name\n"), folder.path("missing.csv")}) {
    const Finished run = foothold({"scan", "--identities", path, "-"}, "{}\n");
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find(path), std::string::npos) << run.err;
  }
}

constexpr const char* kCountedByUser = R"(
kind custom_action "an action that two logs tell of" {  # allow: no_sample
  counts once by user, operation
  from ual where Operation is "Custom" { }
}
rule custom_action_seen {
  title "Custom action" severity low owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when seen: custom_action
  report "{user}"
  test "seen" { event custom_action { user "ana@contoso.com" } expect 1 finding }
}
)";

TEST(IdentityCommands, CopiesThatNameTheActorDifferentlyAreOneFinding) {
  const TemporaryFolder folder;
  const std::string rules = folder.file("own.fh", kCountedByUser),
                    table = folder.file("who.csv", kTable);
  std::string records;
  for (const char* user : {"ana@contoso.com", "0A0A0000-0000-4000-8000-000000000001",
                           "User_0a0a0000-0000-4000-8000-000000000001", "ben@contoso.com",
                           "ServicePrincipal_5e5e0000-0000-4000-8000-000000000005",
                           "5E5E0000-0000-4000-8000-000000000005", "10032001C0C0C0C0",
                           "i:0h.f|membership|10032001c0c0c0c0@live.com"}) {
    std::string record = record_of(user);
    record.replace(record.find("New-InboxRule"), 13, "Custom");
    record.replace(record.find("i-1"), 3, "i-" + std::to_string(records.size()));
    records += record;
  }
  std::vector<std::string> scan = {"scan", "--only-given-rules", "--rules", rules, "-"};
  const Finished without = foothold(scan, records);
  // One id in two spellings is one key even so.
  EXPECT_EQ(lines_of(without.out).size(), 5u) << without.out << without.err;
  scan.insert(scan.begin() + 1, {"--identities", table});
  const Finished with = foothold(scan, records);
  EXPECT_EQ(lines_of(with.out).size(), 4u) << with.out;
  EXPECT_NE(with.err.find("4 copies"), std::string::npos) << with.err;
}

// ---- build, merge, check

/// Records of our own that say who is who in each of the ways that the shapes read.
const std::
    vector<std::string>
        kLog =
            {
                // Exchange: a name and a PUID
                R"({"CreationTime":"2026-03-02T09:20:00","Id":"1","Operation":"New-InboxRule","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,"UserKey":"10032001A0A0A0A0","UserId":"Ana@contoso.com"})",
                // a mailbox record by its owner
                R"({"CreationTime":"2026-03-02T09:21:00","Id":"2","Operation":"MailItemsAccessed","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":50,"UserKey":"10032001A0A0A0A0","UserId":"ana@contoso.com","LogonType":0,"LogonUserSid":"S-1-5-21-10-20-30-1001","MailboxOwnerUPN":"ana@contoso.com","MailboxOwnerSid":"S-1-5-21-10-20-30-1001","MailboxGuid":"0a0a0000-0000-4000-8000-00000000000b"})",
                // a mailbox record by a delegate: two people
                R"({"CreationTime":"2026-03-02T09:22:00","Id":"3","Operation":"SendAs","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":2,"UserKey":"10032001B0B0B0B0","UserId":"ben@contoso.com","LogonType":2,"LogonUserSid":"S-1-5-21-10-20-30-1002","MailboxOwnerUPN":"ana@contoso.com","MailboxOwnerSid":"S-1-5-21-10-20-30-1001","MailboxGuid":"0a0a0000-0000-4000-8000-00000000000b"})",
                // SharePoint
                R"({"CreationTime":"2026-03-02T09:23:00","Id":"4","Operation":"FileAccessed","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":6,"UserKey":"i:0h.f|membership|10032001b0b0b0b0@live.com","UserId":"ben@contoso.com"})",
                // Entra in the unified log: lists of typed names
                R"({"CreationTime":"2026-03-02T09:24:00","Id":"5","Operation":"Add user.","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":8,"UserKey":"10032001B0B0B0B0@contoso.com","UserId":"ben@contoso.com","Actor":[{"ID":"ben@contoso.com","Type":5},{"ID":"10032001B0B0B0B0","Type":3},{"ID":"User_0b0b0000-0000-4000-8000-000000000002","Type":2},{"ID":"0b0b0000-0000-4000-8000-000000000002","Type":2},{"ID":"User","Type":2}]})",
                R"({"CreationTime":"2026-03-02T09:25:00","Id":"6","Operation":"UserLoggedIn","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":15,"UserKey":"0a0a0000-0000-4000-8000-000000000001","UserId":"ana@contoso.com","Actor":[{"ID":"0a0a0000-0000-4000-8000-000000000001","Type":0},{"ID":"ana@contoso.com","Type":5}]})",
                // a service
                R"({"CreationTime":"2026-03-02T09:26:00","Id":"7","Operation":"Update application.","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":8,"UserKey":"Not Available","UserId":"ServicePrincipal_5e5e0000-0000-4000-8000-000000000005","Actor":[{"ID":"Nightly export","Type":1},{"ID":"a9900000-0000-4000-8000-0000000000aa","Type":2},{"ID":"ServicePrincipal_5e5e0000-0000-4000-8000-000000000005","Type":2},{"ID":"5e5e0000-0000-4000-8000-000000000005","Type":2},{"ID":"ServicePrincipal","Type":2}]})",
                // Graph objects, with tenant
                R"({"time":"2026-03-02T09:27:00Z","operationName":"Add group","category":"AuditLogs","tenantId":"c0117050-0000-4000-8000-000000000001","properties":{"id":"8","activityDisplayName":"Add group","activityDateTime":"2026-03-02T09:27:00Z","initiatedBy":{"user":{"id":"0c0c0000-0000-4000-8000-000000000003","userPrincipalName":"carla@contoso.com"}}}})",
                R"({"time":"2026-03-02T09:28:00Z","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"c0117050-0000-4000-8000-000000000001","properties":{"id":"9","createdDateTime":"2026-03-02T09:28:00Z","userPrincipalName":"dave@contoso.com","userId":"0d0d0000-0000-4000-8000-000000000004","appId":"a9900000-0000-4000-8000-0000000000cc","conditionalAccessStatus":"success"}})",
                // nobody of whom two keys are known
                R"({"CreationTime":"2026-03-02T09:29:00","Id":"10","Operation":"New-InboxRule","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,"UserKey":"S-1-5-18","UserId":"NT AUTHORITY\\SYSTEM"})",
                "this is no record",
};

constexpr const char* kBuilt =
    "tenant,user,user_id,sid,mailbox_guid,puid,app_id,sp_id\n"
    "c0117050-0000-4000-8000-000000000001,,,,,,a9900000-0000-4000-8000-0000000000aa,5e5e0000-0000-"
    "4000-8000-000000000005\n"
    "c0117050-0000-4000-8000-000000000001,ana@contoso.com,0a0a0000-0000-4000-8000-000000000001,S-1-"
    "5-21-10-20-30-1001,0a0a0000-0000-4000-8000-00000000000b,10032001A0A0A0A0,,\n"
    "c0117050-0000-4000-8000-000000000001,ben@contoso.com,0b0b0000-0000-4000-8000-000000000002,S-1-"
    "5-21-10-20-30-1002,,10032001B0B0B0B0,,\n"
    "c0117050-0000-4000-8000-000000000001,carla@contoso.com,0c0c0000-0000-4000-8000-000000000003,,,"
    ","
    ",\n"
    "c0117050-0000-4000-8000-000000000001,dave@contoso.com,0d0d0000-0000-4000-8000-000000000004,,,,"
    ",\n";

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

TEST(IdentityCommands, BuildReadsEveryWayOfSayingWhoIsWho) {
  const Finished run = foothold({"identities", "build", "-"}, joined(kLog));
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out, kBuilt) << run.err;
  EXPECT_NE(run.err.find("5 identities, 0 ambiguous keys"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("11 records, of which 10 could be read"), std::string::npos) << run.err;
}

TEST(IdentityCommands, BuildDoesNotDependOnTheOrderOrTheFiles) {
  const TemporaryFolder folder;
  std::vector<std::string> log = kLog;
  std::reverse(log.begin(), log.end());
  const std::string first = folder.file("a", joined({log.begin(), log.begin() + 4})),
                    second = folder.file("b", joined({log.begin() + 4, log.end()}));
  EXPECT_EQ(foothold({"identities", "build", first, second}).out, kBuilt);
  // Tables of parts, merged, are the table of the whole.
  const std::string one = folder.file("1.csv", foothold({"identities", "build", first}).out),
                    two = folder.file("2.csv", foothold({"identities", "build", second}).out);
  const Finished merged = foothold({"identities", "merge", two, one});
  EXPECT_EQ(merged.out, kBuilt) << merged.err;
  EXPECT_EQ(foothold({"identities", "check", one, two}).code, 0);
}

TEST(IdentityCommands, ANameOfTwoPeopleIsReportedAndFillsNothing) {
  const TemporaryFolder folder;
  std::vector<std::string> log = kLog;
  log.push_back(
      R"({"time":"2026-04-02T09:28:00Z","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"c0117050-0000-4000-8000-000000000001","properties":{"id":"12","createdDateTime":"2026-04-02T09:28:00Z","userPrincipalName":"dave@contoso.com","userId":"0d0d0000-0000-4000-8000-0000000000ff","conditionalAccessStatus":"success"}})");
  const Finished built = foothold({"identities", "build", "-"}, joined(log));
  EXPECT_EQ(lines_of(built.out).size(), 7u) << built.out;
  EXPECT_NE(built.err.find("ambiguous: user dave@contoso.com stands in 2 rows"), std::string::npos)
      << built.err;
  EXPECT_NE(built.err.find("0d0d0000-0000-4000-8000-0000000000ff (records: 1)"), std::string::npos)
      << built.err;
  const std::string table = folder.file("who.csv", built.out);
  const Finished check = foothold({"identities", "check", table});
  EXPECT_EQ(check.code, 1);
  EXPECT_NE(check.out.find("user_id 0d0d0000-0000-4000-8000-0000000000ff"), std::string::npos)
      << check.out;
  const Finished events = foothold({"events", "--kind", "inbox_rule", "--identities", table},
                                   record_of("dave@contoso.com"));
  EXPECT_EQ(events.out.find("user_id"), std::string::npos) << events.out;
}

TEST(IdentityCommands, WhatCannotBeReadIsTold) {
  const TemporaryFolder folder;
  EXPECT_EQ(foothold({"identities"}).code, 2);
  EXPECT_EQ(foothold({"identities", "build", folder.path("missing")}).code, 4);
  EXPECT_EQ(foothold({"identities", "build", "-"}, "no record\n").code, 3);
  EXPECT_EQ(foothold({"identities", "merge", folder.path("missing")}).code, 2);
  EXPECT_EQ(foothold({"identities", "check", folder.file("w", "user,user_id\nx,y\n")}).code, 2);
}

}  // namespace
}  // namespace foothold::cli_test
