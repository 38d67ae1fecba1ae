// `scan --follow`: findings of several events come through a pipe that stays open, each with its
// phase.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr const char* kRule = R"(rule two_rules_soon {
  title    "Two inbox rules within an hour"
  severity high
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when same user, within 1h {
    first: inbox_rule then second: inbox_rule
  }
  report "{user} made two rules"
}
)";

/// One inbox rule, that alone says nothing.
std::string made(const std::string& id, const std::string& time) {
  return fmt::format(R"({{"CreationTime":"2026-04-13T{}:00","Id":"{}","Operation":"New-InboxRule",)"
                     R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,)"
                     R"("ResultStatus":"True","UserId":"ana@contoso.com","UserType":2,)"
                     R"("ClientIP":"192.0.2.7:4711","ObjectId":"","Parameters":[{{"Name":"Name",)"
                     R"("Value":"projects"}},{{"Name":"MoveToFolder","Value":"projects {}"}}]}})"
                     "\n",
                     time, id, id);
}

struct Told {
  std::string phases, ids, into;  // a word for each line
};

Told told(const std::string& out) {
  Told all;
  for (const std::string& line : lines_of(out)) {
    if (member(line, "rule") != "two_rules_soon") continue;
    all.phases += member(line, "phase") + " ";
    all.ids += member(line, "id").substr(0, 4) + " ";
    if (const std::string into = member(line, "into"); !into.empty())
      all.into += into.substr(0, 4) + " ";
  }
  return all;
}

class Follow : public testing::Test {
 protected:
  std::vector<std::string> arguments(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"scan",
                                    "--follow",
                                    "-",
                                    "--no-cache",
                                    "--lateness",
                                    "2h",
                                    "--rules",
                                    folder_.path("rules"),
                                    "--only-given-rules"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  TemporaryFolder folder_;
  const std::string rule_ = folder_.file("rules/two.fh", kRule);
};

TEST_F(Follow, TellsWhileThePipeIsOpenAndTakesBackWhatComesLate) {
  Running running(arguments());
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1)) << "a finding must not wait for more input";
  running.write(made("r0", "09:00"));
  ASSERT_TRUE(running.wait_for_lines(3));
  running.write(made("r9", "13:00"));
  ASSERT_TRUE(running.wait_for_lines(4));
  const Finished run = running.finish();
  const Told all = told(run.out);
  EXPECT_EQ(all.phases, "provisional provisional merged final ") << run.out;
  EXPECT_EQ(all.ids.substr(5, 5), all.into) << run.out;
  EXPECT_EQ(all.ids.substr(5, 5), all.ids.substr(15, 5)) << run.out;
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find("1 finding\n"), std::string::npos) << run.err;
}

TEST_F(Follow, TellsOnlyWhatIsFinalIfThatIsWanted) {
  const Finished run = foothold(arguments({"--final-only"}),
                                made("r1", "09:10") + made("r2", "09:20") + made("r9", "13:00") +
                                    made("s1", "13:10") + made("s0", "06:00"));
  EXPECT_EQ(told(run.out).phases, "final ") << run.out << run.err;
  EXPECT_NE(run.err.find("may still change"), std::string::npos) << run.err;
}

TEST_F(Follow, CountsOnlyWhatStandsForFailOn) {
  const std::string input = made("r1", "09:10") + made("r2", "09:20");
  EXPECT_EQ(foothold(arguments({"--fail-on", "high"}), input).code, 1);
  EXPECT_EQ(foothold(arguments({"--fail-on", "high", "--final-only"}), input).code, 0);
}

TEST_F(Follow, SaysHowManyCameTooLate) {
  Running running(arguments({"--summary-json", folder_.path("summary.json")}));
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1));
  running.write(made("r9", "13:00"));
  ASSERT_TRUE(running.wait_for_lines(2));
  running.write(made("r0", "09:00"));
  const Finished run = running.finish();
  EXPECT_EQ(run.code, 0) << run.err;
  const std::string summary = read_file(folder_.path("summary.json"));
  EXPECT_NE(summary.find("\"late\":1,"), std::string::npos) << summary;
  EXPECT_NE(run.err.find("came later"), std::string::npos) << run.err;
}

TEST_F(Follow, SaysWhatHadToGoForWantOfMemory) {
  std::string input;
  for (int one = 0; one < 400; ++one) {
    std::string record = made(fmt::format("x{}", one), "09:10");
    const std::string user = fmt::format("u{}@contoso.com", one);
    record.replace(record.find("ana@contoso.com"), 15, user);
    input += record;
  }
  const Finished run = foothold(
      arguments({"--state-memory", "64K", "--summary-json", folder_.path("s.json")}), input);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("{\"pressure\":\"two_rules_soon\",\"tenant\":\"c0117050-0000-4000-8000-"
                         "000000000001\",\"first\":\"2026-04-13T09:10:00Z\""),
            std::string::npos)
      << run.out;
  EXPECT_NE(run.err.find("had to go for want of memory"), std::string::npos) << run.err;
  EXPECT_NE(
      read_file(folder_.path("s.json")).find("\"pressure\":[{\"pressure\":\"two_rules_soon\""),
      std::string::npos);
  const Finished text = foothold(arguments({"--state-memory", "64K", "--format", "text"}), input);
  EXPECT_NE(text.out.find("[pressure] two_rules_soon\n"), std::string::npos) << text.out;
}

TEST_F(Follow, EndsWithASignal) {
  Running running(arguments());
  running.write(made("r1", "09:10") + made("r2", "09:20"));
  ASSERT_TRUE(running.wait_for_lines(1));
  running.signal(SIGTERM);
  const Finished run = running.finish_with_open_input();
  EXPECT_EQ(run.code, 143);
  EXPECT_EQ(told(run.out).phases, "provisional ") << run.out;
}

TEST_F(Follow, OptionsOfAStreamNeedIt) {
  EXPECT_EQ(foothold({"scan", "--lateness", "2h", "-"}).code, 2);
  EXPECT_EQ(foothold({"scan", "--final-only", "-"}).code, 2);
}

}  // namespace
}  // namespace foothold::cli_test
