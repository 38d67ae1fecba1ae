// What an author sees: columns under tabs, wide characters and marks, long lines, several labels.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "dsl/diagnostic.h"
#include "dsl/width.h"

namespace foothold::dsl {
namespace {

Span span_of(const Sources& sources, uint32_t file, std::string_view part) {
  const size_t at = sources.text(file).find(part);
  return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + part.size())};
}

std::string told(std::string text, std::string_view part) {
  Sources sources;
  const uint32_t file = sources.add("a.fh", std::move(text));
  Diagnostics found;
  found.add(Code::unknown_field, span_of(sources, file, part), "wrong", "here");
  return render(found.all()[0], sources, {});
}

/// The line with the marks, from its first column on.
std::string marks(const std::string& rendered) {
  const size_t end = rendered.find(" here\n");
  const size_t begin = rendered.rfind('\n', end) + 1;
  return rendered.substr(begin, end - begin);
}

TEST(DslWidth, ColumnsOfATerminal) {
  const std::pair<const char*, size_t> rows[] = {
      {"", 0},
      {"abc", 3},
      {"\xC3\xA9", 1},
      {"e\xCC\x81", 1},
      {"漢字", 4},
      {"한", 2},
      {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2},
      {"ｱ", 1},
      {"Ａ", 2},
      {"😀", 2},
      {"\xC2\xAD", 1},
      {"\xFF\xFE", 2},
      {"\xE2\x80\x8B", 0},
      {"\xE0\xA4\x95\xE0\xA5\x8D", 1},
  };
  for (const auto& [text, width] : rows) EXPECT_EQ(width_of(text), width) << text;
}

TEST(DslWidth, PrintableTextIsAsLongAndSteersNothing) {
  const std::pair<std::string, std::string> rows[] = {
      {"a\tb\r", "a b"},
      {"\x1b[31m", " [31m"},
      {"\xFFz", "?z"},
      {"a\xE2\x80\xAE"
       "b",
       "a   b"},
      {"a\xE2\x80\x8F"
       "b",
       "a   b"},
      {"\xC2\x9B"
       "x",
       "  x"},
      {"漢", "漢"},
  };
  for (const auto& [text, shown] : rows) EXPECT_EQ(printable(text), shown);
}

TEST(DslRender, CaretsStandUnderWhatTheyMean) {
  const std::tuple<std::string, std::string, std::string> rows[] = {
      {"ab wrong\n", "wrong", "  |    ^^^^^"},   {"\tab\twrong\n", "wrong", "  |     ^^^^^"},
      {"漢字 wrong", "wrong", "  |      ^^^^^"}, {"e\xCC\x81 wrong", "wrong", "  |   ^^^^^"},
      {"ab 漢字\r\n", "漢字", "  |    ^^^^"},    {"ab\r\nwrong\r\n", "wrong", "  | ^^^^^"},
      {"ab wrong", "wrong", "  |    ^^^^^"},     {"ab", "", "  | ^"},
  };
  for (const auto& [text, part, expected] : rows)
    EXPECT_EQ(marks(told(text, part)), expected) << text;
}

TEST(DslRender, APlaceBehindTheLastByteStandsAtTheEnd) {
  Sources sources;
  const uint32_t file = sources.add("a.fh", "rule r {");
  Diagnostics found;
  found.add(Code::expected_something, {file, 8, 8}, "wrong", "here");
  EXPECT_EQ(marks(render(found.all()[0], sources, {})), "  |         ^");
}

TEST(DslRender, OfALongLineThePartRoundTheMarkIsShown) {
  for (const char* filler : {"x", "漢", "e\xCC\x81"}) {
    std::string line;
    while (line.size() < 5000) line += filler;
    const std::string text = told(line + " wrong " + line, "wrong");
    EXPECT_LT(text.size(), 700u);
    const size_t at = text.find("wrong ", text.find("a.fh:")), begin = text.rfind('\n', at) + 1;
    EXPECT_EQ(width_of(text.substr(begin, at - begin)), marks(text).find('^')) << text;
  }
}

TEST(DslRender, LabelsOfOneLineShareIt) {
  Sources sources;
  const uint32_t file = sources.add("a.fh", "one two three\nfour\n");
  const uint32_t other = sources.add("b.fh", "five\n");
  Diagnostics found;
  Diagnostic& one = found.add(Code::unknown_field, span_of(sources, file, "two"), "wrong", "here");
  one.others = {{span_of(sources, other, "five"), "in another file"},
                {span_of(sources, file, "four"), "below"},
                {span_of(sources, file, "one"), "before"}};
  EXPECT_EQ(render(found.all()[0], sources, {}),
            "error[E014]: wrong\n"
            " --> a.fh:1:5\n"
            "  |\n"
            "1 | one two three\n"
            "  | --- before\n"
            "  |     ^^^ here\n"
            "2 | four\n"
            "  | ---- below\n"
            "  ::: b.fh:1\n"
            "1 | five\n"
            "  | ---- in another file\n");
}

TEST(DslRender, EditsOfOneLineAreShownTogether) {
  Sources sources;
  const uint32_t file = sources.add("a.fh", "a && b || c\n");
  Diagnostics found;
  Diagnostic& one = found.add(Code::unknown_field, {file, 2, 4}, "wrong", "here");
  one.edits = {{span_of(sources, file, "||"), "or"}, {span_of(sources, file, "&&"), "and"}};
  EXPECT_NE(render(found.all()[0], sources, {}).find("\n1 + a and b or c\n"), std::string::npos);
}

TEST(DslRender, ColoursOnlyWhereWanted) {
  Sources sources;
  Diagnostics found;
  found.add(Code::unknown_field, {sources.add("a.fh", "x\n"), 0, 1}, "wrong");
  EXPECT_EQ(render(found, sources, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(render(found, sources, {true, 20}).find("\x1b[1;31merror[E014]\x1b[0m"),
            std::string::npos);
}

// ---- a million mistakes

TEST(DslDiagnostics, AMillionAreCountedAndAThousandKept) {
  Sources sources;
  const uint32_t file = sources.add("a.fh", std::string(2'000'000, 'x'));
  Diagnostics found;
  for (uint32_t i = 0; i < 1'000'000; ++i)
    found.add(Code::unknown_field, {file, i, i + 1}, "wrong " + std::to_string(i)).help = "help";
  for (uint32_t i = 0; i < 2'000; ++i) found.add(Code::missing_test, {file, i, i + 1}, "warned");
  found.sort_and_merge(sources);
  EXPECT_EQ(found.all().size(), 2 * Diagnostics::kMostKept);
  EXPECT_EQ(found.count(Severity::error), 1'000'000u);
  EXPECT_EQ(found.count(Severity::warning), 2'000u);
  EXPECT_EQ(found.dropped(Code::unknown_field), 999'000u);
  const std::string text = render(found, sources, {});
  EXPECT_LT(text.size(), 20'000u);
  EXPECT_TRUE(
      text.ends_with("... and 1001980 more (not kept: 999000 of E014, 1000 of "
                     "missing_test)\n"))
      << text.substr(text.size() - 100);
}

TEST(DslDiagnostics, AMessageThatQuotesALongTextIsCut) {
  Sources sources;
  Diagnostics found;
  std::string headline = "`";
  for (size_t i = 0; i < 100'000; ++i) headline += "漢";
  found.add(Code::bad_literal, {sources.add("a.fh", "x"), 0, 1}, headline + "` is wrong");
  const std::string& kept = found.all()[0].headline;
  EXPECT_LT(kept.size(), 1010u);
  EXPECT_TRUE(kept.starts_with("`漢") && kept.ends_with("漢` is wrong")) << kept;
  EXPECT_EQ(printable(kept).find('?'), std::string::npos);
}

// ---- did you mean

TEST(DslSuggest, TheNearestName) {
  const std::vector<std::string> names = {"forwards_to", "folder", "severity", "is", "unless"};
  const std::pair<const char*, const char*> rows[] = {
      {"foward_to", "forwards_to"},
      {"fodler", "folder"},
      {"serverity", "severity"},
      {"Severity", "severity"},
      {"UNLESS", "unless"},
      {"folder", ""},
      {"colour", ""},
      {"si", "is"},
      {"x", ""},
      {"", ""},
      {"IS", "is"},
      {"forwardsto", "forwards_to"},
  };
  for (const auto& [written, expected] : rows)
    EXPECT_EQ(did_you_mean(written, names), expected) << written;
  EXPECT_EQ(did_you_mean(std::string(10'000, 'x'), names), "");
}

}  // namespace
}  // namespace foothold::dsl
