// Who an event is, by the evaluator's own reading and by the scanner: equal ids of findings.
#include "evaluate/identity.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

#include "evaluate/frame.h"
#include "evaluate/rules.h"
#include "tests/oracle/oracle.h"

namespace foothold::evaluate {
namespace {

using Ids = std::set<std::tuple<uint64_t, std::string, std::string>>;  // line, rule, id

Ids of_evaluator(const compiler::Model& model, std::string_view bytes) {
  Ids ids;
  for (const FramedElement& element : frame(bytes, frame_words(model)).elements) {
    if (element.broken) continue;
    for (const Seen& seen : see(model, element.text))
      for (const Firing& firing : evaluate_rules(model, seen.event))
        if (firing.fires)
          ids.emplace(element.line, model.rules[firing.rule].name,
                      finding_id(model.rules[firing.rule], seen.tenant, {}, seen.event_class));
  }
  return ids;
}

Ids of_scanner(const oracle::World& world, std::string_view bytes) {
  runtime::MemorySource source(bytes);
  Ids ids;
  for (const runtime::Finding& finding : oracle::scan_source(world.compiled(), source).findings) {
    const runtime::RuleInfo& rule = world.program().rules[finding.rule];
    if (world.program().broken_record_kind != rule.kind)
      ids.emplace(finding.events[0].line, rule.name, finding.id);
  }
  return ids;
}

void expect_equal_ids(const std::string& bytes, size_t at_least) {
  const oracle::World& world = oracle::World::shipped();
  const Ids expected = of_evaluator(world.model(), bytes), got = of_scanner(world, bytes);
  EXPECT_GE(expected.size(), at_least);
  size_t differences = 0;
  for (const auto& [line, rule, id] : expected) {
    if (got.contains({line, rule, id}) || ++differences > 5) continue;
    ADD_FAILURE() << "line " << line << ", " << rule << ": the scanner does not say " << id;
  }
  EXPECT_EQ(expected.size(), got.size());
}

TEST(EventIdentity, IdsOfFindingsAreThoseOfTheScanner) {
  expect_equal_ids(oracle::whole_corpus(), 100);
  expect_equal_ids(oracle::sample_records(), 20);
}

TEST(EventIdentity, WhatARecordMeansIsItsDigest) {
  const auto digest = [](std::string_view text) {
    return canonical_digest(*read_json(text).value);
  };
  const value::Digest one = digest(R"({"a":"7","b":[1,{"c":null}]})");
  EXPECT_EQ(one, digest(R"( { "b" : [1, {"c":null, "c":2}], "a":"\u0037", "a": 8 } )"));
  for (const std::string_view other :
       {R"({"a":"7","b":[{"c":null},1]})", R"({"a":7,"b":[1,{"c":null}]})",
        R"({"a":"7","b":[1.0,{"c":null}]})", R"({"a":"7","b":[1,{"c":false}]})",
        R"({"a":"7","b":[1,{"C":null}]})", R"({"a":"7"})"})
    EXPECT_NE(one, digest(other)) << other;
}

}  // namespace
}  // namespace foothold::evaluate
