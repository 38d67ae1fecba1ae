// The tree of rules over several events, in the one-line form of shown.h. steps.fh holds a rule for
// each way of asking, steps.out what the parser makes of it (UPDATE_GOLDEN=1 writes it).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <random>

#include "dsl/parse.h"
#include "tests/diagnostics/project.h"
#include "tests/dsl/shown.h"

namespace foothold::dsl {
namespace {

namespace fs = std::filesystem;

struct Parsed {
  Sources sources;
  uint32_t file = 0;
  Tree tree;
  Diagnostics found;
};

Parsed parsed(std::string text) {
  Parsed result;
  result.file = result.sources.add("r.fh", std::move(text));
  parse(result.sources, result.file, result.tree, result.found);
  return result;
}

Parsed parsed_when(const std::string& when) { return parsed("rule r { when " + when + " }\n"); }

/// The tree of one `when`, or what is wrong with it.
std::string tree_of(const std::string& when) {
  const Parsed result = parsed_when(when);
  std::string told;
  for (const Diagnostic& found : result.found.all())
    told += fmt::format("{} {}", info(found.code).id, found.headline);
  return told.empty() ? shown(result.tree.rules.at(0).when.at(0)) : told;
}

struct Row {
  const char *when, *tree;
};

const Row kSteps[] = {
    {"a", "a"},
    {"x: a where b unless c", "x: a where b unless c"},
    {"x: latest a", "x: latest a"},
    {"latest: a", "latest: a"},
    {"latest where b", "latest where b"},
    {"x: at least 5 a", "x: >=5 a"},
    {"at least 5 one of { a where b or c }", ">=5 {a where b or c}"},
    {"a taking b as c, each d as e", "a c=b e=each d"},
    {"a with at least 2 different b, at most 3 different c", "a b>=2 c<=3"},
    {"a where b such that number of a >= 2", "a where b such that {number of: a} >= 2"},
    {"a label b when c label d when e and f", "a label b when c label d when (e & f)"},
    {"same k, within 1h { a }", "same k within 1h { a }"},
    {"same k, l, within 1h { a then b then c }", "same k,l within 1h { a then b then c }"},
    {"same k across tenants, within 1h { a also b }",
     "same k across tenants within 1h { a also b }"},
    {"same k, within 1h { a also perhaps x: b also c }",
     "same k within 1h { a also perhaps x: b also c }"},
    {"same k, within 1h { a then no b then c }", "same k within 1h { a then no b then c }"},
    {"same k, within 1h { a then no one of { b or c } (d or e) within 24h }",
     "same k within 1h { a then no {b or c} where (d | e) within 24h }"},
    {"same k, within 1h { a unless b } such that c unless d",
     "same k within 1h { a unless b } such that c unless d"},
    {"same k, within 1h { a } unless d", "same k within 1h { a } unless d"},
};

TEST(SeveralTree, StepsAndBlocks) {
  for (const Row& row : kSteps) EXPECT_EQ(tree_of(row.when), row.tree) << row.when;
}

const Row kConditions[] = {
    {"a is new over 3d", "a is new <over 3d>"},
    {"a is not new for b, c over 3d after 1d ignoring 2h",
     "a is not new <b,c over 3d after 1d ignoring 2h>"},
    {"a is known for b over 3d", "a is known <b over 3d>"},
    {"a with b is new over 3d ignoring 1d", "a with b is new <over 3d ignoring 1d>"},
    {"a.new is \"x\"", "a.new is \"x\""},
    {"no a over 3d", "no a <over 3d>"},
    {"not no a (b or c) for d over 3d and e", "(!no a ((b | c)) <d over 3d> & e)"},
    {"no one of { a where b or c } for d over 3d", "no {a where b or c} <d over 3d>"},
    {"number of a > 3", "{number of: a} > 3"},
    {"number of different a.b > 2 * number of c",
     "{number of different: a.b} > 2 * {number of: c}"},
    {"total of a.b - smallest of a.b > largest of a.b",
     "({total of: a.b} - {smallest: a.b}) > {largest: a.b}"},
    {"first of a.b is not last of a.b", "{first of: a.b} is not {last of: a.b}"},
    {"first of a.b in known", "{first of: a.b} in known"},
    {"last of a.b not in known", "{last of: a.b} not in known"},
    {"first of a.b in known is 3", "first(a.b)[known] is 3"},  // a column of a table
    {"number of a in known is 3", "number(a)[known] is 3"},
    {"largest share of a.b > 50%", "{largest share of: a.b} > 50%"},
    {"number of a > usual number of a over 7d + 3 * spread of number of a over 7d",
     "{number of: a} > ({usual: {number of: a} <over 7d>} + 3 * {spread of: {number of: a} <over "
     "7d>})"},
    {"usual largest share of a.b over 7d after 1d < 0.5%",
     "{usual: {largest share of: a.b} <over 7d after 1d>} < 0.5%"},
    {"share of a for b over 7d <= 0.01%", "{share of: a <b over 7d>} <= 0.01%"},
    {"distance from a >= 500km", "{distance: @a} >= 500km"},
    {"speed from a >= 800kmh", "{speed: @a} >= 800kmh"},
    {"gap between a and b <= 12m and c", "({gap: @a, @b} <= 12m & c)"},
    {"length of number > 3", "length(number) > 3"},
    {"total", "total"},  // without `of` these are names
    {"first is last", "first is last"},
    {"distance > 3 and gap is 2 and usual", "(distance > 3 & gap is 2 & usual)"},
    {"share of a in b is 3", "share(a)[b] is 3"},
};

TEST(SeveralTree, Conditions) {
  for (const Row& row : kConditions)
    EXPECT_EQ(tree_of(std::string("k where ") + row.when), std::string("k where ") + row.tree)
        << row.when;
}

const Row kMistakes[] = {
    {"same k, within 1h { a then b also c }", "E084 `then` and `also` stand in one block"},
    {"same k, within 1h { a also b then no c within 1d }",
     "E084 `also` and `then` stand in one block"},
    {"same k, within 1h { no a then b }", "E085 `no` cannot be the first step"},
    {"no a (b)", "E085 `no` cannot be the first step"},
    {"same k, within 1h { a then no b }", "E086 a last `no` needs a `within` of its own"},
    {"same k, within 1h { a then no b within 5m then c }",
     "E086 only a last `no` has a `within` of its own"},
    {"same k, within 5 { a }", "E024 `5` cannot be read as a duration"},
    {"same k, within +5m { a }", "E024 `+5m` cannot be read as a duration"},
    {"same k, within 09:00 { a }", "E024 `09:00` cannot be read as a duration"},
    {"a where b is new over 5", "E024 `5` cannot be read as a duration"},
    {"a where b > 5kg", "E005 `5kg` is neither a number, a duration nor a time of day"},
    {"a where b > -5m", "E005 `-5m` is neither a number, a duration nor a time of day"},
    {"a where b > 5.km", "E005 `5.km` is neither a number, a duration nor a time of day"},
};

TEST(SeveralTree, MistakesThatTheGrammarLetsPass) {
  for (const Row& row : kMistakes) EXPECT_EQ(tree_of(row.when), row.tree) << row.when;
}

TEST(SeveralTree, EveryRuleOfTheFile) {
  const fs::path folder = project::source_folder() / "tests/dsl";
  const Parsed result = parsed(project::read_file(folder / "steps.fh"));
  ASSERT_EQ(render(result.found, result.sources, {}), "");
  ASSERT_GE(result.tree.rules.size(), 38u);
  std::string got;
  for (const RuleItem& rule : result.tree.rules)
    got += fmt::format("{}\n  {}\n", rule.name.text, shown(rule.when.at(0)));
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(folder / "steps.out", std::ios::binary) << got;
  EXPECT_EQ(got, project::read_file(folder / "steps.out"));
}

TEST(SeveralTree, SpansLieOnWhatIsMeant) {
  const Parsed result = parsed_when(
      "same k across tenants, within 1h { x: latest a with at most 2 different b then no c (d) "
      "within 2h } such that gap between x and y > 3m label l when number of different x.b > 3");
  ASSERT_EQ(result.tree.rules.size(), 1u);
  const WhenItem& when = result.tree.rules[0].when[0];
  const auto at = [&](Span span) { return std::string(result.sources.text(span)); };
  EXPECT_EQ(at(*when.across_tenants), "across tenants");
  EXPECT_EQ(at(when.steps[0].span), "x: latest a with at most 2 different b");
  EXPECT_EQ(at(*when.steps[0].latest), "latest");
  EXPECT_EQ(at(when.steps[0].counted[0].span), "at most 2 different b");
  EXPECT_EQ(at(when.steps[1].span), "no c (d) within 2h");
  EXPECT_EQ(at(when.such_that->test.left.span), "gap between x and y");
  EXPECT_EQ(at(when.classes[0].span), "label l when number of different x.b > 3");
  EXPECT_EQ(at(when.classes[0].when.test.left.function.span), "number of different");
}

// ---- tests and properties

TEST(SeveralTree, TestsSayHistoryAndTheEndOfTime) {
  const Parsed result = parsed(
      "rule r { quiet 4h test \"t\" { history 3d event k { time +20m } event k { time 09:00 } "
      "event k { time \"2026-03-01T09:00:00Z\" } ends +24h expect possible } }");
  ASSERT_EQ(render(result.found, result.sources, {}), "");
  const RuleItem& rule = result.tree.rules[0];
  EXPECT_EQ(rule.properties[0].values[0].kind, Literal::Kind::duration);
  const TestItem& test = rule.tests[0];
  EXPECT_EQ(test.history->text, "3d");
  EXPECT_EQ(test.ends->text, "+24h");
  EXPECT_TRUE(test.possible);
  EXPECT_FALSE(test.findings);
  const auto time = [&](size_t event) { return test.events[event].fields[0].values[0]; };
  EXPECT_EQ(time(0).kind, Literal::Kind::duration);
  EXPECT_EQ(time(0).text, "+20m");
  EXPECT_EQ(time(1).kind, Literal::Kind::clock);
  EXPECT_EQ(time(2).kind, Literal::Kind::text);
}

TEST(SeveralTree, TestsSayTheseOnce) {
  for (const char* part : {"history 3d history 4d", "ends +1h ends +2h"}) {
    const Parsed result = parsed(fmt::format("test \"t\" of r {{ {} expect nothing }}", part));
    ASSERT_EQ(result.found.all().size(), 1u) << part;
    EXPECT_EQ(info(result.found.all()[0].code).id, "E007") << part;
  }
  for (const char* part : {"history +3d", "ends 24h", "ends 3", "quiet +4h"}) {
    const Parsed result =
        parsed(std::string(part).starts_with("quiet")
                   ? fmt::format("rule r {{ {} }}", part)
                   : fmt::format("test \"t\" of r {{ {} expect nothing }}", part));
    ASSERT_EQ(result.found.all().size(), 1u) << part;
    EXPECT_EQ(info(result.found.all()[0].code).id, "E024") << part;
  }
}

// ---- values in report sentences

/// The value between the brackets of a text, or what is wrong with it and where.
std::string value_in(const std::string& text) {
  Sources sources;
  sources.add("other.fh", "#");
  const uint32_t file = sources.add("r.fh", text);
  const auto begin = static_cast<uint32_t>(text.find('[') + 1);
  const auto end = static_cast<uint32_t>(text.rfind(']'));
  Diagnostics found;
  const std::optional<Operand> value = parse_value(sources, {file, begin, end}, found);
  EXPECT_EQ(value.has_value(), found.all().empty()) << text;
  if (value) {
    EXPECT_GE(value->span.begin, begin) << text;
    EXPECT_LE(value->span.end, end) << text;
    return shown(*value);
  }
  const Span at = found.all()[0].primary.at;
  EXPECT_GE(at.begin, begin) << text;
  EXPECT_LE(at.end, end) << text;
  return fmt::format("{}: {}", at.begin - begin, found.all()[0].headline);
}

TEST(SeveralTree, ValuesOfReportSentences) {
  const Row rows[] = {
      {"[user]", "user"},
      {"a {[number of tries]} b", "{number of: tries}"},
      {"[ number of different tries.user ]", "{number of different: tries.user}"},
      {"[hiding.time - access.time]", "(hiding.time - access.time)"},
      {"[gap between a and b]", "{gap: @a, @b}"},
      {"[domain of sender] and more", "domain(sender)"},
      {"[usual number of a over 7d]", "{usual: {number of: a} <over 7d>}"},
      {"[]", "0: expected a value, found its end"},
      {"[  ]", "2: expected a value, found its end"},
      {"[user ip]", "5: expected `+`, `-` or the end of the value, found `ip`"},
      {"[user, ip]", "4: expected `+`, `-` or the end of the value, found `,`"},
      {"[number of different]",
       "19: expected the name of a step, or a field of one such as "
       "`tries.user`, found its end"},
      {"[a +]", "3: expected a field or a number, found its end"},
      {"[is]", "0: expected a value, found `is`"},
      {"[\"x\"]", "0: expected a value, found `\"`"},
      {"[a # b]", "2: expected a value, found `#`"},
      {"[a + 5kg]", "4: `5kg` is neither a number, a duration nor a time of day"},
  };
  for (const Row& row : rows) EXPECT_EQ(value_in(row.when), row.tree) << row.when;
}

TEST(SeveralTree, ValuesNestNoDeeperThanConditions) {
  std::string deep = "[", wide = "[a";
  for (int level = 0; level < 100'000; ++level) deep += "length of ";
  for (int term = 0; term < 10'000; ++term) wide += " + a";
  EXPECT_NE(value_in(deep + "a]").find("nests too deep"), std::string::npos);
  EXPECT_NE(value_in(wide + "]").find("this sum is too long"), std::string::npos);
}

TEST(SeveralTree, AnyPieceIsAnswered) {
  const char* const words[] = {"number of ", "different ",   "usual ",   "spread of ", "share ",
                               "of ",        "gap between ", "and ",     "a",          "a.b",
                               " ",          "+ ",           "- ",       "3",          "3 * ",
                               "over 7d ",   "\"",           "'",        "#",          "(",
                               "}",          "\n",           "\xC3\xA4", "\x01"};
  std::mt19937_64 random(20261122);
  size_t read = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string piece;
    for (size_t count = random() % 7; count > 0; --count)
      piece += words[random() % std::size(words)];
    read += value_in("x[" + piece + "]y").find(": expected") == std::string::npos;
  }
  EXPECT_GT(read, 100u);
}

// Every alternative that may be taken back is read once: a chain of such words costs its length.
TEST(SeveralTree, ChainsAreReadInTime) {
  for (const char* word : {"spread of ", "usual ", "usual number of ", "share of ", "first of ",
                           "number of different ", "total of ", "no one of { k where "}) {
    std::string chain;
    for (int level = 0; level < 60; ++level) chain += word;
    const Parsed result = parsed_when("k where " + chain + "a is 3");
    EXPECT_LE(result.found.all().size(), 3u) << word;
  }
}

}  // namespace
}  // namespace foothold::dsl
