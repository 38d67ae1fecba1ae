// Interrupted, terminated, or with nobody left to read: what was found until then is written, and
// the caller is told.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

struct Stop {
  int signal, code;
  const char* threads;
};

class Interrupted : public testing::TestWithParam<Stop> {};

TEST_P(Interrupted, OnAWaitingPipeKeepsWhatWasFound) {
  Running running({"scan", "-", "--threads", GetParam().threads});
  running.write(firing_record(",\"N\":1") + "\n" + firing_record(",\"N\":2") + "\n" +
                firing_record(",\"N\":3").substr(0, 100));
  ASSERT_TRUE(running.wait_for_lines(2)) << "findings must not wait for more input";
  running.signal(GetParam().signal);
  const Finished run = running.finish_with_open_input();
  EXPECT_EQ(run.code, GetParam().code);
  EXPECT_EQ(certain_lines_of(run.out).size(), 2u) << run.out;
  EXPECT_NE(run.err.find("records   2 = 2 examined"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("interrupted"), std::string::npos) << run.err;
}

/// As from a keyboard: the producer of the pipe gets the signal too, and ends.
TEST_P(Interrupted, TogetherWithTheProducer) {
  Running running({"scan", "-", "--threads", GetParam().threads});
  running.write(firing_record() + "\n");
  ASSERT_TRUE(running.wait_for_lines(1));  // it is up, and its signal handler is in place
  running.signal(GetParam().signal);
  EXPECT_EQ(running.finish().code, GetParam().code);
}

TEST_P(Interrupted, ComesBeforeAFailedOutput) {
  Running running({"scan", "-", "--summary-json", "/nowhere/summary.json"});
  running.write(firing_record() + "\n");
  ASSERT_TRUE(running.wait_for_lines(1));
  running.signal(GetParam().signal);
  EXPECT_EQ(running.finish_with_open_input().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted,
                         testing::Values(Stop{SIGINT, 130, "1"}, Stop{SIGTERM, 143, "1"},
                                         Stop{SIGINT, 130, "3"}, Stop{SIGTERM, 143, "3"}),
                         [](const auto& info) {
                           return std::string(info.param.signal == SIGINT ? "sigint" : "sigterm") +
                                  "_threads_" + info.param.threads;
                         });

TEST(LivePipe, AFindingIsWrittenBeforeTheNextRecordComes) {
  Running running({"scan", "-", "--quiet"});
  for (size_t number = 1; number <= 5; ++number) {
    running.write(firing_record(",\"N\":" + std::to_string(number)) + "\n");
    ASSERT_TRUE(running.wait_for_lines(number)) << number;
  }
  EXPECT_EQ(running.finish().code, 0);
}

TEST(ClosedOutput, EndsTheScanWithItsOwnCode) {
  Running running({"scan", "-"});
  running.write(firing_record(",\"N\":0") + "\n");
  ASSERT_TRUE(running.wait_for_lines(1));
  running.close_output();
  for (int number = 1; number < 2000; ++number)
    running.write(firing_record(",\"N\":" + std::to_string(number)) + "\n");
  const Finished run = running.finish();
  EXPECT_EQ(run.code, 5);
  EXPECT_NE(run.err.find("standard output: Broken pipe"), std::string::npos) << run.err;
}

TEST(ClosedOutput, AFullDiskIsSaid) {
  const Finished run = foothold({"scan", corpus("ual.ndjson")}, {}, "/dev/full");
  EXPECT_EQ(run.code, 5);
  EXPECT_NE(run.err.find("No space left on device"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace foothold::cli_test
