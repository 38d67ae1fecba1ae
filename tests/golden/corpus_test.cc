// What the shipped rules find in our own corpus, file by file.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/golden/golden.h"
#include "tests/oracle/oracle.h"

namespace foothold::golden {
namespace {

using oracle::Seen;
using oracle::World;

TEST(Corpus, FindingsAreTheOnesThatWereReadThrough) {
  std::string text;
  for (const auto& [name, bytes] : oracle::corpus_files()) {
    const Seen seen = oracle::fast(World::shipped().compiled(), bytes);
    text += name + "\n";
    for (const auto& [line, rule] : seen.findings) text += fmt::format("  {} {}\n", line, rule);
    for (const auto& [line, rule] : seen.integrity) text += fmt::format("  {} {}\n", line, rule);
    text += fmt::format("  {} records, {} unreadable, {} unrecognised\n", seen.records,
                        seen.unreadable, seen.unrecognised);
  }
  expect_golden("corpus.findings", text);
}

/// Of rules over one event: those over several have their events in their tests.
TEST(Corpus, EveryShippedRuleFiresInIt) {
  const World& world = World::shipped();
  std::map<std::string, int> fired;
  for (const auto& [name, bytes] : oracle::corpus_files()) {
    const Seen seen = oracle::fast(world.compiled(), bytes);
    for (const auto& [line, rule] : seen.findings) ++fired[rule];
    for (const auto& [line, rule] : seen.integrity) ++fired[rule];
  }
  for (const compiler::Rule& rule : world.model().rules) {
    if (rule.correlation) continue;
    EXPECT_GT(fired[rule.name], 0) << rule.name << " fires nowhere in the corpus";
  }
}

TEST(Corpus, HousekeepingIsQuiet) {
  const std::string bytes =
      oracle::read_file(std::string(FOOTHOLD_SOURCE_DIR) + "/corpus/housekeeping.ndjson");
  const Seen seen = oracle::fast(World::shipped().compiled(), bytes);
  EXPECT_GT(seen.examined, 20u);
  EXPECT_EQ(oracle::difference({}, seen, bytes), "");
}

}  // namespace
}  // namespace foothold::golden
