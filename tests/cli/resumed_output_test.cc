// Standard output of a scan that goes on behind one that was killed: what stands in the file is not
// written again.
#include "cli/resumed_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace foothold::cli {
namespace {

/// A file that is appended to, with the state of an output that was committed when it was empty.
class ResumedOutputTest : public testing::Test {
 protected:
  void SetUp() override {
    fd_ = ::mkostemp(path_.data(), O_APPEND);
    ASSERT_GE(fd_, 0);
    empty_ = ResumedOutput(fd_).state();
  }
  void TearDown() override { ::close(fd_), ::unlink(path_.c_str()); }

  void stands(const std::string& text) {
    ASSERT_EQ(::write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::string path_ = testing::TempDir() + "resumed-XXXXXX", empty_;
  int fd_ = -1;
};

TEST_F(ResumedOutputTest, AnEqualTextThatStandsElsewhereIsNotTheOneThatWasNoted) {
  // One scan noted b and was killed; the next one wrote c and b.
  stands("a\nc\nb\n");
  ResumedOutput output(fd_);
  output.take_up(empty_);
  EXPECT_EQ(output.take_out({{"a\n", 0}, {"b\n", 2}, {"c\n", 2}, {"b\n", 4}}),
            (std::vector<bool>{true, false, true, true}));
}

TEST_F(ResumedOutputTest, WhatStandsBehindTheLastNotedLineIsNotWrittenAgain) {
  stands("told\nsingle 1\nsingle 2\n");
  ResumedOutput output(fd_);
  output.take_up(empty_);
  EXPECT_EQ(output.take_out({{"told\n", 0}}), std::vector<bool>{true});
  output.settle();
  EXPECT_EQ(output.state(), empty_) << "killed now, the next scan reads the singles back";
  EXPECT_TRUE(output.write("single 1\n") && output.write("single 2\n"));
  EXPECT_EQ(output.passed_over(), 2U);
  EXPECT_NE(output.state(), empty_) << "all was found again";
  EXPECT_TRUE(output.write("single 1\n") && output.flush()) << "another one of the same text";
  EXPECT_EQ(text(), "told\nsingle 1\nsingle 2\nsingle 1\n");
}

TEST_F(ResumedOutputTest, TheFirstNewFindingIsBehindAllThatStoodThere) {
  stands("told\nof other rules\n");
  ResumedOutput output(fd_);
  output.take_up(empty_);
  (void)output.take_out({{"told\n", 0}});
  output.settle();
  EXPECT_TRUE(output.write("new\n") && output.flush());
  EXPECT_NE(output.state(), empty_);
  EXPECT_EQ(text(), "told\nof other rules\nnew\n");
}

TEST_F(ResumedOutputTest, APlaceCountsWhatWaitsToBeWritten) {
  stands("12345\n");
  ResumedOutput output(fd_);
  EXPECT_EQ(output.position(), 6U);
  EXPECT_TRUE(output.append("78\n"));
  EXPECT_EQ(output.position(), 9U);
  EXPECT_TRUE(output.flush());
  EXPECT_EQ(output.position(), 9U);
}

}  // namespace
}  // namespace foothold::cli
