// Shapes, wraps, kinds, extractions and samples: what the model holds, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

Project compiled(const std::string& text) {
  Project project;
  project.add("case.fh", text);
  project.compile();
  return project;
}

/// A kind with one field of this type that is read so.
std::string kind_reading(const std::string& type, const std::string& extraction) {
  return "kind mail_sent \"a message was sent\" {\n  counts once by record\n  it : " + type +
         "\n  from ual where Operation is \"Send\" {  # allow: no_sample\n    it = " + extraction +
         "\n  }\n}\n";
}

const Kind& kind_named(const Project& project, std::string_view name) {
  const std::vector<Kind>& kinds = project.model().kinds;
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](const Kind& kind) { return kind.name == name; });
}

const Field& field_named(const Kind& kind, std::string_view name) {
  return *std::find_if(kind.fields.begin(), kind.fields.end(),
                       [&](const Field& field) { return field.name == name; });
}

std::string outline(const Extract& extract);

/// `Parameters[Name=x].Value`, `A[].B`
std::string steps_of(const Extract& extract) {
  std::string all = extract.outer ? "outer" : "";
  for (const Step& step : extract.steps) {
    if (step.kind == Step::Kind::each) all += "[]";
    if (step.kind == Step::Kind::pick) all += "[" + step.by + "=" + step.text + "]";
    if (step.kind == Step::Kind::key) all += (all.empty() ? "" : ".") + step.text;
  }
  return all;
}

std::string arguments_of(const Extract& extract) {
  std::string all;
  for (const Extract& input : extract.inputs) all += (all.empty() ? "" : ",") + outline(input);
  for (const std::string& text : extract.texts) all += (all.empty() ? "'" : ",'") + text + "'";
  return all;
}

std::string rows_of(const Extract& extract) {
  std::string all;
  for (const MapRow& row : extract.rows)
    all += std::string(row.like ? " like " : " ") + row.from + ">" + row.to;
  return all + (extract.otherwise ? " else>" + *extract.otherwise : "");
}

/// `first(UserId,UserKey)`, `'created'`, `map(Operation) new>created`
std::string outline(const Extract& extract) {
  if (extract.word == Word::path) return steps_of(extract);
  if (extract.word == Word::constant) return "'" + extract.texts.at(0) + "'";
  if (extract.word == Word::map) return "map(" + arguments_of(extract) + ")" + rows_of(extract);
  std::string name;
  for (const WordInfo& row : extraction_words())
    if (row.word == extract.word) name = row.name;
  return name + "(" + arguments_of(extract) + ")" +
         (extract.steps.empty() ? "" : "." + steps_of(extract));
}

/// How the field `it` of kind_reading is read.
std::string reading_of(const Project& project) {
  const Kind& kind = kind_named(project, "mail_sent");
  for (const auto& [field, extract] : kind.sources.at(0).fields)
    if (kind.fields[field].name == "it") return outline(extract);
  return "nothing";
}

struct ReadingRow {
  const char* type;
  const char* written;
  const char* expected;  // the outline, or the codes
};

const ReadingRow kReadings[] = {
    {"text", "a", "a"},
    {"text", "a.b.\"c d\"", "a.b.c d"},
    {"list of text", "a[].b", "a[].b"},
    {"text", "Parameters[\"x\"]", "Parameters[Name=x].Value"},
    {"text", "Parameters[\"x\"].Other", "Parameters[Name=x].Other"},
    {"text", "ModifiedProperties[\"x\"].NewValue", "ModifiedProperties[Name=x].NewValue"},
    {"text", "ModifiedProperties[\"x\"]", "E031"},
    {"text", "Parameters[\"x\"].a.b", "E031"},
    {"text", "Parameters[\"x\"][]", "E031"},
    {"text", "Other[\"x\"]", "E031"},
    {"text", "outer.category", "outer.category"},
    {"text", "outer.\"call er\"", "outer.call er"},
    {"text", "outer", "outer"},
    {"text", "outer.a.b", "json(outer.a).b"},
    {"text", "outer.a.\"b c\"[].d", "json(outer.a).b c[].d"},
    {"text", "outer.Parameters[\"x\"]", "E031"},
    {"text", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p"},
    {"text", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q", "E031"},
    {"text", "\"fixed\"", "'fixed'"},
    {"text", "created", "created"},
    {"one of created, gone", "created", "'created'"},
    {"one of created, gone", "deleted", "deleted"},
    {"flag", "true", "'true'"},
    {"text", "true", "true"},
    {"text", "first(a, b, c)", "first(a,b,c)"},
    {"text", "first()", "E001"},
    {"list of text", "all(a, first(b, c))", "all(a,first(b,c))"},
    {"list of address", "addresses(a)", "addresses(a)"},
    {"list of text", "split(a, \";\")", "split(a,';')"},
    {"list of text", "split(a)", "E030"},
    {"list of text", "split(a, b)", "E030"},
    {"list of text", "split(a, \"\")", "E030"},
    {"list of text", "split(a, \";\", \",\")", "E030"},
    {"list of text", "words(a)", "words(a)"},
    {"list of text", "pieces(a, \"x=\", \",;\")", "pieces(a,'x=',',;')"},
    {"text", "before(a, \"@\")", "before(a,'@')"},
    {"text", "after(a, \"\\\\\")", "after(a,'\\')"},
    {"text", "stripped(a, \"User_\")", "stripped(a,'user_')"},
    {"text", "where_like(a, \"*@*\")", "where_like(a,'*@*')"},
    {"text", "unwrapped(a)", "unwrapped(a)"},
    {"text", "json(a).b.c", "json(a).b.c"},
    {"list of text", "json(a)[].c", "json(a).[].c"},
    {"text", "json(a)", "E031"},
    {"text", "json(a)[\"x\"]", "E031"},
    {"text", "words(a).b", "E031"},
    {"text", "local_part(a)", "local_part(a)"},
    {"domain", "domain(a)", "domain(a)"},
    {"text", "prefix(a, \"4\")", "prefix(a,'4')"},
    {"text", "prefix(a, \"four\")", "E030"},
    {"text", "prefix(a, \"12345\")", "E030"},
    {"number", "port(a)", "port(a)"},
    {"text", "country_of(a)", "country_of(a)"},
    {"number", "asn_of(first(a, b))", "asn_of(first(a,b))"},
    {"text", "organisation_of(a)", "organisation_of(a)"},
    {"text", "city_of(a)", "city_of(a)"},
    {"text", "city_of(a, b)", "E030"},
    {"flag", "said(a, b)", "said(a,b)"},
    {"change of text", "change(a, b)", "change(a,b)"},
    {"change of list of text", "change(words(a), words(b))", "change(words(a),words(b))"},
    {"change of text", "a", "E030"},
    {"change of text", "change(a)", "E030"},
    {"text", "change(a, b)", "E030"},
    {"text", "first(change(a, b), c)", "E030"},
    {"text", "last(a)", "E018"},
    {"one of x, y", "map a { \"A\", \"B\" to x  like \"*Z\" to y  else x }",
     "map(a) a>x b>x like *z>y else>x"},
    {"flag", "map first(a, b) { \"1\" to true }", "map(first(a,b)) 1>true"},
    {"flag", "map a { \"1\" to yes }", "E022"},
    {"one of x, y", "map a { \"1\" to z  \"2\" to w }", "E019 E019"},
    {"one of x, y", "map a { else x  else y }", "E007"},
    {"text", "map a { \"1\" to \"One\" }", "map(a) 1>One"},
};

TEST(CompilerExtractions, ReadAsWritten) {
  for (const ReadingRow& row : kReadings) {
    const Project project = compiled(kind_reading(row.type, row.written));
    const std::string got = project.has_errors() ? project.ids() : reading_of(project);
    EXPECT_EQ(got, row.expected) << row.type << " = " << row.written << "\n" << project.rendered();
  }
}

TEST(CompilerExtractions, EveryWordOfTheTableIsTested) {
  for (const WordInfo& word : extraction_words()) {
    const auto* found =
        std::find_if(std::begin(kReadings), std::end(kReadings), [&](const ReadingRow& row) {
          return std::string_view(row.expected).starts_with(std::string(word.name) + "(");
        });
    EXPECT_NE(found, std::end(kReadings)) << word.name;
  }
}

// ---- types and defaults

TEST(CompilerTypes, WhichExist) {
  const std::pair<const char*, const char*> rows[] = {
      {"text", ""},
      {"id", ""},
      {"address", ""},
      {"domain", ""},
      {"ip", ""},
      {"number", ""},
      {"time", ""},
      {"duration", ""},
      {"flag", ""},
      {"one of a, b", ""},
      {"list of text", ""},
      {"list of id", ""},
      {"list of address", ""},
      {"list of domain", ""},
      {"list of ip", ""},
      {"change of text", ""},
      {"change of list of text", ""},
      {"change of id", ""},
      {"list of number", "E017"},
      {"list of flag", "E017"},
      {"list of time", "E017"},
      {"change of ip", "E017"},
      {"change of number", "E017"},
      {"string", "E017"},
      {"list of texts", "E017"},
      {"one of a, a", "E007"},
      {"one of a, present", "E024"},
      {"one of a, true", "E024"},
      {"one of in, out", "E024"},
  };
  for (const auto& [type, expected] : rows) {
    const Project project =
        compiled("kind k \"\" {\n  counts once by record\n  it : " + std::string(type) + "\n}\n");
    EXPECT_EQ(project.ids(), expected) << type << "\n" << project.rendered();
  }
}

TEST(CompilerDefaults, MustFitAndMayDependOnChoices) {
  const std::pair<const char*, const char*> rows[] = {
      {"it : flag = false", ""},
      {"it : flag = false when action is a", ""},
      {"it : flag = false when not (action is a or other in (x, y))", ""},
      {"it : flag = maybe_not", "E022"},
      {"it : text = \"x\"", ""},
      {"it : text = 7", "E022"},
      {"it : number = 7", ""},
      {"it : time = 09:20", "E022"},
      {"it : one of p, q = r", "E019"},
      {"it : ip = \"nowhere\"", "E024"},
      {"it : change of text = \"x\"", "E033"},
      {"it : flag = false when size is 3", "E033"},
      {"it : flag = false when preset is x", "E033"},
      {"it : flag = false when action is c", "E019"},
      {"it : flag = false when acton is a", "E014"},
      {"it : flag = false when k.action is a", "E020"},
  };
  for (const auto& [field, expected] : rows) {
    const Project project =
        compiled("kind k \"\" {\n  counts once by record\n  " + std::string(field) +
                 "\n  action : one of a, b\n  other : one of x, y\n  preset : one of x, y = x\n  "
                 "size : number\n}\n");
    EXPECT_EQ(project.ids(), expected) << field << "\n" << project.rendered();
  }
}

TEST(CompilerDefaults, AreInTheModel) {
  Project project;
  project.compile();
  const Kind& kind = kind_named(project, "inbox_rule");
  const Field& deletes = field_named(kind, "deletes");
  EXPECT_EQ(deletes.otherwise, "false");
  ASSERT_TRUE(deletes.otherwise_when.has_value());
  EXPECT_EQ(kind.fields[deletes.otherwise_when->test.left.field].name, "action");
  EXPECT_EQ(deletes.otherwise_when->test.codes, std::vector<uint8_t>{1});
  EXPECT_EQ(field_named(kind, "marks_read").otherwise, std::nullopt);
}

// ---- kinds, shapes, wraps

TEST(CompilerKinds, BeginWithTheFieldsOfTheHeader) {
  Project project;
  project.compile();
  const Model& model = project.model();
  ASSERT_EQ(model.header_fields, 7u);
  for (const Kind& kind : model.kinds) {
    EXPECT_EQ(kind.fields[kFieldTime].name, "time");
    EXPECT_EQ(kind.fields[kFieldRecord].name, "record");
    for (uint32_t field = 0; field < kind.fields.size(); ++field)
      EXPECT_EQ(kind.fields[field].header, field < model.header_fields) << kind.fields[field].name;
  }
}

TEST(CompilerKinds, RoutesAreNormalised) {
  const Project project = compiled(
      "kind k \"\" {\n  counts once by record\n  it : text\n  # allow: no_sample\n"
      "  from ual where Operation in (\"Update User. \", \"UPDATE \xE2\x80\x93 X\") { it = a "
      "}\n}\n");
  ASSERT_EQ(project.ids(), "");
  EXPECT_EQ(kind_named(project, "k").sources.at(0).routes,
            (std::vector<std::string>{"update user", "update - x"}));
}

TEST(CompilerKinds, ASourceMayReplaceTheHeaderOfItsShape) {
  const Project project = compiled(
      "kind k \"\" {\n  counts once by record\n  it : text\n  # allow: no_sample\n"
      "  from ual where Operation is \"x\" { user = Other  it = a }\n}\n");
  ASSERT_EQ(project.ids(), "");
  const Kind& kind = kind_named(project, "k");
  std::vector<std::string> read;
  for (const auto& [field, extract] : kind.sources.at(0).fields)
    read.push_back(kind.fields[field].name + "=" + outline(extract));
  EXPECT_EQ(read.size(), 6u);
  EXPECT_EQ(std::count(read.begin(), read.end(), "user=Other"), 1);
  EXPECT_EQ(std::count(read.begin(), read.end(), "ip=first(ClientIPAddress,ClientIP)"), 1);
}

TEST(CompilerKinds, HoldingAndCountsOnceBy) {
  const Project project = compiled(
      "kind k \"\" {\n  counts once by it, user\n  it : text\n  # allow: no_sample\n"
      "  from ual where Operation is \"x\" holding any of (a, Parameters[\"b\"]) { it = a }\n}\n");
  ASSERT_EQ(project.ids(), "");
  const Kind& kind = kind_named(project, "k");
  ASSERT_EQ(kind.counts_once_by.size(), 2u);
  EXPECT_EQ(kind.fields[kind.counts_once_by[0]].name, "it");
  EXPECT_EQ(outline(kind.sources.at(0).holding.at(1)), "Parameters[Name=b].Value");
  EXPECT_EQ(compiled("kind k \"\" {\n  counts once by that\n  it : text\n}\n").ids(), "E014");
}

TEST(CompilerShapes, MarksRoutesAndWraps) {
  Project project;
  project.compile();
  const Model& model = project.model();
  ASSERT_EQ(model.shapes.size(), 2u);
  EXPECT_EQ(model.shapes[0].route, "Operation");
  EXPECT_EQ(model.shapes[0].marks, std::vector<std::string>{"Operation"});
  EXPECT_EQ(model.shapes[0].precision, value::Precision::second);
  EXPECT_EQ(model.shapes[1].route, "");
  EXPECT_EQ(model.shapes[1].precision, value::Precision::tick);
  ASSERT_EQ(model.wraps.size(), 1u);
  EXPECT_EQ(model.wraps[0].holds, (std::vector<std::vector<std::string>>{{"properties"}}));
  EXPECT_EQ(model.wraps[0].requires_keys, std::vector<std::string>{"category"});
}

TEST(CompilerShapes, Mistakes) {
  const std::pair<const char*, const char*> rows[] = {
      {"shape s { route A, B  time t precision 1s }", "E007"},
      {"shape s { record id  time t precision 1s }", "E008"},
      {"shape s { route A }", "E008"},
      {"shape s { route A  time t precision 5s }", "E024"},
      {"shape s { route Operation  time t precision 1s }", ""},
      {"shape s { route Operation  requires RecordType  time t precision 1s }", "E034"},
      {"wrap w { holds properties }", "E008"},
      {"wrap w { marked by x }", "E008"},
      {"wrap w { marked by conditionalAccessStatus  holds x }", "E034"},
      {"shape ual { route A  time t precision 1s }", "E010"},
      {"wrap diagnostic_settings { marked by x  holds y }", "E010"},
      {"header { user : text }", "E010"},
      {"header { time : text }", "E010"},
      {"shape s { route A  record last(a)  time t precision 1s }", "E018"},
  };
  for (const auto& [text, expected] : rows) {
    const Project project = compiled(std::string(text) + "\n");
    EXPECT_EQ(project.ids(), expected) << text << "\n" << project.rendered();
  }
}

// ---- samples

TEST(CompilerSamples, GivenFieldsHaveTheirTypes) {
  const std::pair<const char*, const char*> rows[] = {
      {"name \"x\"", ""},
      {"words \"x\", \"y\"", ""},
      {"folder empty", ""},
      {"time 09:20", ""},
      {"time \"2026-03-02T09:20:00Z\"", ""},
      {"ip \"192.0.2.1\"", ""},
      {"deletes true", ""},
      {"action created", ""},
      {"nme \"x\"", "E014"},
      {"name 7", "E022"},
      {"name \"x\", \"y\"", "E022"},
      {"name from \"x\" to \"y\"", "E022"},
      {"time 7", "E022"},
      {"ip \"nowhere\"", "E024"},
      {"deletes \"true\"", "E024"},
      {"action changd", "E019"},
      {"name \"x\"  name \"y\"", "E007"},
  };
  for (const auto& [given, expected] : rows) {
    const Project project = compiled(project::rule_with(
        "when inbox_rule where deletes",
        "  test \"t\" { event inbox_rule { " + std::string(given) + " } expect nothing }\n"));
    EXPECT_EQ(project.ids(), expected) << given << "\n" << project.rendered();
  }
}

TEST(CompilerSamples, ChangesHaveTwoSides) {
  Project project;
  project.compile();
  const Kind& kind = kind_named(project, "app_credential");
  ASSERT_EQ(kind.samples.size(), 1u);
  const Given& given = kind.samples[0].fields.at(0);
  EXPECT_TRUE(given.before.empty());
  EXPECT_EQ(given.values, std::vector<std::string>{"a1"});
}

TEST(CompilerSamples, AChangeSaysFromAndTo) {
  const Project project = compiled(
      project::rule_with("when app_credential where keys gained anything",
                         "  test \"t\" { event app_credential { keys \"a\" } expect nothing }\n"));
  EXPECT_EQ(project.ids(), "E022");
}

}  // namespace
}  // namespace foothold::compiler
