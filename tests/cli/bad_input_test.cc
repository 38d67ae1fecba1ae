// Input that is broken, too long, too deep or hostile: it is counted, it stops nothing, and it
// costs no memory.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr long kMostKib = 96 * 1024;  // beyond what two good lines take

bool has_rule(const Finished& run, const std::string& rule, int line) {
  for (const std::string& finding : certain_lines_of(run.out))
    if (finding.find("\"rule\":\"" + rule + "\"") != std::string::npos &&
        finding.find("\"line\":" + std::to_string(line) + ",") != std::string::npos)
      return true;
  return false;
}

/// What the rules and two good lines take.
long usual_kib() {
  static const long usual = [] {
    Running running({"scan", "-"});
    running.write(firing_record(",\"N\":1") + "\n" + firing_record(",\"N\":3") + "\n");
    EXPECT_TRUE(running.wait_for_lines(2));
    return running.peak_kib();
  }();
  return usual;
}

/// The bad line between two good ones, which must both be found, with little memory.
Finished between_good_lines(const std::string& bad) {
  Running running({"scan", "-"});
  running.write(firing_record(",\"N\":1") + "\n" + bad + "\n");
  running.write(firing_record(",\"N\":3") + "\n");
  EXPECT_TRUE(running.wait_for_lines(2));
  const long peak = running.peak_kib();
  EXPECT_TRUE(sanitized() || (peak > 0 && peak < usual_kib() + kMostKib)) << peak << " KiB";
  const Finished run = running.finish();
  EXPECT_TRUE(has_rule(run, kFiringRule, 1)) << run.out << run.err;
  EXPECT_TRUE(has_rule(run, kFiringRule, 3)) << run.out << run.err;
  EXPECT_FALSE(has_rule(run, kFiringRule, 2)) << run.out;
  return run;
}

TEST(BadInput, ALineThatIsNoJson) {
  const Finished run = between_good_lines("this is no JSON");
  EXPECT_EQ(run.code, 4);
  EXPECT_NE(run.err.find("-:2 (bytes "), std::string::npos) << run.err;
  EXPECT_EQ(certain_lines_of(run.out).size(), 2u);
}

TEST(BadInput, ARecordThatWouldFireButEndsBadly) {
  const std::string good = firing_record();
  const Finished run = between_good_lines(good.substr(0, good.size() - 1) + ",\"Z\":tru}");
  EXPECT_EQ(run.code, 4);
  EXPECT_TRUE(has_rule(run, "record_broken_where_it_matters", 2)) << run.out;
  EXPECT_NE(run.out.find("a record that satisfies 'inbox_rule_hides_finance_mail' cannot be read"),
            std::string::npos)
      << run.out;
}

TEST(BadInput, BrokenUtf8IsRepairedAndSaid) {
  const Finished run = foothold({"scan", "-"}, firing_record(",\"N\":\"\xFF\xC3\"") + "\n");
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(has_rule(run, kFiringRule, 1));
  EXPECT_NE(run.err.find("repaired  1 records held broken UTF-8"), std::string::npos) << run.err;
}

TEST(BadInput, ALineOfAHundredMegabytes) {
  for (const std::string& long_line :
       {"{\"x\":\"" + std::string(100'000'000, 'a') + "\"}",
        "[{\"x\":" + std::string(100'000'000, ' '), std::string(100'000'000, '"')}) {
    const Finished run = between_good_lines(long_line);
    EXPECT_EQ(run.code, 4);
    EXPECT_NE(run.err.find("longer than the record limit of 16 MiB"), std::string::npos)
        << run.err.substr(0, 2000);
  }
}

TEST(BadInput, ALineJustBelowTheLimitIsARecord) {
  const std::string more =
      ",\"N\":\"" + std::string((16 << 20) - firing_record().size() - 8, 'a') + "\"";
  const Finished run = foothold({"scan", "-"}, firing_record(more) + "\n");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(has_rule(run, kFiringRule, 1));
}

TEST(BadInput, AMillionBrackets) {
  for (const std::string& nested :
       {"{\"x\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}",
        firing_record(",\"Z\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']')),
        std::string(1'000'000, '{')}) {
    const Finished run = between_good_lines(nested);
    EXPECT_EQ(run.code, 4) << nested.substr(0, 40);
  }
}

/// Brackets around records are no records themselves.
TEST(BadInput, AMillionBracketsAroundNothing) {
  for (const std::string& nested :
       {std::string(1'000'000, '['), std::string(1'000'000, '[') + std::string(1'000'000, ']')})
    EXPECT_EQ(between_good_lines(nested).code, 0) << nested.substr(0, 40);
}

TEST(BadInput, AFileThatMayNotBeRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("secret", firing_record());
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  if (access(path.c_str(), R_OK) == 0) GTEST_SKIP() << "this user may read everything";
  const Finished run = foothold({"scan", path});
  EXPECT_EQ(run.code, 4);
  EXPECT_NE(run.err.find(path), std::string::npos) << run.err;
}

TEST(BadInput, ManyBrokenLinesAreCountedAndTheFirstAreShown) {
  std::string input;
  for (int line = 0; line < 50000; ++line) input += "{\"x\":" + std::to_string(line) + "\n";
  const Finished run = foothold({"scan", "-"}, input + firing_record());
  EXPECT_EQ(run.code, 4);
  EXPECT_NE(run.err.find("50000 unreadable"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("... and 49990 more"), std::string::npos) << run.err;
  EXPECT_LT(lines_of(run.err).size(), 30u);
  EXPECT_TRUE(has_rule(run, kFiringRule, 50001));
}

TEST(BadInput, ZeroBytesAreNoEnd) {
  EXPECT_EQ(between_good_lines(std::string(3, '\0')).code, 4);
  EXPECT_EQ(between_good_lines(firing_record(",\"N\":\"" + std::string(1, '\0') + "\"")).code, 4);
}

}  // namespace
}  // namespace foothold::cli_test
