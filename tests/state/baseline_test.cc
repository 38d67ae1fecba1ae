// What a baseline of old logs A makes of logs B is what a scan of A and B together says of B.
//
// Worlds are small and crowded, as in tests/oracle/correlation_test.cc: A and B overlap in time,
// copies stand in both, in two logs of different precision. FOOTHOLD_WORLDS asks for more of them.
#include "runtime/state/baseline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "compiler/plan/plan.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "runtime/state/history_builder.h"
#include "tests/correlate/world.h"

namespace foothold::runtime {
namespace {

using Random = std::mt19937_64;
using Records = std::vector<std::string>;

constexpr const char* kForms[] = {
    "when came: sign_in where ip is new for user over 2h",
    ("when came: sign_in where result is success and ip is new for user over 3h after 1h "
     "ignoring 10m"),
    "when came: sign_in where ip is known for user over 3h ignoring 5m",
    "when came: sign_in where ip is known for user over 1h",
    "when sent: mail_sent where app with ip is new for tenant over 2h",
    "when made: inbox_rule where no sign_in (result is success) for user, ip over 1h",
    "when made: inbox_rule where no consent (hard) for user over 90m",
};

uint64_t below(Random& random, uint64_t limit) { return random() % limit; }

std::string one_record(Random& random, uint64_t minutes, const std::string& id) {
  static const char* const kKinds[] = {"sign_in", "inbox_rule", "mail_sent", "consent"};
  const bool fine = below(random, 2) == 0;
  const uint64_t minute = below(random, minutes), second = below(random, 4) * 15;
  const std::string fraction = fine && below(random, 2) ? ".5" : "";
  std::string record = fmt::format("{{\"{}\":\"{}\",\"Id\":\"{}\"", fine ? "activity" : "Operation",
                                   kKinds[below(random, 4)], id);
  record += fmt::format(",\"T\":\"2026-03-{:02}T{:02}:{:02}:{:02}{}Z\"", 2 + minute / 1440,
                        minute / 60 % 24, minute % 60, second, fraction);
  record += fmt::format(",\"user\":\"{}@contoso.com\"", below(random, 2) ? "ana" : "Ben");
  if (below(random, 9)) record += fmt::format(",\"ip\":\"192.0.2.{}\"", 1 + below(random, 3));
  record += fmt::format(",\"result\":\"{}\"", below(random, 3) ? "success" : "failure");
  record += fmt::format(",\"app\":\"{}\"", below(random, 2) ? "x" : "Y");
  if (below(random, 2)) record += ",\"hard\":\"true\"";
  if (below(random, 3)) record += fmt::format(",\"cor\":\"c{}\"", below(random, 5));
  return record + ",\"tenant\":\"t1\"}\n";
}

struct Logs {
  Records old, now;
};

Logs some_logs(Random& random) {
  static constexpr uint64_t kSpans[] = {10, 60, 200, 600, 4000};
  const uint64_t minutes = kSpans[below(random, std::size(kSpans))];
  Logs logs;
  for (uint64_t count = 5 + below(random, 30), number = 0; number < count; ++number)
    logs.old.push_back(one_record(random, minutes, fmt::format("a{}", number)));
  for (uint64_t count = 3 + below(random, 15), number = 0; number < count; ++number)
    logs.now.push_back(one_record(random, minutes + minutes / 2, fmt::format("b{}", number)));
  if (below(random, 3) == 0) logs.now.push_back(logs.old[0]);
  return logs;
}

Baseline built_of(const CompiledProgram& compiled, const Records& records) {
  HistoryBuilder builder(compiled.program());
  Baseline built;
  ScanHooks hooks;
  hooks.sighting = [&](const Sighting& sighting) { builder.add(sighting); };
  hooks.coverage = [&](const Coverage& coverage) { built = builder.finish(coverage); };
  std::string text;
  for (const std::string& record : records) text += record;
  MemorySource source(text);
  ScanSettings settings;
  settings.correlate = false;
  Scan scan(compiled, hooks, settings);
  EXPECT_TRUE(scan.add(source));
  scan.finish();
  return built;
}

struct Line {
  std::string id, text;
  bool of_old = false;
};

Line line_of(const Finding& finding) {
  const Several& several = *finding.several;
  std::set<std::string> names;
  for (const SeveralStep& step : several.steps)
    for (const SeveralEvent& event : step.events)
      for (const EventPlace& place : event.places) names.insert(place.record);
  const bool of_old = std::any_of(names.begin(), names.end(),
                                  [](const std::string& name) { return name[0] == 'a'; });
  return {finding.id,
          fmt::format("{} {} possible {} knows {} of {}", finding.id, fmt::join(names, ","),
                      several.possible, several.past_known, several.past_needed),
          of_old};
}

/// `follow`: as a stream, in which nothing is late.
std::vector<Line> findings_of(const CompiledProgram& compiled, const Records& records,
                              const Baseline* history, bool follow = false) {
  std::vector<Line> lines;
  std::map<std::string, Line> standing;
  ScanHooks hooks;
  hooks.finding = [&](const Finding& finding) {
    if (is_taken_back(finding))
      standing.erase(finding.id);
    else if (finding.phase != Phase::none)
      standing[finding.id] = line_of(finding);
    else
      lines.push_back(line_of(finding));
    return true;
  };
  ScanSettings settings;
  settings.hold_findings = !follow;
  settings.correlation.spill_folder = testing::TempDir();
  settings.correlation.history = history;
  const int64_t now = value::parse_time("2026-03-09T00:00:00Z")->ticks;
  if (follow)
    settings.follow = FollowSettings{
        {int64_t{30} * 86'400 * value::ticks_per_second, {}, history}, false, [=] { return now; }};
  Scan scan(compiled, hooks, settings);
  std::string text;
  for (const std::string& record : records) text += record;
  MemorySource source(text);
  EXPECT_TRUE(scan.add(source));
  EXPECT_EQ(scan.finish().correlation.problem, "");
  for (const auto& [id, line] : standing) lines.push_back(line);
  return lines;
}

/// Without what rests on an event of the old logs, too.
std::string text_of(const std::vector<Line>& lines, const std::set<std::string>& left_out) {
  std::set<std::string> texts;
  for (const Line& line : lines)
    if (!left_out.contains(line.id)) texts.insert(line.text);
  return fmt::format("{}", fmt::join(texts, "\n"));
}

uint64_t worlds() {
  const char* const text = std::getenv("FOOTHOLD_WORLDS");
  return text ? std::strtoull(text, nullptr, 10) : 40;
}

Records both(const Records& one, const Records& other) {
  Records all = one;
  all.insert(all.end(), other.begin(), other.end());
  return all;
}

class BaselineOracle : public testing::TestWithParam<const char*> {};

TEST_P(BaselineOracle, StandsForTheOldLogs) {
  Random random(7);
  const auto model = evaluate::world_of(GetParam());
  const Program program = compiler::plan(*model);
  const CompiledProgram compiled(program, {});
  ASSERT_EQ(Baseline(program).looks().size(), 1u);
  size_t compared = 0, differ_without = 0;
  for (uint64_t world = 0; world < worlds(); ++world) {
    const Logs logs = some_logs(random);
    const std::vector<Line> together = findings_of(compiled, both(logs.old, logs.now), nullptr);
    std::set<std::string> left_out;
    for (const Line& line : together)
      if (line.of_old) left_out.insert(line.id);
    const std::string expected = text_of(together, left_out);
    // Built in two parts, merged, written and read: all of it must not matter.
    const auto half =
        logs.old.begin() + static_cast<std::ptrdiff_t>(below(random, logs.old.size()));
    Baseline history = built_of(compiled, {logs.old.begin(), half});
    history.merge(built_of(compiled, {half, logs.old.end()}));
    std::string bytes, problem;
    history.to_bytes([&](std::string_view part) { return bytes += part, true; });
    const std::optional<Baseline> read = Baseline::from_bytes(bytes, problem);
    ASSERT_TRUE(read) << problem;
    const auto text = [&](const Baseline* with, bool follow = false) {
      std::vector<Line> lines = findings_of(compiled, logs.now, with, follow);
      std::erase_if(lines, [](const Line& line) { return line.of_old; });
      return text_of(lines, left_out);
    };
    ASSERT_EQ(text(&*read), expected)
        << fmt::format("{}now\n{}", fmt::join(logs.old, ""), fmt::join(logs.now, ""));
    ASSERT_EQ(text(&*read, true), expected)
        << "as a stream: "
        << fmt::format("{}now\n{}", fmt::join(logs.old, ""), fmt::join(logs.now, ""));
    compared += !expected.empty();
    differ_without += text(nullptr) != expected;
  }
  EXPECT_GT(compared, 0u) << "no world had a finding";
  EXPECT_GT(differ_without, 0u) << "the old logs never mattered";
}

INSTANTIATE_TEST_SUITE_P(Forms, BaselineOracle, testing::ValuesIn(kForms));

std::string bytes_of(const Baseline& baseline) {
  std::string bytes;
  baseline.to_bytes([&](std::string_view part) { return bytes += part, true; });
  return bytes;
}

Baseline merged(const Baseline& one, const Baseline& other) {
  Baseline all = one;
  all.merge(other);
  return all;
}

TEST(Baseline, MergesInAnyOrderAndOnce) {
  Random random(3);
  const auto model = evaluate::world_of(kForms[0]);
  const Program program = compiler::plan(*model);
  const CompiledProgram compiled(program, {});
  for (int world = 0; world < 20; ++world) {
    const Logs logs = some_logs(random);
    const Baseline a = built_of(compiled, logs.old), b = built_of(compiled, logs.now);
    EXPECT_EQ(bytes_of(merged(a, b)), bytes_of(merged(b, a)));
    EXPECT_EQ(bytes_of(merged(a, a)), bytes_of(a));
    EXPECT_EQ(bytes_of(merged(merged(a, b), b)), bytes_of(merged(a, b)));
  }
}

TEST(Baseline, RefusesWhatItDidNotWrite) {
  Random random(4);
  const auto model = evaluate::world_of(kForms[0]);
  const Program program = compiler::plan(*model);
  const CompiledProgram compiled(program, {});
  const std::string bytes = bytes_of(built_of(compiled, some_logs(random).old));
  std::string problem;
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(Baseline::from_bytes(bytes.substr(0, size), problem)) << size;
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1 << at % 8);
    // A lower format than ours is one that we still read: there is none yet, but 0.
    ASSERT_TRUE(!Baseline::from_bytes(changed, problem) || at == 8) << at;
    ASSERT_TRUE(!problem.empty() || at == 8);
  }
  std::string newer = bytes;
  newer[8] = 9;
  EXPECT_FALSE(Baseline::from_bytes(newer, problem));
  EXPECT_EQ(problem, "was written by a newer version of Foothold");
}

std::string look_of(const std::string& when, const std::string& items = "") {
  const auto model = evaluate::world_of(when, items);
  const Baseline empty(compiler::plan(*model));
  return empty.looks().empty() ? "" : empty.looks().begin()->first;
}

TEST(Baseline, FindsALookByWhatItAsks) {
  const std::string look = look_of("when came: sign_in where ip is new for user over 2h");
  EXPECT_EQ(look.size(), 32u);
  EXPECT_EQ(look_of("when sight: sign_in  where ip  is new for user over 2h"), look)
      << "labels and blanks do not matter";
  EXPECT_EQ(look_of("when came: sign_in where ip is known for user over 2h"), look)
      << "what is remembered is the same";
  const char* const kOthers[] = {
      "when came: sign_in where ip is new for user over 3h",
      "when came: sign_in where ip is new for user over 2h ignoring 5m",
      "when came: sign_in where ip is new for tenant over 2h",
      "when came: sign_in where app is new for user over 2h",
      "when came: sign_in where result is success and ip is new for user over 2h",
      "when sent: mail_sent where ip is new for user over 2h",
  };
  std::set<std::string> all = {look};
  for (const char* const other : kOthers) all.insert(look_of(other));
  EXPECT_EQ(all.size(), 1 + std::size(kOthers));
  EXPECT_EQ(all.count(""), 0u);
}

}  // namespace
}  // namespace foothold::runtime
