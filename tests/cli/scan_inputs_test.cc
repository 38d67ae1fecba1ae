// Where `foothold scan` takes its records from: a pipe, files, several of them, `-` among them.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

std::vector<std::string> rules_in(const Finished& run) {
  std::vector<std::string> rules;
  for (const std::string& line : certain_lines_of(run.out)) rules.push_back(member(line, "rule"));
  return rules;
}

const std::vector<std::string> kOne = {kFiringRule};

TEST(ScanInputs, StandardInput) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"scan"}, {"scan", "-"}}) {
    const Finished run = foothold(arguments, firing_record() + "\n");
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(rules_in(run), kOne) << run.out;
  }
}

TEST(ScanInputs, TheLastLineNeedsNoNewline) {
  EXPECT_EQ(rules_in(foothold({"scan", "-"}, firing_record())), kOne);
}

TEST(ScanInputs, CarriageReturnsBlankLinesAndAByteOrderMark) {
  const Finished run = foothold({"scan", "-"}, "\xEF\xBB\xBF" + firing_record() + "\r\n\r\n  \n");
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(rules_in(run), kOne);
}

TEST(ScanInputs, AFile) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.ndjson", firing_record() + "\n");
  const Finished run = foothold({"scan", path});
  EXPECT_EQ(run.code, 0);
  ASSERT_EQ(rules_in(run), kOne);
  EXPECT_NE(run.out.find("\"input\":\"" + path + "\""), std::string::npos) << run.out;
}

TEST(ScanInputs, SeveralFilesAndStandardInputBetweenThemInTheirOrder) {
  const TemporaryFolder folder;
  const auto record = [](const std::string& id) {
    return firing_record(",\"Note\":\"" + id + "\"") + "\n";
  };
  const std::string a = folder.file("a", record("a")), b = folder.file("b", "\n" + record("b"));
  const Finished run = foothold({"scan", a, "-", b}, record("c"));
  EXPECT_EQ(run.code, 0);
  const std::vector<std::string> lines = certain_lines_of(run.out);
  ASSERT_EQ(lines.size(), 3u) << run.out;
  EXPECT_NE(lines[0].find("\"input\":\"" + a + "\",\"line\":1"), std::string::npos);
  EXPECT_NE(lines[1].find("\"input\":\"-\",\"line\":1"), std::string::npos);
  EXPECT_NE(lines[2].find("\"input\":\"" + b + "\",\"line\":2"), std::string::npos);
}

TEST(ScanInputs, TheSameEventTwiceIsReportedOnce) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", firing_record() + "\n");
  const std::string summary = folder.path("summary.json");
  const Finished run =
      foothold({"scan", a, "-", "--summary-json", summary}, firing_record() + "\n");
  // On a pipe the finding does not wait: the copy is told by itself.
  const std::vector<std::string> lines = certain_lines_of(run.out);
  ASSERT_EQ(lines.size(), 2u) << run.out;
  EXPECT_EQ(lines[1].find("{\"copy_of\":\""), 0u);
  EXPECT_EQ(summary_number(read_file(summary), "copies"), "1");
}

TEST(ScanInputs, OfFilesAFindingListsAllCopies) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", firing_record() + "\n"),
                    b = folder.file("b", "\n" + firing_record() + "\n");
  const Finished run = foothold({"scan", a, b});
  EXPECT_EQ(rules_in(run), kOne);
  EXPECT_NE(run.out.find("\"input\":\"" + a + "\",\"line\":1"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("\"input\":\"" + b + "\",\"line\":2"), std::string::npos) << run.out;
}

TEST(ScanInputs, PlacesAreLineAndBytes) {
  const std::string first = "{\"x\":1}\n\n", second = firing_record();
  const Finished run = foothold({"scan", "-"}, first + second + "\n");
  const std::string place =
      "\"events\":[{\"input\":\"-\",\"line\":3,\"offset\":" + std::to_string(first.size()) +
      ",\"length\":" + std::to_string(second.size()) + ",\"record\":\"5a0e\"}]";
  EXPECT_NE(run.out.find(place), std::string::npos) << blocks(place, run.out);
}

TEST(ScanInputs, AMissingFileIsNamedAndTheOthersAreScanned) {
  const TemporaryFolder folder;
  const std::string a = folder.file("a", firing_record() + "\n");
  const Finished run = foothold({"scan", folder.path("none"), a});
  EXPECT_EQ(run.code, 4);
  EXPECT_EQ(rules_in(run), kOne);
  EXPECT_NE(run.err.find(folder.path("none")), std::string::npos) << run.err;
}

TEST(ScanInputs, ADirectoryIsNoInput) {
  const TemporaryFolder folder;
  const Finished run = foothold({"scan", folder.path()});
  EXPECT_EQ(run.code, 4);
  EXPECT_NE(run.err.find("directory"), std::string::npos) << run.err;
}

TEST(ScanInputs, AFileAndAPipeGiveTheSame) {
  for (const char* name : {"ual.ndjson", "quirks.ndjson", "broken.ndjson"}) {
    const Finished file = foothold({"scan", corpus(name)});
    const Finished pipe = foothold({"scan", "-"}, read_file(corpus(name)));
    EXPECT_EQ(file.code, pipe.code);
    ASSERT_EQ(rules_in(file), rules_in(pipe)) << name;
    EXPECT_GT(lines_of(file.out).size(), 20u);
  }
}

}  // namespace
}  // namespace foothold::cli_test
