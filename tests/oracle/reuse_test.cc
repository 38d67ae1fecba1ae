// Facts, lists of patterns, several kinds and tunes: both readers agree, and each means what it
// means when it is written out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "evaluate/rules.h"
#include "runtime/input/source.h"
#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

constexpr const char* kKinds = R"(
shape tiny { route Operation  record Id  time T precision 100ns  header { tenant = tenant  user = user } }
header {
  tenant : id
  user   : address
}
list robots of address = "robot@contoso.com"
list shapes of pattern = /^b/, /g$/
table sizes { name: text, size: number } = ("small", 1), ("Big", 20)
kind opened "something was opened" {
  name : text  size : number  deletes : flag
  from tiny where Operation is "open" { name = name  size = size  deletes = deletes }
}
kind closed "something was closed" {
  size : number  forced : flag  name : text
  from tiny where Operation is "close" { name = name  size = size  forced = forced }
}
kind either = opened, closed
fact big of either = size > 10 or name is "big"
fact odd of opened = big and not deletes
)";

/// A rule, and what it means without facts, unions and lists of patterns.
struct Pair {
  std::string name, when;
  std::vector<std::string> plain;
};

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all = {
      {"fact",
       "when opened where odd",
       {"when opened where (size > 10 or name is \"big\") and not deletes"}},
      {"label",
       "when x: opened where maybe (x.odd) unless x.big and x.deletes",
       {"when opened where maybe ((size > 10 or name is \"big\") and not deletes) "
        "unless (size > 10 or name is \"big\") and deletes"}},
      {"union",
       "when either where big unless user in robots",
       {"when opened where size > 10 or name is \"big\" unless user in robots",
        "when closed where size > 10 or name is \"big\" unless user in robots"}},
      {"one_of",
       "when x: one of { opened where deletes or opened where name is \"a\" or closed } "
       "where x.size > 3 and not name is \"bag\"",
       {"when opened where (deletes or name is \"a\") and size > 3 and not name is \"bag\"",
        "when closed where size > 3 and not name is \"bag\""}},
      {"bare_one_of",
       "when one of { opened or closed where forced }",
       {"when opened", "when closed where forced"}},
      {"patterns",
       "when either where name matches any of shapes",
       {"when opened where name matches /^b/ or name matches /g$/",
        "when closed where name matches /^b/ or name matches /g$/"}},
      {"all_patterns",
       "when opened where name matches all of (/^b/, /g$/)",
       {"when opened where name matches /^b/ and name matches /g$/"}},
      {"exact_patterns",
       "when opened where name matches exactly any of shapes",
       {"when opened where name matches exactly /^b/ or name matches exactly /g$/"}},
      {"table",
       "when opened where name in sizes",
       {"when opened where name in (\"small\", \"big\")"}},
  };
  return all;
}

std::string one_of(std::mt19937_64& random, const std::vector<std::string>& values) {
  return values[random() % values.size()];
}

/// A member, or nothing: what is not said is unknown.
std::string member(std::mt19937_64& random, const std::string& key,
                   const std::vector<std::string>& values) {
  const std::string value = one_of(random, values);
  return value.empty() ? "" : fmt::format(",\"{}\":{}", key, value);
}

std::string records(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string lines;
  for (size_t i = 0; i < count; ++i)
    lines += fmt::format(
        "{{\"Operation\":{},\"Id\":\"{}\"{}{}{}{}{}{}}}\n",
        one_of(random, {"\"open\"", "\"close\""}), i,
        member(random, "T",
               {"", "\"2026-03-02T23:59:59.9999999Z\"", "\"2026-03-03T00:00:00Z\"",
                "\"2026-03-03T00:00:00.0000001Z\"", "\"2026-03-03T01:00:00+02:00\"",
                "\"2025-12-31T23:59:59Z\""}),
        member(random, "user", {"", "\"robot@contoso.com\"", "\"ana@contoso.com\""}),
        member(random, "name", {"", "\"\"", "\"a\"", "\"Big\"", "\"bag\"", "\"small\""}),
        member(random, "size", {"", "0", "4", "11"}),
        member(random, "deletes", {"", "true", "false"}),
        member(random, "forced", {"", "true", "false"}));
  return lines;
}

TEST(ReuseOracle, WhatIsNamedMeansWhatItStandsFor) {
  std::string text = kKinds;
  for (const Pair& pair : pairs()) {
    text += rule_text(pair.name, pair.when);
    for (size_t part = 0; part < pair.plain.size(); ++part)
      text += rule_text(fmt::format("{}_plain{}", pair.name, part), pair.plain[part]);
  }
  const World world = World::of(text);
  const std::string lines = records(3000, 1);
  const Seen expected = slow(world.model(), lines), got = fast(world.compiled(), lines);
  EXPECT_EQ(difference(expected, got, lines), "");
  std::map<std::string, std::set<uint64_t>> named, plain;
  for (const auto& [line, rule] : got.findings) {
    const size_t at = rule.find("_plain");
    (at == std::string::npos ? named : plain)[rule.substr(0, at)].insert(line);
  }
  for (const Pair& pair : pairs()) {
    EXPECT_EQ(named[pair.name], plain[pair.name]) << pair.name;
    EXPECT_GT(named[pair.name].size(), 10u) << pair.name;
    EXPECT_LT(named[pair.name].size(), 3000u) << pair.name;
  }
}

// ---- tunes

constexpr const char* kTunes = R"(
tune tuned { unless user in robots  because "robots, until March"  expires 2026-03-03 }
tune tuned { unless odd_size  because "odd sizes" }  # allow: no_expiry
tune tuned { off  severity info  because "last year"  expires 2026-01-01 }
tune quiet { severity info  because "quiet until March"  expires 2026-03-03 }
tune gone { off  because "not here" }  # allow: no_expiry
fact odd_size of either = size is 11
)";

World tuned_world() {
  return World::of(kKinds + rule_text("tuned", "when either where size is present") +
                   rule_text("quiet", "when one of { closed or opened where deletes }") +
                   rule_text("gone", "when opened") + kTunes);
}

/// Excused findings by tune, and findings by severity, as the evaluator sees them.
struct Account {
  std::vector<uint64_t> by_tune;
  std::map<std::string, uint64_t> by_level;
};

std::string level_name(compiler::Level level) {
  static const char* const names[] = {"info", "low", "medium", "high", "critical"};
  return names[static_cast<size_t>(level)];
}

Account slow_account(const World& world, const std::string& lines) {
  Account account{std::vector<uint64_t>(world.model().tunes.size()), {}};
  for (const std::string_view line : lines_of(lines))
    for (const evaluate::Event& event : evaluate::read_record(world.model(), line).events)
      for (const evaluate::Firing& firing : evaluate::evaluate_rules(world.model(), event)) {
        for (const uint32_t tune : firing.excused_by) ++account.by_tune[tune];
        if (firing.fires) ++account.by_level[level_name(firing.level)];
      }
  return account;
}

Account fast_account(const World& world, const std::string& lines) {
  runtime::MemorySource source(lines);
  const runtime::BlockResult result = scan_source(world.compiled(), source);
  Account account{std::vector<uint64_t>(world.model().tunes.size()), {}};
  for (const runtime::ExcusedFinding& excused : result.excused) ++account.by_tune[excused.tune];
  for (const runtime::Finding& finding : result.findings)
    ++account.by_level[runtime::severity_of(world.program(), finding)];
  return account;
}

TEST(ReuseOracle, TunesExcuseWhatTheEvaluatorExcuses) {
  const World world = tuned_world();
  const std::string lines = records(3000, 2);
  EXPECT_EQ(difference(slow(world.model(), lines), fast(world.compiled(), lines), lines), "");
  const Account expected = slow_account(world, lines), got = fast_account(world, lines);
  EXPECT_EQ(expected.by_tune, got.by_tune);
  EXPECT_EQ(expected.by_level, got.by_level);
  for (const size_t tune : {0u, 1u, 2u, 4u}) EXPECT_GT(got.by_tune[tune], 10u) << tune;
  EXPECT_EQ(got.by_tune[3], 0u) << "a severity excuses nothing";
  EXPECT_EQ(got.by_level.size(), 2u) << "tuned and not tuned";
}

/// The severities of the rule `quiet` for one record of a time.
std::string severity_at(const World& world, const std::string& time) {
  const std::string line = fmt::format("{{\"Operation\":\"close\",\"Id\":\"1\"{}}}\n", time);
  runtime::MemorySource source(line);
  std::string all;
  for (const runtime::Finding& finding : scan_source(world.compiled(), source).findings)
    all += runtime::severity_of(world.program(), finding);
  return all;
}

// By the time of the event: the tick before midnight UTC is tuned, midnight is not, and neither is
// an event that does not say when it was.
TEST(ReuseOracle, ATuneEndsWithTheTickBeforeItsDay) {
  const World world = tuned_world();
  EXPECT_EQ(severity_at(world, ",\"T\":\"2026-03-02T23:59:59.9999999Z\""), "info");
  EXPECT_EQ(severity_at(world, ",\"T\":\"2026-03-03T00:00:00Z\""),
            level_name(world.model().rules.back().level));
  EXPECT_EQ(severity_at(world, ",\"T\":\"2026-03-03T01:59:59+02:00\""), "info");
  EXPECT_NE(severity_at(world, ""), "info");
  EXPECT_NE(severity_at(world, ",\"T\":\"2026-03-03T00:00:00Z\""), "info");
}

}  // namespace
}  // namespace foothold::oracle
