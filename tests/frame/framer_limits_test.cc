// What is over a limit, cut off, or no log; how blocks are filled and what they cost.
#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "runtime/input/source.h"
#include "tests/frame/framed.h"

namespace foothold::runtime {
namespace {

const FrameNames kNames = {{"records", "value"}, {"op", "when"}};

Framing framing_of(const std::string& input, FrameOptions options = {}, size_t piece = 0,
                   bool live = false) {
  MemorySource source(input, {}, piece, live);
  return frame_all(source, kNames, options);
}

// `head`, then `count` times `repeated`, then `tail`, made as they are read.
class EndlessSource : public Source {
 public:
  EndlessSource(std::string head, std::string repeated, uint64_t count, std::string tail)
      : parts_{std::move(head), std::move(repeated), std::move(tail)}, left_{1, count, 1} {}
  ReadOutcome read(char* into, size_t capacity) override {
    size_t bytes = 0;
    while (bytes < capacity && part_ < 3) {
      if (at_ == parts_[part_].size() && --left_[part_] > 0) at_ = 0;
      if (at_ == parts_[part_].size()) {
        ++part_;
        at_ = 0;
        continue;
      }
      const size_t count = std::min(capacity - bytes, parts_[part_].size() - at_);
      parts_[part_].copy(into + bytes, count, at_);
      bytes += count;
      at_ += count;
    }
    return {bytes, bytes == 0, 0};
  }
  std::string_view name() const override { return "endless"; }

 private:
  std::string parts_[3];
  uint64_t left_[3];
  size_t part_ = 0, at_ = 0;
};

TEST(FramerLimits, AnElementFarOverTheLimitIsNeverHeld) {
  const std::string fill(1000, 'x');
  for (const std::string before : {"{\"a\":1}\n", "[{\"a\":1},\n", "op\n1\n"}) {
    for (const std::string start : {"{\"b\":\"", "hello", "\"", "{\"op\":1,\"c\":["}) {
      EndlessSource source(before + start, fill, 20'000, "\n{\"c\":3}\n");
      const Framing got = frame_all(source, kNames);
      ASSERT_EQ(got.framed.elements.size(), 3u) << before << start;
      const evaluate::FramedElement& over = got.framed.elements[1];
      EXPECT_TRUE(over.broken);
      EXPECT_EQ(over.text, "");
      EXPECT_EQ(over.offset, before.size());
      EXPECT_EQ(over.length, start.size() + 20'000'000);
      EXPECT_FALSE(got.framed.elements[2].broken);
      EXPECT_EQ(got.framed.elements[2].line, over.line + 1);
      EXPECT_EQ(got.unbalanced, "");
      EXPECT_LE(got.most_capacity, (size_t{16} << 20) + (size_t{1} << 20) + (size_t{1} << 17));
    }
  }
}

TEST(FramerLimits, AnArrayOrAPageOnOneLineMayBeLongerThanARecord) {
  for (const auto& [head, tail] : {std::pair("[{\"a\":1}", "]\n"),
                                   std::pair("{\"x\":1,\"records\":[{\"a\":1}", "],\"y\":2}\n")}) {
    EndlessSource source(head, ",{\"a\":\"" + std::string(1000, 'x') + "\"}", 20'000, tail);
    const Framing got = frame_all(source, kNames);
    ASSERT_EQ(got.framed.elements.size(), 20'001u);
    EXPECT_TRUE(std::none_of(got.framed.elements.begin(), got.framed.elements.end(),
                             [](const auto& element) { return element.broken; }));
    EXPECT_EQ(got.unbalanced, "");
    EXPECT_LT(got.most_capacity, 1'200'000u);
  }
}

TEST(FramerLimits, BlanksWithoutEndAreNotHeld) {
  EndlessSource source("{\"a\":1}\n", " ", 40'000'000, "{\"b\":2}");
  const Framing got = frame_all(source, kNames);
  EXPECT_EQ(got.framed.elements.size(), 2u);
  EXPECT_LT(got.most_capacity, 20'000'000u);
  EXPECT_EQ(got.unbalanced, "");
}

TEST(FramerLimits, ObjectsOfExactlyTheLimitAreWhole) {
  for (const std::string before : {"", "{\"a\":1}\n", "[", "op\n"}) {
    for (const size_t size : {4095u, 4096u, 4097u}) {
      std::string object = "{\"a\":\"";
      object += std::string(size - object.size() - 2, 'x') + "\"}";
      const FrameOptions options = {{4096, 4096}, InputFormat::detect, false};
      const Framing got = framing_of(before + object + "\n{\"b\":2}\n", options);
      const size_t own = before.size() > 1 && before[0] == '{' ? 1 : 0;
      ASSERT_EQ(got.framed.elements.size(), own + 2) << size;
      EXPECT_EQ(got.framed.elements[own].broken, size > 4096) << before << size;
      EXPECT_FALSE(got.framed.elements[own + 1].broken);
    }
  }
}

// Whether a header may follow does not depend on how many of the blanks before it are held.
TEST(FramerLimits, BlanksBeforeAHeaderOverTheLimitMakeARow) {
  const FrameOptions options = {{4096, 4096}, InputFormat::detect, false};
  const std::string input = "op\n1\n" + std::string(5000, ' ') + "when\n2\n";
  for (const size_t piece : {0, 1, 1000, 5100}) {
    const Framing got = framing_of(input, options, piece, true);
    ASSERT_EQ(got.framed.elements.size(), 3u);
    EXPECT_TRUE(got.framed.elements[1].broken);
    EXPECT_EQ(got.framed.elements[1].length, 5004u);
    EXPECT_EQ(got.framed.elements[2].text, "{\"op\":\"2\"}");
  }
}

std::string nested(int levels) {
  std::string out;
  for (int i = 0; i < levels; ++i) out += "{\"a\":";
  out += "1";
  return out + std::string(size_t(levels), '}');
}

TEST(FramerLimits, NestingIsLimited) {
  const Framing got = framing_of(nested(64) + "\n" + nested(65) + "\n");
  ASSERT_EQ(got.framed.elements.size(), 2u);
  EXPECT_FALSE(got.framed.elements[0].broken);
  EXPECT_FALSE(got.framed.elements[1].broken);  // it begins like the line before
  EXPECT_TRUE(framing_of("[" + nested(65) + "]").framed.elements.at(0).broken);
}

// ---- the end of the input

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

TEST(FramerLimits, HalfAnElementBeforeAnErrorOrAStopIsLost) {
  struct Cut {
    std::string input;
    size_t elements;
    uint64_t lost;
  };
  const Cut cuts[] = {{"{\"a\":1}\n{\"b\":2}", 1, 7},
                      {"[{\"a\":1},{\"b\":2}", 2, 0},
                      {"[{\"a\":1},{\"b\":2", 1, 6},
                      {"op,b\n1,2\n3,4", 1, 3},
                      {"{\"records\":[{\"a\":1}],\"c\"", 1, 4},
                      {"{\"a\":1}\n", 1, 0}};
  for (const int error : {EIO, 0}) {
    for (const Cut& cut : cuts) {
      BrokenSource source(cut.input, error);
      const Framing got = frame_all(source, kNames);
      EXPECT_EQ(got.framed.elements.size(), cut.elements) << cut.input;
      EXPECT_EQ(got.lost, cut.lost) << cut.input;
      EXPECT_EQ(got.error, error);
      EXPECT_EQ(got.unbalanced, "");
    }
  }
}

// Whole elements that wait for another block are not lost with the input.
TEST(FramerLimits, AnErrorLosesNothingThatIsWhole) {
  BrokenSource source("op,b\n1,2\nwhen,c\n3,4\n5,6", EIO);
  const Framing got = frame_all(source, kNames);
  EXPECT_EQ(got.framed.elements.size(), 2u);
  EXPECT_EQ(got.blocks, 2u);
  EXPECT_EQ(got.lost, 3u);
}

TEST(FramerLimits, NoLogIsGivenUp) {
  const std::string binary(100'000, '\xfe');
  const std::string words = [] {
    std::string out;
    while (out.size() < 100'000) out += "some text, and more\n";
    return out;
  }();
  const std::string record = "{\"a\":1}\n";
  struct Input {
    std::string bytes;
    bool no_log;
  };
  const Input inputs[] = {
      {"", false},
      {"[]\n", false},
      {"hello\n", true},
      {"hello\n" + record, false},
      {binary, true},
      {binary + "\n" + record, true},
      {words + record, true},
      {words.substr(0, 65'500) + "\n" + record, false},
      {std::string(65'535, '\n') + record, false},
      {std::string(65'536, '\n') + record, true},
      {"op,b\n", false},
      {"op,b\n1\n", true},
      {"op,b\n1,2\n", false},
      {"{\"a\":\"" + words.substr(0, 19) + std::string(90'000, 'x') + "\"}", false},
      {"{\"a\":\"" + words, true}};
  for (const Input& input : inputs) {
    for (const size_t piece : {0, 100, 4096}) {
      const FrameOptions options = {{}, InputFormat::detect, true};
      const Framing got = framing_of(input.bytes, options, piece, piece == 100);
      EXPECT_EQ(got.no_log, input.no_log) << input.bytes.substr(0, 40) << " in pieces of " << piece;
      EXPECT_EQ(got.unbalanced, "");
      const Framing plain = framing_of(input.bytes);
      if (input.no_log) {
        EXPECT_EQ(got.blocks, 0u);
      } else {
        EXPECT_EQ(got.framed, plain.framed);
      }
      EXPECT_FALSE(plain.no_log);
    }
  }
}

// ---- blocks

TEST(FramerLimits, ALivePipeIsNotStarved) {
  const std::string bytes = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n";
  EXPECT_EQ(framing_of(bytes, {}, 8, true).blocks, 3u);
  EXPECT_EQ(framing_of(bytes, {}, 8, false).blocks, 1u);
  const std::string array = "[{\"a\":1}, {\"b\":2}, {\"c\":3}]";
  EXPECT_EQ(framing_of(array, {}, 9, true).blocks, 3u);
}

TEST(FramerLimits, ANewHeaderBeginsANewBlock) {
  EXPECT_EQ(framing_of("op,b\n1,2\nop,b\n3,4\n").blocks, 1u);
  EXPECT_EQ(framing_of("op,b\n1,2\nop,c\n3,4\n").blocks, 2u);
  EXPECT_EQ(framing_of("op,b\n1,2\n{\"a\":1}\n{}\nwhen,c\n[{}]\n").blocks, 1u);
}

TEST(FramerLimits, AnOrdinaryStreamNeedsOneBlockOfMemory) {
  std::string lines, table = "op,b\n";
  while (lines.size() < 6'000'000)
    lines += "{\"id\":\"" + std::string(lines.size() % 3000, 'x') + "\"}\n";
  while (table.size() < 6'000'000) table += "\"" + std::string(table.size() % 3000, 'x') + "\",2\n";
  for (const std::string& bytes : {lines, table}) {
    const Framing got = framing_of(bytes);
    EXPECT_LT(got.most_capacity, 1'200'000u);
    EXPECT_LE(got.blocks, 7u);
  }
}

TEST(FramerLimits, MemoryGrowsForALongElementAndShrinksAfterIt) {
  std::string bytes = "{\"a\":\"" + std::string(10'000'000, 'x') + "\"}\n";
  while (bytes.size() < 30'000'000) bytes += "{\"a\":\"" + std::string(1000, 's') + "\"}\n";
  const Framing got = framing_of(bytes);
  EXPECT_GT(got.most_capacity, 10'000'000u);
  EXPECT_LT(got.most_capacity, 18'000'000u);
  EXPECT_LT(got.last_capacity, 1'200'000u);
}

}  // namespace
}  // namespace foothold::runtime
