// The formatter: a folder of cases (NAME.fh, and NAME.out as UPDATE_GOLDEN=1 wrote it), the shipped
// files, and the property that the layout before does not matter.
#include "dsl/format/format.h"

#include <gtest/gtest.h>

#include <random>

#include "dsl/format/tokens.h"
#include "tests/diagnostics/project.h"

namespace foothold {
namespace {

namespace fs = std::filesystem;
using dsl::format::Formatted;
using dsl::format::Token;
using dsl::format::tokens_of;

fs::path case_folder() { return project::source_folder() / "tests/format"; }

Formatted formatted(const std::string& text) {
  dsl::Sources sources;
  return dsl::format::format(sources, sources.add("case.fh", text));
}

/// The new text, or why there is none.
std::string text_of(const std::string& before) {
  const Formatted result = formatted(before);
  if (result.outcome == Formatted::Outcome::done) return result.text;
  dsl::Sources sources;
  sources.add("case.fh", before);
  return "refused: " + result.reason + dsl::render(result.diagnostics, sources, {false, 3});
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const fs::path& path : project::files_of(case_folder(), ".fh"))
    names.push_back(path.stem().string());
  return names;
}

/// Everything that rules are written of: the shipped files.
std::vector<fs::path> shipped_files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(project::source_folder() / "rules"))
    if (entry.path().extension() == ".fh") paths.push_back(entry.path());
  paths.push_back(project::source_folder() / "tests/dsl/steps.fh");  // several events
  std::sort(paths.begin(), paths.end());
  return paths;
}

class FormatGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(FormatGolden, IsAsItWas) {
  const std::string got = text_of(project::read_file(case_folder() / (GetParam() + ".fh")));
  const fs::path golden = case_folder() / (GetParam() + ".out");
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << got;
  EXPECT_EQ(got, project::read_file(golden));
}

TEST_P(FormatGolden, ItsResultIsFormatted) {
  const std::string once = text_of(project::read_file(case_folder() / (GetParam() + ".fh")));
  EXPECT_EQ(text_of(once), once);
  EXPECT_EQ(once.rfind("refused", 0), std::string::npos) << once;
}

INSTANTIATE_TEST_SUITE_P(Cases, FormatGolden, ::testing::ValuesIn(case_names()),
                         [](const auto& info) { return info.param; });

TEST(Format, ThereAreEnoughCases) { EXPECT_GE(case_names().size(), 30u); }

TEST(Format, ShippedFilesAreFormatted) {
  for (const fs::path& path : shipped_files()) {
    const std::string text = project::read_file(path);
    EXPECT_EQ(text_of(text), text) << path << ": run `foothold fmt rules`";
  }
}

TEST(Format, WhatDoesNotParseIsLeftAlone) {
  for (const char* text : {"rule r {", "list a of text = \"x", "nonsense", "rule r { when }"}) {
    const Formatted result = formatted(text);
    EXPECT_EQ(result.outcome, Formatted::Outcome::does_not_parse) << text;
    EXPECT_TRUE(result.diagnostics.has_errors()) << text;
    EXPECT_EQ(result.text, "") << text;
  }
}

TEST(Format, LinesAreNoLongerThanTheyMustBe) {
  for (const fs::path& path : shipped_files()) {
    std::istringstream lines(text_of(project::read_file(path)));
    for (std::string line; std::getline(lines, line);) {
      const auto columns =
          std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
      const bool one_text = line.find('"') != std::string::npos || line.find('#') < 40;
      EXPECT_TRUE(columns <= 120 || one_text) << path << ": " << line;
      EXPECT_FALSE(line.ends_with(' ')) << path << ": " << line;
    }
  }
}

// ---- the layout before does not matter ----------------------------------------------------------

/// The tokens of a text with random blanks and newlines between them. Comments keep their lines,
/// empty lines stay, none is added; what was glued stays so.
class Shaker {
 public:
  explicit Shaker(uint64_t seed) : random_(seed) {}

  std::string shaken(const std::string& text) {
    std::string out;
    for (const Token& token : tokens_of(text)) {
      const bool first = out.empty();
      for (const dsl::format::Comment& comment : token.before) {
        out += (out.empty() || out.back() == '\n' ? "" : "\n");
        out += (comment.blank_before ? "\n" : "") + blanks() + std::string(comment.text) + "\n";
      }
      if (token.blank_before)
        out += token.before.empty() ? "\n\n" : "\n";
      else if (token.before.empty() && !first && !token.glued && !after_comment_)
        out += between();
      else if (!token.glued)
        out += blanks();
      out += token.text;
      after_comment_ = !token.trailing.empty();
      if (after_comment_) out += blanks() + token.trailing + "\n";
    }
    return out;
  }

 private:
  std::string blanks() { return std::string(random_() % 4, random_() % 5 == 0 ? '\t' : ' '); }
  std::string between() {
    const std::string blank = " " + blanks();
    return random_() % 4 == 0 ? blank + "\n" + blanks() : blank;
  }

  std::mt19937_64 random_;
  bool after_comment_ = false;
};

/// `text` with a comment put behind or before some of its tokens.
std::string with_comments(const std::string& text, std::mt19937_64& random) {
  std::string out;
  for (const Token& token : tokens_of(text)) {
    for (const dsl::format::Comment& comment : token.before)
      out += "\n" + std::string(comment.text) + "\n";
    const auto choice = random() % 40;
    if (choice == 0 && !token.glued) out += "\n# c" + std::to_string(random() % 100) + "\n";
    out += (token.glued ? "" : " ") + std::string(token.text);
    if (!token.trailing.empty()) out += " " + token.trailing + "\n";
    if (choice == 1 && token.trailing.empty())
      out += " # d" + std::to_string(random() % 100) + "\n";
  }
  return out;
}

TEST(FormatProperty, BlanksAndNewlinesDoNotMatter) {
  Shaker shaker(20260302);
  for (const fs::path& path : shipped_files()) {
    const std::string text = project::read_file(path), once = text_of(text);
    for (int round = 0; round < 3; ++round) {
      const std::string shaken = shaker.shaken(text);
      ASSERT_EQ(text_of(shaken), once) << path << "\n" << shaken.substr(0, 2000);
    }
  }
}

TEST(FormatProperty, CommentsAreKeptWhereverTheyStand) {
  std::mt19937_64 random(20260303);
  for (const fs::path& path : shipped_files()) {
    const std::string text = with_comments(project::read_file(path), random);
    const Formatted parsed = formatted(text);
    // A comment may part an id that must not hold one: then it does not parse, and that is that.
    if (parsed.outcome == Formatted::Outcome::does_not_parse) continue;
    ASSERT_EQ(parsed.outcome, Formatted::Outcome::done) << path << ": " << parsed.reason;
    ASSERT_EQ(text_of(parsed.text), parsed.text) << path;
  }
}

/// The proofs at work: whatever bytes come, the result is proved, refused, or does not parse.
TEST(FormatProperty, AnyBytesAreSurvived) {
  std::mt19937_64 random(20260304);
  const std::string text = project::read_file(case_folder() / "rule_comments_everywhere.fh");
  for (int round = 0; round < 2000; ++round) {
    std::string broken = text;
    for (int i = 0; i < 3; ++i) {
      const size_t at = random() % broken.size();
      if (random() % 2)
        broken[at] = static_cast<char>(random());
      else
        broken.erase(at, random() % 20);
    }
    const Formatted result = formatted(broken);
    if (result.outcome == Formatted::Outcome::done) {
      ASSERT_EQ(text_of(result.text), result.text) << broken;
    }
    ASSERT_TRUE(result.outcome != Formatted::Outcome::refused) << result.reason << "\n" << broken;
  }
}

}  // namespace
}  // namespace foothold
