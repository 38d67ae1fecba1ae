// A source on a thread of its own gives the same as without, and ends when its reader does.
#include "runtime/input/threaded_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

#include "tests/input/pack.h"

namespace foothold::runtime {
namespace {

std::string read_rest(Source& source, size_t room, int* error = nullptr) {
  std::string all, piece(room, '\0');
  for (ReadOutcome outcome; !outcome.end; all.append(piece, 0, outcome.bytes)) {
    outcome = source.read(piece.data(), piece.size());
    if (error != nullptr) *error = outcome.error;
    if (outcome.error != 0) return all.append(piece, 0, outcome.bytes);
  }
  return all;
}

TEST(ThreadedSource, GivesTheSameWhateverTheSizes) {
  const std::string content = input_test::some_events(20000);
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{999}})
    for (const size_t buffers : {1, 2, 3})
      for (const size_t buffer_bytes : {1, 100, 4096, 1 << 20})
        for (const size_t room : {1, 64, 5000, 1 << 20}) {
          if (buffer_bytes < 100 || (room == 1 && buffer_bytes < 4096))
            continue;  // slow, and the same again
          ThreadedSource source(std::make_unique<MemorySource>(content, std::vector<size_t>(), cut),
                                buffers, buffer_bytes);
          ASSERT_EQ(read_rest(source, room) == content, true);
          EXPECT_EQ(source.container_bytes(), content.size());
          char more;
          EXPECT_TRUE(source.read(&more, 1).end) << "the end stays";
        }
}

/// Gives some bytes, then an error, then a problem.
class BrokenSource : public Source {
 public:
  ReadOutcome read(char* into, size_t) override {
    if (given_) return {0, true, EIO};
    given_ = true;
    into[0] = 'x';
    return {1, false, 0};
  }
  std::string_view name() const override { return "broken"; }
  std::string problem() const override { return given_ ? "what is wrong" : "too early"; }

 private:
  bool given_ = false;
};

TEST(ThreadedSource, ErrorsAndProblemsPassThrough) {
  ThreadedSource source(std::make_unique<BrokenSource>());
  int error = 0;
  EXPECT_EQ(read_rest(source, 10, &error), "x");
  EXPECT_EQ(error, EIO);
  EXPECT_EQ(source.problem(), "what is wrong");
  EXPECT_EQ(source.name(), "broken");
}

struct Pipe {
  Pipe() { opened = ::pipe(ends) == 0; }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  bool write(std::string_view bytes) {
    return ::write(ends[1], bytes.data(), bytes.size()) == ssize_t(bytes.size());
  }
  int ends[2] = {-1, -1};
  bool opened = false;
};

TEST(ThreadedSource, WhatALivePipeHasIsHandedOverAtOnce) {
  Pipe pipe;
  ASSERT_TRUE(pipe.opened);
  ThreadedSource source(
      std::make_unique<FdSource>(pipe.ends[0], "pipe", FdSource::Ownership::borrowed));
  char bytes[100];
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(pipe.write("line\n"));
    EXPECT_EQ(source.read(bytes, sizeof bytes).bytes, 5u);
  }
}

// The writer keeps the pipe open: without `abandon` this would wait for ever.
TEST(ThreadedSource, AReaderThatStopsEarlyDoesNotWait) {
  Pipe pipe;
  ASSERT_TRUE(pipe.opened);
  ASSERT_TRUE(pipe.write("line\n"));
  ThreadedSource source(
      std::make_unique<FdSource>(pipe.ends[0], "pipe", FdSource::Ownership::borrowed));
  char bytes[100];
  EXPECT_EQ(source.read(bytes, sizeof bytes).bytes, 5u);
}

TEST(ThreadedSource, AReaderThatNeverReadsOrReadsLittleDoesNotWait) {
  const std::string content(1 << 20, 'x');
  { ThreadedSource source(std::make_unique<MemorySource>(content)); }
  ThreadedSource source(std::make_unique<MemorySource>(content), 2, 100);
  char byte;
  EXPECT_EQ(source.read(&byte, 1).bytes, 1u);
}

TEST(ThreadedSource, StopPassesThrough) {
  Pipe pipe;
  const std::atomic<bool> stop = true;
  ThreadedSource source(
      std::make_unique<FdSource>(pipe.ends[0], "pipe", FdSource::Ownership::borrowed, &stop));
  char byte;
  EXPECT_TRUE(source.read(&byte, 1).end);
  EXPECT_TRUE(source.stopped());
}

}  // namespace
}  // namespace foothold::runtime
