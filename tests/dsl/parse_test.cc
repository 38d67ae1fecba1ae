// The parser alone: what it reads, what it reports, where it goes on, and that no bytes can make it
// crash.
#include "dsl/parse.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::dsl {
namespace {

struct Parsed {
  Sources sources;
  Tree tree;
  Diagnostics found;
};

Parsed parsed(std::string text) {
  Parsed result;
  const uint32_t file = result.sources.add("case.fh", std::move(text));
  parse(result.sources, file, result.tree, result.found);
  return result;
}

std::string ids(const Parsed& result) {
  std::string all;
  for (const Diagnostic& diagnostic : result.found.all())
    all += (all.empty() ? "" : " ") + std::string(info(diagnostic.code).id);
  return all;
}

void expect_places_inside(const Parsed& result) {
  for (const Diagnostic& diagnostic : result.found.all()) {
    const Span at = diagnostic.primary.at;
    EXPECT_LE(at.begin, at.end);
    EXPECT_LE(at.end, result.sources.text(at.file).size());
  }
  EXPECT_LT(render(result.found, result.sources, {}).size(), 100'000u);
}

std::string in_rule(const std::string& condition) {
  return "rule r {\n  when k where " + condition + "\n}\n";
}

const Condition& condition_of(const Parsed& result) {
  return *result.tree.rules[0].when[0].steps[0].where;
}

std::string repeated(std::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

// ---- what is read

struct TestRow {
  const char* written;
  const char* verb;
  size_t values;
  bool exactly = false;
  dsl::Test::Quantifier quantifier = dsl::Test::Quantifier::none;
};

const TestRow kTests[] = {
    {"deletes", "", 0},
    {"a.deletes", "", 0},
    {"name is \"x\"", "is", 1},
    {"name is not \"x\"", "is not", 1},
    {"name is exactly \"x\"", "is", 1, true},
    {"to is external", "is external", 0},
    {"to is not external", "is not external", 0},
    {"to is present", "is present", 0},
    {"to is absent", "is absent", 0},
    {"to is not empty", "is not empty", 0},
    {"name in quiet", "in", 1},
    {"name in (\"a\", \"b\", \"c\")", "in", 3},
    {"name not in quiet", "not in", 1},
    {"size < 3", "<", 1},
    {"size <= 3", "<=", 1},
    {"size > -3", ">", 1},
    {"size >= 2.5", ">=", 1},
    {"words has \"x\"", "has", 1},
    {"words has any of quiet", "has", 1, false, dsl::Test::Quantifier::any_of},
    {"words contains all of (\"a\", \"b\")", "contains", 2, false, dsl::Test::Quantifier::all_of},
    {"words mentions exactly any of quiet", "mentions", 1, true, dsl::Test::Quantifier::any_of},
    {"name starts with \"x\"", "starts with", 1},
    {"name ends with (\"x\", \"y\")", "ends with", 2},
    {"name like \"*x\"", "like", 1},
    {"name matches /x\\/y/", "matches", 1},
    {"name matches exactly /x/", "matches", 1, true},
    {"keys gained anything", "gained anything", 0},
    {"keys lost all of quiet", "lost", 1, false, dsl::Test::Quantifier::all_of},
    {"keys gained \"a\"", "gained", 1},
    {"keys changed", "changed", 0},
    {"length of name > 3", ">", 1},
    {"hour of time in (22, 23)", "in", 2},
};

TEST(DslParseCondition, ReadsEveryFormOfATest) {
  for (const TestRow& row : kTests) {
    const Parsed result = parsed(in_rule(row.written));
    ASSERT_EQ(ids(result), "") << row.written;
    const dsl::Test& test = condition_of(result).test;
    EXPECT_EQ(test.verb.text, row.verb) << row.written;
    EXPECT_EQ(test.values.size(), row.values) << row.written;
    EXPECT_EQ(test.exactly, row.exactly) << row.written;
    EXPECT_EQ(test.quantifier, row.quantifier) << row.written;
    EXPECT_EQ(result.sources.text(test.span), row.written);
  }
}

TEST(DslParseCondition, ReadsTheSidesOfChanged) {
  const Parsed result = parsed(in_rule("state changed from \"a\" to \"b\""));
  ASSERT_EQ(ids(result), "");
  EXPECT_EQ(condition_of(result).test.from.at(0).text, "a");
  EXPECT_EQ(condition_of(result).test.to.at(0).text, "b");
}

/// `(a and b) or not c` -> "any(all(a,b),negate(c))".
std::string outline(const Condition& condition) {
  static constexpr const char* names[] = {"test", "all", "any", "negate", "maybe"};
  if (condition.op == Condition::Operator::test) return condition.test.left.path.parts.back().text;
  std::string parts;
  for (const Condition& part : condition.parts) parts += (parts.empty() ? "" : ",") + outline(part);
  return std::string(names[static_cast<size_t>(condition.op)]) + "(" + parts + ")";
}

TEST(DslParseCondition, NestsAsWritten) {
  const std::pair<const char*, const char*> rows[] = {
      {"a", "a"},
      {"((a))", "a"},
      {"a and b and c", "all(a,b,c)"},
      {"a or b or c", "any(a,b,c)"},
      {"(a and b) or not c", "any(all(a,b),negate(c))"},
      {"a and (b or c)", "all(a,any(b,c))"},
      {"not (a or b)", "negate(any(a,b))"},
      {"not not a", "negate(negate(a))"},
      {"maybe (a and not b)", "maybe(all(a,negate(b)))"},
      {"(a or b) and (c or d)", "all(any(a,b),any(c,d))"},
  };
  for (const auto& [written, expected] : rows) {
    const Parsed result = parsed(in_rule(written));
    ASSERT_EQ(ids(result), "") << written;
    EXPECT_EQ(outline(condition_of(result)), expected) << written;
  }
}

TEST(DslParseCondition, AndBesideOrNeedsBrackets) {
  const std::pair<const char*, const char*> rows[] = {
      {"a and b or c", "(a and b)"},
      {"a or b and c", "(b and c)"},
      {"(a or b) and c or d", "((a or b) and c)"},
      {"d or (a or b) and (c or e)", "((a or b) and (c or e))"},
      {"not (a and b or c)", "(a and b)"},
      {"maybe (a or b and c)", "(b and c)"},
  };
  for (const auto& [written, edit] : rows) {
    const Parsed result = parsed(in_rule(written));
    ASSERT_EQ(ids(result), "E006") << written;
    ASSERT_EQ(result.found.all()[0].edits.size(), 1u) << written;
    EXPECT_EQ(result.found.all()[0].edits[0].with, edit) << written;
    EXPECT_TRUE(result.tree.rules.empty()) << written;
  }
  EXPECT_EQ(ids(parsed(in_rule("a and b or c and d"))), "E006 E006");
}

TEST(DslParseLiteral, TextsEscapesAndRawTexts) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("plain")", "plain"},
      {R"("")", ""},
      {R"("a\"b\\c\n\t\r\/d")", "a\"b\\c\n\t\r/d"},
      {R"("# no comment")", "# no comment"},
      {"\"Bo\xC3\xAEte\"", "Bo\xC3\xAEte"},
      {R"("""raw \n "quoted" # text""")", R"(raw \n "quoted" # text)"},
      {"\"\"\"two\nlines\"\"\"", "two\nlines"},
      {R"("""""")", ""},
  };
  for (const auto& [written, expected] : rows) {
    const Parsed result = parsed("list x of text = " + std::string(written));
    ASSERT_EQ(ids(result), "") << written;
    EXPECT_EQ(result.tree.lists.at(0).values.at(0).text, expected) << written;
  }
}

TEST(DslParseLiteral, Quantities) {
  using Kind = Literal::Kind;
  const std::pair<const char*, Kind> rows[] = {
      {"12", Kind::number},    {"-1", Kind::number},    {"+1", Kind::number},
      {"2.5", Kind::number},   {"10m", Kind::duration}, {"100ns", Kind::duration},
      {"30d", Kind::duration}, {"2w", Kind::duration},  {"09:20", Kind::clock},
      {"23:59", Kind::clock},  {"00:00", Kind::clock},
  };
  for (const auto& [written, kind] : rows) {
    const Parsed result = parsed("list x = " + std::string(written));
    ASSERT_EQ(ids(result), "") << written;
    EXPECT_EQ(result.tree.lists.at(0).values.at(0).kind, kind) << written;
  }
  for (const char* bad : {"10kb", "1.2.3", "2.", "24:00", "09:60", "9:20", "09:20:00", "-10m",
                          "-09:20", "5mm", "0x1f", "1e5"})
    EXPECT_EQ(ids(parsed("list x = " + std::string(bad))), "E005") << bad;
}

TEST(DslParseLiteral, PatternsKeepTheirEscapes) {
  const Parsed result = parsed(in_rule(R"(name matches /a\/b\d\\/)"));
  ASSERT_EQ(ids(result), "");
  EXPECT_EQ(condition_of(result).test.values.at(0).text, R"(a/b\d\\)");
}

TEST(DslParseItem, DefaultsAndTheirConditions) {
  const Parsed result = parsed(
      "kind k \"doc\" {\n  a : one of x, y\n  b : flag chosen = false when a is x and (c or not d) "
      "\"about b\"\n  c : list of text\n}\n");
  ASSERT_EQ(ids(result), "");
  const FieldItem& field = result.tree.kinds.at(0).fields.at(1);
  EXPECT_TRUE(field.chosen);
  EXPECT_EQ(field.otherwise->text, "false");
  EXPECT_EQ(outline(*field.otherwise_when), "all(a,any(c,negate(d)))");
  EXPECT_EQ(field.doc, "about b");
  EXPECT_EQ(result.tree.kinds[0].fields.size(), 3u);
}

std::string texts(const std::vector<Literal>& values) {
  std::string all;
  for (const Literal& value : values) all += (all.empty() ? "" : ",") + value.text;
  return all;
}

TEST(DslParseItem, BothSidesOfAChange) {
  struct Row {
    const char* written;
    const char* before;
    const char* after;
  };
  const Row rows[] = {
      {"keys from \"a\" to \"b\"", "a", "b"},
      {"keys from \"a\", \"b\" to \"c\"", "a,b", "c"},
      {"keys from empty to \"a\"", "", "a"},
      {"keys from \"a\" to empty", "a", ""},
      {"keys from empty to empty", "", ""},
      {"keys from \"a\", # not to be cut here\n \"b\" to \"to\"", "a,b", "to"},
  };
  for (const Row& row : rows) {
    const Parsed result =
        parsed("test \"t\" of r { event k { " + std::string(row.written) + " } expect nothing }");
    ASSERT_EQ(ids(result), "") << row.written;
    const GivenField& field = result.tree.tests.at(0).events.at(0).fields.at(0);
    EXPECT_TRUE(field.is_change) << row.written;
    EXPECT_EQ(texts(field.before), row.before) << row.written;
    EXPECT_EQ(texts(field.values), row.after) << row.written;
  }
}

TEST(DslParseItem, CommentsBomAndLineEnds) {
  const std::string plain = "list a = \"x\"\nlist b = \"y\", \"z\"\n";
  std::string crlf;
  for (char byte : plain) crlf += byte == '\n' ? std::string("\r\n") : std::string(1, byte);
  const std::string rows[] = {
      plain,
      "\xEF\xBB\xBF" + plain,
      crlf,
      "\xEF\xBB\xBF" + crlf,
      "# first\n" + plain + "# last, without an end of line",
      "list a = \"x\" # behind\nlist b = # between\n  \"y\" # and\n  , \"z\"\n",
      plain + "\f\v \t\r\n",
      "list a=\"x\"list b=\"y\",\"z\"",
  };
  for (const std::string& text : rows) {
    const Parsed result = parsed(text);
    EXPECT_EQ(ids(result), "") << text;
    ASSERT_EQ(result.tree.lists.size(), 2u) << text;
    EXPECT_EQ(result.tree.lists[1].values.size(), 2u) << text;
  }
}

TEST(DslParseItem, KeywordsAreNamesAfterADotAndInRawRecords) {
  const Parsed result = parsed(
      "shape s {\n  marked by in, kind, rule\n  record from.is.not\n  time a.when precision "
      "1s\n}\n" +
      in_rule("e.in is \"x\""));
  EXPECT_EQ(ids(result), "");
}

TEST(DslParseItem, ReservedWordsNameNothing) {
  for (const char* word : {"and", "or", "in", "is", "any", "all", "of", "external", "when"}) {
    EXPECT_EQ(ids(parsed("list " + std::string(word) + " = \"x\"")), "E001") << word;
    EXPECT_EQ(ids(parsed(in_rule(std::string(word) + " in x"))), "E001") << word;
  }
}

// ---- going on after a mistake

TEST(DslParseRecovery, ManyMistakesInOneRun) {
  const char* bad[] = {
      "list in = \"x\"\n",
      "list x \"y\"\n",
      "shape s {\n  rout Operation\n}\n",
      "wrap w { holds }\n",
      "kind k {\n  name text\n}\n",
      "response r {\n  colour \"red\"\n}\n",
      "rule r {\n  when k where a is\n}\n",
      "test \"t\" {\n  expect maybe\n}\n",
  };
  std::string text;
  for (size_t i = 0; i < std::size(bad); ++i)
    text += bad[i] + ("list good_" + std::to_string(i)) + " = \"x\"\n";
  const Parsed result = parsed(text);
  EXPECT_EQ(ids(result), "E001 E001 E001 E001 E001 E001 E001 E001");
  EXPECT_EQ(result.tree.lists.size(), std::size(bad));
  EXPECT_EQ(result.tree.broken.size(), std::size(bad));
}

TEST(DslParseRecovery, GoesOnAtColumnZeroOnly) {
  const Parsed result =
      parsed("rule r {\n  severity ,\n  list x = \"y\"\n  rule z\n}\nlist b = \"y\"\n");
  EXPECT_EQ(ids(result), "E001");
  ASSERT_EQ(result.tree.lists.size(), 1u);
  EXPECT_EQ(result.tree.lists[0].name.text, "b");
}

TEST(DslParseRecovery, AMissingBraceCostsOneItemOnly) {
  const Parsed result = parsed("rule r {\n  severity high\nlist a = \"x\"\nlist b = \"y\"\n");
  EXPECT_EQ(ids(result), "E001");
  EXPECT_EQ(result.tree.lists.size(), 2u);
}

TEST(DslParseRecovery, AnUnclosedRawTextIsShownWhereItBegins) {
  const Parsed result =
      parsed("kind k {\n  sample s \"t\" \"\"\"{\n}\n}\nlist a = \"x\"\nlist b = \"y\"\n");
  ASSERT_EQ(ids(result), "E001");
  EXPECT_EQ(result.sources.place(result.found.all()[0].primary.at).line, 2u);
  EXPECT_EQ(result.tree.lists.size(), 2u);
}

TEST(DslParseRecovery, UnclosedTextsEndWithTheirLine) {
  for (const char* written : {"list a = \"x", "list a = \"x\\", "list a = \"x\\\"",
                              "rule r { when k where n matches /x", "list a = \"x\", \"y"}) {
    const Parsed result = parsed(std::string(written) + "\nlist b = \"y\"\n");
    EXPECT_EQ(ids(result), "E001") << written;
    EXPECT_EQ(result.sources.place(result.found.all()[0].primary.at).line, 1u) << written;
    EXPECT_EQ(result.tree.lists.size(), 1u) << written;
    EXPECT_EQ(ids(parsed(written)), "E001") << written;
  }
}

// ---- depth

TEST(DslParseDepth, NoDepthCrashes) {
  constexpr size_t kDeep = 100'000;
  const std::string texts[] = {
      in_rule(repeated("(", kDeep)),
      in_rule(repeated("not ", kDeep)),
      in_rule(repeated("maybe (", kDeep)),
      in_rule(repeated("not (", kDeep)),
      "kind k { a : text from s { a = " + repeated("first(", kDeep) + " } }",
      "kind k { a : text from s { a = " + repeated("map ", kDeep) + " } }",
      "kind k { a : text from s { a = " + repeated("map first(", kDeep) + " } }",
  };
  for (const std::string& text : texts) {
    const Parsed result = parsed(text + "\nlist after = \"x\"\n");
    EXPECT_EQ(ids(result), "E003") << text.substr(0, 60);
    EXPECT_EQ(result.tree.lists.size(), 1u) << text.substr(0, 60);
    expect_places_inside(result);
  }
}

TEST(DslParseDepth, SixtyFourLevelsAreAllowed) {
  const auto nested = [](size_t brackets) {
    return in_rule(repeated("(", brackets) + "a" + repeated(")", brackets));
  };
  EXPECT_EQ(ids(parsed(nested(kMaxNesting - 1))), "");
  EXPECT_EQ(ids(parsed(nested(kMaxNesting))), "E003");
}

TEST(DslParseDepth, LongIsNotDeep) {
  const Parsed result = parsed(in_rule("a" + repeated(" or a", 20'000)));
  EXPECT_EQ(ids(result), "");
  EXPECT_EQ(condition_of(result).parts.size(), 20'001u);
}

// ---- any bytes

const std::string& prelude() {
  static const std::string text =
      project::read_file(project::source_folder() / "tests/diagnostics/prelude.fh");
  return text;
}

TEST(DslParseBytes, EveryPrefixOfAValidFile) {
  const std::string& text = prelude();
  ASSERT_GT(text.size(), 3'000u);
  for (size_t length = 0; length < text.size(); ++length) {
    const Parsed result = parsed(text.substr(0, length));
    EXPECT_LE(result.found.all().size(), 1u) << length;
    expect_places_inside(result);
  }
}

TEST(DslParseBytes, HighBytesAnywhere) {
  const std::string& text = prelude();
  for (size_t at = 0; at < text.size(); at += 7) {
    std::string changed = text;
    changed[at] = static_cast<char>(0x80 + at % 0x80);
    expect_places_inside(parsed(changed));
  }
  for (int byte = 1; byte < 256; ++byte) {
    const Parsed result = parsed(std::string(3, static_cast<char>(byte)));
    const bool blank = byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '#';
    EXPECT_EQ(ids(result), blank ? "" : "E002") << byte;
    expect_places_inside(result);
  }
}

TEST(DslParseBytes, RandomChangesOfAValidFile) {
  std::mt19937_64 random(7);
  constexpr std::string_view kBytes = "\"\\/(){}[],.=:#\n ntr0x\xC3\xFF\0";
  for (int round = 0; round < 3'000; ++round) {
    std::string text = prelude().substr(random() % prelude().size() / 2, 1 + random() % 1'500);
    for (size_t changes = random() % 6; changes > 0; --changes)
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    expect_places_inside(parsed(text));
  }
}

TEST(DslParseBytes, MessagesCannotSteerATerminal) {
  for (const char* written : {"\x1b]0;x\x07", "list a = \"\x1b[31m\" x", "list a = 1\x7f",
                              "list \xC2\x9B = 1", "rule \xE2\x80\xAE {"}) {
    const Parsed result = parsed(written);
    const std::string told = render(result.found, result.sources, {});
    ASSERT_FALSE(told.empty()) << written;
    for (const char* control : {"\x1b", "\x07", "\x7f", "\xC2\x9B", "\xE2\x80\xAE"})
      EXPECT_EQ(told.find(control), std::string::npos) << told;
  }
}

}  // namespace
}  // namespace foothold::dsl
