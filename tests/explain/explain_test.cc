// `explain` as a tree: a folder of cases. NAME.fh holds the rule `r`, NAME.ndjson the records,
// NAME.out what is printed at 80 columns (UPDATE_GOLDEN=1 writes it). Records are read from
// standard input, so that no path stands in a golden file.
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/json.h"
#include "tests/cli/process.h"
#include "tests/diagnostics/project.h"
#include "tests/sanitized.h"

namespace foothold::cli_test {
namespace {

namespace fs = std::filesystem;

fs::path case_folder() { return project::source_folder() / "tests/explain"; }

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const fs::path& path : project::files_of(case_folder(), ".fh"))
    names.push_back(path.stem().string());
  return names;
}

Finished explained(const std::string& name, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {
      "explain", "--only-given-rules", "--rules", case_folder() / (name + ".fh"), "r", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return foothold(arguments, project::read_file(case_folder() / (name + ".ndjson")));
}

size_t columns_of(const std::string& line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

class ExplainGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(ExplainGolden, IsAsItWas) {
  const Finished run = explained(GetParam(), {"--width", "80"});
  EXPECT_EQ(run.code, 0) << run.err;
  const fs::path golden = case_folder() / (GetParam() + ".out");
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << run.out;
  EXPECT_EQ(run.out, project::read_file(golden));
}

TEST_P(ExplainGolden, NoBranchIsWiderThanItMayBe) {
  if (tests::kSanitized) GTEST_SKIP() << "other widths take no other way through the program";
  for (const char* width : {"60", "120"})
    for (const std::string& line : lines_of(explained(GetParam(), {"--width", width}).out))
      if (line.starts_with("|") || line.starts_with("`-") || line.starts_with(" ")) {
        EXPECT_LE(columns_of(line), std::stoul(width)) << line;
      }
}

/// The same verdict, and each part once; marks agree with the tree's stars.
TEST_P(ExplainGolden, JsonSaysTheSame) {
  const Finished text = explained(GetParam(), {"--width", "300"}),
                 json = explained(GetParam(), {"--format", "json"});
  EXPECT_EQ(json.code, 0);
  size_t fires = 0, decides = 0, stars = 0;
  for (const std::string& line : lines_of(json.out)) {
    ASSERT_TRUE(evaluate::read_json(line).value.has_value()) << line;
    fires += line.find("\"fires\":true") != std::string::npos;
    for (size_t at = 0; (at = line.find("\"decides\":true", at)) != std::string::npos; ++at)
      ++decides;
  }
  size_t fires_in_text = 0;
  for (const std::string& line : lines_of(text.out)) {
    fires_in_text += line.starts_with("`r` fires");
    stars += line.find("- * ") != std::string::npos;
  }
  EXPECT_EQ(fires, fires_in_text);
  EXPECT_EQ(decides, stars);
}

INSTANTIATE_TEST_SUITE_P(Cases, ExplainGolden, ::testing::ValuesIn(case_names()),
                         [](const auto& info) { return info.param; });

TEST(ExplainTree, ThereAreEnoughCases) { EXPECT_GE(case_names().size(), 15u); }

TEST(ExplainTree, NothingInAValueSteersTheTerminal) {
  for (const char* name : {"hostile_values", "several_hostile_values"}) {
    const std::string out = explained(name, {}).out;
    for (const unsigned char byte : out) ASSERT_TRUE(byte >= 0x20 || byte == '\n') << int(byte);
    EXPECT_EQ(out.find("\u202e"), out.npos) << "text is turned round";
  }
}

}  // namespace
}  // namespace foothold::cli_test
