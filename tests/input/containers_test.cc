// One compressed stream or several: what comes out, and what is said when they are damaged.
#include <gtest/gtest.h>

#include <cerrno>
#include <random>

#include "runtime/input/decoded_source.h"
#include "runtime/input/window.h"
#include "tests/input/pack.h"

namespace foothold::input_test {
namespace {

using runtime::ContainerFormat;

const ContainerFormat& format_of(const Packer& packer) {
  for (const ContainerFormat* format : {&runtime::kGzip, &runtime::kZstd, &runtime::kBzip2})
    if (format->name == packer.name) return *format;
  return runtime::kXz;
}

/// Decodes as this format whatever the bytes look like.
Item decode(std::string_view bytes, const ContainerFormat& format, size_t repeat = 0,
            size_t room = 4096) {
  auto file = std::make_unique<runtime::MemorySource>(bytes, std::vector<size_t>(), repeat);
  auto budget = std::make_shared<runtime::Budget>(runtime::ContainerLimits(), *file);
  runtime::DecodedSource source(std::make_unique<runtime::InputWindow>(std::move(file)), format,
                                budget);
  Item item;
  std::string piece(room, '\0');
  for (runtime::ReadOutcome outcome; !outcome.end; item.content.append(piece, 0, outcome.bytes)) {
    outcome = source.read(piece.data(), piece.size());
    item.error = outcome.error;
  }
  item.problem = source.problem();
  return item;
}

TEST(Containers, EveryContentComesOutWhateverTheCuts) {
  for (const std::string& content : {std::string(), std::string("x"), some_events(3000),
                                     some_events(300000), std::string(500000, '\n')})
    for (const Packer& packer : kPackers) {
      const std::string packed = packer.pack(content);
      for (const size_t repeat : {size_t{0}, size_t{1}, size_t{7}, size_t{4096}}) {
        if (repeat == 1 && packed.size() > 100000) continue;
        for (const size_t room : {size_t{1} << 20, size_t{5000}, size_t{1}}) {
          if (room == 1 && content.size() > 5000) continue;
          for (const bool threads : {false, true}) {
            const Item got =
                unpack_one(packed, {.repeat = repeat, .threads = threads, .read_bytes = room});
            EXPECT_EQ(got.content == content, true) << packer.name << " " << repeat << " " << room;
            EXPECT_EQ(got.problem, "") << packer.name << " " << repeat << " " << room;
            EXPECT_EQ(got.error, 0);
            EXPECT_EQ(got.container, packer.name);
            EXPECT_EQ(got.container_bytes, packed.size());
          }
        }
      }
    }
}

TEST(Containers, EveryCutInTwo) {
  const std::string content = some_events(700);
  for (const Packer& packer : kPackers) {
    const std::string packed =
        packer.pack(content.substr(0, 300)) + packer.pack("") + packer.pack(content.substr(300));
    for (size_t cut = 1; cut < packed.size(); ++cut) {
      const Item got = unpack_one(packed, {.cuts = {cut}, .read_bytes = 100});
      ASSERT_EQ(got.content, content) << packer.name << " cut at " << cut;
      ASSERT_EQ(got.problem, "") << packer.name << " cut at " << cut;
    }
  }
}

TEST(Containers, ManyStreamsOneAfterTheOtherAndPaddingBetweenThem) {
  for (const Packer& packer : kPackers) {
    std::string packed, content;
    for (int stream = 0; stream < 200; ++stream) {
      const std::string part = some_events(size_t(stream));
      packed += packer.pack(part) + std::string(stream % 3 == 0 ? 4 : 0, '\0');
      content += part;
    }
    for (const size_t repeat : {0, 1, 13}) {
      const Item got = unpack_one(packed, {.repeat = repeat});
      EXPECT_EQ(got.content, content) << packer.name;
      EXPECT_EQ(got.problem, "") << packer.name;
    }
  }
}

TEST(Containers, CutOffAnywhereGivesABeginningAndAProblem) {
  const std::string content = some_events(5000);
  for (const Packer& packer : kPackers) {
    const std::string packed = packer.pack(content);
    size_t longest = 0;
    for (size_t length = 0; length < packed.size(); ++length) {
      const Item got = decode(packed.substr(0, length), format_of(packer));
      ASSERT_TRUE(content.starts_with(got.content)) << packer.name << " " << length;
      ASSERT_EQ(got.error, EBADMSG) << packer.name << " " << length;
      ASSERT_NE(got.problem.find("cut off after "), std::string::npos) << got.problem;
      longest = std::max(longest, got.content.size());
    }
    // Nothing is held back that is there: all but the checksum gives all the content.
    EXPECT_EQ(longest, content.size()) << packer.name;
  }
}

TEST(Containers, AFlippedBitThatChangesTheContentIsSaid) {
  const std::string content = some_events(2000);
  for (const Packer& packer : kPackers) {
    const std::string packed = packer.pack(content);
    for (size_t bit = 0; bit < 8 * packed.size(); ++bit) {
      std::string flipped = packed;
      flipped[bit / 8] = char(flipped[bit / 8] ^ (1 << bit % 8));
      const Item got = decode(flipped, format_of(packer));
      // Some bits say nothing about the content: the time in a header, a code that is never used.
      ASSERT_TRUE(got.content == content || !got.problem.empty()) << packer.name << " bit " << bit;
    }
  }
}

TEST(Containers, RandomBytesBehindTheMagicNeitherCrashNorLoop) {
  std::mt19937_64 random(20261122);
  const std::string content = some_events(20000);
  for (int round = 0; round < 2000; ++round) {
    const Packer& packer = kPackers[random() % kPackers.size()];
    std::string packed = packer.pack(content.substr(0, random() % content.size()));
    for (size_t change = 0; change <= random() % 4; ++change)
      packed[random() % packed.size()] = char(random());
    const Item got = decode(packed, format_of(packer), random() % 300, 1 + random() % 5000);
    EXPECT_LE(got.content.size(), 64u * content.size());
  }
}

TEST(Containers, WhatFollowsTheEndIsAProblem) {
  const std::string content = some_events(1000);
  for (const Packer& packer : kPackers)
    for (const std::string& rest : {std::string("x"), std::string("{\"Id\":1}\n"),
                                    packer.pack("y").substr(0, 1), std::string("\0\0\0z", 4)}) {
      const Item got = unpack_one(packer.pack(content) + rest);
      EXPECT_EQ(got.content, content);
      EXPECT_EQ(got.problem, std::string(packer.name) +
                                 ": something else follows its end, after 1,000 decoded bytes; "
                                 "it is not read");
      EXPECT_EQ(got.error, 0) << "the content is whole: its last line counts";
    }
}

TEST(Containers, AWrongChecksumOrLengthIsSaidAfterTheContent) {
  const std::string content = some_events(1234);
  std::string checksum = gzip(content), length = gzip(content);
  checksum[checksum.size() - 8] ^= 1;
  length[length.size() - 1] ^= 1;
  const Item first = unpack_one(checksum), second = unpack_one(length);
  EXPECT_EQ(first.content, content);
  EXPECT_EQ(first.problem, "gzip: damaged after 1,234 decoded bytes: its checksum is wrong");
  EXPECT_EQ(first.error, EBADMSG);
  EXPECT_EQ(second.problem, "gzip: damaged after 1,234 decoded bytes: its length is wrong");
}

TEST(Containers, GzipHeadersWithAllPartsAtEveryCut) {
  const std::string plain = gzip("content\n");
  std::string header = std::string("\x1f\x8b\x08\x1e\0\0\0\0\0\x03", 10) +
                       std::string("\x05\0extra", 7) + std::string("name\0", 5) +
                       std::string("comment\0", 8);
  const uint32_t checksum = crc32_of(header);
  const std::string right = header + char(checksum) + char(checksum >> 8) + plain.substr(10);
  for (size_t cut = 1; cut < right.size(); ++cut)
    EXPECT_EQ(unpack_one(right, {.cuts = {cut}}).content, "content\n") << cut;
  EXPECT_EQ(unpack_one(right).problem, "");
  const std::string wrong = header + char(checksum + 1) + char(checksum >> 8) + plain.substr(10);
  EXPECT_EQ(unpack_one(wrong).problem,
            "gzip: damaged after 0 decoded bytes: the checksum of its header is wrong");
  const std::string odd = std::string("\x1f\x8b\x08\x20\0\0\0\0\0\x03", 10) + plain.substr(10);
  EXPECT_NE(unpack_one(odd).problem.find("flags that are not defined"), std::string::npos);
}

TEST(Containers, GzipOfEveryLevelAndOfStoredBlocks) {
  std::mt19937_64 random(7);
  std::string noise;
  while (noise.size() < 200000) noise += char(random());
  for (int level = 0; level <= 9; ++level)
    for (const std::string& content : {some_events(200000), noise})
      for (const size_t repeat : {0, 997})
        EXPECT_EQ(unpack_one(gzip(content, level), {.repeat = repeat, .read_bytes = 777}).content ==
                      content,
                  true)
            << level;
}

TEST(Containers, ZstdFramesToSkipAreEmpty) {
  const std::string skipped("\x5a\x2a\x4d\x18\x03\0\0\0abc", 11);
  const Item got = unpack_one(skipped + zstd("x\n") + skipped + zstd("y\n"));
  EXPECT_EQ(got.content, "x\ny\n");
  EXPECT_EQ(got.problem, "");
}

TEST(Containers, NestedOnceAndNotDeeper) {
  const Item twice = unpack_one(gzip(zstd("{}\n")));
  EXPECT_EQ(twice.content, "{}\n");
  EXPECT_EQ(twice.container, "gzip, zstd");
  const Unpacked thrice = unpack(gzip(zstd(xz("{}\n"))));
  EXPECT_TRUE(thrice.items.empty());
  ASSERT_EQ(thrice.problems.size(), 1u);
  EXPECT_EQ(thrice.problems[0],
            "memory: xz inside gzip, zstd: containers are read 2 deep, not deeper");
}

TEST(Containers, DamageInsideIsToldOfBothLayers) {
  const std::string inner = zstd(some_events(5000));
  const Item got = unpack_one(gzip(inner.substr(0, inner.size() - 1)));
  EXPECT_EQ(got.problem, "zstd: cut off after 5,000 decoded bytes");
  const std::string outer = gzip(inner);
  EXPECT_NE(unpack_one(outer.substr(0, outer.size() - 9)).problem.find("gzip: cut off"),
            std::string::npos);
}

TEST(Containers, TooManyDecodedBytesAreNotRead) {
  const std::string content(300000, 'a');
  for (const Packer& packer : kPackers) {
    const std::string packed = packer.pack(content);
    const Item ratio = unpack_one(packed, {.limits = {.max_ratio = 10, .ratio_from = 1000}});
    EXPECT_LT(ratio.content.size(), content.size()) << packer.name;
    EXPECT_EQ(ratio.error, EFBIG);
    EXPECT_NE(ratio.problem.find("more than 10 decoded bytes for each of its own (--max-ratio): "
                                 "the rest is not read, after"),
              std::string::npos)
        << ratio.problem;
    const Item most = unpack_one(packed, {.read_bytes = 1000, .limits = {.max_decoded = 5000}});
    EXPECT_EQ(most.content.size(), 6000u) << "the read that passed the limit is the last";
    EXPECT_NE(most.problem.find("more than 5,000 bytes decoded (--max-decoded)"), std::string::npos)
        << most.problem;
    const Item allowed = unpack_one(packed, {.limits = {.max_ratio = 10, .ratio_from = 300000}});
    EXPECT_EQ(allowed.problem, "");
    EXPECT_EQ(allowed.content.size(), content.size());
  }
}

TEST(Containers, WhatIsTooMuchIsSoHoweverItEnds) {
  std::string packed = gzip(std::string(30000, 'a'));
  packed[packed.size() - 8] ^= 1;  // of the checksum
  for (const size_t read_bytes : {size_t{1000}, size_t{1} << 16}) {
    const Item got =
        unpack_one(packed, {.read_bytes = read_bytes, .limits = {.max_decoded = 20000}});
    EXPECT_EQ(got.error, EFBIG) << got.problem;
  }
}

TEST(Containers, TheBudgetIsOneForAllLayers) {
  const std::string inner = gzip(std::string(100000, 'a'));
  const Item got = unpack_one(gzip(inner), {.limits = {.max_decoded = 100000}});
  EXPECT_NE(got.problem.find("--max-decoded"), std::string::npos) << got.problem;
}

TEST(Containers, XzMayNotTakeAllMemory) {
  const Item got = unpack_one(xz(some_events(100)), {.limits = {.xz_memory = 1000}});
  EXPECT_EQ(got.problem, "xz: damaged after 0 decoded bytes: its dictionary needs too much memory");
}

TEST(Containers, PlainTextIsLeftAlone) {
  for (const std::string& content :
       {std::string(), std::string("{"), std::string("{\"a\":1}\n"), some_events(20000),
        std::string("PK"), std::string("BZh9 is no bzip2\n"), std::string("\x1f"),
        std::string("\x1f\x8b"), std::string("RecordId,Date\n1,2\n"), std::string(600, 'x'),
        std::string("ustar\n") + std::string(600, ' ')})
    for (const size_t repeat : {0, 1, 100}) {
      const Item got = unpack_one(content, {.repeat = repeat, .threads = true});
      EXPECT_EQ(got.content, content);
      EXPECT_EQ(got.container, "");
      EXPECT_EQ(got.problem, "");
      EXPECT_EQ(got.container_bytes, content.size());
    }
}

}  // namespace
}  // namespace foothold::input_test
