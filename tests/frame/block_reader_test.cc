#include "runtime/frame/block_reader.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/frame/lines.h"
#include "runtime/frame/newlines.h"
#include "runtime/input/source.h"

namespace foothold::runtime {
namespace {

// A line as seen by the reader: text, offset, number, blank; or a line over the limit (text empty).
using Seen = std::tuple<std::string, uint64_t, uint64_t, bool>;

struct Reading {
  std::vector<Seen> lines;
  std::vector<std::tuple<uint64_t, uint64_t, uint64_t>> oversize;
  uint64_t block_bytes = 0;
  uint64_t oversize_bytes = 0;
  uint64_t overhead = 0;
  uint64_t torn = 0;
  uint64_t bytes_read = 0;
  size_t blocks = 0;
  size_t most_capacity = 0;
  size_t last_capacity = 0;
  int error = 0;
  bool operator==(const Reading&) const = default;
};

void add_lines(const Block& block, Reading& reading) {
  LineCursor cursor(block);
  for (Line line; cursor.next(line);) {
    reading.lines.emplace_back(std::string(line.text), line.offset, line.number, line.blank);
  }
}

Reading read_all(Source& source, FrameLimits limits) {
  Reading reading;
  BlockReader reader(source, limits);
  BlockBuffer buffer;
  std::vector<Oversize> oversize;
  for (Block block; reader.next(buffer, block, oversize);) {
    ++reading.blocks;
    reading.block_bytes += block.size;
    reading.last_capacity = buffer.capacity();
    reading.most_capacity = std::max(reading.most_capacity, buffer.capacity());
    volatile char padding = block.data[block.size + kReadablePadding - 1];
    (void)padding;
    add_lines(block, reading);
  }
  for (const Oversize& one : oversize) {
    reading.oversize.emplace_back(one.offset, one.line, one.length);
    reading.oversize_bytes += one.length;
  }
  reading.most_capacity = std::max(reading.most_capacity, buffer.capacity());
  reading.overhead = reader.overhead_bytes();
  reading.torn = reader.torn_bytes();
  reading.bytes_read = reader.bytes_read();
  reading.error = reader.error();
  return reading;
}

bool balanced(const Reading& reading) {
  return reading.bytes_read ==
         reading.block_bytes + reading.oversize_bytes + reading.overhead + reading.torn;
}

// The definition of lines, written without blocks: what every reading must equal.
Reading expected_of(std::string_view bytes, size_t limit) {
  Reading expected;
  size_t at = bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
  for (uint64_t number = 1; at < bytes.size(); ++number) {
    const size_t newline = bytes.find('\n', at);
    const size_t stop = newline == std::string_view::npos ? bytes.size() : newline;
    const size_t next = newline == std::string_view::npos ? bytes.size() : newline + 1;
    std::string_view text = bytes.substr(at, stop - at);
    if (text.size() > limit) {
      expected.oversize.emplace_back(at, number, next - at);
    } else {
      if (text.ends_with('\r')) text.remove_suffix(1);
      const bool blank = text.find_first_not_of(" \t\r") == std::string_view::npos;
      expected.lines.emplace_back(std::string(text), at, number, blank);
    }
    at = next;
  }
  return expected;
}

void expect_equal(const Reading& got, const Reading& expected, const std::string& what) {
  ASSERT_EQ(got.lines, expected.lines) << what;
  ASSERT_EQ(got.oversize, expected.oversize) << what;
  ASSERT_TRUE(balanced(got)) << what;
}

// About `size` bytes of records, some with CRLF, some blank lines, some records longer than a page.
std::string sample(size_t size, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < size) {
    const size_t kind = random() % 10;
    if (kind == 0) text += std::string(random() % 4, ' ');
    if (kind > 0)
      text += "{\"Id\":\"" + std::string(random() % (kind == 1 ? 6000 : 400), 'x') + "\"}";
    text += random() % 4 == 0 ? "\r\n" : "\n";
  }
  return text;
}

TEST(BlockReader, EveryCutGivesTheSameLines) {
  const std::string bytes = "\xef\xbb\xbf" + sample(20000, 1) + "{\"last\":\"without a newline\"}";
  for (const size_t limit : {size_t{4096}, size_t{4999}, size_t{1} << 20}) {
    const Reading expected = expected_of(bytes, limit);
    const FrameLimits limits = {limit, 4096};
    for (size_t cut = 0; cut <= bytes.size(); ++cut) {
      MemorySource source(bytes, {cut}, 0, cut % 2 == 0);
      expect_equal(read_all(source, limits), expected, "cut " + std::to_string(cut));
    }
  }
}

TEST(BlockReader, PiecesOfEverySmallSizeGiveTheSameLines) {
  const std::string bytes = "\xef\xbb\xbf" + sample(20000, 2);
  for (const bool live : {false, true}) {
    for (size_t piece = 1; piece <= 40; ++piece) {
      MemorySource source(bytes, {}, piece, live);
      expect_equal(read_all(source, {4096, 4096}), expected_of(bytes, 4096),
                   "pieces of " + std::to_string(piece));
    }
  }
}

TEST(BlockReader, RandomCutsBlocksAndLimitsGiveTheSameLines) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    const std::string bytes = sample(random() % 60000, random());
    std::vector<size_t> cuts(random() % 200);
    for (size_t& cut : cuts) cut = random() % (random() % 8 == 0 ? 20000 : 700);
    const size_t limit = 4096 + random() % 5000;
    MemorySource source(bytes, cuts, random() % 3 == 0 ? 1 + random() % 5000 : 0, random() % 2);
    const FrameLimits limits = {limit, 4096 * (1 + random() % 8)};
    expect_equal(read_all(source, limits), expected_of(bytes, limit),
                 "round " + std::to_string(round));
  }
}

TEST(BlockReader, SmallInputs) {
  const std::string mark = "\xef\xbb\xbf";
  const std::string inputs[] = {"",
                                "\n",
                                "\n\n\n",
                                " \t\r\n",
                                "x",
                                "x\n",
                                "\r",
                                "\r\r\n",
                                "a\r\nb\rc\n\rd",
                                mark,
                                mark + "\n",
                                mark + mark + "{}",
                                "\xef",
                                "\xef\xbb",
                                "\xef\xbb\n",
                                "\xef\xbb{}\n",
                                "\n" + mark,
                                "{}\n" + mark + "{}\n",
                                mark + "a\n" + mark + "b",
                                std::string("\0\n\0", 3)};
  for (const std::string& bytes : inputs) {
    for (const size_t piece : {0, 1, 2, 3}) {
      MemorySource source(bytes, {}, piece, true);
      const Reading got = read_all(source, {});
      expect_equal(got, expected_of(bytes, size_t{16} << 20), bytes);
      EXPECT_EQ(got.overhead, bytes.starts_with(mark) ? 3u : 0u) << bytes;
      EXPECT_EQ(got.bytes_read, bytes.size());
    }
  }
}

TEST(BlockReader, LineOfExactlyTheLimitIsDelivered) {
  for (const std::string prefix : {"", "\xef\xbb\xbf", "{}\n"}) {
    for (const std::string end : {"\n", "", "\n{}\n"}) {
      for (const size_t length : {8191u, 8192u, 8193u}) {
        const std::string bytes = prefix + std::string(length, 'x') + end;
        for (const size_t piece : {0, 100, 4096}) {
          MemorySource source(bytes, {}, piece);
          const Reading got = read_all(source, {8192, 4096});
          expect_equal(got, expected_of(bytes, 8192), std::to_string(length));
          EXPECT_EQ(got.oversize.size(), length > 8192 ? 1u : 0u);
        }
      }
    }
  }
}

// 100 MB without a newline, made as it is read.
class LongLineSource : public Source {
 public:
  ReadOutcome read(char* into, size_t capacity) override {
    size_t bytes = 0;
    while (bytes < capacity && at_ < kEnd) into[bytes++] = byte_at(at_++);
    return {bytes, bytes == 0, 0};
  }
  std::string_view name() const override { return "long line"; }
  static constexpr uint64_t kLine = 100'000'000;

 private:
  static constexpr std::string_view kBefore = "{\"a\":1}\n";
  static constexpr std::string_view kAfter = "\n{\"b\":2}\n";
  static constexpr uint64_t kEnd = kBefore.size() + kLine + kAfter.size();
  static char byte_at(uint64_t at) {
    if (at < kBefore.size()) return kBefore[at];
    const uint64_t behind = kBefore.size() + kLine;
    return at < behind ? 'x' : kAfter[at - behind];
  }
  uint64_t at_ = 0;
};

TEST(BlockReader, LineFarOverTheLimitIsNeverHeld) {
  LongLineSource source;
  const Reading got = read_all(source, {});
  ASSERT_EQ(got.lines.size(), 2u);
  EXPECT_EQ(got.lines[0], Seen("{\"a\":1}", 0, 1, false));
  EXPECT_EQ(got.lines[1], Seen("{\"b\":2}", 8 + LongLineSource::kLine + 1, 3, false));
  ASSERT_EQ(got.oversize.size(), 1u);
  EXPECT_EQ(got.oversize[0], std::make_tuple(uint64_t{8}, uint64_t{2}, LongLineSource::kLine + 1));
  EXPECT_TRUE(balanced(got));
  EXPECT_LE(got.most_capacity, (size_t{16} << 20) + (size_t{1} << 20) + (size_t{1} << 17));
}

TEST(BlockReader, MemoryGrowsForALongLineAndShrinksAfterIt) {
  const std::string small(1000, 's');
  std::string bytes = std::string(10'000'000, 'x') + "\n";
  while (bytes.size() < 30'000'000) bytes += small + "\n";
  MemorySource source(bytes);
  const Reading got = read_all(source, {});
  EXPECT_TRUE(got.oversize.empty());
  EXPECT_EQ(std::get<0>(got.lines.at(0)).size(), 10'000'000u);
  EXPECT_GT(got.most_capacity, 10'000'000u);
  EXPECT_LT(got.most_capacity, 18'000'000u);
  EXPECT_LT(got.last_capacity, 1'200'000u);
}

TEST(BlockReader, OrdinaryStreamNeedsOneBlockOfMemory) {
  const std::string bytes = sample(8'000'000, 4);
  MemorySource source(bytes);
  const Reading got = read_all(source, {});
  EXPECT_LT(got.most_capacity, 1'200'000u);
  EXPECT_LE(got.blocks, 9u);
}

// Notes where each read lands.
class AlignmentSource : public Source {
 public:
  AlignmentSource(std::string_view bytes, uint64_t seed) : bytes_(bytes), random_(seed) {}
  ReadOutcome read(char* into, size_t capacity) override {
    misaligned += reinterpret_cast<uintptr_t>(into) % 4096 != 0;
    odd_sizes += capacity % 4096 != 0;
    ++reads;
    size_t bytes = std::min(capacity, bytes_.size());
    if (random_() % 2 == 0) bytes = std::min<size_t>(bytes, 1 + random_() % 9000);
    bytes_.copy(into, bytes);
    bytes_.remove_prefix(bytes);
    return {bytes, bytes == 0, 0};
  }
  std::string_view name() const override { return "alignment"; }
  int misaligned = 0, odd_sizes = 0, reads = 0;

 private:
  std::string_view bytes_;
  std::mt19937_64 random_;
};

TEST(BlockReader, EveryReadLandsOnAPage) {
  const std::string bytes =
      sample(3'000'000, 5) + std::string(300'000, 'x') + "\n" + sample(90'000, 6);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    AlignmentSource source(bytes, seed);
    const Reading got = read_all(source, {size_t{200'000} + seed * 40'000, 65536});
    EXPECT_EQ(source.misaligned, 0);
    EXPECT_EQ(source.odd_sizes, 0);
    EXPECT_GT(source.reads, 50);
    EXPECT_EQ(got.bytes_read, bytes.size());
  }
}

TEST(BlockReader, LivePipeIsNotStarved) {
  const std::string bytes = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n";
  MemorySource live(bytes, {}, 8, true);
  EXPECT_EQ(read_all(live, {}).blocks, 3u);
  MemorySource ready(bytes, {}, 8, false);
  EXPECT_EQ(read_all(ready, {}).blocks, 1u);
}

// Fails or is interrupted after its bytes.
class BrokenSource : public Source {
 public:
  BrokenSource(std::string_view bytes, int error) : inner_(bytes), error_(error) {}
  ReadOutcome read(char* into, size_t capacity) override {
    ReadOutcome outcome = inner_.read(into, capacity);
    if (outcome.end) outcome.error = error_;
    return outcome;
  }
  std::string_view name() const override { return "broken"; }
  bool stopped() const override { return error_ == 0; }

 private:
  MemorySource inner_;
  int error_;
};

TEST(BlockReader, HalfALineBeforeAnErrorOrAStopIsTornNotDelivered) {
  for (const int error : {EIO, 0}) {
    BrokenSource source("{\"a\":1}\n{\"b\":2}", error);
    const Reading got = read_all(source, {});
    ASSERT_EQ(got.lines.size(), 1u);
    EXPECT_EQ(got.error, error);
    EXPECT_EQ(got.torn, 7u);
    EXPECT_TRUE(balanced(got));
  }
}

TEST(BlockReader, BlocksStayValidWhileOthersAreRead) {
  const std::string bytes = sample(200'000, 7);
  MemorySource source(bytes);
  BlockReader reader(source, {size_t{1} << 16, 4096});
  std::vector<std::pair<BlockBuffer, Block>> held;
  std::vector<Oversize> oversize;
  for (;;) {
    BlockBuffer buffer;
    Block block;
    if (!reader.next(buffer, block, oversize)) break;
    held.emplace_back(std::move(buffer), block);
  }
  Reading got;
  for (const auto& one : held) add_lines(one.second, got);
  EXPECT_GT(held.size(), 20u);
  EXPECT_EQ(got.lines, expected_of(bytes, size_t{1} << 16).lines);
}

TEST(Lines, RecordsAndBlanksAreToldApart) {
  const std::string bytes = "{}\r\n\n \t\r\n[]\n";
  const Block block = {bytes.data(), bytes.size(), 100, 7};
  std::vector<std::pair<uint64_t, uint64_t>> records, blanks;
  const uint64_t lines = for_each_line(
      block, [&](std::string_view, uint64_t at, uint64_t line) { records.emplace_back(at, line); },
      [&](std::string_view, uint64_t at, uint64_t line) { blanks.emplace_back(at, line); });
  EXPECT_EQ(lines, 4u);
  EXPECT_EQ(records, (std::vector<std::pair<uint64_t, uint64_t>>{{100, 7}, {109, 10}}));
  EXPECT_EQ(blanks, (std::vector<std::pair<uint64_t, uint64_t>>{{104, 8}, {105, 9}}));
}

TEST(Newlines, CountEqualsTheNaiveCount) {
  std::mt19937_64 random(8);
  for (const size_t size : {0, 1, 15, 16, 63, 64, 65, 1000, 63 * 64, 64 * 64, 100'000}) {
    for (const unsigned one_in : {1u, 2u, 50u}) {
      std::string text(size, 'x');
      for (char& byte : text) byte = random() % one_in == 0 ? '\n' : char(random());
      EXPECT_EQ(count_newlines(text), portable::count_newlines(text)) << size;
      EXPECT_GE(count_newlines(text), one_in == 1 ? size : 0);
    }
  }
}

}  // namespace
}  // namespace foothold::runtime
