// What can be switched off, and how many threads there are, changes no finding.
#include <gtest/gtest.h>

#include "runtime/scan.h"
#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

struct Choice {
  const char* name;
  bool routing, hyperscan, prefilter, audit;
};

constexpr Choice kChoices[] = {
    {"without_routing", false, true, true, false},
    {"without_hyperscan", true, false, true, false},
    {"without_prefilter", true, true, false, false},
    {"without_anything", false, false, false, false},
    {"under_audit", true, true, true, true},
    {"audit_without_routing", false, true, true, true},
};

const std::string& stream() {
  static const std::string bytes =
      whole_corpus() + sample_records() + generated_stream(4000) + administration_stream(1000);
  return bytes;
}

class EveryOption : public testing::TestWithParam<Choice> {};

TEST_P(EveryOption, ChangeNoFinding) {
  const Choice& choice = GetParam();
  const World world =
      World::shipped().with(choice.routing, {{choice.hyperscan, choice.prefilter}, choice.audit});
  const Seen plain = fast(World::shipped().compiled(), stream());
  const Seen got = fast(world.compiled(), stream());
  EXPECT_GT(plain.findings.size(), 300u);
  EXPECT_EQ(difference(plain, got, stream()), "");
  EXPECT_EQ(plain.records, got.records);
  EXPECT_EQ(got.records, got.examined + got.passed_over + got.unrecognised + got.unreadable);
}

INSTANTIATE_TEST_SUITE_P(Scanner, EveryOption, testing::ValuesIn(kChoices),
                         [](const auto& info) { return std::string(info.param.name); });

/// The whole scan: findings in order, as they are written.
std::vector<std::string> written(unsigned threads, bool routing) {
  const World world = World::shipped().with(routing, {});
  std::vector<std::string> lines;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) {
    lines.push_back(to_json(world.program(), finding));
    return true;
  };
  runtime::Scan scan(world.compiled(), hooks, {threads, true});
  for (int input = 0; input < 3; ++input) {
    runtime::MemorySource source(stream(), {}, 50000, true);  // many blocks
    EXPECT_TRUE(scan.add(source));
  }
  scan.finish();
  return lines;
}

TEST(Options, ThreadsChangeNotEvenTheOrder) {
  const std::vector<std::string> one = written(1, true);
  EXPECT_GT(one.size(), 300u);
  for (const unsigned threads : {3u, 2u, 8u}) {
    EXPECT_EQ(written(threads, true), one) << threads;
    if (tests::kSanitized) return;
  }
  EXPECT_EQ(written(3, false), one);
}

}  // namespace
}  // namespace foothold::oracle
