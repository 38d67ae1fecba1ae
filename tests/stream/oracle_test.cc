// The theorem for streams: whatever the order within the bound of lateness, however records are cut
// into blocks and whenever the clock ticks between, what stands at the end is what the slow
// evaluator finds in the set of records, and what was final stays as it was.
//
// FOOTHOLD_WORLDS and FOOTHOLD_SEED ask for more worlds, or others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/plan/plan.h"
#include "runtime/value/time.h"
#include "tests/correlate/world.h"
#include "tests/stream/stream_world.h"

namespace foothold::stream_test {
namespace {

using evaluate::below;
using evaluate::Random;
using runtime::Phase;

constexpr int64_t kMinute = 60 * value::ticks_per_second;

struct Arrival {
  int64_t time, at;
  std::string record;
};

int64_t time_of(const std::string& record, int64_t otherwise) {
  const size_t at = record.find("\"T\":\"");
  if (at == std::string::npos) return otherwise;
  const size_t end = record.find('"', at + 5);
  return value::parse_time(record.substr(at + 5, end - at - 5))->ticks;
}

/// Each comes at most `lateness` after its time, so that none is later than the bound.
std::vector<Arrival> arrivals(Random& random, const std::vector<std::string>& records,
                              int64_t lateness) {
  std::vector<Arrival> all;
  const int64_t some = value::parse_time("2026-03-02T01:00:00Z")->ticks;
  for (const std::string& record : records) {
    const int64_t time = time_of(record, some);
    const auto late = lateness == 0 ? 0 : below(random, static_cast<uint64_t>(lateness) + 1);
    all.push_back({time, time + static_cast<int64_t>(late), record});
  }
  std::sort(all.begin(), all.end(), [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
  return all;
}

/// Lines of what stands, from all that was told; whatever cannot be is a failure.
std::string standing(const std::vector<Line>& told, uint64_t open) {
  std::map<std::string, Line> last;
  for (const Line& line : told) {
    const auto known = last.find(line.id);
    const bool stood = known != last.end() && !(known->second.phase == Phase::withdrawn ||
                                                known->second.phase == Phase::merged);
    if (known != last.end()) {
      EXPECT_NE(known->second.phase, Phase::final) << "final, and told again: " << line.id;
    }
    if (line.phase == Phase::withdrawn || line.phase == Phase::merged) {
      EXPECT_TRUE(stood) << "taken back without having been told: " << line.id;
    }
    if (line.phase == Phase::merged) {
      EXPECT_TRUE(last.contains(line.into)) << "merged into what was never told: " << line.into;
    }
    EXPECT_NE(line.phase, Phase::none);
    last[line.id] = line;
  }
  std::vector<std::string> lines = {fmt::format("open {}", open)};
  for (const auto& [id, line] : last)
    if (!line.text.empty()) lines.push_back(line.text);
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

/// How much of the past is known is told in tenths of days: what is less is no difference.
std::string rounded(const std::string& lines) {
  std::string out;
  size_t from = 0;
  for (size_t at; (at = lines.find(" knows ", from)) != std::string::npos;) {
    at += 7;
    const size_t end = lines.find(' ', at);
    out += lines.substr(from, at - from);
    out += fmt::format("{}", runtime::days_of(std::stoll(lines.substr(at, end - at))));
    from = end;
  }
  return out + lines.substr(from);
}

/// Copies that are far apart can give two bursts one id.
bool has_twins(const std::string& lines) {
  std::set<std::string> ids;
  for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    if (!ids.insert(lines.substr(at, 32)).second) return true;
    if (lines.find('\n', at) == std::string::npos) break;
  }
  return false;
}

struct Told {
  std::string standing;
  size_t finals = 0, others = 0;
};

/// `settle`: the clock goes on long enough after the last record for all to become final.
Told by_stream(const runtime::CompiledProgram& compiled, Random& random,
               const std::vector<Arrival>& arrivals, int64_t lateness, bool ticks,
               std::optional<int64_t> settle) {
  Stream stream(compiled, lateness);
  runtime::StreamCorrelator& correlator = stream.correlator();
  for (size_t at = 0; at < arrivals.size();) {
    const size_t count = std::min<size_t>(arrivals.size() - at, 1 + below(random, 5));
    std::string block;
    for (size_t one = at; one < at + count; ++one) block += arrivals[one].record;
    if (ticks) correlator.tick(arrivals[at + count - 1].at);
    stream.feed(block);
    at += count;
    if (below(random, 4) != 0) {
      EXPECT_TRUE(correlator.evaluate(below(random, 2) == 0));
    }
    if (ticks && at < arrivals.size() && below(random, 3) == 0) {
      const int64_t now = arrivals[at - 1].at, next = arrivals[at].at;
      correlator.tick(now + static_cast<int64_t>(below(random, uint64_t(next - now) + 1)));
      EXPECT_TRUE(correlator.evaluate(true));
    }
  }
  if (settle) {
    correlator.tick(*settle);
    EXPECT_TRUE(correlator.evaluate(true));
  }
  const runtime::CorrelationSummary summary = correlator.finish(true);
  EXPECT_EQ(summary.stream.late, 0U);
  EXPECT_EQ(summary.cut_off, 0U);
  Told told;
  told.standing = standing(stream.told, summary.open);
  for (const Line& line : stream.told) ++(line.phase == Phase::final ? told.finals : told.others);
  if (settle) {
    EXPECT_EQ(summary.stream.standing, 0U) << "not final after all";
  }
  EXPECT_EQ(summary.stream.final, told.finals);
  return told;
}

class StreamOracle : public testing::TestWithParam<size_t> {};

TEST_P(StreamOracle, WhatStandsIsWhatTheEvaluatorFinds) {
  Random random(evaluate::from_environment("FOOTHOLD_SEED", 1) * 1000 + GetParam());
  const uint64_t worlds = evaluate::from_environment("FOOTHOLD_WORLDS", 16);
  static constexpr int kWindows[] = {1, 10, 45, 120};
  static constexpr int64_t kLateness[] = {0, 10 * kMinute, 120 * kMinute, 1440 * kMinute};
  size_t finals = 0, others = 0;
  for (const int window : kWindows) {
    const auto model = evaluate::world_of(evaluate::form(GetParam(), window));
    const runtime::Program program = compiler::plan(*model);
    const runtime::CompiledProgram compiled(program, {});
    for (uint64_t world = 0; world < std::max<uint64_t>(worlds / 4, 1); ++world) {
      const std::vector<std::string> records = evaluate::some_records(random);
      const int64_t lateness = kLateness[below(random, 4)];
      const std::vector<Arrival> come = arrivals(random, records, lateness);
      // Copies of one action are a day apart at most.
      int64_t first = INT64_MAX, last = INT64_MIN;
      std::string all;
      for (const Arrival& one : come)
        first = std::min(first, one.time), last = std::max(last, one.time), all += one.record;
      if (program.correlations[0].within == 0 && last - first > 1200 * kMinute) continue;
      if (has_twins(evaluate::by_evaluator(*model, records))) continue;
      const std::string where = fmt::format(
          "{}, lateness {} min\n{}", evaluate::form(GetParam(), window), lateness / kMinute, all);
      for (const bool ticks : {false, true}) {
        // The clock may have told an absence that the records alone do not.
        if (ticks && program.correlations[0].steps.back().missing) continue;
        const Told told = by_stream(compiled, random, come, lateness, ticks, {});
        ASSERT_EQ(rounded(told.standing), rounded(evaluate::by_evaluator(*model, records)))
            << where;
        finals += told.finals, others += told.others;
      }
      const int64_t settle = come.back().at + 30 * 1440 * kMinute;
      const Told told = by_stream(compiled, random, come, lateness, true, settle);
      ASSERT_EQ(rounded(told.standing), rounded(evaluate::by_evaluator(*model, records, settle)))
          << "settled: " << where;
      finals += told.finals, others += told.others;
    }
  }
  EXPECT_GT(finals, 0U);
  EXPECT_GT(others, 0U);
}

INSTANTIATE_TEST_SUITE_P(Forms, StreamOracle, testing::Range(size_t{0}, evaluate::forms()));

}  // namespace
}  // namespace foothold::stream_test
