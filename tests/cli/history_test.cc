// `foothold history`, from outside: built from old logs, merged, shown, and used by a scan.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

const std::string kRule = R"(
rule rule_from_new_ip {  # allow: missing_test, no_floor
  title "New" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02 responds csf:RS.MI-01 maps nhi:none contain revoke_sessions
  when made: inbox_rule where ip is new for user over 7d
  report "{made.user} from {made.ip}"
}
)";

std::string record(int day, const std::string& ip) {
  const std::string text = (day < 10 ? "0" : "") + std::to_string(day);
  return R"({"CreationTime":"2026-03-)" + text + R"(T09:00:00","Id":"r)" + text + ip +
         R"(","Operation":"New-InboxRule","OrganizationId":"6a7c0f1e-93f2-4f0c-8a58-0d6d1f2f9b11",)"
         R"("RecordType":1,"UserId":"ana@contoso.com","ClientIP":")" +
         ip + R"(","Parameters":[{"Name":"DeleteMessage","Value":"True"}]})" + "\n";
}

class HistoryCommand : public ::testing::Test {
 protected:
  HistoryCommand() {
    rules_ = folder_.file("rules.fh", kRule);
    std::string early, late;
    for (int day = 1; day <= 5; ++day) early += record(day, "192.0.2.1");
    for (int day = 6; day <= 9; ++day) late += record(day, "192.0.2.2");
    early_ = folder_.file("early.ndjson", early), late_ = folder_.file("late.ndjson", late);
    now_ = folder_.file("now.ndjson", record(10, "192.0.2.1") + record(10, "198.51.100.9"));
  }
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--only-given-rules", "--rules", rules_});
    return foothold(arguments);
  }
  std::string build(const std::string& log, const std::string& name) const {
    const Finished built = run({"history", "build", log, "-o", folder_.path(name)});
    EXPECT_EQ(built.code, 0) << built.err;
    return folder_.path(name);
  }
  std::string scan(const std::string& history) const {
    const Finished scanned = run({"scan", "--quiet", "--history", history, now_});
    EXPECT_EQ(scanned.code, 0) << scanned.err;
    EXPECT_EQ(scanned.err, "");
    return scanned.out;
  }

  TemporaryFolder folder_;
  std::string rules_, early_, late_, now_;
};

TEST_F(HistoryCommand, WithoutItThePastIsNotKnown) {
  const Finished scanned = run({"scan", "--quiet", now_});
  EXPECT_EQ(lines_of(scanned.out).size(), 2u);
  for (const std::string& line : lines_of(scanned.out))
    EXPECT_NE(line.find("\"possible\":{"), std::string::npos) << line;
}

TEST_F(HistoryCommand, MakesTheOldAddressKnownAndTheNewOneCertain) {
  const std::string early = build(early_, "early.fhh"), late = build(late_, "late.fhh");
  const std::string all = folder_.path("all.fhh");
  ASSERT_EQ(foothold({"history", "merge", early, late, "-o", all}).code, 0);
  const std::string out = scan(all);
  ASSERT_EQ(lines_of(out).size(), 1u) << out;
  EXPECT_NE(out.find("198.51.100.9"), std::string::npos) << out;
  EXPECT_EQ(out.find("\"possible\":{"), std::string::npos) << out;
  // In the other order it is the same file, byte for byte.
  const std::string again = folder_.path("again.fhh");
  ASSERT_EQ(foothold({"history", "merge", late, early, late, "-o", again}).code, 0);
  EXPECT_EQ(read_file(all), read_file(again));
}

TEST_F(HistoryCommand, CountsOnAStreamToo) {
  const std::string all = folder_.path("all.fhh");
  ASSERT_EQ(foothold({"history", "merge", build(early_, "early.fhh"), build(late_, "late.fhh"),
                      "-o", all})
                .code,
            0);
  const Finished run = this->run({"scan", "--quiet", "--follow", "--history", all, now_});
  EXPECT_EQ(run.code, 0) << run.err;
  ASSERT_EQ(lines_of(run.out).size(), 1u) << run.out;
  EXPECT_NE(run.out.find("198.51.100.9"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("\"possible\":{"), std::string::npos) << run.out;
}

TEST_F(HistoryCommand, ShowsWhatIsInIt) {
  const Finished shown = foothold({"history", "show", build(early_, "early.fhh")});
  EXPECT_EQ(shown.code, 0);
  EXPECT_EQ(shown.out,
            "remembers\n"
            "               2 times  7d    rule_from_new_ip: ip is new for user over 7d\n"
            "covers\n"
            "    ual            2026-03-01T09:00:00Z to 2026-03-05T09:00:00Z\n");
}

TEST_F(HistoryCommand, RefusesWhatItCannotUse) {
  const std::string bytes = read_file(build(early_, "early.fhh"));
  std::string newer = bytes;
  newer[8] = 7;
  const struct {
    std::string bytes, sentence;
  } kCases[] = {
      {newer, "was written by a newer version of Foothold"},
      {bytes.substr(0, bytes.size() - 1), "is damaged, or is not a history file of Foothold"},
      {"", "is damaged, or is not a history file of Foothold"},
  };
  for (const auto& one : kCases) {
    const std::string path = folder_.file("bad.fhh", one.bytes);
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"history", "show", path},
          {"history", "merge", path, "-o", folder_.path("not.fhh")},
          {"scan", "--history", path, now_}}) {
      const Finished refused = foothold(arguments);
      EXPECT_EQ(refused.code, 2);
      EXPECT_EQ(refused.err, "foothold: " + path + ": " + one.sentence + "\n");
    }
  }
}

TEST_F(HistoryCommand, NamesTheLooksThatItDoesNotHold) {
  const std::string history = build(early_, "early.fhh");
  std::string changed = kRule;
  changed.replace(changed.find("over 7d"), 7, "over 6d");
  const std::string rules = folder_.file("changed.fh", changed);
  const Finished refused =
      foothold({"scan", "--history", history, "--only-given-rules", "--rules", rules, now_});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("holds nothing that these rules ask of the past"), std::string::npos)
      << refused.err;
  changed.replace(changed.find("rule_from_new_ip"), 16, "rule_from_new_ip_too");
  const std::string more = folder_.file("more.fh", changed);
  const Finished named = run({"scan", "--history", history, "--rules", more, now_});
  EXPECT_EQ(named.code, 0);
  EXPECT_NE(named.err.find("    rule_from_new_ip_too: ip is new for user over 6d\n"),
            std::string::npos)
      << named.err;
}

TEST_F(HistoryCommand, WritesNothingOfAnEmptyLog) {
  const std::string empty = folder_.file("empty.ndjson", "{\"nothing\":1}\n");
  const Finished built = run({"history", "build", empty, "-o", folder_.path("empty.fhh")});
  EXPECT_EQ(built.code, 3) << built.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.path("empty.fhh")));
}

}  // namespace
}  // namespace foothold::cli_test
