// Whatever is written, the compiler answers with diagnostics inside the files: it never crashes,
// and it never speaks of itself. Programs are the cases of tests/diagnostics with some of their
// words replaced by words of other cases.
#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

std::vector<std::string> case_texts() {
  std::vector<std::string> texts;
  for (const auto& path : project::files_of(project::source_folder() / "tests/diagnostics", ".fh"))
    texts.push_back(project::read_file(path));
  return texts;
}

/// Words, quoted texts and single other characters; blanks stay with what precedes them.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  const auto kind = [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_' ? 1
           : std::isspace(static_cast<unsigned char>(byte))              ? 2
                                                                         : 3;
  };
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && kind(text[end]) == kind(text[at]) && kind(text[at]) != 3) ++end;
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

void expect_sound(const Project& project) {
  for (const dsl::Diagnostic& diagnostic : project.found()) {
    const dsl::Span at = diagnostic.primary.at;
    ASSERT_LT(at.file, project.sources().size());
    ASSERT_LE(at.begin, at.end);
    ASSERT_LE(at.end, project.sources().text(at.file).size());
    ASSERT_FALSE(diagnostic.headline.empty());
  }
  const std::string told = project.rendered();
  for (const char* foreign : {"N5boost", "foothold::", "char-set", "std::", "St6", "x3::"})
    ASSERT_EQ(told.find(foreign), std::string::npos) << told;
}

TEST(CompilerRobustness, ChangedProgramsAreAnswered) {
  std::mt19937_64 random(11);
  std::vector<std::vector<std::string>> cases;
  std::vector<std::string> vocabulary;
  for (const std::string& text : case_texts()) {
    cases.push_back(tokens_of(text));
    vocabulary.insert(vocabulary.end(), cases.back().begin(), cases.back().end());
  }
  ASSERT_GT(vocabulary.size(), 5'000u);
  size_t compiled = 0;
  for (int round = 0; round < 2'500; ++round) {
    std::vector<std::string> tokens = cases[random() % cases.size()];
    for (size_t changes = 1 + random() % 3; changes > 0 && !tokens.empty(); --changes)
      tokens[random() % tokens.size()] = vocabulary[random() % vocabulary.size()];
    std::string text;
    for (const std::string& token : tokens) text += token;
    Project project;
    project.add("case.fh", text);
    project.compile();
    compiled += project.has_errors() ? 0 : 1;
    expect_sound(project);
    if (HasFatalFailure()) FAIL() << text;
  }
  EXPECT_GT(compiled, 50u);  // else the changes are too rough to reach the later passes
}

// The same with the values alone: numbers, durations, times, patterns and texts at their limits.
TEST(CompilerRobustness, ExtremeValuesAreAnswered) {
  constexpr std::string_view kFields[] = {"a_number",       "a_time",  "a_duration",
                                          "an_ip",          "a_text",  "length of a_text",
                                          "hour of a_time", "a_domain"};
  constexpr std::string_view kValues[] = {"0",
                                          "-0",
                                          "99999999999999999999999999999999999999999999",
                                          "1.5",
                                          "0.0000000000000000000001",
                                          "9223372036854775807d",
                                          "9223372036854775808w",
                                          "1ns",
                                          "100ns",
                                          "0s",
                                          "23:59",
                                          "\"\"",
                                          "\" \"",
                                          "\"9999-12-31T23:59:59.9999999Z\"",
                                          "\"0001-01-01T00:00:00Z\"",
                                          "\"10000-01-01T00:00:00Z\"",
                                          "\"::\"",
                                          "\"0.0.0.0/0\"",
                                          "\"::/0\"",
                                          "\"255.255.255.255 - 0.0.0.0\"",
                                          "\"@\"",
                                          "\"\\n\"",
                                          "\"\"\"\n\"\"\"",
                                          "a_number",
                                          "a_text",
                                          "quiet_folders",
                                          "office_networks"};
  const std::string kind =
      "kind limits \"\" {\n  counts once by record\n  a_number : number\n  a_time : time\n"
      "  a_duration : duration\n  an_ip : ip\n  a_text : text\n  a_domain : domain\n}\n";
  size_t accepted = 0, refused = 0;
  for (std::string_view field : kFields)
    for (std::string_view value : kValues)
      for (std::string_view verb : {"is", "<", "in", "contains"}) {
        const std::string condition =
            std::string(field) + " " + std::string(verb) + " " + std::string(value);
        Project project;
        project.add("case.fh", kind + project::rule_with("when limits where " + condition));
        project.compile();
        expect_sound(project);
        if (HasFatalFailure()) FAIL() << condition;
        ++(project.has_errors() ? refused : accepted);
      }
  EXPECT_GT(accepted, 60u);
  EXPECT_GT(refused, 400u);
}

}  // namespace
}  // namespace foothold::compiler
