// The theorem for streams: whatever the order within the bound of lateness, however records are cut
// into blocks and whenever the clock ticks between, what stands at the end is what the slow
// evaluator finds in the set of records, and what was final stays as it was.
//
// FOOTHOLD_WORLDS and FOOTHOLD_SEED ask for more worlds, or others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/plan/plan.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"
#include "tests/stream/check_stream.h"

namespace foothold::stream_test {
namespace {

class StreamOracle : public testing::TestWithParam<size_t> {};

TEST_P(StreamOracle, WhatStandsIsWhatTheEvaluatorFinds) {
  evaluate::Random random(evaluate::from_environment("FOOTHOLD_SEED", 1) * 1000 + GetParam());
  const uint64_t worlds = evaluate::from_environment("FOOTHOLD_WORLDS", 16);
  static constexpr int kWindows[] = {1, 10, 45, 120};
  StreamTold told;
  // Of a form that seldom has a match more worlds are looked at, until there is one.
  for (int number = 0; number < 4 || (number < 64 && told.finals == 0); ++number) {
    const int window = kWindows[number % 4];
    const auto model = evaluate::world_of(evaluate::form(GetParam(), window));
    const runtime::Program program = compiler::plan(*model);
    const runtime::CompiledProgram compiled(program, {});
    for (uint64_t world = 0; world < std::max<uint64_t>(worlds / 4, 1); ++world) {
      const std::vector<std::string> records = evaluate::some_records(random);
      ASSERT_EQ(differs_on_stream(*model, compiled, records, random(), told), "")
          << evaluate::form(GetParam(), window) << "\n"
          << fmt::format("{}", fmt::join(records, ""));
    }
  }
  EXPECT_GT(told.finals, 0U);
  EXPECT_GT(told.others, 0U);
  EXPECT_EQ(told.waited, 0U) << "small groups do not wait";
}

INSTANTIATE_TEST_SUITE_P(Forms, StreamOracle, testing::Range(size_t{0}, evaluate::forms()));

}  // namespace
}  // namespace foothold::stream_test
