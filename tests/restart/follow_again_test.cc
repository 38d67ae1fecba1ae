// Streams that are followed, killed and taken up, from outside; and whose rules are read again.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <csignal>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

std::string rule(const std::string& name, const std::string& when) {
  return fmt::format(R"(rule {} {{
  title    "Inbox rules"
  severity high
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when {}
  report "{{user}} made rules"
}}
)",
                     name, when);
}

constexpr const char* kTwo =
    "same user, within 1h {\n    first: inbox_rule then second: inbox_rule\n  }";
constexpr const char* kAlone =
    "same user, within 1h {\n    first: inbox_rule then no mail_access within 3s\n  }";

/// One inbox rule.
std::string made(const std::string& id, const std::string& time, const std::string& user = "ana") {
  return fmt::format(R"({{"CreationTime":"2026-04-13T{}:00","Id":"{}","Operation":"New-InboxRule",)"
                     R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,)"
                     R"("ResultStatus":"True","UserId":"{}@contoso.com","UserType":2,)"
                     R"("ClientIP":"192.0.2.7:4711","ObjectId":"","Parameters":[{{"Name":"Name",)"
                     R"("Value":"projects"}},{{"Name":"MoveToFolder","Value":"projects {}"}}]}})"
                     "\n",
                     time, id, user, id);
}

struct Told {
  std::string phases, ids, into;  // a word for each line
};

Told told(const std::string& out, const std::string& rule = "two_rules_soon") {
  Told all;
  for (const std::string& line : lines_of(out)) {
    if (member(line, "rule") != rule) continue;
    all.phases += member(line, "phase") + " ";
    all.ids += member(line, "id").substr(0, 4) + " ";
    if (const std::string into = member(line, "into"); !into.empty())
      all.into += into.substr(0, 4) + " ";
  }
  return all;
}

class FollowAgain : public testing::Test {
 protected:
  std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {
        "scan", "--follow",           "--no-cache", "--lateness",
        "2h",   "--only-given-rules", "--rules",    folder_.path("rules")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::vector<std::string> spooled(const std::string& every = "0") const {
    return arguments({"--checkpoint", checkpoint_, "--checkpoint-every", every, "--spool",
                      folder_.path("spool"), "-"});
  }
  std::vector<std::string> from_the_start() const {
    return arguments(
        {"--checkpoint", checkpoint_, "--checkpoint-every", "3600", "--resume-skip", "-"});
  }
  void kill(Running& running) {
    running.signal(SIGKILL);
    (void)running.finish();
  }

  TemporaryFolder folder_;
  const std::string rule_ = folder_.file("rules/two.fh", rule("two_rules_soon", kTwo));
  const std::string checkpoint_ = folder_.path("scan.checkpoint");
  const std::string out_ = folder_.path("findings.ndjson");
};

/// What is merged was told of by the process that was killed.
TEST_F(FollowAgain, WhatWasToldIsTakenBackByWhoGoesOn) {
  Running first(spooled());
  first.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(first.wait_for_lines(1));
  first.write(made("q1", "09:10", "ben") + made("q2", "09:20", "ben"));
  ASSERT_TRUE(first.wait_for_lines(2)) << "by now the block before is committed";
  first.signal(SIGKILL);
  const std::string before = first.finish().out;
  Running second(spooled());
  second.write(made("r0", "09:00"));
  ASSERT_TRUE(second.says_within("\"merged\"", 10'000));
  second.write(made("r9", "13:00"));
  ASSERT_TRUE(second.says_within("\"final\"", 10'000));
  const Finished run = second.finish();
  const Told all = told(run.out);
  EXPECT_EQ(run.code, 0) << run.err;
  const size_t merged = all.phases.find("merged");
  ASSERT_NE(merged, std::string::npos);
  const auto word =
      std::count(all.phases.begin(), all.phases.begin() + static_cast<ptrdiff_t>(merged), ' ');
  EXPECT_EQ(told(before).ids.substr(0, 5), all.ids.substr(5 * static_cast<size_t>(word), 5))
      << before << run.out;
  EXPECT_EQ(all.into, all.ids.substr(5 * static_cast<size_t>(word) - 5, 5)) << run.out;
}

/// A line behind the last commit is found again, in the file in which it stands.
TEST_F(FollowAgain, NoLineOfAFileIsWrittenTwice) {
  for (size_t run = 0; run < 3; ++run) {
    Running running(spooled("3600"), out_);
    if (run == 0) running.write(made("r1", "09:10") + made("r2", "09:20"));
    if (run == 2) running.write(made("r9", "13:00"));
    const std::string wanted = run < 2 ? "provisional" : "final";
    for (size_t waited = 0; waited < 500 && read_file(out_).find(wanted) == std::string::npos;
         ++waited)
      (void)running.says_within("nothing", 20);
    kill(running);
  }
  EXPECT_EQ(told(read_file(out_)).phases, "provisional final ");
  const Finished run = foothold(spooled(), {}, out_);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(told(read_file(out_)).phases, "provisional final ") << run.err;
}

/// The second process reads all in one block, and never finds what the first has told of.
TEST_F(FollowAgain, WhatIsNotFoundAgainIsTakenBack) {
  const std::string two = made("r1", "09:10") + made("r2", "09:20");
  Running first(from_the_start());
  first.write(two);
  ASSERT_TRUE(first.wait_for_lines(1));
  first.signal(SIGKILL);
  const std::string before = first.finish().out;
  const Finished second = foothold(from_the_start(), two + made("r0", "09:00"));
  const Told all = told(second.out);
  EXPECT_EQ(all.phases, "provisional withdrawn ") << second.out << second.err;
  EXPECT_EQ(all.ids.substr(5, 5), told(before).ids) << second.out;
}

TEST_F(FollowAgain, AnAbsenceGoesOnWaiting) {
  folder_.file("rules/two.fh", rule("two_rules_soon", kTwo) + rule("rule_alone", kAlone));
  Running first(spooled());
  first.write(made("r1", "09:20") + made("r2", "09:20"));
  ASSERT_TRUE(first.wait_for_lines(1));
  first.signal(SIGKILL);
  ASSERT_EQ(told(first.finish().out, "rule_alone").phases, "");
  Running second(spooled());
  ASSERT_TRUE(second.says_within("rule_alone", 10'000)) << "nothing comes, and it comes true";
  EXPECT_EQ(told(second.finish().out, "rule_alone").phases, "provisional ");
}

TEST_F(FollowAgain, ACheckpointIsOfAStreamOrOfNone) {
  const std::string log = folder_.file("log.ndjson", made("r1", "09:10") + made("r2", "09:20"));
  EXPECT_EQ(foothold(arguments({"--checkpoint", checkpoint_, log})).code, 0);
  const Finished run = foothold({"scan", "--rules", rule_, "--checkpoint", checkpoint_, log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("is of a scan with --follow"), std::string::npos) << run.err;
}

/// A file that grows, run after run: what waited for the log to go on is told when it does.
TEST_F(FollowAgain, AFileThatGrows) {
  const std::string log = folder_.file("log.ndjson", made("r1", "09:10") + made("r2", "09:20"));
  const std::vector<std::string> scan = arguments({"--checkpoint", checkpoint_, log});
  EXPECT_EQ(told(foothold(scan).out).phases, "provisional ");
  EXPECT_EQ(told(foothold(scan).out).phases, "");
  folder_.file("log.ndjson", made("r1", "09:10") + made("r2", "09:20") + made("r9", "13:00"));
  EXPECT_EQ(told(foothold(scan).out).phases, "final ");
}

/// Bytes of events in the checkpoint.
int64_t kept_bytes(const std::string& checkpoint) {
  sqlite3* database = nullptr;
  sqlite3_stmt* sum = nullptr;
  EXPECT_EQ(sqlite3_open(checkpoint.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(
      sqlite3_prepare_v2(database, "SELECT sum(length(value)) FROM sightings", -1, &sum, nullptr),
      SQLITE_OK);
  EXPECT_EQ(sqlite3_step(sum), SQLITE_ROW);
  const int64_t bytes = sqlite3_column_int64(sum, 0);
  sqlite3_finalize(sum);
  sqlite3_close(database);
  return bytes;
}

/// Two months of a window of an hour.
TEST_F(FollowAgain, ACheckpointHoldsWhatIsLive) {
  std::string records;
  for (size_t hour = 0; hour < 24 * 60; ++hour) {
    std::string record = made(fmt::format("r{}", hour), fmt::format("{:02}:10", hour % 24));
    record.replace(record.find("2026-04-13"), 10,
                   fmt::format("2026-{:02}-{:02}", 3 + hour / 24 / 30, 1 + hour / 24 % 30));
    records += record;
  }
  const std::string log = folder_.file("log.ndjson", records);
  const Finished run = foothold(arguments({"--checkpoint", checkpoint_, log}));
  EXPECT_EQ(run.code, 0) << run.err;
  const std::string all = folder_.path("all.checkpoint");
  EXPECT_EQ(foothold({"scan", "--only-given-rules", "--rules", rule_, "--no-cache", "--checkpoint",
                      all, log})
                .code,
            0);
  EXPECT_GT(kept_bytes(all), 300'000) << "a file may still be followed by an older one";
  EXPECT_LT(kept_bytes(checkpoint_), 150'000);
  EXPECT_GT(kept_bytes(checkpoint_), 0);
}

// ---- other rules

/// Until the new rule, which fires on any two records, has told of something.
bool waits_for(Running& running, const std::string& name) {
  for (size_t number = 0; number < 400; ++number) {
    running.write(made(fmt::format("n{}", number), "09:20"));
    if (running.says_within(name, 50)) return true;
  }
  return false;
}

class FollowReload : public FollowAgain, public testing::WithParamInterface<bool> {};

TEST_P(FollowReload, KeepsWhatUnchangedRulesKnowAndTold) {
  Running running(GetParam() ? spooled() : arguments({"-"}));
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1));
  folder_.file("rules/two.fh", rule("two_rules_soon", kTwo) + rule("added_rule", kTwo));
  running.signal(SIGHUP);
  ASSERT_TRUE(waits_for(running, "added_rule"));
  running.write(made("r0", "09:00"));
  ASSERT_TRUE(running.says_within("merged", 10'000));
  const Finished run = running.finish();
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find("were read again once"), std::string::npos) << run.err;
  EXPECT_EQ(run.err.find("begins anew: two_rules_soon"), std::string::npos) << run.err;
  const Told all = told(run.out);
  EXPECT_NE(all.into, "") << run.out;
  EXPECT_TRUE(all.phases.starts_with("provisional ")) << run.out;
}

/// Of more than is held in memory for that.
TEST_P(FollowReload, GivesRulesWhatWasPutAway) {
  Running running(GetParam() ? spooled() : arguments({"-"}));
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1));
  for (size_t block = 0; block < 20; ++block) {
    std::string others;
    for (size_t number = 0; number < 1'000; ++number)
      others += made(fmt::format("o{}-{}", block, number), "09:15",
                     fmt::format("other{}-{}", block, number));
    running.write(others);
  }
  folder_.file("rules/two.fh", rule("two_rules_soon", kTwo) + rule("added_rule", kTwo));
  running.signal(SIGHUP);
  ASSERT_TRUE(waits_for(running, "added_rule"));
  running.write(made("r0", "09:00") + made("last", "09:16", "other0-0"));
  ASSERT_TRUE(running.says_within("merged", 10'000));
  ASSERT_TRUE(running.says_within("other0-0@contoso.com", 10'000));
  const Finished run = running.finish();
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.err.find("begins anew: two_rules_soon"), std::string::npos) << run.err;
}

TEST_P(FollowReload, SaysNothingMoreOfARuleThatIsGone) {
  Running running(GetParam() ? spooled() : arguments({"-"}));
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1));
  folder_.file("rules/two.fh", rule("added_rule", kTwo));
  running.signal(SIGHUP);
  ASSERT_TRUE(waits_for(running, "added_rule"));
  running.write(made("r0", "09:00") + made("r9", "18:00"));
  ASSERT_TRUE(running.says_within("final", 10'000));
  const Finished run = running.finish();
  EXPECT_EQ(told(run.out).phases.find("final"), std::string::npos) << run.out;
  EXPECT_EQ(told(run.out).phases.find("withdrawn"), std::string::npos) << run.out;
  EXPECT_EQ(run.code, 0) << run.err;
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutCheckpoint, FollowReload, testing::Bool());

}  // namespace
}  // namespace foothold::cli_test
