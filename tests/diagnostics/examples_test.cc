// The examples of the documentation are compiled: what is called right compiles, what is called
// wrong is refused with the code of its page. Parts of a rule may stand alone in an example; they
// are put into a rule that is otherwise complete.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold {
namespace {

using project::Project;
namespace fs = std::filesystem;

struct Block {
  std::string marks;  // what stands behind ```fh
  std::string text;
};

std::vector<Block> blocks_of(const fs::path& page) {
  std::vector<Block> blocks;
  std::istringstream lines(project::read_file(page));
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```fh")) {
      blocks.push_back({line.substr(5), ""});
      inside = true;
    } else if (line.starts_with("```")) {
      inside = false;
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

bool has_mark(const Block& block, std::string_view mark) {
  return (block.marks + " ").find(" " + std::string(mark) + " ") != std::string::npos;
}

constexpr std::array<std::string_view, 8> kProperties = {"title    \"Inbox rule hides mail\"",
                                                         "severity high",
                                                         "owner soc",
                                                         "detects  csf:DE.CM-09",
                                                         "control csf:PR.DS-02",
                                                         "responds csf:RS.MI-01",
                                                         "maps     nhi:none",
                                                         "contain revoke_sessions"};

std::string first_word(std::string_view line) {
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

/// The properties that an example does not give itself.
std::string other_properties(const std::vector<std::string>& given) {
  std::string all;
  for (std::string_view property : kProperties)
    if (std::find(given.begin(), given.end(), first_word(property)) == given.end())
      all += "  " + std::string(property) + "\n";
  return all + "  report \"{user} hides mail\"\n";
}

bool is_rule_part(const std::string& word) {
  return word == "when" ||
         std::any_of(kProperties.begin(), kProperties.end(),
                     [&](std::string_view property) { return first_word(property) == word; });
}

/// From the first line that begins a part of a rule, the rest of the example stands in a rule.
std::string as_program(const std::string& example) {
  std::istringstream lines(example);
  std::string items, parts;
  std::vector<std::string> words;
  for (std::string line; std::getline(lines, line);) {
    words.push_back(first_word(line));
    if (parts.empty() && !is_rule_part(words.back())) {
      items += line + "\n";
    } else {
      parts += "  " + line + "\n";
    }
  }
  if (parts.empty()) return items;
  const bool tested = std::find(words.begin(), words.end(), "test") != words.end();
  return items + "rule hidden_mail {" + (tested ? "" : "  # allow: missing_test") + "\n" +
         other_properties(words) + parts + "}\n";
}

Project compiled(const Block& block) {
  Project project;
  if (has_mark(block, "site")) {
    project.add_site("example.fh", block.text);
  } else {
    project.add("example.fh", as_program(block.text));
  }
  project.compile();
  return project;
}

bool is_found(const Project& project, const std::string& id) {
  return (" " + project.ids() + " ").find(" " + id + " ") != std::string::npos;
}

TEST(DocumentationExamples, PagesOfDiagnosticsAreTrue) {
  size_t right = 0, wrong = 0;
  for (const fs::path& page : project::files_of(project::source_folder() / "docs/errors", ".md"))
    for (const Block& block : blocks_of(page)) {
      const Project project = compiled(block);
      const std::string id = page.stem().string();
      const bool called_right = has_mark(block, "right");
      EXPECT_NE(called_right, has_mark(block, "wrong")) << page;
      EXPECT_EQ(is_found(project, id), !called_right) << page << "\n" << project.rendered();
      EXPECT_FALSE(called_right && project.has_errors()) << page << "\n" << project.rendered();
      ++(called_right ? right : wrong);
    }
  EXPECT_EQ(right, dsl::code_count());
  EXPECT_EQ(wrong, dsl::code_count() - 1);  // E009 cannot be shown in a page that is UTF-8
}

TEST(DocumentationExamples, PagesHaveTheTitleOfTheirCode) {
  for (size_t code = 0; code < dsl::code_count(); ++code) {
    const dsl::CodeInfo& row = dsl::info(static_cast<dsl::Code>(code));
    const fs::path page = project::source_folder() / "docs/errors" / (std::string(row.id) + ".md");
    const std::string text = project::read_file(page);
    EXPECT_TRUE(text.starts_with("# " + std::string(row.id) + ": " + std::string(row.title) + "\n"))
        << page;
  }
}

/// The block of docs/language.md that holds this text.
Block language_block(std::string_view text) {
  for (const Block& block : blocks_of(project::source_folder() / "docs/language.md"))
    if (block.text.find(text) != std::string::npos) return block;
  return {};
}

TEST(DocumentationExamples, TheRuleOfTheLanguagePageCompiles) {
  Project project;
  project.add("rule.fh", language_block("rule finance_mail_hidden").text);
  project.add("response.fh", language_block("response remove_inbox_rule").text);
  project.compile();
  EXPECT_EQ(project.rendered(), "");
  ASSERT_EQ(project.model().rules.size(), 1u);
  EXPECT_EQ(project.model().rules[0].contain.size(), 3u);
  EXPECT_EQ(project.model().rules[0].tests.size(), 2u);
}

TEST(DocumentationExamples, TheKindsOfTheLanguagePageCompile) {
  Project project(false);
  project.add("kinds.fh", language_block("kind inbox_rule").text);
  project.compile();
  EXPECT_EQ(project.rendered(), "");
  ASSERT_EQ(project.model().kinds.size(), 1u);
  EXPECT_EQ(project.model().shapes.size(), 5u);
  EXPECT_EQ(project.model().wraps.size(), 3u);
  EXPECT_EQ(project.model().kinds[0].sources.size(), 4u);
}

TEST(DocumentationExamples, TheReusedItemsOfTheLanguagePageCompile) {
  Project project;
  project.add("rule.fh", language_block("rule finance_mail_hidden").text);
  project.add("response.fh", language_block("response remove_inbox_rule").text);
  project.add("fact.fh", language_block("fact hides_mail").text);
  project.add("table.fh", language_block("table known_roles").text);
  project.add_site("site.fh", language_block("tune finance_mail_hidden").text);
  project.compile();
  EXPECT_EQ(project.rendered(), "");
  ASSERT_EQ(project.model().tables.size(), 2u);
  EXPECT_EQ(project.model().tables[0].rows.size(), 2u);
  EXPECT_EQ(project.model().tunes.size(), 1u);
}

TEST(DocumentationExamples, TheRuleOverSeveralEventsCompiles) {
  Project project;
  project.add("rule.fh", language_block("rule hidden_after_sign_in").text);
  project.compile();
  EXPECT_EQ(project.rendered(), "");
  ASSERT_EQ(project.model().rules.size(), 1u);
  EXPECT_TRUE(project.model().rules[0].correlation.has_value());
  EXPECT_EQ(project.model().rules[0].tests.size(), 2u);
}

TEST(DocumentationExamples, EveryBlockOfTheLanguagePageIsTested) {
  EXPECT_EQ(blocks_of(project::source_folder() / "docs/language.md").size(), 7u);
}

}  // namespace
}  // namespace foothold
