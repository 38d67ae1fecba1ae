// What an author of another language, or one who mistyped, is told: every row is parsed, the edits
// of its mistake are made, and the result must read as expected and parse.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/edits.h"
#include "dsl/parse.h"

namespace foothold::dsl {
namespace {

struct Checked {
  Sources sources;
  Tree tree;
  Diagnostics found;
  std::string fixed;  // the text with the edits of the first diagnostic made
};

Checked checked(const std::string& text) {
  Checked result;
  const uint32_t file = result.sources.add("case.fh", text);
  parse(result.sources, file, result.tree, result.found);
  if (!result.found.all().empty()) result.fixed = with_edits(text, result.found.all()[0].edits);
  return result;
}

std::string in_rule(const std::string& condition) {
  return "rule r {\n  when k where " + condition + "\n}\n";
}

struct Row {
  const char* written;
  const char* meant;
};

void expect_becomes(const std::string& written, const std::string& meant) {
  const Checked result = checked(written);
  ASSERT_EQ(result.found.all().size(), 1u) << written;
  EXPECT_NE(result.found.all()[0].help, "") << written;
  EXPECT_EQ(result.fixed, meant) << render(result.found, result.sources, {});
  EXPECT_TRUE(checked(meant).found.all().empty()) << meant;
}

// Sigma, EQL, KQL, SQL, Lucene, C.
const Row kConditions[] = {
    {"a = \"x\"", "a is \"x\""},
    {"a == \"x\"", "a is \"x\""},
    {"a === \"x\"", "a is \"x\""},
    {"a =~ \"x\"", "a is \"x\""},
    {"a : \"x\"", "a is \"x\""},
    {"a : \"*x\"", "a like \"*x\""},
    {"a eq \"x\"", "a is \"x\""},
    {"a equals \"x\"", "a is \"x\""},
    {"a != \"x\"", "a is not \"x\""},
    {"a <> \"x\"", "a is not \"x\""},
    {"a !~ \"x\"", "a is not \"x\""},
    {"a neq \"x\"", "a is not \"x\""},
    {"a gte 3", "a >= 3"},
    {"a => 3", "a >= 3"},
    {"a =< 3", "a <= 3"},
    {"a in~ (\"x\")", "a in (\"x\")"},
    {"a !in (\"x\")", "a not in (\"x\")"},
    {"a not_in (\"x\")", "a not in (\"x\")"},
    {"a IN (\"x\")", "a in (\"x\")"},
    {"a in [\"x\", \"y\"]", "a in (\"x\", \"y\")"},
    {"a in {\"x\"}", "a in (\"x\")"},
    {"a is in (\"x\")", "a in (\"x\")"},
    {"a is not in (\"x\")", "a not in (\"x\")"},
    {"a includes \"x\"", "a contains \"x\""},
    {"a contians \"x\"", "a contains \"x\""},
    {"a Contains \"x\"", "a contains \"x\""},
    {"a contains_cs \"x\"", "a contains exactly \"x\""},
    {"a contains_any (\"x\")", "a contains any of (\"x\")"},
    {"a contains any (\"x\")", "a contains any of (\"x\")"},
    {"a has_any (\"x\")", "a mentions any of (\"x\")"},
    {"a startswith \"x\"", "a starts with \"x\""},
    {"a startsWith \"x\"", "a starts with \"x\""},
    {"a starts_with \"x\"", "a starts with \"x\""},
    {"a starts \"x\"", "a starts with \"x\""},
    {"a begins with \"x\"", "a starts with \"x\""},
    {"a hasprefix \"x\"", "a starts with \"x\""},
    {"a endswith \"x\"", "a ends with \"x\""},
    {"a hassuffix \"x\"", "a ends with \"x\""},
    {"a like~ \"x\"", "a like \"x\""},
    {"a wildcard \"x\"", "a like \"x\""},
    {"a regex /x/", "a matches /x/"},
    {"a rlike /x/", "a matches /x/"},
    {"a ~ /x/", "a matches /x/"},
    {"a exists", "a is present"},
    {"a isnotempty", "a is present"},
    {"a isnull", "a is absent"},
    {"a not contains \"x\"", "not a contains \"x\""},
    {"a not starts with \"x\"", "not a starts with \"x\""},
    {"a && b", "a and b"},
    {"a is 1 && b", "a is 1 and b"},
    {"a || b", "a or b"},
    {"a AND b", "a and b"},
    {"a is 1 OR b", "a is 1 or b"},
    {"! a", "not a"},
    {"!a", "not a"},
    {"(!a)", "(not a)"},
    {"NOT a", "not a"},
    {"a and NOT b", "a and not b"},
    {"a adn b", "a and b"},
    {"a is 1 unles b", "a is 1 unless b"},
    {"a except b", "a unless b"},
    {"a is 'x'", "a is \"x\""},
    {"a is 'say \"x\"'", "a is \"say \\\"x\\\"\""},
    {"a is \xE2\x80\x9Cx\xE2\x80\x9D", "a is \"x\""},
    {"a is `x`", "a is \"x\""},
    {"length a > 3", "length of a > 3"},
    {"a // why", "a # why"},
    {"a -- why", "a # why"},
    {"a;", "a"},
};

TEST(DslSuggestions, ConditionsOfOtherLanguages) {
  for (const Row& row : kConditions) {
    expect_becomes(in_rule(row.written), in_rule(row.meant));
  }
}

const Row kItems[] = {
    {"rule r {\n  serverity high\n}\n", "rule r {\n  severity high\n}\n"},
    {"rule r {\n  Severity high\n}\n", "rule r {\n  severity high\n}\n"},
    {"rule r {\n  level high\n}\n", "rule r {\n  severity high\n}\n"},
    {"rule r {\n  detect csf:DE.CM-09\n}\n", "rule r {\n  detects csf:DE.CM-09\n}\n"},
    {"rule r {\n  severity: high\n}\n", "rule r {\n  severity high\n}\n"},
    {"rule r {\n  title = \"x\"\n}\n", "rule r {\n  title  \"x\"\n}\n"},
    {"rule r {\n  title 'x'\n}\n", "rule r {\n  title \"x\"\n}\n"},
    {"rule r {\n  description \"x\"\n}\n", "rule r {\n  about \"x\"\n}\n"},
    {"rule r {\n  when k wher a\n}\n", "rule r {\n  when k where a\n}\n"},
    {"rule r {\n  when k if a\n}\n", "rule r {\n  when k where a\n}\n"},
    {"rule r {\n  when k where a\n  repport \"x\"\n}\n",
     "rule r {\n  when k where a\n  report \"x\"\n}\n"},
    {"rul r { }\n", "rule r { }\n"},
    {"Rule r { }\n", "rule r { }\n"},
    {"let a = \"x\"\n", "list a = \"x\"\n"},
    {"list a = \"x\" \"y\"\n", "list a = \"x\", \"y\"\n"},
    {"list a = 'x'\n", "list a = \"x\"\n"},
    {"list in = \"x\"\n", "list in_ = \"x\"\n"},
    {"rule r {\n  severity high\nlist a = \"x\"\n",
     "rule r {\n  severity high\n}\n\nlist a = \"x\"\n"},
    {"kind k {\n  form ual { a = b }\n}\n", "kind k {\n  from ual { a = b }\n}\n"},
    {"kind k {\n  counts once a\n}\n", "kind k {\n  counts once by a\n}\n"},
    {"shape s { rout Operation }\n", "shape s { route Operation }\n"},
    {"response s { pase 1 }\n", "response s { phase 1 }\n"},
    {"test \"t\" of r { expct nothing }\n", "test \"t\" of r { expect nothing }\n"},
    {"test \"t\" of r { expect 1 findng }\n", "test \"t\" of r { expect 1 finding }\n"},
    {"test \"t\" of r { expect nothin }\n", "test \"t\" of r { expect nothing }\n"},
};

TEST(DslSuggestions, WordsInItemsAndTheirParts) {
  for (const Row& row : kItems) expect_becomes(row.written, row.meant);
}

// EQL, Sigma, KQL, and what is mixed up where several events are meant.
const Row kSeveral[] = {
    {"same u, within 1h { a thne b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a where c thne b }", "same u, within 1h { a where c then b }"},
    {"same u, within 1h { a aslo b }", "same u, within 1h { a also b }"},
    {"same u, within 1h { a followed by b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a where c followed by b }", "same u, within 1h { a where c then b }"},
    {"same u, within 1h { a => b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a | b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a, b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a and b }", "same u, within 1h { a also b }"},
    {"same u, within 1h { then a }", "same u, within 1h { a }"},
    {"same u, within 1h { a then then b }", "same u, within 1h { a then b }"},
    {"same u, within 1h { a then not b within 1h }", "same u, within 1h { a then no b within 1h }"},
    {"same u within 1h { a }", "same u, within 1h { a }"},
    {"same u 1h { a }", "same u, within 1h { a }"},
    {"same u, 1h { a }", "same u, within 1h { a }"},
    {"same u and v, within 1h { a }", "same u, v, within 1h { a }"},
    {"same u, maxspan=1h { a }", "same u, within 1h { a }"},
    {"same u, timeframe 1h { a }", "same u, within 1h { a }"},
    {"same u, within 1h { a with at least 5 b }",
     "same u, within 1h { a with at least 5 different b }"},
    {"a where b is new in 30d", "a where b is new over 30d"},
    {"a where b is new 30d", "a where b is new over 30d"},
    {"a where b is new by c over 30d", "a where b is new for c over 30d"},
    {"a where b is new for c in 30d", "a where b is new for c over 30d"},
    {"a where b is new for c within 30d", "a where b is new for c over 30d"},
    {"a where no b for c in 30d", "a where no b for c over 30d"},
    {"a such gap between b and c > 3m", "a such that gap between b and c > 3m"},
    {"a such that gap between b, c > 3m", "a such that gap between b and c > 3m"},
};

TEST(DslSuggestions, SeveralEvents) {
  const auto in_when = [](const char* when) {
    return std::string("rule r { when ") + when + " }\n";
  };
  for (const Row& row : kSeveral) expect_becomes(in_when(row.written), in_when(row.meant));
}

TEST(DslSuggestions, AdviceAboutSeveralEvents) {
  const Row rows[] = {
      {"when sequence by u with maxspan=1h [ a ]", "stand in a block"},
      {"when sequence with maxspan=1h [ a ]", "same user, within 1h"},
      {"sequence by u [ a ] [ b ]", "same user, within 1h"},
      {"timeframe 1h", "same user, within 1h"},
      {"summarize count()", "counted in"},
      {"when a then b", "stand in a block"},
      {"when a where c then b", "stand in a block"},
      {"when a followed by b", "stand in a block"},
      {"when a within 1h", "stand in a block"},
      {"when a where count() > 5", "counted in a block"},
      {"when a where b | count() by u > 5", "counted in a block"},
      {"when a | summarize count() by u", "counted in a block"},
      {"when a | stats count by u", "counted in a block"},
      {"when same u, within 1h { a until b }", "`then no KIND"},
      {"when same u, within 1h { a where b until c }", "`then no KIND"},
      {"when same u, within 1h { a also no b }", "`then no`"},
      {"when same u, within 1h { a where b with at least 5 different c }", "before `where`"},
      {"when same u, within 1h { a within 5m then b }", "before the braces"},
      {"when same u, within 1h { a where x and b: c }", "begins with `then`"},
      {"when same u { a }", "how long the steps may take"},
      {"when same u, within 1h { at least a }", "say how many"},
      {"when a where b is new", "such as `over 30d`"},
      {"when a where usual reads over 3d > 3", "said of a number"},
  };
  for (const Row& row : rows) {
    const Checked result = checked(std::string("rule r {\n  ") + row.written + "\n}\n");
    ASSERT_EQ(result.found.all().size(), 1u) << row.written;
    const Diagnostic& found = result.found.all()[0];
    EXPECT_NE(found.help.find(row.meant), std::string::npos)
        << render(result.found, result.sources, {});
    EXPECT_TRUE(found.edits.empty()) << row.written;
  }
}

// No edit is right for sure: the help says what to do.
TEST(DslSuggestions, AdviceWithoutAnEdit) {
  const Row rows[] = {
      {"a !contains \"x\"", "negated before its field"},
      {"a does not contain \"x\"", "negated before its field"},
      {"a contains \"x\" or \"y\"", "names its field each time"},
      {"a between 1 and 3", "two tests"},
      {"a is greater than 3", "comparisons are written"},
      {"a is any of (\"x\")", "compared with several by `in"},
      {"a, b", "joined with `and` or `or`"},
      {"a in \"x\", \"y\"", "stand in brackets"},
      {"a|contains: \"x\"", "a modifier is a verb"},
      {"a xor b", "(a and not b)"},
      {"a /* why */", "comments begin with `#`"},
  };
  for (const Row& row : rows) {
    const Checked result = checked(in_rule(row.written));
    ASSERT_EQ(result.found.all().size(), 1u) << row.written;
    const Diagnostic& found = result.found.all()[0];
    EXPECT_NE(found.help.find(row.meant), std::string::npos) << row.written << ": " << found.help;
    EXPECT_TRUE(found.edits.empty()) << row.written;
  }
}

TEST(DslSuggestions, GuessesAreMarked) {
  const Checked sure = checked(in_rule("a && b")), guess = checked(in_rule("a contians \"x\""));
  EXPECT_FALSE(sure.found.all()[0].edits[0].guess);
  EXPECT_TRUE(guess.found.all()[0].edits[0].guess);
}

TEST(DslSuggestions, NothingIsSuggestedForWhatIsLikeNothing) {
  for (const char* written : {"a zzzzzz \"x\"", "a is 1 zzzzzz", "a \x01"}) {
    const Checked result = checked(in_rule(written));
    ASSERT_EQ(result.found.all().size(), 1u) << written;
    EXPECT_EQ(result.found.all()[0].help, "") << written;
  }
}

TEST(DslSuggestions, WhatIsNotClosedIsShownWhereItOpens) {
  const Checked bracket = checked(in_rule("(a and b"));
  ASSERT_EQ(bracket.found.all()[0].others.size(), 1u);
  EXPECT_EQ(bracket.sources.text(bracket.found.all()[0].others[0].at), "(");
  const Checked brace = checked("rule r {\n  title \"a } b\" # }\n");
  ASSERT_EQ(brace.found.all()[0].others.size(), 1u);
  EXPECT_EQ(brace.found.all()[0].others[0].at.begin, 7u);
}

TEST(DslEdits, AreMadeTogether) {
  EXPECT_EQ(with_edits("a && b", {{{0, 5, 6}, "c"}, {{0, 2, 4}, "and"}, {{0, 0, 0}, "not "}}),
            "not a and c");
  EXPECT_TRUE(overlap({0, 1, 3}, {0, 2, 4}));
  EXPECT_TRUE(overlap({0, 1, 1}, {0, 1, 1}));
  EXPECT_FALSE(overlap({0, 1, 3}, {0, 3, 4}));
  EXPECT_FALSE(overlap({0, 1, 3}, {1, 1, 3}));
}

// A file in which every line is a mistake.
TEST(DslSuggestions, AHundredThousandMistakesAreCounted) {
  std::string text;
  for (size_t i = 0; i < 100'000; ++i) text += "rule r { serverity high }\n";
  const Checked result = checked(text);
  EXPECT_EQ(result.found.count(Severity::error), 100'000u);
  EXPECT_EQ(result.found.all().size(), Diagnostics::kMostKept);
}

}  // namespace
}  // namespace foothold::dsl
