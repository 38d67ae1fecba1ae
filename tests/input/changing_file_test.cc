// A regular file that somebody else writes to while it is read.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "runtime/input/source.h"
#include "tests/cli/process.h"

namespace foothold::runtime {
namespace {

using cli_test::TemporaryFolder;

std::unique_ptr<Source> open_file(const std::string& path) {
  auto opened = open_source(path);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Source>>(opened));
  return std::move(std::get<std::unique_ptr<Source>>(opened));
}

std::string read_some(Source& source, size_t bytes) {
  std::string all(bytes, '\0');
  all.resize(source.read(all.data(), bytes).bytes);
  return all;
}

std::string read_rest(Source& source) {
  std::string all;
  for (std::string piece; !(piece = read_some(source, 1000)).empty();) all += piece;
  return all;
}

TEST(ChangingFile, AFileThatStaysAsItIsHasNoProblem) {
  const TemporaryFolder folder;
  const auto source = open_file(folder.file("a", std::string(5000, 'x')));
  EXPECT_EQ(read_rest(*source).size(), 5000u);
  EXPECT_EQ(source->problem(), "");
  EXPECT_EQ(source->container_bytes(), 5000u);
  EXPECT_EQ(source->container(), "");
}

TEST(ChangingFile, OneThatGrowsIsReadToItsNewEnd) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a", std::string(5000, 'x'));
  const auto source = open_file(path);
  EXPECT_EQ(read_some(*source, 3000).size(), 3000u);
  std::ofstream(path, std::ios::app) << std::string(10, 'y');
  EXPECT_EQ(read_rest(*source).size(), 2010u);
  EXPECT_EQ(source->problem(), "changed while it was read: 5,000 bytes at first, 5,010 at the end");
}

TEST(ChangingFile, OneThatShrinksBelowWhatWasRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a", std::string(5000, 'x'));
  const auto source = open_file(path);
  EXPECT_EQ(read_some(*source, 3000).size(), 3000u);
  ASSERT_EQ(::truncate(path.c_str(), 1000), 0);
  EXPECT_EQ(read_rest(*source), "");
  EXPECT_EQ(source->problem(),
            "changed while it was read: it shrank to 1,000 bytes when 3,000 were read");
}

TEST(ChangingFile, OneThatShrinksBehindWhatWasRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a", std::string(5000, 'x'));
  const auto source = open_file(path);
  EXPECT_EQ(read_some(*source, 3000).size(), 3000u);
  ASSERT_EQ(::truncate(path.c_str(), 4000), 0);
  EXPECT_EQ(read_rest(*source).size(), 1000u);
  EXPECT_EQ(source->problem(), "changed while it was read: 5,000 bytes at first, 4,000 at the end");
}

TEST(ChangingFile, OneThatIsOverwritten) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a", std::string(5000, 'x'));
  const auto source = open_file(path);
  const timespec times[2] = {{1, 0}, {1, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  EXPECT_EQ(read_rest(*source).size(), 5000u);
  EXPECT_EQ(source->problem(),
            "changed while it was read: it was written to, its size is the same");
}

TEST(ChangingFile, AFileThatIsReadFromItsMiddleHasNoProblem) {
  const TemporaryFolder folder;
  const int fd = ::open(folder.file("a", std::string(5000, 'x')).c_str(), O_RDONLY);
  ASSERT_EQ(::lseek(fd, 4000, SEEK_SET), 4000);
  FdSource source(fd, "a", FdSource::Ownership::owned);
  EXPECT_EQ(read_rest(source).size(), 1000u);
  EXPECT_EQ(source.problem(), "");
}

TEST(OpenSource, NamesCannotSteerATerminal) {
  const TemporaryFolder folder;
  const auto missing = open_source(folder.path("a\x1b[2J"));
  EXPECT_NE(std::get<std::string>(missing).find("/a\\x1b[2J: No such file"), std::string::npos);
  const auto there = open_file(folder.file("b\n\xc3\xa4\xff", ""));
  EXPECT_EQ(there->name(), folder.path("b\\x0a\xc3\xa4\\xff"));
}

TEST(OpenSource, WhereOnlyFilesWillDoNothingIsWaitedFor) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto opened = open_source(pipe, nullptr, Opening::files_only);
  EXPECT_NE(std::get<std::string>(opened).find("it is not a file any more"), std::string::npos);
}

}  // namespace
}  // namespace foothold::runtime
