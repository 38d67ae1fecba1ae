// `foothold scan` of compressed files, archives, folders and lists, from outside.
#include <gtest/gtest.h>

#include "tests/cli/process.h"
#include "tests/input/pack.h"

namespace foothold::cli_test {
namespace {

using input_test::gzip, input_test::zip, input_test::zstd;

/// Another event each time: the note makes it one of its own.
std::string event(const std::string& note) {
  return firing_record(",\"Note\":\"" + note + "\"") + "\n";
}

size_t findings_in(const Finished& run) { return certain_lines_of(run.out).size(); }

bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST(ScanContainers, ACompressedFileAndTheSameThroughAPipe) {
  const TemporaryFolder folder;
  for (const input_test::Packer& packer : input_test::kPackers) {
    const std::string packed = packer.pack(event("a") + event("b"));
    const Finished file = foothold({"scan", folder.file("x.ndjson", packed)});
    const Finished pipe = foothold({"scan", "-"}, packed);
    EXPECT_EQ(file.code, 0) << packer.name << file.err;
    EXPECT_EQ(pipe.code, 0) << packer.name << pipe.err;
    EXPECT_EQ(findings_in(file), 2u);
    EXPECT_EQ(findings_in(pipe), 2u);
    EXPECT_TRUE(says(pipe.out, "\"input\":\"-\",\"line\":2")) << pipe.out;
  }
}

TEST(ScanContainers, CutOffTheFindingsBeforeItAreValid) {
  std::string events;
  for (int at = 0; at < 200; ++at) events += event(std::to_string(at));
  const std::string packed = gzip(events);
  for (const char* threads : {"1", "2"}) {
    const Finished run =
        foothold({"scan", "-", "--threads", threads}, packed.substr(0, packed.size() - 30));
    EXPECT_EQ(run.code, 4);
    EXPECT_GT(findings_in(run), 50u);
    EXPECT_LT(findings_in(run), 201u);
    EXPECT_TRUE(says(run.err, "incomplete: -: gzip: cut off after ")) << run.err;
    EXPECT_TRUE(says(run.err, "the beginning of a record that was cut off")) << run.err;
  }
}

TEST(ScanContainers, ThreeMembersOfAnArchive) {
  const TemporaryFolder folder;
  const std::string bytes = zip({{.name = "a.json", .content = event("a")},
                                 {.name = "dir/b.json", .content = "\n" + event("b"), .flags = 8},
                                 {.name = "c.json.gz", .content = gzip(event("c"))}});
  const std::string path = folder.file("bundle.zip", bytes);
  const Finished run = foothold({"scan", path});
  EXPECT_EQ(run.code, 0) << run.err;
  const std::vector<std::string> lines = certain_lines_of(run.out);
  ASSERT_EQ(lines.size(), 3u) << run.out;
  EXPECT_TRUE(says(lines[0], "\"input\":\"" + path + "!a.json\",\"line\":1")) << lines[0];
  EXPECT_TRUE(says(lines[1], "\"input\":\"" + path + "!dir/b.json\",\"line\":2")) << lines[1];
  EXPECT_TRUE(says(lines[2], "\"input\":\"" + path + "!c.json.gz\",\"line\":1")) << lines[2];
  EXPECT_EQ(findings_in(foothold({"scan"}, bytes)), 3u);
}

TEST(ScanContainers, AnEncryptedMemberIsNamedAndTheOthersAreScanned) {
  const Finished run =
      foothold({"scan"}, zip({{.name = "secret", .content = event("a"), .flags = 1},
                              {.name = "b", .content = event("b")}}));
  EXPECT_EQ(run.code, 4);
  EXPECT_EQ(findings_in(run), 1u);
  EXPECT_TRUE(says(run.err, "-!secret: zip: it is encrypted")) << run.err;
}

TEST(ScanContainers, ATooLargeOneIsNotReadToItsEnd) {
  std::string events;
  for (int at = 0; at < 3000; ++at) events += event("same");
  const Finished most = foothold({"scan", "--max-decoded", "100K"}, gzip(events));
  EXPECT_EQ(most.code, 4);
  EXPECT_EQ(findings_in(most), 1u);
  EXPECT_TRUE(says(most.err, "more than 102,400 bytes decoded (--max-decoded)")) << most.err;
  EXPECT_EQ(foothold({"scan", "--max-ratio", "5"}, gzip(events)).code, 0) << "too small to matter";
  EXPECT_EQ(foothold({"scan", "--max-ratio", "0"}, "").code, 2);
}

TEST(ScanContainers, AFolder) {
  const TemporaryFolder folder;
  folder.file("logs/a", event("a"));
  folder.file("logs/deep/b.zst", zstd(event("b")));
  const Finished run = foothold({"scan", "-r", folder.path("logs")});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(findings_in(run), 2u);
  const Finished without = foothold({"scan", folder.path("logs")});
  EXPECT_EQ(without.code, 4);
  EXPECT_TRUE(says(without.err, "it is a directory (with -r the files in it are read)"))
      << without.err;
}

TEST(ScanContainers, AListOfFilesOnStandardInputOrInAFile) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", event("a")), b = folder.file("b", event("b"));
  const std::string list = folder.file("list", b + "\n" + folder.path("missing") + "\n");
  const Finished piped = foothold({"scan", "--files-from", "-"}, a + "\n" + b + "\n");
  EXPECT_EQ(piped.code, 0) << piped.err;
  EXPECT_EQ(findings_in(piped), 2u);
  const Finished both = foothold({"scan", "--files-from", list, a});
  EXPECT_EQ(both.code, 4);
  EXPECT_EQ(findings_in(both), 2u);
  EXPECT_TRUE(says(lines_of(both.out)[0], "\"input\":\"" + a)) << "paths come before the list";
  const Finished twice = foothold({"scan", "--files-from", "-", "-"}, event("a"));
  EXPECT_EQ(twice.code, 4);
  EXPECT_EQ(findings_in(twice), 1u);
  EXPECT_TRUE(says(twice.err, "it cannot be the list of files as well")) << twice.err;
}

TEST(ScanContainers, Utf16) {
  std::string bytes = "\xff\xfe";
  for (const char byte : event("a")) bytes += std::string{byte, '\0'};
  const Finished run = foothold({"scan"}, bytes);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(findings_in(run), 1u);
  const Finished half = foothold({"scan"}, bytes + "x");
  EXPECT_EQ(half.code, 4);
  EXPECT_EQ(findings_in(half), 1u);
}

TEST(ScanContainers, ALivePipeOfGzipIsReportedAsItComes) {
  Running running({"scan", "-"});
  running.write(gzip(event("a")));
  EXPECT_TRUE(running.wait_for_lines(1));
  running.write(gzip(event("b")));
  EXPECT_TRUE(running.wait_for_lines(2));
  EXPECT_EQ(running.finish().code, 0);
}

}  // namespace
}  // namespace foothold::cli_test
