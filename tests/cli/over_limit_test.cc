// What was too much to compile is told at the test that asked for most of it.
#include "cli/over_limit.h"

#include <gtest/gtest.h>

#include "tests/oracle/small_world.h"

namespace foothold::cli {
namespace {

constexpr Limits kLimits{uint64_t{64} << 20, 10, std::chrono::seconds(20)};

const oracle::World& world() {
  static const oracle::World made = oracle::small_world(
      {"where t contains any of (\"one\", \"two\")",
       "where u contains any of (\"one\", \"two\", \"three\", \"four\")",
       "where t contains any of (\"three\", \"four\", \"five\") or t matches /fi+ve/"});
  return made;
}

/// The rule and headline of the error for a child that died at the first column whose field is
/// this.
std::string told(const std::string& field, const std::string& pattern) {
  const runtime::Program& program = world().compiled().program();
  const runtime::KindProgram& kind = program.kinds.at(program.rules.at(0).kind);
  const Bounded done = run_bounded(kLimits, [&](Notes& notes) {
    NotingWatch watch(notes);
    for (uint32_t column = 0; column < kind.columns.size(); ++column)
      if (kind.fields[kind.columns[column].value.field].name == field)
        pattern.empty() ? watch.literals(kind, column, 9) : watch.pattern(kind, column, pattern);
    watch.refused();
    return watch.was_refused() ? std::string() : std::string("not reached");
  });
  EXPECT_EQ(done.ending, Ending::gave_up);
  dsl::Diagnostics diagnostics;
  if (!report_over_limit(world().model(), done, diagnostics)) return "nothing";
  const dsl::Diagnostic& found = diagnostics.all().at(0);
  for (const compiler::Rule& rule : world().model().rules)
    if (rule.where && rule.where->span.begin <= found.primary.at.begin &&
        found.primary.at.end <= rule.where->span.end)
      return rule.name + ": " + found.headline;
  return "no rule: " + found.headline;
}

TEST(OverLimit, TheTestWithMostTextsIsTold) {
  EXPECT_EQ(told("t", ""),
            "r2: `t` of `said` is searched for 9 texts: it needs more memory or time than it is "
            "given");
  EXPECT_EQ(told("u", ""),
            "r1: `u` of `said` is searched for 9 texts: it needs more memory or time than it is "
            "given");
}

TEST(OverLimit, ThePatternIsTold) {
  EXPECT_EQ(told("t", "fi+ve"),
            "r2: the pattern is too big to compile: it needs more memory or time than it is given");
}

TEST(OverLimit, WhatNobodyAskedForIsNotTold) {
  EXPECT_EQ(told("t", "another"), "nothing");
  EXPECT_EQ(told("no such field", ""), "nothing");
}

}  // namespace
}  // namespace foothold::cli
