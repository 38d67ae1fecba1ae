// Archives: every member a source of its own, and what cannot be read named with its member.
#include <gtest/gtest.h>

#include <cerrno>
#include <random>

#include "runtime/input/layers.h"
#include "tests/input/pack.h"

namespace foothold::input_test {
namespace {

const std::string kA = some_events(3000), kB = some_events(40), kC = some_events(20000);

std::vector<std::string> names_of(const Unpacked& unpacked) {
  std::vector<std::string> names;
  for (const Item& item : unpacked.items) names.push_back(item.name);
  return names;
}

using Names = std::vector<std::string>;

const Names kNoProblem = {};

TEST(ZipArchive, EveryMemberIsASourceWhateverTheCuts) {
  for (const uint16_t flags : {0, 8})
    for (const bool zip64 : {false, true})
      for (const bool is_signed : {true, false})
        for (const int method : {0, 8, 12, 93, 95}) {
          if (method == 0 && flags == 8) continue;
          const auto entry = [&](const char* name, const std::string& content) {
            return ZipEntry{name, content, method, flags, zip64, is_signed};
          };
          const std::string bytes = zip(
              {entry("a.json", kA), entry("dir/b.json", kB), entry("empty", ""), entry("c", kC)});
          for (const size_t repeat : {0, 1, 113})
            for (const bool threads : {false, true}) {
              const Unpacked got = unpack(bytes, {.repeat = repeat, .threads = threads});
              EXPECT_EQ(got.problems, kNoProblem) << method << " " << flags << zip64 << is_signed;
              ASSERT_EQ(names_of(got),
                        (Names{"memory!a.json", "memory!dir/b.json", "memory!empty", "memory!c"}));
              EXPECT_EQ(got.items[0].content, kA);
              EXPECT_EQ(got.items[1].content, kB);
              EXPECT_EQ(got.items[2].content, "");
              EXPECT_EQ(got.items[3].content, kC);
              EXPECT_EQ(got.items[3].container, "zip");
              for (const Item& item : got.items) EXPECT_EQ(item.problem, "");
            }
        }
}

TEST(ZipArchive, EveryCutInTwo) {
  const std::string bytes =
      zip({{.name = "a", .content = kB, .flags = 8}, {.name = "b", .content = kB, .method = 0}});
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    const Unpacked got = unpack(bytes, {.cuts = {cut}, .read_bytes = 9});
    ASSERT_EQ(got.problems, kNoProblem) << cut;
    ASSERT_EQ(got.items.size(), 2u);
    ASSERT_EQ(got.items[0].content + got.items[1].content, kB + kB) << cut;
  }
}

TEST(ZipArchive, FoldersHoldNothingAndEmptyArchivesAreEmpty) {
  const Unpacked got =
      unpack(zip({{.name = "dir/", .method = 0}, {.name = "dir/a", .content = kB}}));
  EXPECT_EQ(names_of(got), Names{"memory!dir/a"});
  EXPECT_EQ(got.problems, kNoProblem);
  const Unpacked none = unpack(zip({}));
  EXPECT_TRUE(none.items.empty());
  EXPECT_EQ(none.problems, kNoProblem);
}

TEST(ZipArchive, WhatIsNotReadIsNamedAndTheRestIsRead) {
  struct Case {
    ZipEntry entry;
    std::string problem;
  };
  const std::vector<Case> cases = {
      {{.name = "secret", .content = "x", .flags = 1}, "memory!secret: zip: it is encrypted"},
      {{.name = "secret", .content = "x", .method = 99, .flags = 1},
       "memory!secret: zip: it is encrypted"},
      {{.name = "large", .content = "x", .method = 9},
       "memory!large: zip: its method of compression is not read: deflate64"},
      {{.name = "odd", .content = "x", .method = 77},
       "memory!odd: zip: its method of compression is not read: 77"},
      {{.name = "up\x1b[2J\n\xff", .content = "x", .method = 77},
       "memory!up\\x1b[2J\\x0a\\xff: zip: its method of compression is not read: 77"},
  };
  for (const Case& one : cases) {
    const Unpacked got =
        unpack(zip({{.name = "a", .content = kA}, one.entry, {.name = "b", .content = kB}}));
    EXPECT_EQ(got.problems, Names{one.problem});
    ASSERT_EQ(names_of(got), (Names{"memory!a", "memory!b"})) << one.problem;
    EXPECT_EQ(got.items[1].content, kB);
  }
}

TEST(ZipArchive, NamesThatLeadOutsideAreSaidAndRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"/etc/passwd", "its name is absolute"},
      {"\\\\server\\share", "its name is absolute"},
      {"C:\\Windows\\a", "its name begins with a drive"},
      {"../a", "its name leads out of its folder"},
      {"a/../../b", "its name leads out of its folder"},
      {"a\\..\\b", "its name leads out of its folder"},
      {"a/..", "its name leads out of its folder"}};
  for (const auto& [name, reason] : cases)
    for (const bool tarred : {false, true}) {
      const Unpacked got = unpack(tarred ? tar({{.name = name, .content = kB}})
                                         : zip({{.name = name, .content = kB}}));
      EXPECT_EQ(got.problems,
                Names{"memory!" + std::string(name) + (tarred ? ": tar: " : ": zip: ") + reason +
                      "; it is read, and nothing is written"});
      ASSERT_EQ(got.items.size(), 1u);
      EXPECT_EQ(got.items[0].content, kB);
    }
  for (const char* name : {"..a", "a..", "a/...", "a/..b/c", "a b"})
    EXPECT_EQ(unpack(zip({{.name = name, .content = kB}})).problems, kNoProblem) << name;
}

TEST(ZipArchive, AWrongChecksumIsTheMembersProblem) {
  for (const uint16_t flags : {0, 8}) {
    const Unpacked got =
        unpack(zip({{.name = "a", .content = kA, .flags = flags, .checksum_off_by = 1},
                    {.name = "b", .content = kB}}));
    EXPECT_EQ(got.problems, kNoProblem);
    ASSERT_EQ(got.items.size(), 2u);
    EXPECT_EQ(got.items[0].content, kA);
    EXPECT_EQ(got.items[0].error, EBADMSG);
    EXPECT_NE(got.items[0].problem.find("zip: damaged after 3,000 decoded bytes: its checksum"),
              std::string::npos)
        << got.items[0].problem;
    EXPECT_EQ(got.items[1].content, kB) << "the next member is found all the same";
    EXPECT_EQ(got.items[1].problem, "");
  }
}

TEST(ZipArchive, DamagedDataLosesOneMemberIfItsLengthIsKnown) {
  std::string packed = deflate(kA);
  packed[packed.size() / 2] ^= 0x55;
  const std::string bytes =
      zip({{.name = "a", .content = kA, .packed = packed}, {.name = "b", .content = kB}});
  const Unpacked got = unpack(bytes);
  ASSERT_EQ(names_of(got), (Names{"memory!a", "memory!b"}));
  EXPECT_NE(got.items[0].problem, "");
  EXPECT_EQ(got.items[1].content, kB);
  const Unpacked streamed =
      unpack(zip({{.name = "a", .content = kA, .flags = 8, .packed = std::string("\xff\xff", 2)},
                  {.name = "b", .content = kB}}));
  ASSERT_EQ(streamed.items.size(), 1u);
  EXPECT_NE(streamed.items[0].problem, "");
  EXPECT_EQ(streamed.problems,
            Names{"memory: zip: it cannot be known where the next member begins; the rest is not "
                  "read"});
}

TEST(ZipArchive, DataShorterOrLongerThanSaid) {
  const std::string packed = deflate(kA);
  const Unpacked longer = unpack(
      zip({{.name = "a", .content = kA, .packed = packed + "more"}, {.name = "b", .content = kB}}));
  EXPECT_NE(longer.items.at(0).problem.find("more bytes follow the end of its data"),
            std::string::npos);
  EXPECT_EQ(longer.items.at(1).content, kB);
  const Unpacked shorter =
      unpack(zip({{.name = "a", .content = kA, .packed = packed.substr(0, packed.size() - 3)},
                  {.name = "b", .content = kB}}));
  EXPECT_NE(shorter.items.at(0).problem.find("its data has no end"), std::string::npos)
      << shorter.items.at(0).problem;
  EXPECT_EQ(shorter.items.at(1).content, kB);
}

TEST(ZipArchive, CutOffAnywhereGivesABeginningAndAProblem) {
  const std::string bytes = zip({{.name = "a", .content = kB},
                                 {.name = "b", .content = kB, .flags = 8},
                                 {.name = "c", .content = kB, .method = 0}});
  for (size_t length = 4; length < bytes.size(); ++length) {
    const Unpacked got = unpack(bytes.substr(0, length));
    size_t problems = got.problems.size();
    for (const Item& item : got.items) {
      ASSERT_TRUE(kB.starts_with(item.content)) << length;
      ASSERT_EQ(item.problem.empty(), item.content == kB && item.error == 0) << length;
      problems += !item.problem.empty();
    }
    ASSERT_GT(problems, 0u) << length;
  }
}

TEST(ZipArchive, MembersThatTheDirectoryDoesNotListAreSaid) {
  const Unpacked got =
      unpack(zip({{.name = "a", .content = kB}, {.name = "b", .content = kB, .listed = false}}));
  EXPECT_EQ(got.items.size(), 2u);
  EXPECT_EQ(got.problems, Names{"memory: zip: its directory lists 1 members, it holds 2"});
}

TEST(ZipArchive, CommentsArePartOfItAndWhatFollowsIsNot) {
  EXPECT_EQ(unpack(zip({{.name = "a", .content = kB}}, "a comment")).problems, kNoProblem);
  EXPECT_EQ(unpack(zip({{.name = "a", .content = kB}}) + "x").problems,
            Names{"memory: zip: something else follows its end; it is not read"});
}

TEST(ZipArchive, ContainersInsideAreOpenedOnce) {
  const std::string inner = zip({{.name = "in.json", .content = kB}});
  const Unpacked got = unpack(zip({{.name = "a.gz", .content = gzip(kA)},
                                   {.name = "b.zip", .content = inner},
                                   {.name = "c.gz", .content = gzip(gzip(kB))},
                                   {.name = "d", .content = kB}}));
  ASSERT_EQ(names_of(got), (Names{"memory!a.gz", "memory!b.zip!in.json", "memory!d"}));
  EXPECT_EQ(got.items[0].content, kA);
  EXPECT_EQ(got.items[0].container, "zip, gzip");
  EXPECT_EQ(got.items[1].content, kB);
  EXPECT_EQ(got.problems,
            Names{"memory!c.gz: gzip inside zip, gzip: containers are read 2 deep, not deeper"});
}

TEST(ZipArchive, TheBudgetIsOneForAllMembers) {
  std::vector<ZipEntry> entries;
  for (int member = 0; member < 10; ++member)
    entries.push_back({.name = std::to_string(member), .content = std::string(10000, 'a')});
  const Unpacked got = unpack(zip(entries), {.limits = {.max_decoded = 35000}});
  ASSERT_EQ(got.items.size(), 4u);
  EXPECT_EQ(got.items[2].problem, "");
  EXPECT_EQ(got.items[3].error, EFBIG);
  EXPECT_NE(got.items[3].problem.find("more than 35,000 bytes decoded (--max-decoded): the rest of "
                                      "the archive is not read"),
            std::string::npos)
      << got.items[3].problem;
}

TEST(ZipArchive, ContainerBytesAddUp) {
  const std::string bytes = zip({{.name = "a", .content = kC}, {.name = "b", .content = kC}});
  const Unpacked got = unpack(bytes, {.repeat = 50});
  uint64_t sum = 0;
  for (const Item& item : got.items) sum += item.container_bytes;
  EXPECT_LE(sum, bytes.size());
  EXPECT_GT(sum + 300, bytes.size()) << "all but the directory belongs to a member";
}

TEST(ZipArchive, AMemberThatIsNotReadToItsEndIsPassedOver) {
  for (const uint16_t flags : {0, 8}) {
    const std::string bytes =
        zip({{.name = "a", .content = kC, .flags = flags}, {.name = "b", .content = kB}});
    auto file = std::make_unique<runtime::MemorySource>(bytes);
    auto budget = std::make_shared<runtime::Budget>(runtime::ContainerLimits(), *file);
    const auto opened = runtime::open_layers(std::move(file), {budget, 0, false});
    runtime::Archive& archive = *std::get<runtime::OpenArchive>(opened).archive;
    auto first = archive.next(), second = archive.next();
    char bytes_read[100];
    runtime::Source& source = *std::get<std::unique_ptr<runtime::Source>>(*second);
    const runtime::ReadOutcome outcome = source.read(bytes_read, sizeof bytes_read);
    EXPECT_EQ(std::string(bytes_read, outcome.bytes), kB);
    EXPECT_TRUE(std::get<std::unique_ptr<runtime::Source>>(*first)->read(bytes_read, 9).end);
    EXPECT_FALSE(archive.next());
  }
}

TEST(ZipArchive, RandomChangesNeitherCrashNorLoop) {
  std::mt19937_64 random(20261122);
  const std::string original = zip({{.name = "a", .content = kB},
                                    {.name = "b", .content = kA, .flags = 8},
                                    {.name = "c", .content = kB, .zip64 = true},
                                    {.name = "d", .content = kB, .method = 93}});
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = original;
    for (size_t change = 0; change <= random() % 3; ++change)
      bytes[4 + random() % (bytes.size() - 4)] = char(random());
    unpack(bytes, {.repeat = random() % 200, .read_bytes = 1 + random() % 500});
  }
}

// ---- tar

TEST(TarArchive, EveryMemberIsASourceWhateverTheCuts) {
  const std::string bytes = tar({{"a.json", kA},
                                 {"dir/", "", '5'},
                                 {"dir/b.json", kB},
                                 {"link", "", '2'},
                                 {"empty", ""},
                                 {"c", kC}});
  for (const bool packed : {false, true})
    for (const size_t repeat : {0, 1, 500, 512, 513}) {
      const Unpacked got = unpack(packed ? gzip(bytes) : bytes, {.repeat = repeat});
      EXPECT_EQ(got.problems, kNoProblem);
      ASSERT_EQ(names_of(got),
                (Names{"memory!a.json", "memory!dir/b.json", "memory!empty", "memory!c"}));
      EXPECT_EQ(got.items[0].content, kA);
      EXPECT_EQ(got.items[1].content, kB);
      EXPECT_EQ(got.items[3].content, kC);
      EXPECT_EQ(got.items[3].container, packed ? "gzip, tar" : "tar");
    }
}

TEST(TarArchive, LongNamesAndFactsBeforeAMember) {
  const std::string name(150, 'n');
  const std::string pax = "19 path=dir/p.json\n";
  const Unpacked got = unpack(tar({{"././@LongLink", name + std::string(1, '\0'), 'L'},
                                   {name.substr(0, 90), kA},
                                   {"PaxHeaders/p", pax, 'x'},
                                   {"p", kB},
                                   {"plain", kB}}));
  EXPECT_EQ(names_of(got), (Names{"memory!" + name, "memory!dir/p.json", "memory!plain"}));
  EXPECT_EQ(got.problems, kNoProblem);
}

TEST(TarArchive, ACompressedTarIsOneContainer) {
  const Unpacked got = unpack(gzip(tar({{"a.gz", gzip(kA)}, {"b.gz", gzip(zstd(kB))}})));
  ASSERT_EQ(names_of(got), Names{"memory!a.gz"});
  EXPECT_EQ(got.items[0].content, kA);
  EXPECT_EQ(got.problems.size(), 1u);
  const std::string inner = tar({{"a", kB}});
  EXPECT_EQ(unpack(tar({{"t", inner}})).items.size(), 1u);
  EXPECT_EQ(unpack(tar({{"t", tar({{"t", inner}})}})).items.size(), 0u) << "deeper than 2";
}

TEST(TarArchive, CutOffAnywhereGivesABeginningAndAProblem) {
  const std::string bytes = tar({{"a", kB}, {"b", kB}});
  const size_t end = bytes.size() - 1024;  // of the last member
  for (size_t length = 512; length < end + 512; ++length) {
    const Unpacked got = unpack(bytes.substr(0, length));
    size_t problems = got.problems.size();
    for (const Item& item : got.items) {
      ASSERT_TRUE(kB.starts_with(item.content)) << length;
      problems += !item.problem.empty();
    }
    ASSERT_GT(problems, 0u) << length;
  }
}

TEST(TarArchive, ADamagedHeaderEndsIt) {
  std::string bytes = tar({{"a", kB}, {"b", kB}});
  bytes[1024 + 3] ^= 1;
  const Unpacked got = unpack(bytes);
  EXPECT_EQ(names_of(got), Names{"memory!a"});
  EXPECT_EQ(got.problems, Names{"memory: tar: damaged: what stands at byte 1,024 is no header; the "
                                "rest is not read"});
}

TEST(TarArchive, DamageOfTheLayerAroundIsSaidOnce) {
  const std::string packed = gzip(tar({{"a", kA}, {"b", kC}}));
  const Unpacked got = unpack(packed.substr(0, packed.size() / 2));
  ASSERT_FALSE(got.items.empty());
  EXPECT_NE(got.items.back().problem.find("tar: cut off after "), std::string::npos);
  ASSERT_EQ(got.problems.size(), 1u);
  EXPECT_NE(got.problems[0].find("memory: gzip: cut off after "), std::string::npos);
  std::string checksum = gzip(tar({{"a", kA}}));
  checksum[checksum.size() - 8] ^= 1;
  const Unpacked wrong = unpack(checksum);
  EXPECT_EQ(wrong.items.at(0).content, kA);
  EXPECT_EQ(wrong.items.at(0).problem, "");
  ASSERT_EQ(wrong.problems.size(), 1u) << "the bytes behind the archive's end are read, too";
  EXPECT_NE(wrong.problems[0].find("its checksum is wrong"), std::string::npos);
}

TEST(TarArchive, WhatFollowsTheEndIsAProblem) {
  EXPECT_EQ(unpack(tar({{"a", kB}}) + std::string(9000, '\0')).problems, kNoProblem);
  EXPECT_EQ(unpack(tar({{"a", kB}}) + "x").problems,
            Names{"memory: tar: something else follows its end; it is not read"});
}

TEST(TarArchive, RandomChangesNeitherCrashNorLoop) {
  std::mt19937_64 random(20261123);
  const std::string original =
      tar({{"L", "name", 'L'}, {"a", kB}, {"x", "12 size=99\n", 'x'}, {"b", kA}});
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = original;
    const size_t at = 512 + random() % (bytes.size() - 512);
    bytes[at] = char(random());
    unpack(bytes, {.repeat = random() % 700, .read_bytes = 1 + random() % 900});
  }
}

}  // namespace
}  // namespace foothold::input_test
