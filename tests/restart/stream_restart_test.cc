// Streams that are killed at any moment, again and again, and go on from the last commit: whoever
// reads the lines has in the end what the slow evaluator finds in the set of records, and what was
// final stayed so.
//
// FOOTHOLD_WORLDS and FOOTHOLD_SEED ask for more worlds, or others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/plan/plan.h"
#include "runtime/correlate/stream_correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/program/encode.h"
#include "runtime/scan.h"
#include "runtime/state/told_journal.h"
#include "runtime/value/time.h"
#include "tests/correlate/random_world.h"
#include "tests/correlate/world.h"

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

/// None comes later than the bound.
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

struct Line {
  Phase phase;
  std::string text;  // as line_of(); empty: it was taken back
};

/// What is on the disk.
struct Kept {
  size_t arrived = 0;
  std::string state;  // empty: nothing was committed
  std::map<std::string, std::string> groups;
  std::vector<std::pair<runtime::Sighting, bool>> sightings;
  std::optional<runtime::Coverage> coverage;
  std::vector<runtime::ToldLine> notes;
};

/// Whoever reads the lines.
struct Reader {
  std::map<std::string, Line> last;
  size_t finals = 0, lines = 0;

  void take(const std::string& id, Phase phase, std::string text) {
    const auto known = last.find(id);
    const bool was_final = known != last.end() && known->second.phase == Phase::final;
    if (was_final) {
      EXPECT_EQ(phase, Phase::final) << "it was final: " << id;
      EXPECT_EQ(known->second.text, text) << "final in two ways";
    }
    last[id] = {phase, std::move(text)};
    finals += phase == Phase::final, ++lines;
  }
  std::string standing(uint64_t open) const {
    std::vector<std::string> all = {fmt::format("open {}", open)};
    for (const auto& [id, line] : last)
      if (!line.text.empty()) all.push_back(line.text);
    std::sort(all.begin(), all.end());
    return fmt::format("{}", fmt::join(all, "\n"));
  }
};

/// How far back a group can be searched follows from the watermark, too.
std::string without_searchable(const std::string& bytes) {
  runtime::GroupState state;
  runtime::Decoder decoder(bytes);
  EXPECT_TRUE(decoder.read(state));
  state.searchable = 0;
  std::string same;
  runtime::encode(state, same);
  return same;
}

runtime::StreamSettings settings_of(int64_t lateness) {
  runtime::StreamSettings settings;
  settings.lateness = lateness;
  settings.saved = true;
  return settings;
}

/// One process, from the last commit to its end.
class Life {
 public:
  Life(const runtime::CompiledProgram& compiled, int64_t lateness, Kept& kept, Reader& reader,
       bool sure)
      : compiled_(compiled),
        kept_(kept),
        reader_(reader),
        scanner_(compiled),
        correlator_(compiled, settings_of(lateness),
                    {[this](const runtime::Finding& finding) { return take(finding); },
                     [](const runtime::ExcusedFinding&) {},
                     {}}) {
    journal_.take_up(kept.notes, sure);
    if (kept.state.empty()) return;
    runtime::StreamState state;
    runtime::Decoder decoder(kept.state);
    EXPECT_TRUE(decoder.read(state));
    correlator_.restore(state);
    correlator_.restore(*kept.coverage, {});
    for (const auto& [name, bytes] : kept.groups)
      EXPECT_TRUE(correlator_.restore_group(name, bytes));
    for (const auto& [sighting, late_across] : kept.sightings)
      correlator_.restore(sighting, late_across);
    correlator_.restored();
    EXPECT_EQ(correlator_.lines(), state.summary.stream.provisional + state.summary.stream.final +
                                       state.summary.stream.withdrawn + state.summary.stream.merged)
        << "restoring tells of nothing";
  }

  void feed(const std::string& records, size_t arrived) {
    runtime::MemorySource source(records);
    runtime::Framer framer(source, runtime::frame_names(compiled_.program()));
    runtime::BlockBuffer buffer;
    runtime::Block block;
    while (framer.next(buffer, block)) {
      runtime::BlockResult result;
      scanner_.scan(block, "-", result);
      for (const runtime::Sighting& sighting : result.sightings) {
        const bool late_across = correlator_.is_late_across(sighting);
        if (correlator_.add(sighting)) new_.emplace_back(sighting, late_across);
      }
    }
    arrived_ = arrived;
    correlator_.observe(scanner_.coverage());
  }
  bool evaluate(bool all) { return correlator_.evaluate(all); }
  void tick(int64_t now) { correlator_.tick(now_ = now); }

  /// All that the killed one had read has been read: as ScanSession::caught_up().
  void catch_up() {
    if (!journal_.is_open() || arrived_ < journal_.read()) return;
    if (now_ != 0) correlator_.caught_up(journal_.awake().value_or(0));
    EXPECT_TRUE(correlator_.evaluate(true));
    for (const runtime::ToldLine& line :
         journal_.to_be_taken_back(correlator_.tell_again(journal_.unconfirmed())))
      write({line.id, {}, {}, {}, Phase::withdrawn, {}, arrived_, correlator_.awake()});
    journal_.conclude();
    EXPECT_TRUE(correlator_.evaluate(true));
  }

  void commit() {
    EXPECT_TRUE(correlator_.evaluate(true));
    kept_.arrived = arrived_;
    kept_.state.clear();
    runtime::encode(correlator_.save(), kept_.state);
    for (auto& [name, bytes] : correlator_.take_changes())
      if (bytes)
        kept_.groups[name] = *bytes;
      else
        kept_.groups.erase(name);
    const int64_t oldest = correlator_.oldest_needed();
    kept_.sightings.insert(kept_.sightings.end(), new_.begin(), new_.end());
    new_.clear();
    std::erase_if(kept_.sightings, [&](const auto& one) { return one.first.time < oldest; });
    if (!kept_.coverage) kept_.coverage.emplace(compiled_.program());
    kept_.coverage->add(scanner_.coverage());
    if (journal_.is_open())
      kept_.notes.push_back({});
    else
      kept_.notes.clear();
    runtime::GroupChanges all = correlator_.save_groups();
    EXPECT_EQ(all.size(), kept_.groups.size()) << "changes are all that changed";
    for (const auto& [name, bytes] : all)
      EXPECT_EQ(without_searchable(*bytes), without_searchable(kept_.groups[name]));
  }

  runtime::CorrelationSummary finish(bool complete) {
    correlator_.caught_up();
    return correlator_.finish(complete);
  }

 private:
  bool take(const runtime::Finding& finding) {
    const std::string text = runtime::is_taken_back(finding)
                                 ? std::string()
                                 : evaluate::line_of(compiled_.program(), finding);
    const std::string line =
        fmt::format("{} {} {} {}", static_cast<int>(finding.phase), finding.id, finding.into, text);
    if (!journal_.is_to_be_written(finding.id, finding.phase, line)) return true;
    write({finding.id, text, {}, {}, finding.phase, line, arrived_, correlator_.awake()});
    return true;
  }
  /// In `rule` stands what the reader sees.
  void write(const runtime::ToldLine& line) {
    kept_.notes.push_back(line);
    reader_.take(line.id, line.phase, line.rule);
  }

  const runtime::CompiledProgram& compiled_;
  Kept& kept_;
  Reader& reader_;
  runtime::ToldJournal journal_;
  runtime::BlockScanner scanner_;
  runtime::StreamCorrelator correlator_;
  std::vector<std::pair<runtime::Sighting, bool>> new_;
  size_t arrived_ = 0;
  int64_t now_ = 0;
};

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

bool has_twins(const std::string& lines) {
  std::set<std::string> ids;
  for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    if (!ids.insert(lines.substr(at, 32)).second) return true;
    if (lines.find('\n', at) == std::string::npos) break;
  }
  return false;
}

struct Outcome {
  std::string standing;
  size_t finals = 0, others = 0, kills = 0;
};

/// `settle`: the clock, which goes on until all is final; none: it is never looked at.
Outcome by_killed_streams(const runtime::CompiledProgram& compiled, Random& random,
                          const std::vector<Arrival>& come, int64_t lateness,
                          std::optional<int64_t> settle) {
  Kept kept;
  Reader reader;
  Outcome outcome;
  int64_t clock = come.front().at;
  const uint64_t most_kills = below(random, 6);
  const bool sure = below(random, 2) == 0;
  for (;;) {
    Life life(compiled, lateness, kept, reader, sure);
    bool killed = false;
    if (settle) life.tick(clock);
    for (size_t at = kept.arrived; at < come.size() && !killed;) {
      const size_t count = std::min<size_t>(come.size() - at, 1 + below(random, 5));
      std::string block;
      for (size_t one = at; one < at + count; ++one) block += come[one].record;
      at += count;
      clock = std::max(clock, come[at - 1].at);
      if (settle) life.tick(clock);
      life.feed(block, at);
      if (below(random, 4) != 0) {
        EXPECT_TRUE(life.evaluate(below(random, 2) == 0));
      }
      life.catch_up();
      if (below(random, 4) == 0) life.commit();
      killed = outcome.kills < most_kills && below(random, 6) == 0;
    }
    if (killed) {
      ++outcome.kills;
      // Nobody listened for a while.
      if (below(random, 3) == 0) clock += static_cast<int64_t>(below(random, 3000)) * kMinute;
      continue;
    }
    if (settle) {
      life.tick(clock + *settle);
      EXPECT_TRUE(life.evaluate(true));
    }
    const runtime::CorrelationSummary summary = life.finish(true);
    EXPECT_EQ(summary.stream.late, 0U);
    outcome.standing = reader.standing(summary.open);
    outcome.finals = reader.finals, outcome.others = reader.lines - reader.finals;
    return outcome;
  }
}

class StreamRestart : public testing::TestWithParam<size_t> {
 public:
  static void TearDownTestSuite() {
    EXPECT_GT(all_finals, 0U);
    EXPECT_GT(all_others, 0U);
  }
  static inline size_t all_finals = 0, all_others = 0;
};

TEST_P(StreamRestart, WhatStandsIsWhatTheEvaluatorFinds) {
  Random random(evaluate::from_environment("FOOTHOLD_SEED", 1) * 2000 + GetParam());
  const uint64_t worlds = evaluate::from_environment("FOOTHOLD_WORLDS", 16);
  static constexpr int kWindows[] = {1, 10, 45, 120};
  static constexpr int64_t kLateness[] = {0, 10 * kMinute, 120 * kMinute, 1440 * kMinute};
  size_t finals = 0, others = 0, kills = 0;
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
      const Outcome outcome = by_killed_streams(compiled, random, come, lateness, {});
      ASSERT_EQ(rounded(outcome.standing), rounded(evaluate::by_evaluator(*model, records)))
          << where;
      const int64_t settle = 40 * 1440 * kMinute;
      if (has_twins(evaluate::by_evaluator(*model, records, come.back().at + settle))) continue;
      const Outcome settled = by_killed_streams(compiled, random, come, lateness, settle);
      ASSERT_EQ(rounded(settled.standing),
                rounded(evaluate::by_evaluator(*model, records, come.back().at + settle)))
          << "settled: " << where;
      finals += outcome.finals + settled.finals, others += outcome.others + settled.others;
      kills += outcome.kills + settled.kills;
    }
  }
  EXPECT_GT(kills, 0U);
  all_finals += finals, all_others += others;
}

INSTANTIATE_TEST_SUITE_P(Forms, StreamRestart, testing::Range(size_t{0}, evaluate::forms()));

}  // namespace
}  // namespace foothold::stream_test
