// Every extraction word and every type over a table of raw values, read by both readers and
// compared field by field.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

/// Each becomes two fields, one `list of text` and one `text`.
constexpr const char* kExpressions[] = {
    R"(A)",
    R"(A.b)",
    R"(A.b.c)",
    R"(A[])",
    R"(A[].b)",
    R"(A[][])",
    R"(A.b[])",
    R"(A[].b[].c)",
    R"(P["x"])",
    R"(P["x"].b)",
    R"(P["y"])",
    R"(P[].b)",
    R"(P[])",
    R"(A[].M["x"].b)",
    R"(P[].M["x"])",
    R"(P[].M["x"].b)",
    R"(P[].M["y"])",
    R"(first(A, B))",
    R"(first(A, B, "c"))",
    R"(first(A[], B[]))",
    R"(first(A.b, A[].b, B))",
    R"(all(A, B))",
    R"(all(A[], B))",
    R"(all(B, P["x"], A.b))",
    R"(addresses(A, B))",
    R"(addresses(A[]))",
    R"(addresses(first(A, B)))",
    R"(split(A, ";"))",
    R"(split(A[], "=>"))",
    R"(split(all(A, B), ","))",
    R"(split(A, " "))",
    R"(words(A))",
    R"(words(all(A, B)))",
    R"(pieces(A, "k=", ",]"))",
    R"(pieces(A, "b", "é;"))",
    R"(pieces(A[], "é", "x"))",
    R"(before(A, ";"))",
    R"(before(A[], "é"))",
    R"(before(all(A, B), "=>"))",
    R"(after(A, "\\"))",
    R"(after(A[], ";"))",
    R"(after(all(A, B), "=>"))",
    R"(stripped(A, "smtp:"))",
    R"(stripped(A[], "ß"))",
    R"(stripped(A, "K"))",
    R"(where_like(A, "*b*"))",
    R"(where_like(A[], "?"))",
    R"(where_like(all(A, B), "É*"))",
    R"(unwrapped(A))",
    R"(unwrapped(A[]))",
    R"(unwrapped(B))",
    R"(unwrapped(unwrapped(A)))",
    R"(json(A).b)",
    R"(json(A).b.c)",
    R"(json(A)[])",
    R"(json(A)[].b)",
    R"(json(A).b[])",
    R"(json(A)."User-Agent")",
    R"(json(json(A).b).c)",
    R"(json(first(A, B)).b)",
    R"(local_part(A))",
    R"(local_part(A[]))",
    R"(domain(A))",
    R"(domain(all(A, B)))",
    R"(prefix(A, "4"))",
    R"(prefix(A[], "0"))",
    R"(prefix(all(A, B), "1"))",
    R"(port(A))",
    R"(port(all(A, B)))",
    R"(said(A))",
    R"(said(A.b, B))",
    R"(said(A[]))",
    R"(said(json(A).b))",
    R"(map A { "x", "b" to one  like "*;*" to two  "" to three  else four })",
    R"(map A { "É" to one  like "K*" to two })",
    R"(map A[] { "b" to one  else two })",
    R"(map first(A, B) { "b" to "B b"  like "?" to "one" })",
    R"("text")",
    R"(first(json(A).b, split(A, ";"), outer.boxed))",
    R"(outer.boxed)",
    R"(outer."note")",
    R"(all(words(pieces(before(A, "=>"), "k=", ",]")), domain(addresses(B))))",
    R"(unwrapped(json(A).b))",
    R"(first(where_like(A, "*@*"), local_part(B), port(A)))",
};

constexpr const char* kTypes[] = {
    "text",         "id",         "address",         "domain",         "ip",
    "number",       "time",       "duration",        "flag",           "one of b, x, c3",
    "list of text", "list of id", "list of address", "list of domain", "list of ip",
};
constexpr const char* kChanges[] = {"change of text", "change of list of text"};

/// Raw JSON, as it stands behind `"A":`. "" means that the key is missing.
constexpr const char* kValues[] = {
    "",
    "null",
    R"("")",
    R"(" ")",
    R"("b")",
    R"("B")",
    R"("x")",
    R"("a;b; ;c")",
    R"(";")",
    R"("  b  b ")",
    R"("\tb\nb\r")",
    R"("k=1,k=2]k=")",
    R"("[k=a b c,x] => [k=d e]")",
    R"("\u0062")",
    R"("a\u003bb")",
    R"("caf\u00e9;\u00c9")",
    R"("É")",
    R"("éxé y é")",
    R"("ß s")",
    R"("\u212a1")",
    R"("Kk")",
    R"("\ud800")",
    R"("\ud83d\ude00\u200b")",
    R"("\u0000b")",
    R"("a\\b\/c\"d")",
    R"("smtp:b@Contoso.com")",
    R"("SMTP:a@b.example; \"x, y\" <c@d.example>,  ;e@f.example")",
    R"("@b")",
    R"("b@")",
    R"("a@b@c.example")",
    R"("198.51.100.7:33001")",
    R"("[2001:db8::1]:25")",
    R"("::ffff:203.0.113.9")",
    R"("2001:0DB8::0001")",
    R"("<null>")",
    R"("198.51.100.7,198.51.100.8")",
    R"("198.51.100.7 ")",
    "0",
    "-0",
    "1.50",
    "1e3",
    "12345678901234567890",
    "0.1",
    "-7",
    "true",
    "false",
    R"("True")",
    R"("FALSE")",
    R"("\"False\"")",
    R"("[true]")",
    R"("[]")",
    R"("[1]")",
    R"("[\"a\",\"b\"]")",
    R"("[ 1 , null, \"\\u0062\" ]")",
    R"("[[1]]")",
    R"("[{\"b\":1}]")",
    R"("{\"b\":\"c\"}")",
    R"("{\"b\":{\"c\":[1,2]},\"b\":2}")",
    R"("{\"b\":\"{\\\"c\\\":\\\"d\\\"}\"}")",
    R"(" {\"User-Agent\": \"x y\"} ")",
    R"("{\"b\":tru}")",
    R"("{\"b\":1} x")",
    R"("{\"b\":null}")",
    R"("{\"b\":[]}")",
    R"("[{\"b\":1},{\"b\":[2]},3]")",
    R"("\"\\\"b\\\"\"")",
    R"("2026-03-02T09:20:00")",
    R"("2026-03-02T09:20:00.1234567-05:00")",
    R"("8/22/2026 6:11:52 PM")",
    R"("5m")",
    R"("PT5M")",
    R"("01:02:03")",
    "[]",
    "[null]",
    R"([""])",
    R"(["b"])",
    R"(["b","B","a;b"])",
    "[1,true,null,\"x\"]",
    "[[1,2],[]]",
    R"([{"b":1},{"b":null},{"c":2},{"b":"x"}])",
    R"([{"b":[{"c":1},{"c":2}]}])",
    "{}",
    R"({"b":1})",
    R"({"b":null})",
    R"({"b":{"c":"d"}})",
    R"({"b":["p","q"]})",
    R"({ "b" : [ ] , "c" : 1 })",
    R"({"b":"first","b":"second"})",
    R"({"\u0062":"escaped key"})",
    R"([ 1 , { "b" : 2 } ])",
    R"([{"M":[{"n":"x","b":"deep"}]},{"M":[]}])",
    R"({"b":"c","M":[{"n":"x"}]})",
    // JSON held as text, in the record, in elements and in members
    R"("\u007b\"b\":\"{\\\"c\\\":\\\"d\\\"}\"}")",
    R"("\n\t [\r\n {\"b\": 1} ]\r\n")",
    R"("\u00a0{\"b\":1}")",
    R"("{\"b\":1,}")",
    R"("{\"b\":\"\\ud800\"}")",
    R"("{\"b\":\"a\tb\"}")",
    R"(["{\"b\":1}",{"b":2},"[3]","[{\"b\":4}]","{\"b\":[5]"])",
    R"(["[1,2]","[]","[\"[3]\"]"])",
    R"([{"b":"[{\"c\":1},{\"c\":2}]"},{"b":"[]"}])",
    R"({"b":"{\"c\":\"[1]\"}"})",
    R"(["{\"M\":\"[{\\\"n\\\":\\\"x\\\",\\\"b\\\":\\\"deep\\\"}]\"}"])",
};

/// Arrays of pairs, looked up by `n` giving `v`.
constexpr const char* kPairs[] = {
    "",
    "null",
    "[]",
    "{}",
    R"("x")",
    R"([{"n":"x","v":"1"}])",
    R"([{"v":"late","n":"x"}])",
    R"([{"n":"x"},{"n":"x","v":"second"}])",
    R"([{"n":"x","v":null}])",
    R"([{"n":"x","v":""}])",
    R"([{"n":"y","v":"2"},{"n":"x","v":{"b":1},"b":"c"}])",
    R"([{"n":"\u0078","v":"escaped"}])",
    R"([{"n":"X","v":"3"}])",
    R"([null,"x",{"n":"x","v":[1]}])",
    R"([{"n":1,"v":"number"},{"n":"x","v":5}])",
    R"([{"n":"x","n":"y","v":"a","v":"b"}])",
    R"([{"n":null,"v":"0"},{"n":true,"v":"0"},{"n":"y","v":"z"}])",
    R"([{"b":"7"},{"n":"x","b":null,"v":"w"}])",
    R"([[{"n":"x","v":"inner"}],{"n":"x","v":"outer"}])",
    R"([{"n":"x","M":[{"n":"y","v":"in"},{"n":"x","b":"in b"}],"v":"out"}])",
    R"([{"v":"out","M":[{"v":"1","n":"x"},{"n":"q"}],"n":"\u0078"},{"n":"y","M":[{"n":"y","v":"2"}],"v":"z"}])",
    R"([{"n":"x","M":[],"v":"out"},{"M":[{"n":"x","M":[{"n":"x","v":"3"}]}],"n":"y","v":"w"}])",
    R"("[{\"n\":\"x\",\"v\":\"1\",\"b\":2}]")",
    R"("\r\n[\r\n  {\r\n    \"n\": \"x\",\r\n    \"v\": \"pretty\"\r\n  }\r\n]")",
    R"(["{\"n\":\"x\",\"v\":\"text\",\"b\":[1]}",{"n":"x","v":"object"}])",
    R"(["[{\"n\":\"x\"}]","x","{\"n\":\"y\",\"M\":[{\"n\":\"x\",\"v\":1}]}"])",
    R"("[\"{\\\"n\\\":\\\"x\\\",\\\"v\\\":\\\"twice\\\"}\"]")",
    R"("[{\"n\":\"x\",\"M\":\"[{\\\"n\\\":\\\"y\\\",\\\"v\\\":\\\"in\\\"}]\"}]")",
    R"("[{\"n\":\"x\",\"v\":\"cut\"}")",
};

std::string fields_and_readings() {
  std::string fields, readings;
  size_t number = 0;
  const auto add = [&](const std::string& type, const std::string& from) {
    fields += fmt::format("  f{} : {}\n", number, type);
    readings += fmt::format("    f{} = {}\n", number++, from);
  };
  for (const char* expression : kExpressions)
    for (const char* type : {"list of text", "text"}) {
      // What a map gives to a text must be quoted unless it is a plain word: both are.
      add(type, expression);
    }
  for (const char* type : kTypes)
    for (const char* from : {"A", "all(A, B)", "A[]", "A.b"}) add(type, from);
  for (const char* type : kChanges)
    for (const char* from : {"change(A, B)", "change(A[], split(B, \";\"))", "change(json(A).b, B)",
                             "change(first(A, \"\"), B)"})
      add(type, from);
  return fields + "\n  from tiny where Operation is \"read\" {\n" + readings + "  }\n";
}

/// One kind that reads all expressions as texts and lists, and plain paths as every type.
const World& words_world() {
  static const World world = World::of(R"(
shape tiny { route Operation  record Id  time T precision 1s  pairs P, M by n giving v }
wrap box { marked by boxed  holds inner, other }
header { user : address }
kind words_of "what a record says" {
  counts once by record
)" + fields_and_readings() + "}\n" + rule_text("any_event", "when words_of where f0 is present"));
  return world;
}

std::string member(const char* key, const char* value) {
  return *value ? fmt::format(",\"{}\":{}", key, value) : "";
}

/// `"` and `\` escaped: a record inside a string.
std::string as_text(std::string_view json) {
  std::string out = "\"";
  for (const char byte : json) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + "\"";
}

class Table {
 public:
  void read(const std::string& record) {
    const std::string differences = comparison_.differences(record);
    if (differences.empty() || !reported_.insert(differences).second) return;
    if (reported_.size() <= 8) ADD_FAILURE() << differences << record;
  }
  uint64_t events() const { return comparison_.events(); }

 private:
  FieldComparison comparison_{words_world()};
  std::set<std::string> reported_;  // each difference once
};

TEST(ExtractionWords, OfEveryPairOfRawValues) {
  Table table;
  uint64_t records = 0;
  for (const char* a : kValues)
    for (const char* b : kValues) {
      table.read(
          fmt::format(R"({{"Operation":"read","Id":"1"{}{}}})", member("A", a), member("B", b)));
      ++records;
    }
  EXPECT_EQ(table.events(), records);
}

TEST(ExtractionWords, OfPairsLookedUpByName) {
  Table table;
  for (const char* pairs : kPairs)
    for (const char* a : kValues)
      table.read(fmt::format(R"({{"Id":"1"{},"Operation":"read"{}}})", member("P", pairs),
                             member("A", a)));
  EXPECT_EQ(table.events(), std::size(kPairs) * std::size(kValues));
}

TEST(ExtractionWords, OfWrappedRecordsAndTheirOuterKeys) {
  Table table;
  for (const char* outer : kValues) {
    if (!*outer) continue;  // the mark must be there
    for (const char* a : {"", R"("b;c")", R"("{\"b\":\"\\u0063\"}")", R"({"b":1})"}) {
      const std::string bare = fmt::format(R"({{"Operation":"read"{}}})", member("A", a));
      table.read(fmt::format(R"({{"boxed":{},"note":"n","inner":{}}})", outer, bare));
      table.read(fmt::format(R"({{"inner":{1},"note":null,"boxed":{0}}})", outer, as_text(bare)));
      table.read(fmt::format(R"({{"boxed":1,"inner":{{"boxed":{},"other":{}}}}})", outer,
                             as_text(" " + bare)));
    }
  }
  EXPECT_GT(table.events(), 3 * 4 * 80u);
}

/// `[[...["x"]...]]`, each level but the innermost one held as text.
std::string nested_texts(size_t texts) {
  std::string value = "[\"x\"]";
  for (size_t i = 0; i < texts; ++i) value = "[" + as_text(value) + "]";
  return value;
}

TEST(ExtractionWords, OfTextsInsideEachOtherUpToTheLimit) {
  const std::string path = "A[][][][][][][][][][][]";  // eleven: the innermost text, or nothing
  const World world = World::of(R"(
shape tiny { route Operation  time T precision 1s }
header { user : address }
kind nest "n" { counts once by record  f0 : text  f1 : text
  from tiny where Operation is "read" { f0 = )" +
                                path.substr(0, 19) + R"(  f1 = )" + path.substr(0, 21) + "}\n}\n" +
                                rule_text("nine_levels", "when nest where f0 is \"x\"") +
                                rule_text("ten_levels", "when nest where f1 is \"x\""));
  const auto found = [&](size_t texts) {
    const std::string line = R"({"Operation":"read","A":)" + nested_texts(texts) + "}";
    const Seen expected = slow(world.model(), line), got = fast(world.compiled(), line);
    EXPECT_EQ(difference(expected, got, line), "");
    return got.findings;
  };
  EXPECT_EQ(found(8), (std::set<Seen::Place>{{1, "nine_levels"}}));
  EXPECT_EQ(found(9), std::set<Seen::Place>{}) << "nine decodings inside each other";
}

TEST(ExtractionWords, OfTextsThatNestTooDeepWithWhatIsAroundThem) {
  const World world = World::of(R"(
shape tiny { route Operation  time T precision 1s }
header { user : address }
kind nest "n" { counts once by record  f0 : text
  from tiny where Operation is "read" { f0 = A.b }
}
)" + rule_text("seen", "when nest where f0 is present"));
  const auto found = [&](size_t brackets) {
    const std::string value = R"({"b":")" + std::string("x") + R"(","c":)" +
                              std::string(brackets - 1, '[') + std::string(brackets - 1, ']') + "}";
    const std::string line = R"({"Operation":"read","A":)" + as_text(value) + "}";
    const Seen expected = slow(world.model(), line), got = fast(world.compiled(), line);
    EXPECT_EQ(difference(expected, got, line), "");
    return got.findings.size();
  };
  EXPECT_EQ(found(63), 1u);
  EXPECT_EQ(found(64), 0u);
}

TEST(ExtractionWords, OfRecordsWithBlanksEverywhere) {
  Table table;
  for (const char* a : kValues)
    table.read(fmt::format(" {{ \"Operation\" :\t\"read\" {} , \"B\" : [ \"b\" ,1 ] }} ",
                           *a ? fmt::format(", \"A\" :  {} ", a) : ""));
  EXPECT_EQ(table.events(), std::size(kValues));
}

}  // namespace
}  // namespace foothold::oracle
