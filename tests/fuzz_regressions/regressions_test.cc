// Inputs that once broke a property of a fuzz target, and the seeds of all targets: asked again in
// every test run, without a fuzzer. A file tests/fuzz_regressions/<target>/<what> is an input of
// that target; fuzz/README.md says how one gets here.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/json_mutator.h"
#include "fuzz/properties/conditions.h"
#include "fuzz/properties/containers.h"
#include "fuzz/properties/correlations.h"
#include "fuzz/properties/events.h"
#include "fuzz/properties/framing.h"
#include "fuzz/properties/parse.h"
#include "fuzz/properties/routing.h"
#include "fuzz/properties/rules.h"
#include "fuzz/properties/superset.h"
#include "fuzz/properties/values.h"

namespace foothold::fuzz {
namespace {

namespace fs = std::filesystem;

struct Target {
  std::string_view name;
  Verdict (*verdict)(std::string_view);
};

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

constexpr Target kTargets[] = {
    {"conditions", conditions_verdict},     {"containers", containers_verdict},
    {"correlations", correlations_verdict}, {"events", events_verdict},
    {"framing", framing_verdict},           {"parse", parse_verdict},
    {"routing", routing_verdict},           {"rules", rules_verdict},
    {"superset", superset_verdict},         {"values", values_verdict},
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> inputs_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

fs::path source_folder() { return FOOTHOLD_SOURCE_DIR; }

class FuzzRegression : public testing::TestWithParam<Target> {};

TEST_P(FuzzRegression, WhatOnceBrokeHolds) {
  const fs::path folder = source_folder() / "tests/fuzz_regressions" / GetParam().name;
  for (const fs::path& file : inputs_in(folder))
    EXPECT_EQ(GetParam().verdict(content_of(file)), "") << file;
}

TEST_P(FuzzRegression, SeedsHold) {
  const std::vector<fs::path> seeds = inputs_in(source_folder() / "fuzz/seeds" / GetParam().name);
  EXPECT_FALSE(seeds.empty()) << "every target has seeds";
  for (const fs::path& file : seeds) EXPECT_EQ(GetParam().verdict(content_of(file)), "") << file;
}

INSTANTIATE_TEST_SUITE_P(AllTargets, FuzzRegression, testing::ValuesIn(kTargets),
                         [](const auto& info) { return std::string(info.param.name); });

// A property that nothing can break, or that asks nothing, would hold for ever. The tests below
// show that the targets reach what they are about.

TEST(FuzzTargets, EveryTargetIsAskedHere) {
  size_t sources = 0;
  for (const auto& entry : fs::directory_iterator(source_folder() / "fuzz"))
    sources += entry.path().filename().string().ends_with("_fuzz.cc");
  EXPECT_EQ(sources, std::size(kTargets));
}

TEST(FuzzTargets, SeedContainersHoldRecords) {
  for (const fs::path& file : inputs_in(source_folder() / "fuzz/seeds/containers")) {
    const std::string input = content_of(file);
    const Contents contents = contents_of(std::string_view(input).substr(2), 0, 4096);
    ASSERT_FALSE(contents.items.empty()) << file;
    EXPECT_TRUE(contents.items[0].second.starts_with("{\"Id\":\"1\"")) << file;
    EXPECT_FALSE(contents.wrong) << file;
  }
}

TEST(FuzzTargets, NearlyAllWrittenRulesCompile) {
  std::mt19937_64 random(7);
  std::string refused;
  size_t compiled = 0;
  constexpr size_t kRounds = 60;
  for (size_t round = 0; round < kRounds; ++round) {
    std::string input;
    while (input.size() < 400) input += static_cast<char>(random());
    Choices choices(input);
    const auto rules = small_rules(choices);
    compiled += !rules->compiled.diagnostics.has_errors();
    if (rules->compiled.diagnostics.has_errors())
      refused = dsl::render(rules->compiled.diagnostics, rules->sources, {false, 1000});
  }
  EXPECT_GT(compiled, kRounds * 9 / 10) << refused;
}

TEST(FuzzTargets, WrittenRulesFireOnDrawnEvents) {
  std::mt19937_64 random(11);
  size_t firings = 0;
  for (size_t round = 0; round < 40; ++round) {
    std::string input;
    while (input.size() < 900) input += static_cast<char>(random());
    Choices choices(input);
    const auto rules = small_rules(choices);
    if (rules->compiled.diagnostics.has_errors()) continue;
    const std::vector<evaluate::Event> events = {drawn_event(rules->compiled.model, choices)};
    firings += evaluated(rules->compiled.model, events, 1).size();
    EXPECT_EQ(conditions_verdict(input), "");
  }
  EXPECT_GT(firings, 10u);
}

TEST(FuzzTargets, SeedEventsFireRules) {
  size_t firings = 0;
  uint64_t unreadable = 0;
  for (const fs::path& file : inputs_in(source_folder() / "fuzz/seeds/events"))
    firings += slow_findings(shipped_rules().model(), content_of(file), unreadable).size();
  EXPECT_GT(firings, 20u);
  EXPECT_EQ(unreadable, 0u);
}

TEST(FuzzTargets, MutatedEventsHold) {
  Random random(5);
  const std::vector<std::string> words = {"True", "Operation", "New-InboxRule", "eve@fabrikam.com"};
  std::vector<std::string> seeds;
  for (const fs::path& file : inputs_in(source_folder() / "fuzz/seeds/events"))
    seeds.push_back(content_of(file));
  size_t readable = 0;
  for (size_t round = 0; round < 400; ++round) {
    const std::string mutant = mutated(one_of(seeds, random), words, random);
    readable += evaluate::read_json(mutant).value.has_value();
    ASSERT_EQ(events_verdict(mutant), "") << mutant;
  }
  EXPECT_GT(readable, 200u);
}

TEST(FuzzTargets, WorldsOfSeveralEventsHold) {
  std::mt19937_64 random(11);
  const SeveralRules& rules = several_rules();
  ASSERT_TRUE(rules.good) << dsl::render(rules.compiled.diagnostics, rules.sources, {false, 10});
  std::set<std::string> found;  // rules
  size_t open = 0, possible = 0;
  for (size_t round = 0; round < 200; ++round) {
    std::string input;
    while (input.size() < 180) input += static_cast<char>(random());
    ASSERT_EQ(correlations_verdict(input), "") << round;
    Choices choices(input);
    const FoundLines expected = by_slow_evaluator(rules.compiled.model, drawn_world(choices));
    open += expected.open;
    for (const auto& [id, line] : expected.lines) {
      found.insert(line.substr(0, line.find(' ')));
      possible += line.find(" possible") != line.npos;
    }
  }
  EXPECT_EQ(found.size(), std::size(kSeveralEvents)) << "a form is never found";
  EXPECT_GT(open, 0u);
  EXPECT_GT(possible, 0u);
}

TEST(FuzzTargets, EveryCodePointIsFoundByItsAtoms) {
  for (char32_t c = 0x80; c < 0x1F000; c += 7) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string input(1, '\0');
    value::append_utf8(c, input);
    input += "xyz";
    ASSERT_EQ(superset_verdict(input), "") << static_cast<uint32_t>(c);
  }
}

TEST(FuzzTargets, AVerdictSaysWhatIsWrong) {
  const evaluate::FramedInput expected = evaluate::frame("{}\n{", {});
  Framed whole, cut;
  whole.input = expected;
  cut.input.elements = {expected.elements.front()};
  EXPECT_TRUE(agrees(whole, expected, Ending::file));
  EXPECT_TRUE(agrees(cut, expected, Ending::stop));
  EXPECT_FALSE(agrees(cut, expected, Ending::file));
  cut.input.elements.front().line = 2;
  EXPECT_FALSE(agrees(cut, expected, Ending::stop));
  EXPECT_EQ(described(cut), " line 2@0+2 blank 0 lost 0");
  EXPECT_EQ(claim(false, "why"), "why");
  EXPECT_EQ(first_broken([] { return claim(true, "a"); }, [] { return claim(false, "b"); }), "b");
}

}  // namespace
}  // namespace foothold::fuzz
