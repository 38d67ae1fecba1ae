// Shapes that are others with other keys: what the model then holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

constexpr std::string_view kBase = R"(
shape mail_log {
  route     Verb
  marked by Odd
  requires  Kind, Odd
  record    Id
  time      first(When, outer.time) precision 1ms
  pairs     Options, Others by Name giving Value
  header {
    user = first(Who, outer.who)
    ip   = Options["ip"]
  }
}
kind mail_sent "a message was sent" {
  counts once by record
  it    : text
  other : text
  from mail_log where Verb is "Send" holding any of (Size, Options["x"].Other) {  # allow: no_sample
    it    = Options["x"]
    other = json(first(Odd, outer.kind)).Inner.Value
  }
}
)";

Project compiled(const std::string& renaming) {
  Project project;
  project.add("base.fh", std::string(kBase) + renaming + "\n");
  project.compile();
  return project;
}

std::string outline(const Extract& extract) {
  std::string all = extract.outer ? "outer" : "";
  if (extract.word != Word::path && extract.word != Word::constant) {
    for (const WordInfo& row : extraction_words())
      if (row.word == extract.word) all = row.name;
    all += "(";
    for (const Extract& input : extract.inputs)
      all += (&input == extract.inputs.data() ? "" : ", ") + outline(input);
    all += ")";
  }
  for (const Step& step : extract.steps) {
    if (step.kind == Step::Kind::each) all += "[]";
    if (step.kind == Step::Kind::pick) all += "[" + step.by + "=" + step.text + "]";
    if (step.kind == Step::Kind::key) all += (all.empty() ? "" : ".") + step.text;
  }
  return all;
}

const Shape& shape_named(const Model& model, std::string_view name) {
  return *std::find_if(model.shapes.begin(), model.shapes.end(),
                       [&](const Shape& shape) { return shape.name == name; });
}

const Source* source_of(const Model& model, std::string_view shape) {
  for (const Kind& kind : model.kinds)
    for (const Source& source : kind.sources)
      if (kind.name == "mail_sent" && model.shapes[source.shape].name == shape) return &source;
  return nullptr;
}

std::string field_of(const Project& project, std::string_view shape, std::string_view name) {
  const Source* source = source_of(project.model(), shape);
  if (source == nullptr) return "no source";
  for (const Kind& kind : project.model().kinds)
    for (const auto& [field, extract] : source->fields)
      if (kind.name == "mail_sent" && kind.fields[field].name == name) return outline(extract);
  return "nothing";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

TEST(CompilerRenames, FirstKeysAreReplacedAndTheRestStays) {
  const Project project = compiled(
      "shape row of mail_log { requires Table  renames Options to Opts, Id to RowId, Odd to A, B "
      "}");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  const Shape& shape = shape_named(project.model(), "row");
  EXPECT_EQ(shape.route, "Verb");
  EXPECT_EQ(joined(shape.marks), "Verb,A,B");
  EXPECT_EQ(joined(shape.requires_keys), "Table");
  EXPECT_EQ(outline(shape.record), "RowId");
  EXPECT_EQ(outline(shape.time), "first(When, outer.time)");
  EXPECT_EQ(shape.precision, value::Precision::millisecond);
  const Source& source = *source_of(project.model(), "row");
  EXPECT_TRUE(source.renamed);
  EXPECT_EQ(joined(source.routes), "send");
  EXPECT_EQ(outline(source.holding.at(0)), "Size");
  EXPECT_EQ(outline(source.holding.at(1)), "Opts[Name=x].Other");
  EXPECT_EQ(field_of(project, "row", "it"), "Opts[Name=x].Value");
  EXPECT_EQ(field_of(project, "row", "ip"), "Opts[Name=ip].Value");
  EXPECT_EQ(field_of(project, "row", "other"), "json(first(first(A, B), outer.kind)).Inner.Value");
}

TEST(CompilerRenames, AKeyOfTheWrapBecomesAKeyOfTheRow) {
  const Project project = compiled(
      "shape row of mail_log { requires Table  renames outer.who to Person, \"Per son\", "
      "outer.time "
      "to Generated }");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  EXPECT_EQ(field_of(project, "row", "user"), "first(Who, first(Person, Per son))");
  EXPECT_EQ(outline(shape_named(project.model(), "row").time), "first(When, Generated)");
  EXPECT_EQ(field_of(project, "row", "other"), "json(first(Odd, outer.kind)).Inner.Value");
}

TEST(CompilerRenames, KeysInLowerCase) {
  const Project project =
      compiled("shape low of mail_log { keys in lower case  renames When to \"@Time\" }");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  const Shape& shape = shape_named(project.model(), "low");
  EXPECT_EQ(shape.route, "verb");
  EXPECT_EQ(joined(shape.marks), "verb,odd");
  EXPECT_EQ(joined(shape.requires_keys), "kind,odd");
  EXPECT_EQ(outline(shape.time), "first(@Time, outer.time)");
  EXPECT_EQ(field_of(project, "low", "it"), "first(options[Name=x].Value, options[name=x].value)");
  EXPECT_EQ(field_of(project, "low", "other"), "json(first(odd, outer.kind)).Inner.Value");
}

TEST(CompilerRenames, KeysInsideAKey) {
  const Project project = compiled(
      "shape row of mail_log { route Action  requires Data  keys inside Data  renames Odd to Even "
      "}");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  const Shape& shape = shape_named(project.model(), "row");
  EXPECT_EQ(shape.route, "Action");
  EXPECT_EQ(joined(shape.marks), "Action");
  EXPECT_EQ(outline(shape.record), "Data.Id");
  EXPECT_EQ(outline(shape.time), "first(Data.When, outer.time)");
  EXPECT_EQ(field_of(project, "row", "it"), "Data.Options[Name=x].Value");
  EXPECT_EQ(field_of(project, "row", "other"), "json(first(Data.Even, outer.kind)).Inner.Value");
}

TEST(CompilerRenames, OwnLinesStandInThePlaceOfTheBases) {
  const Project project = compiled(R"(shape row of mail_log {
  route Action  marked by Only  requires Table  record Key  time Generated precision 1s
  renames Options to Opts
  pairs Extra by K giving V
  header { ip = first(Opts["address"], Extra["ip"]) }
})");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  const Shape& shape = shape_named(project.model(), "row");
  EXPECT_EQ(shape.route, "Action");
  EXPECT_EQ(joined(shape.marks), "Action,Only");
  EXPECT_EQ(outline(shape.record), "Key");
  EXPECT_EQ(outline(shape.time), "Generated");
  EXPECT_EQ(shape.precision, value::Precision::second);
  EXPECT_EQ(field_of(project, "row", "ip"), "first(Opts[Name=address].Value, Extra[K=ip].V)");
  EXPECT_EQ(field_of(project, "row", "user"), "first(Who, outer.who)");
}

TEST(CompilerRenames, AFieldThatTheKindSetsAgainIsNotTheHeaders) {
  Project project;
  project.add("base.fh", R"(
shape log { route Verb  time When precision 1s  header { ip = Address } }
shape row of log { requires Table  renames Address to Addr  header { ip = Own } }
kind mail_sent "k" { counts once by record
  from log where Verb is "Send" { ip = first(Better, Address) }  # allow: no_sample
}
)");
  project.compile();
  ASSERT_EQ(project.ids(), "") << project.rendered();
  EXPECT_EQ(field_of(project, "row", "ip"), "first(Better, Addr)");
}

TEST(CompilerRenames, Mistakes) {
  const std::pair<const char*, const char*> rows[] = {
      {"shape row of mail_lg { requires T }", "E012"},
      {"shape row of mail_log { requires T  renames Id to A, Id to B }", "E007"},
      {"shape row of mail_log { requires T  renames Id to A, outer.Id to B }", ""},
      {"shape row of mail_log { requires T  renames Id.Key to A }", "E031"},
      {"shape row of mail_log { requires T  renames Id A }", "E001"},
      {"shape row of mail_log { requires Kind, Odd }", "E034"},
      {"shape row of mail_log { requires T }\nshape low of row { requires U }", "E035"},
      {"shape row { route R  time T precision 1s  keys in lower case }", "E035"},
      {"shape row of mail_log { requires T  header { nobody = A } }", "E014"},
  };
  for (const auto& [text, expected] : rows) {
    const Project project = compiled(text);
    EXPECT_EQ(project.ids(), expected) << text << "\n" << project.rendered();
  }
}

TEST(CompilerRenames, CandidatesStandInTheOrderInWhichTheyAreTried) {
  Project project;
  project.add("base.fh", R"(
shape c { route R  requires A  time T precision 1s }
shape b { route R  requires B, A  time T precision 1s }
shape a { route R  time T precision 1s }
shape d { route R  requires D, A  time T precision 1s }
)");
  project.compile();
  ASSERT_EQ(project.ids(), "") << project.rendered();
  std::string order;
  for (const uint32_t shape : candidates_of(project.model(), "R"))
    order += project.model().shapes[shape].name;
  EXPECT_EQ(order, "bdca");
}

}  // namespace
}  // namespace foothold::compiler
