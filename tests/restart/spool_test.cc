// A pipe that can be read again: no byte is lost or comes twice, whoever reads it when.
#include "runtime/input/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tests/cli/process.h"

namespace foothold::runtime {
namespace {

using cli_test::TemporaryFolder;

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == 0) read = ends[0], write = ends[1];
  }
  ~Pipe() {
    close_write();
    ::close(read);
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
  void put(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t done = ::write(write, bytes.data(), bytes.size());
      if (done <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(done));
    }
  }
};

std::unique_ptr<Spool> open_spool(const std::string& folder, const Pipe& pipe) {
  auto opened = Spool::open(folder, pipe.read, nullptr);
  if (const std::string* problem = std::get_if<std::string>(&opened)) {
    ADD_FAILURE() << *problem;
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Spool>>(opened));
}

std::string read_bytes(Source& source, size_t wanted) {
  std::string all, piece(4096, '\0');
  while (all.size() < wanted) {
    const ReadOutcome outcome =
        source.read(piece.data(), std::min(piece.size(), wanted - all.size()));
    all.append(piece, 0, outcome.bytes);
    if (outcome.end) break;
  }
  return all;
}

size_t segments_in(const std::string& folder) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    count += entry.path().filename().string().starts_with("segment-");
  return count;
}

TEST(SpoolTest, GivesWhatThePipeGaveAndThenTheEnd) {
  TemporaryFolder folder;
  Pipe pipe;
  const auto spool = open_spool(folder.path("spool"), pipe);
  pipe.put("one\ntwo\n");
  pipe.close_write();
  EXPECT_EQ(read_bytes(*spool->source(), 100), "one\ntwo\n");
}

TEST(SpoolTest, TheNextReaderGetsAllOfItAndThenItsOwnPipe) {
  TemporaryFolder folder;
  const std::string path = folder.path("spool");
  {
    Pipe pipe;
    const auto spool = open_spool(path, pipe);
    pipe.put("one\ntw");
    EXPECT_EQ(read_bytes(*spool->source(), 6), "one\ntw");
  }
  Pipe pipe;
  const auto spool = open_spool(path, pipe);
  pipe.put("three\n");
  pipe.close_write();
  EXPECT_EQ(read_bytes(*spool->source(), 100), "one\ntw\nthree\n") << "a line of its own";
}

TEST(SpoolTest, TheSamePipeGoesOnWhereItWas) {
  TemporaryFolder folder;
  const std::string path = folder.path("spool");
  Pipe pipe;
  pipe.put("one\ntw");
  {
    const auto spool = open_spool(path, pipe);
    EXPECT_EQ(read_bytes(*spool->source(), 6), "one\ntw");
  }
  pipe.put("o\n");
  pipe.close_write();
  const auto spool = open_spool(path, pipe);
  EXPECT_EQ(read_bytes(*spool->source(), 100), "one\ntwo\n");
}

TEST(SpoolTest, RemovesSegmentsThatAreDoneAndKeepsWhatIsCompared) {
  TemporaryFolder folder;
  const std::string path = folder.path("spool");
  Pipe pipe;
  const auto spool = open_spool(path, pipe);
  const std::string mebibyte(size_t{1} << 20, 'x');
  constexpr size_t kMebibytes = 140;
  std::thread writer([&] {
    for (size_t i = 0; i < kMebibytes; ++i) pipe.put(mebibyte);
    pipe.close_write();
  });
  const std::unique_ptr<Source> source = spool->source();
  EXPECT_EQ(read_bytes(*source, kMebibytes << 20).size(), kMebibytes << 20);
  writer.join();
  EXPECT_EQ(segments_in(path), 3u);
  spool->done(Spool::kSegmentBytes + Spool::kKept - 1);
  EXPECT_EQ(spool->first(), 0u);
  spool->done(Spool::kSegmentBytes + Spool::kKept);
  EXPECT_GE(spool->first(), Spool::kSegmentBytes);
  EXPECT_EQ(segments_in(path), 2u);
  EXPECT_TRUE(source->seek(spool->first()));
  EXPECT_FALSE(spool->source()->seek(0));
}

TEST(SpoolTest, AHoleIsFoundOut) {
  TemporaryFolder folder;
  folder.file("segment-00000000000000000000", "12345");
  folder.file("segment-00000000000000000009", "0");
  Pipe pipe;
  const auto opened = Spool::open(folder.path(), pipe.read, nullptr);
  const std::string* problem = std::get_if<std::string>(&opened);
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->find("bytes are missing before 9"), std::string::npos) << *problem;
}

}  // namespace
}  // namespace foothold::runtime
