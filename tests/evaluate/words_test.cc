#include "evaluate/words.h"

#include <gtest/gtest.h>

#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;

struct Row {
  const char* record;
  Extract extract;
  const char* wanted;  // as written() shows it
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const JsonResult record = read_json(row.record);
    ASSERT_TRUE(record.value) << row.record << ": " << record.reason;
    EXPECT_EQ(written(extract(row.extract, {&*record.value, nullptr})), row.wanted)
        << row.record << " row " << (&row - rows.data());
  }
}

TEST(EvaluateWords, Path) {
  check({
      {R"({"a":"x"})", path("a"), "x"},
      {R"({"a":""})", path("a"), ""},
      {R"({"a":null})", path("a"), "absent"},
      {R"({"b":1})", path("a"), "absent"},
      {R"({"A":1})", path("a"), "absent"},
      {R"({"a":1.50})", path("a"), "1.50"},
      {R"({"a":true})", path("a"), "true"},
      {R"({"a":{ "b" : [1, 2] }})", path("a"), R"({ "b" : [1, 2] })"},
      {R"({"a":{ "b" : [1, 2] }})", path("a.b"), "[1, 2]"},
      {R"({"a":"x"})", path("a.b"), "absent"},
      {R"({"a":[{"b":1}]})", path("a.b"), "absent"},
      {R"({"a":null,"a":1})", path("a"), "absent"},
      {R"({"a":1,"a":2})", path("a"), "1"},
      {R"({"a":{"b":1},"a":{"c":2}})", path("a.c"), "absent"},
  });
}

TEST(EvaluateWords, Each) {
  check({
      {R"({"a":["x","y"]})", path("a[]"), "x | y"},
      {R"({"a":[]})", path("a[]"), "none"},
      {R"({"a":"x"})", path("a[]"), "absent"},
      {R"({"a":null})", path("a[]"), "absent"},
      {R"({"a":[null]})", path("a[]"), "absent"},
      {R"({"a":[null,"",3]})", path("a[]"), " | 3"},
      {R"({"a":[{"b":1},{"c":2},{"b":null},7,{"b":4}]})", path("a[].b"), "1 | 4"},
      {R"({"a":[{"c":2}]})", path("a[].b"), "absent"},
      {R"({"a":[]})", path("a[].b"), "none"},
      {R"({"a":[["x"],[],["y","z"]]})", path("a[][]"), "x | y | z"},
      {R"({"a":[[],[]]})", path("a[][]"), "none"},
      {R"({"a":[{"b":[]},{}]})", path("a[].b[]"), "none"},
  });
}

TEST(EvaluateWords, Pick) {
  const char* parameters =
      R"({"P":[3,{"Name":"To","Value":"a"},{"Name":"to","Value":"b"},{"Name":"To","Value":"c"},)"
      R"({"Name":"No"},{"Name":"No","Value":"d"},{"Name":5,"Value":[1]},{"Name":true,"Value":"e"}]})";
  check({
      {parameters, path("P[Name=To].Value"), "a"},
      {parameters, path("P[Name=to].Value"), "b"},
      {parameters, path("P[Name=No].Value"), "absent"},
      {parameters, path("P[Name=5].Value"), "[1]"},
      {parameters, path("P[Name=true].Value"), "absent"},
      {parameters, path("P[Name=TO].Value"), "absent"},
      {R"({"P":[]})", path("P[Name=To].Value"), "absent"},
      {R"({"P":{"Name":"To","Value":"a"}})", path("P[Name=To].Value"), "absent"},
      {R"({"P":"[]"})", path("P[Name=To].Value"), "absent"},
  });
}

TEST(EvaluateWords, OuterAndConstant) {
  const JsonResult record = read_json(R"({"a":"inner"})");
  const JsonResult wrap = read_json(R"({"a":"outer"})");
  const JsonResult inner = read_json(R"({"a":null,"b":"inner"})");
  const std::vector<Json> wraps = {*wrap.value, *inner.value};
  const Context wrapped = {&*record.value, &wraps};
  EXPECT_EQ(written(extract(path("a"), wrapped)), "inner");
  EXPECT_EQ(written(extract(outer("a"), wrapped)), "outer");
  EXPECT_EQ(written(extract(outer("b"), wrapped)), "inner");
  EXPECT_EQ(written(extract(outer("a"), {&*record.value, nullptr})), "absent");
  EXPECT_EQ(written(extract(constant("a"), wrapped)), "a");
  EXPECT_EQ(written(extract(constant(""), wrapped)), "");
}

TEST(EvaluateWords, First) {
  const auto first = [] { return word(Word::first, {path("a"), path("b[]"), path("c")}); };
  check({
      {R"({"a":"x","c":"z"})", first(), "x"},
      {R"({"a":"","c":"z"})", first(), "z"},
      {R"({"b":[],"c":"z"})", first(), "z"},
      {R"({"b":["","y"],"c":"z"})", first(), " | y"},
      {R"({"b":[""],"c":""})", first(), ""},
      {R"({"b":[],"c":""})", first(), "none"},
      {R"({"c":""})", first(), ""},
      {R"({})", first(), "absent"},
  });
}

TEST(EvaluateWords, All) {
  const auto all = [] { return word(Word::all, {path("a"), path("b[]")}); };
  check({
      {R"({"a":"x","b":["y","z"]})", all(), "x | y | z"},
      {R"({"b":["y"]})", all(), "y"},
      {R"({"b":[]})", all(), "none"},
      {R"({"a":"","b":[]})", all(), ""},
      {R"({})", all(), "absent"},
  });
}

TEST(EvaluateWords, Addresses) {
  const auto addresses = [] { return word(Word::addresses, {path("a"), path("b")}); };
  check({
      {R"({"a":"smtp:eve@fabrikam.com; \"Eve, E\" <e@fabrikam.com>","b":"x@contoso.com,"})",
       addresses(), "eve@fabrikam.com | e@fabrikam.com | x@contoso.com"},
      {R"({"a":""})", addresses(), "none"},
      {R"({"a":" ; "})", addresses(), "none"},
      {R"({"b":"x@contoso.com"})", addresses(), "x@contoso.com"},
      {R"({})", addresses(), "absent"},
  });
}

TEST(EvaluateWords, Split) {
  const auto split = [](const char* separator) {
    return word(Word::split, {path("a")}, {separator});
  };
  check({
      {R"({"a":" x ;; y; "})", split(";"), "x | y"},
      {R"({"a":"x => y"})", split("=>"), "x | y"},
      {R"({"a":"x"})", split(";"), "x"},
      {R"({"a":""})", split(";"), "none"},
      {R"({})", split(";"), "absent"},
      {R"({"a":["p;q","r"]})", word(Word::split, {path("a[]")}, {";"}), "p | q | r"},
  });
}

TEST(EvaluateWords, Words) {
  const auto words = [] { return word(Word::words, {path("a")}); };
  check({
      {R"({"a":" Mail.Read\tMail.Send \r\n x"})", words(), "Mail.Read | Mail.Send | x"},
      {R"({"a":"  "})", words(), "none"},
      {R"({"a":""})", words(), "none"},
      {R"({})", words(), "absent"},
  });
}

TEST(EvaluateWords, Pieces) {
  const auto pieces = [](const char* start, const char* ends) {
    return word(Word::pieces, {path("a")}, {start, ends});
  };
  check({
      {R"({"a":"[Key=1,Type=a][Key= 2 ]Key=3"})", pieces("Key=", ",]"), "1 | 2 | 3"},
      {R"({"a":"Key=,Key=4"})", pieces("Key=", ","), " | 4"},
      {R"({"a":"key=1"})", pieces("Key=", ","), "none"},
      {R"({"a":"Key=Key=1,x"})", pieces("Key=", ","), "Key=1"},
      {R"({"a":"k:\u20acx\u2013y k:z"})", pieces("k:", "\u2013 "), "\u20acx | z"},
      {R"({"a":""})", pieces("Key=", ","), "none"},
      {R"({})", pieces("Key=", ","), "absent"},
  });
}

TEST(EvaluateWords, BeforeAndAfter) {
  const auto before = [] { return word(Word::before, {path("a[]")}, {"=>"}); };
  const auto after = [] { return word(Word::after, {path("a[]")}, {"\\"}); };
  check({
      {R"({"a":["x => y => z"]})", before(), "x "},
      {R"({"a":["=>y"]})", before(), ""},
      {R"({"a":["x","p=>q"]})", before(), "p"},
      {R"({"a":["x"]})", before(), "absent"},
      {R"({"a":[]})", before(), "absent"},
      {R"({})", before(), "absent"},
      {R"({"a":["ana\\b\\rule"]})", after(), "rule"},
      {R"({"a":["rule","ana\\"]})", after(), "rule | "},
      {R"({"a":[]})", after(), "none"},
      {R"({})", after(), "absent"},
  });
}

TEST(EvaluateWords, StrippedAndWhereLike) {
  const auto stripped = [](const char* prefix) {
    return word(Word::stripped, {path("a[]")}, {prefix});
  };
  const auto like = [](const char* glob) { return word(Word::where_like, {path("a[]")}, {glob}); };
  check({
      {R"({"a":["user_Ab","x","USER_","use"]})", stripped("User_"), "Ab | "},
      {"{\"a\":[\"\u212Aey: 1\"]}", stripped("KEY:"), " 1"},
      {R"({"a":["x"]})", stripped("User_"), "absent"},
      {R"({"a":[]})", stripped("User_"), "absent"},
      {R"({})", stripped("User_"), "absent"},
      {R"({"a":["Ana@Contoso.com","x","b@contoso.com"]})", like("*@CONTOSO.com"),
       "Ana@Contoso.com | b@contoso.com"},
      {R"({"a":["x"]})", like("*@contoso.com"), "absent"},
      {R"({"a":[]})", like("*"), "absent"},
      {R"({})", like("*"), "absent"},
  });
}

TEST(EvaluateWords, Unwrapped) {
  const auto unwrapped = [] { return word(Word::unwrapped, {path("a")}); };
  check({
      {R"({"a":"\"False\""})", unwrapped(), "False"},
      {R"({"a":"[\r\n  true\r\n]"})", unwrapped(), "true"},
      {R"({"a":[true]})", unwrapped(), "true"},
      {R"({"a":"[\"x\",\"y\",3]"})", unwrapped(), "x | y | 3"},
      {R"({"a":["x",null,"y"]})", unwrapped(), "x | y"},
      {R"({"a":"[]"})", unwrapped(), "none"},
      {R"({"a":"[\"x\",{}]"})", unwrapped(), R"(["x",{}])"},
      {R"({"a":"[x, y]"})", unwrapped(), "[x, y]"},
      {R"({"a":"{\"b\":1}"})", unwrapped(), R"({"b":1})"},
      {R"({"a":"False"})", unwrapped(), "False"},
      {R"({"a":""})", unwrapped(), ""},
      {R"({})", unwrapped(), "absent"},
  });
}

TEST(EvaluateWords, Json) {
  const auto json = [](const char* written) {
    Extract result = word(Word::json, {path("a")});
    result.steps = steps(written);
    return result;
  };
  check({
      {R"({"a":"{\"User-Agent\":\"x\"}"})", json("User-Agent"), "x"},
      {R"({"a":"[{\"b\":1},{\"b\":\"2\"}]"})", json("[].b"), "1 | 2"},
      {R"({"a":{"b":{"c":1}}})", json("b"), R"({"c":1})"},
      {R"({"a":"\"text\""})", json(""), "text"},
      {R"({"a":"null"})", json(""), "absent"},
      {R"({"a":"{\"b\":"})", json("b"), "absent"},
      {R"({"a":"plain"})", json("b"), "absent"},
      {R"({"a":""})", json("b"), "absent"},
      {R"({})", json("b"), "absent"},
      {R"({"a":[]})",
       [] {
         Extract result = word(Word::json, {path("a[]")});
         result.steps = steps("b");
         return result;
       }(),
       "absent"},
  });
}

TEST(EvaluateWords, PartsOfAddresses) {
  const auto of = [](Word which, Strings texts = {}) {
    return word(which, {path("a[]")}, std::move(texts));
  };
  check({
      {R"({"a":["\"a@b\"@Contoso.com","x"]})", of(Word::local_part), "\"a@b\""},
      {R"({"a":["x"]})", of(Word::local_part), "absent"},
      {R"({"a":["\"a@b\"@Contoso.com","x"]})", of(Word::domain), "Contoso.com"},
      {R"({"a":["x","y@"]})", of(Word::domain), "absent"},
      {R"({"a":["\u00e9\u20ac\ud83d\ude00xyz","ab",""]})", of(Word::prefix, {"4"}),
       "\u00e9\u20ac\U0001F600x | ab | "},
      {R"({"a":["203.0.113.9:16902","[2001:db8::1]:443","203.0.113.9"]})", of(Word::port),
       "16902 | 443"},
      {R"({"a":["203.0.113.9","2001:db8::1","host:80"]})", of(Word::port), "absent"},
      {R"({})", of(Word::port), "absent"},
  });
}

TEST(EvaluateWords, SaidAndChange) {
  const auto said = [] { return word(Word::said, {path("a"), path("b[]")}); };
  check({
      {R"({"a":"x"})", said(), "true"},
      {R"({"a":""})", said(), "true"},
      {R"({"b":[]})", said(), "true"},
      {R"({"a":null})", said(), "false"},
      {R"({"a":"old","b":["new"]})", word(Word::change, {path("a"), path("b[]")}), "new"},
  });
}

TEST(EvaluateWords, Map) {
  Extract closed = word(Word::map, {path("a[]")});
  closed.rows = {{false, "new-inboxrule", "created"},
                 {true, "set-*", "changed"},
                 {false, "set-mailbox", "never: an earlier row takes it"},
                 {false, "", "nothing"}};
  Extract open = closed;
  open.rows.pop_back();
  open.otherwise = "other";
  check({
      {R"({"a":["New-InboxRule","Set-X"]})", closed, "created"},
      {R"({"a":["SET-Mailbox"]})", closed, "changed"},
      {R"({"a":[""]})", closed, "nothing"},
      {R"({"a":[]})", closed, "nothing"},
      {R"({"a":["x"]})", closed, "absent"},
      {R"({"a":["x"]})", open, "other"},
      {R"({"a":[""]})", open, "other"},
      {R"({"a":[]})", open, "other"},
      {R"({})", open, "absent"},
  });
}

TEST(EvaluateWords, Nested) {
  const Extract name = word(
      Word::first, {path("P[Name=Name].Value"), word(Word::after, {path("ObjectId")}, {"\\"})});
  check({
      {R"({"ObjectId":"a\\b\\.","P":[{"Name":"Name","Value":"x"}]})", name, "x"},
      {R"({"ObjectId":"a\\b\\.","P":[{"Name":"Name","Value":""}]})", name, "."},
  });
}

}  // namespace
}  // namespace foothold::evaluate
