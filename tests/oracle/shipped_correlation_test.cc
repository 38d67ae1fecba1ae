// The shipped rules over several events, on the shipped corpus and on the samples of all kinds: the
// scanner, with its routes and readings, finds what the slow evaluator finds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/load.h"
#include "evaluate/correlate/correlate.h"
#include "evaluate/correlate/time.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

using Lines = std::vector<std::string>;

template <typename Finding>
std::string line_of(const std::string& rule, const Finding& finding, const std::string& label,
                    int64_t last, const std::vector<size_t>& counts) {
  return fmt::format("{} {} possible {} continues {} label '{}' last {} steps {}", rule, finding.id,
                     finding.possible, finding.continues, label, last, fmt::join(counts, " "));
}

Lines by_evaluator(const compiler::Model& model, const std::string& lines) {
  std::vector<evaluate::Seen> seen;
  evaluate::HistoryCoverage coverage;
  for (const evaluate::FramedElement& element :
       evaluate::frame(lines, evaluate::frame_words(model)).elements) {
    if (element.broken) continue;
    for (evaluate::Seen& one : evaluate::see(model, element.text)) {
      if (const auto moment = evaluate::moment_of(one.event))
        coverage.add(one.shape, value::Time{moment->at});
      seen.push_back(std::move(one));
    }
  }
  Lines found;
  for (const compiler::Rule& rule : model.rules) {
    if (!rule.correlation) continue;
    for (const evaluate::CorrelatedFinding& finding :
         evaluate::correlate(model, rule, seen, coverage, coverage.clock()).findings) {
      std::vector<size_t> counts;
      for (size_t step = 0; step < finding.steps.size(); ++step)
        if (!rule.correlation->steps[step].missing) counts.push_back(finding.steps[step].count);
      found.push_back(line_of(rule.name, finding, finding.label, finding.last.ticks, counts));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

struct SaidOfSeveral {
  std::string id;
  bool possible, continues;
};

Lines by_scanner(const World& world, const std::string& lines, unsigned threads) {
  Lines found;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    if (!finding.several) return true;
    const runtime::Several& several = *finding.several;
    std::vector<size_t> counts;
    for (const runtime::SeveralStep& step : several.steps) counts.push_back(step.count);
    found.push_back(line_of(world.program().rules[finding.rule].name,
                            SaidOfSeveral{finding.id, several.possible, several.continues},
                            several.class_name, several.last, counts));
    return true;
  };
  runtime::ScanSettings settings{threads, true};
  settings.correlation.spill_folder = testing::TempDir();
  runtime::Scan scan(world.compiled(), hooks, settings);
  runtime::MemorySource source(lines);
  EXPECT_TRUE(scan.add(source));
  scan.finish();
  std::sort(found.begin(), found.end());
  return found;
}

void expect_same(const std::string& lines) {
  // World::shipped() leaves kinds out that no rule reads; what logs cover rests on those, too.
  static const cli::Loaded loaded = cli::load({});
  ASSERT_TRUE(loaded.good());
  const Lines expected = by_evaluator(loaded.compiled.model, lines);
  EXPECT_FALSE(expected.empty());
  for (const unsigned threads : {1U, 3U})
    EXPECT_EQ(by_scanner(World::shipped(), lines, threads), expected);
}

TEST(ShippedCorrelations, AreFoundInTheCorpus) { expect_same(whole_corpus()); }
TEST(ShippedCorrelations, AreFoundInTheSamples) { expect_same(sample_records()); }

}  // namespace
}  // namespace foothold::oracle
