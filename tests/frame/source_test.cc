#include "runtime/input/source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/frame/framer.h"

namespace foothold::runtime {
namespace {

struct Pipe {
  explicit Pipe(int flags = 0) { opened = ::pipe2(ends, flags) == 0; }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  void close_writer() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  bool write(std::string_view bytes) {
    return ::write(ends[1], bytes.data(), bytes.size()) == ssize_t(bytes.size());
  }
  int ends[2] = {-1, -1};
  bool opened = false;
};

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "foothold-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string read_all(Source& source) {
  std::string all(1 << 16, '\0');
  size_t size = 0;
  for (;;) {
    const ReadOutcome outcome = source.read(all.data() + size, all.size() - size);
    size += outcome.bytes;
    if (outcome.end || outcome.error != 0) break;
  }
  return all.substr(0, size);
}

void ignore_signal(int) {}

// Sends `signal` to one thread until told to stop.
class Pesterer {
 public:
  explicit Pesterer(pthread_t target)
      : thread_([this, target] {
          while (!done_) {
            ::pthread_kill(target, SIGUSR2);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
          }
        }) {}
  ~Pesterer() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

// Without SA_RESTART every waiting call ends with EINTR.
struct InterruptingSignal {
  InterruptingSignal() {
    struct sigaction action = {};
    action.sa_handler = ignore_signal;
    ::sigaction(SIGUSR2, &action, &before);
  }
  ~InterruptingSignal() { ::sigaction(SIGUSR2, &before, nullptr); }
  struct sigaction before = {};
};

double processor_seconds() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

TEST(FdSource, InterruptedAndNonBlockingReadsGiveEveryByteWithoutSpinning) {
  const InterruptingSignal interrupting;
  for (const int flags : {0, O_NONBLOCK}) {
    Pipe pipe(flags);
    ASSERT_TRUE(pipe.opened);
    std::thread writer([&] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(pipe.write("{\"Id\":" + std::to_string(i) + "}\n"));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      pipe.close_writer();
    });
    const double before = processor_seconds();
    FdSource source(pipe.ends[0], "pipe", FdSource::Ownership::borrowed);
    const Pesterer pesterer(::pthread_self());
    const std::string all = read_all(source);
    writer.join();
    EXPECT_TRUE(all.starts_with("{\"Id\":0}\n"));
    EXPECT_TRUE(all.ends_with("{\"Id\":19}\n"));
    EXPECT_EQ(all.size(), 10u * 9 + 10u * 10);
    EXPECT_LT(processor_seconds() - before, 0.08);
  }
}

TEST(FdSource, PipeIsWidenedAndSaysWhetherMoreIsThere) {
  Pipe pipe;
  ASSERT_TRUE(pipe.opened);
  const int narrow = ::fcntl(pipe.ends[0], F_GETPIPE_SZ);
  FdSource source(pipe.ends[0], "pipe", FdSource::Ownership::borrowed);
  EXPECT_GT(::fcntl(pipe.ends[0], F_GETPIPE_SZ), narrow);
  EXPECT_FALSE(source.more_now());
  ASSERT_TRUE(pipe.write("x"));
  EXPECT_TRUE(source.more_now());
  char byte;
  EXPECT_EQ(source.read(&byte, 1).bytes, 1u);
  EXPECT_FALSE(source.more_now());
  pipe.close_writer();
  EXPECT_TRUE(source.more_now());
  EXPECT_TRUE(source.read(&byte, 1).end);
}

TEST(FdSource, StopEndsAWaitingRead) {
  Pipe pipe;
  ASSERT_TRUE(pipe.opened);
  std::atomic<bool> stop = false;
  FdSource source(pipe.ends[0], "pipe", FdSource::Ownership::borrowed, &stop);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop = true;
  });
  char byte;
  const ReadOutcome outcome = source.read(&byte, 1);
  stopper.join();
  EXPECT_TRUE(outcome.end);
  EXPECT_EQ(outcome.bytes, 0u);
  EXPECT_EQ(outcome.error, 0);
  EXPECT_TRUE(source.stopped());
}

TEST(FdSource, StopComesBeforeBytesThatAreThere) {
  const std::atomic<bool> stop = true;
  Pipe pipe;
  ASSERT_TRUE(pipe.write("{}\n"));
  FdSource source(pipe.ends[0], "pipe", FdSource::Ownership::borrowed, &stop);
  char byte;
  EXPECT_TRUE(source.read(&byte, 1).end);
  EXPECT_TRUE(source.stopped());
}

TEST(FdSource, OwnedDescriptorIsClosedBorrowedIsNot) {
  for (const auto ownership : {FdSource::Ownership::owned, FdSource::Ownership::borrowed}) {
    const int fd = ::open("/dev/null", O_RDONLY);
    { FdSource source(fd, "null", ownership); }
    EXPECT_EQ(::fcntl(fd, F_GETFD) == -1, ownership == FdSource::Ownership::owned);
    if (ownership == FdSource::Ownership::borrowed) ::close(fd);
  }
}

TEST(FdSource, ReadErrorIsAValue) {
  const int fd = ::open("/", O_RDONLY);
  FdSource source(fd, "/", FdSource::Ownership::owned);
  char byte;
  const ReadOutcome outcome = source.read(&byte, 1);
  EXPECT_EQ(outcome.error, EISDIR);
  EXPECT_TRUE(outcome.end);
}

TEST(OpenSource, ReadsAFile) {
  const TemporaryFolder folder;
  const std::string path = (folder.path / "events.ndjson").string();
  std::ofstream(path) << "{\"a\":1}\n{\"b\":2}";
  auto opened = open_source(path);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Source>>(opened));
  Source& source = *std::get<std::unique_ptr<Source>>(opened);
  EXPECT_EQ(source.name(), path);
  Framer framer(source, {});
  BlockBuffer buffer;
  std::string lines;
  for (Block block; framer.next(buffer, block); block = {})
    for (const Element& element : block.elements)
      lines += std::to_string(element.line) + "@" + std::to_string(element.offset) + ":" +
               std::string(element.text) + " ";
  EXPECT_EQ(lines, "1@0:{\"a\":1} 2@8:{\"b\":2} ");
}

TEST(OpenSource, SaysWhyAPathCannotBeRead) {
  const TemporaryFolder folder;
  const std::string missing = (folder.path / "missing").string();
  const std::string secret = (folder.path / "secret").string();
  std::ofstream(secret) << "{}";
  ::chmod(secret.c_str(), 0);
  struct Case {
    std::string path;
    const char* reason;
  };
  std::vector<Case> cases = {{folder.path.string(), "is a directory"}, {missing, "No such file"}};
  if (::geteuid() != 0) cases.push_back({secret, "Permission denied"});
  for (const Case& one : cases) {
    const auto opened = open_source(one.path);
    ASSERT_TRUE(std::holds_alternative<std::string>(opened)) << one.path;
    EXPECT_NE(std::get<std::string>(opened).find(one.path), std::string::npos);
    EXPECT_NE(std::get<std::string>(opened).find(one.reason), std::string::npos);
  }
}

TEST(OpenSource, DashIsStandardInput) {
  auto opened = open_source("-");
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Source>>(opened));
  EXPECT_EQ(std::get<std::unique_ptr<Source>>(opened)->name(), "-");
}

TEST(MemorySource, GivesThePiecesItWasTold) {
  MemorySource source("abcdefghij", {2, 0, 3}, 4, true);
  char bytes[16];
  std::vector<size_t> pieces;
  std::vector<bool> more;
  for (ReadOutcome outcome; !(outcome = source.read(bytes, sizeof bytes)).end;) {
    pieces.push_back(outcome.bytes);
    more.push_back(source.more_now());
  }
  EXPECT_EQ(pieces, (std::vector<size_t>{2, 3, 4, 1}));
  EXPECT_EQ(more, std::vector<bool>(4, false));
}

}  // namespace
}  // namespace foothold::runtime
