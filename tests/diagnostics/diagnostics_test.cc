// Every diagnostic has a golden here and a page in docs/errors. A case is NAME.fh, compiled with
// the prelude, with NAME.more.fh and NAME.site.fh if they exist; NAME.out is what the author is
// told. UPDATE_GOLDEN=1 rewrites the goldens.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold {
namespace {

using project::Project;
namespace fs = std::filesystem;

fs::path case_folder() { return project::source_folder() / "tests/diagnostics"; }
fs::path page_folder() { return project::source_folder() / "docs/errors"; }

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const fs::path& path : project::files_of(case_folder(), ".fh")) {
    const std::string name = path.stem().string();
    if (name != "prelude" && name.find('.') == std::string::npos) names.push_back(name);
  }
  return names;
}

/// `E014-in-report` -> `E014`, `slow_pattern-two` -> `slow_pattern`.
std::string id_of(const std::string& name) { return name.substr(0, name.find('-')); }

Project compiled_case(const std::string& name) {
  Project project;
  project.add(name + ".fh", project::read_file(case_folder() / (name + ".fh")));
  const fs::path more = case_folder() / (name + ".more.fh");
  const fs::path site = case_folder() / (name + ".site.fh");
  if (fs::exists(more)) project.add(more.filename().string(), project::read_file(more));
  if (fs::exists(site)) project.add_site(site.filename().string(), project::read_file(site));
  project.compile();
  return project;
}

std::set<std::string> all_ids() {
  std::set<std::string> ids;
  for (size_t code = 0; code < dsl::code_count(); ++code)
    ids.emplace(dsl::info(static_cast<dsl::Code>(code)).id);
  return ids;
}

class DiagnosticsGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(DiagnosticsGolden, IsAsItWas) {
  const std::string told = compiled_case(GetParam()).rendered();
  const fs::path golden = case_folder() / (GetParam() + ".out");
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << told;
  EXPECT_EQ(told, project::read_file(golden));
}

TEST_P(DiagnosticsGolden, NamesItsOwnCode) {
  const Project project = compiled_case(GetParam());
  ASSERT_FALSE(project.found().empty());
  for (const dsl::Diagnostic& diagnostic : project.found())
    EXPECT_EQ(dsl::info(diagnostic.code).id, id_of(GetParam())) << diagnostic.headline;
}

TEST_P(DiagnosticsGolden, SpeaksOfTheLanguageOnly) {
  const std::string told = compiled_case(GetParam()).rendered();
  for (const char* foreign : {"N5boost", "foothold::", "char-set", "std::", "St6", "x3::", "\x1b"})
    EXPECT_EQ(told.find(foreign), std::string::npos) << foreign << " in\n" << told;
}

void expect_inside(const Project& project, dsl::Span at, const std::string& what) {
  ASSERT_LT(at.file, project.sources().size()) << what;
  EXPECT_LE(at.begin, at.end) << what;
  EXPECT_LE(at.end, project.sources().text(at.file).size()) << what;
}

TEST_P(DiagnosticsGolden, EveryPlaceIsInsideItsFile) {
  const Project project = compiled_case(GetParam());
  for (const dsl::Diagnostic& diagnostic : project.found()) {
    expect_inside(project, diagnostic.primary.at, diagnostic.headline);
    EXPECT_NE(project.sources().name(diagnostic.primary.at.file), "prelude.fh");
    for (const dsl::Label& other : diagnostic.others) expect_inside(project, other.at, other.text);
    for (const dsl::Edit& edit : diagnostic.edits) expect_inside(project, edit.at, edit.with);
  }
}

// Lower case (a name in backticks may be anything), one sentence, no full stop.
TEST_P(DiagnosticsGolden, HeadlinesKeepToTheHouseStyle) {
  const Project project = compiled_case(GetParam());
  for (const dsl::Diagnostic& diagnostic : project.found()) {
    const std::string& headline = diagnostic.headline;
    ASSERT_FALSE(headline.empty());
    EXPECT_FALSE(headline[0] >= 'A' && headline[0] <= 'Z' && headline.substr(0, 3) != "CSF")
        << headline;
    EXPECT_NE(headline.back(), '.') << headline;
    EXPECT_EQ(headline.find(". "), std::string::npos) << headline;
    EXPECT_EQ(headline.find('\n'), std::string::npos) << headline;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, DiagnosticsGolden, ::testing::ValuesIn(case_names()),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& byte : name)
                             if (byte == '-') byte = '_';
                           return name;
                         });

/// The source with all edits of a diagnostic made.
std::string with_edits(const Project& project, const dsl::Diagnostic& diagnostic) {
  std::string text(project.sources().text(diagnostic.primary.at.file));
  for (auto edit = diagnostic.edits.rbegin(); edit != diagnostic.edits.rend(); ++edit)
    text.replace(edit->at.begin, edit->at.end - edit->at.begin, edit->with);
  return text;
}

size_t count_of(const Project& project, const std::string& headline) {
  size_t count = 0;
  for (const dsl::Diagnostic& diagnostic : project.found())
    count += diagnostic.headline == headline;
  return count;
}

// An edit is mechanical: made, it takes its diagnostic away. A did-you-mean may uncover another
// mistake, not the same.
TEST(DiagnosticsEdits, TakeTheirDiagnosticAway) {
  size_t edits = 0;
  for (const std::string& name : case_names()) {
    const Project before = compiled_case(name);
    for (const dsl::Diagnostic& diagnostic : before.found()) {
      if (diagnostic.edits.empty()) continue;
      ++edits;
      Project after;
      after.add(name + ".fh", with_edits(before, diagnostic));
      after.compile();
      EXPECT_LT(count_of(after, diagnostic.headline), count_of(before, diagnostic.headline))
          << name << "\n"
          << after.rendered();
    }
  }
  EXPECT_GE(edits, 15u);
}

TEST(DiagnosticsSuite, ThePreludeIsRight) {
  Project project;
  project.compile();
  EXPECT_EQ(project.rendered(), "");
}

TEST(DiagnosticsSuite, EveryCodeHasAGolden) {
  std::set<std::string> with_golden;
  for (const std::string& name : case_names()) with_golden.insert(id_of(name));
  EXPECT_EQ(with_golden, all_ids());
}

TEST(DiagnosticsSuite, EveryGoldenHasACase) {
  std::vector<std::string> outputs;
  for (const fs::path& path : project::files_of(case_folder(), ".out"))
    outputs.push_back(path.stem().string());
  EXPECT_EQ(outputs, case_names());
}

TEST(DiagnosticsSuite, EveryCodeHasAPage) {
  std::set<std::string> pages;
  for (const fs::path& path : project::files_of(page_folder(), ".md"))
    pages.insert(path.stem().string());
  EXPECT_EQ(pages, all_ids());
}

TEST(DiagnosticsSuite, TitlesAndIdsAreWellFormed) {
  for (size_t code = 0; code < dsl::code_count(); ++code) {
    const dsl::CodeInfo& row = dsl::info(static_cast<dsl::Code>(code));
    EXPECT_FALSE(row.title.empty()) << row.id;
    const bool numbered = row.id.size() == 4 && row.id[0] == 'E';
    EXPECT_EQ(numbered, row.severity == dsl::Severity::error) << row.id;
    EXPECT_EQ(row.id == row.name, !numbered) << row.id;
  }
}

}  // namespace
}  // namespace foothold
