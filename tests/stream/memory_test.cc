// Memory of a stream that is too small: what goes is said, and what is said without a mark is what
// the slow evaluator finds in all records.
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

constexpr int64_t kHour = 3600 * value::ticks_per_second;

/// What comes can only add matches to these, so that what is found of a part is found of all.
constexpr const char* kForms[] = {
    "when same user, within 45m { a: sign_in then b: inbox_rule }",
    "when same user, within 45m { tries: at least 3 sign_in }",
    "when same user, within 45m { a: sign_in also b: inbox_rule }",
    "when came: sign_in where ip is new for user over 2h",
    "when same user, within 45m { a: sign_in where ip is new for user over 3h after 1h ignoring "
    "10m then b: inbox_rule }",
    "when same user, within 45m { a: sign_in where ip is known for user over 3h ignoring 5m then "
    "b: inbox_rule where no consent (hard) for user over 2h }",
    "when same user, within 45m { a: sign_in where share of ip for tenant over 3h < 60% then "
    "b: mail_sent }",
    "when same user, within 20m { reads: at least 2 mail_sent } such that number of reads > "
    "usual number of reads over 2h",
};

struct Totals {
  size_t sure = 0, marked = 0, noted = 0;
};

/// The findings of the evaluator that are sure.
std::set<std::string> sure_ones(const std::string& lines) {
  std::set<std::string> sure;
  for (size_t from = 0; from < lines.size();) {
    const size_t end = std::min(lines.find('\n', from), lines.size());
    const std::string line = lines.substr(from, end - from);
    if (line.find(" possible") == line.npos) sure.insert(line);
    from = end + 1;
  }
  return sure;
}

void run_world(const compiler::Model& model, const runtime::CompiledProgram& compiled,
               Random& random, Totals& totals) {
  static constexpr uint64_t kLimits[] = {4 << 10, 12 << 10, 24 << 10, 48 << 10};
  const uint64_t limit = kLimits[below(random, 4)];
  const std::vector<std::string> records = evaluate::some_records(random);
  Stream stream(compiled, 24 * kHour, {limit, runtime::StatePolicy::fair});
  runtime::StreamCorrelator& correlator = stream.correlator();
  stream.each = [&] { ASSERT_LE(correlator.budget().used(), limit); };
  for (const std::string& record : records) {
    stream.feed(record);
    if (below(random, 3) == 0) {
      EXPECT_TRUE(correlator.evaluate(below(random, 2) == 0));
    }
  }
  const runtime::CorrelationSummary summary = correlator.finish(true);
  std::map<std::string, Line> last;
  for (const Line& line : stream.told) last[line.id] = line;
  const std::set<std::string> sure = sure_ones(evaluate::by_evaluator(model, records));
  for (const auto& [id, line] : last) {
    totals.marked += line.pressure;
    if (line.pressure || line.text.empty() || line.text.find(" possible") != line.text.npos)
      continue;
    ++totals.sure;
    EXPECT_TRUE(sure.contains(line.text))
        << line.text << "\nis not found in\n"
        << fmt::format("{}", fmt::join(records, "")) << fmt::format("{}", fmt::join(sure, "\n"));
  }
  const bool went = !summary.stream.dropped.empty() || !summary.stream.forgotten.empty();
  EXPECT_EQ(went, !stream.notes.empty()) << "what goes is said, and nothing else";
  EXPECT_EQ(went, !summary.stream.pressure.empty());
  for (const auto& [id, line] : last) EXPECT_TRUE(went || !line.pressure);
  totals.noted += went;
}

class PressureOracle : public testing::TestWithParam<const char*> {};

TEST_P(PressureOracle, SaysNothingForSureThatRestsOnWhatWent) {
  Random random(evaluate::from_environment("FOOTHOLD_SEED", 11));
  const uint64_t worlds = evaluate::from_environment("FOOTHOLD_WORLDS", 100);
  const auto model = evaluate::world_of(GetParam());
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Totals totals;
  for (uint64_t world = 0; world < worlds && !HasFailure(); ++world)
    run_world(*model, compiled, random, totals);
  EXPECT_GT(totals.sure, 0U);
  EXPECT_GT(totals.marked, 0U);
  EXPECT_GT(totals.noted, 0U);
}

INSTANTIATE_TEST_SUITE_P(Forms, PressureOracle, testing::ValuesIn(kForms));

// ---- looks

std::string sign_in(const std::string& id, int64_t minute, const std::string& user,
                    const std::string& ip) {
  const int64_t start = evaluate::time_of_line("00:00").ticks;
  return fmt::format(
      "{{\"Operation\":\"sign_in\",\"Id\":\"{}\",\"T\":\"{}\",\"user\":\"{}@contoso.com\","
      "\"ip\":\"{}\",\"tenant\":\"t1\"}}\n",
      id,
      value::format_time(value::Time{start + minute * 60 * value::ticks_per_second},
                         value::Precision::second),
      user, ip);
}

struct Seen {
  Stream stream;
  explicit Seen(const runtime::CompiledProgram& compiled)
      : stream(compiled, kHour, {1 << 20, runtime::StatePolicy::fair}) {}
  /// What is told of one more sign-in: `sure`, `possible`, `marked`, or nothing.
  std::string ask(const std::string& id, int64_t minute, const std::string& user,
                  const std::string& ip) {
    EXPECT_TRUE(stream.correlator().evaluate(true));
    stream.told.clear();
    stream.feed(sign_in(id, minute, user, ip));
    EXPECT_TRUE(stream.correlator().evaluate(true));
    std::string told;
    for (const Line& line : stream.told) {
      if (line.text.find("]" + id + " ") == line.text.npos) continue;
      told = line.text.find(" possible") == line.text.npos ? "sure" : "possible";
      if (line.pressure) told += ", marked";
    }
    return told;
  }
};

/// Twenty people, each from an address of its own, once, on the first day; and every hour after.
void sign_in_all(Seen& seen, bool again) {
  for (int user = 0; user < 20; ++user) {
    const std::string name = fmt::format("u{}", user), ip = fmt::format("192.0.2.{}", user);
    seen.stream.feed(sign_in(fmt::format("o{}", user), 10, name, ip));
    if (again) seen.stream.feed(sign_in(fmt::format("p{}", user), 40, name, ip));
  }
}

void flood(Seen& seen, int count) {
  for (int one = 0; one < count; ++one) {
    seen.stream.feed(sign_in(fmt::format("x{}", one), 120 + one / 100,
                             fmt::format("made-up-{}", one),
                             fmt::format("198.51.100.{}", one % 250)));
    if (one % 500 == 0) {
      EXPECT_TRUE(seen.stream.correlator().evaluate(true));
    }
  }
}

TEST(LooksUnderPressure, AFloodLeavesWhatIsKnownWell) {
  const auto model =
      evaluate::world_of("when came: sign_in where ip is new for user over 3d after 1h");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Seen seen(compiled);
  sign_in_all(seen, true);
  flood(seen, 20'000);
  EXPECT_FALSE(seen.stream.notes.empty());
  int new_ones = 0;
  for (int user = 0; user < 20; ++user) {
    const std::string name = fmt::format("u{}", user);
    EXPECT_EQ(seen.ask(fmt::format("q{}", user), 330 + user, name, fmt::format("192.0.2.{}", user)),
              "")
        << "it is known";
    new_ones += seen.ask(fmt::format("r{}", user), 330 + user, name,
                         fmt::format("203.0.113.{}", user)) == "sure";
  }
  EXPECT_GE(new_ones, 19) << "what was never seen was not forgotten, but for a chance of 1 %";
  int made_up = 0;
  for (int one = 0; one < 100; ++one) {
    const std::string told =
        seen.ask(fmt::format("y{}", one), 360, fmt::format("made-up-{}", one + 12'000),
                 fmt::format("198.51.100.{}", (one + 12'000) % 250));
    EXPECT_TRUE(told.empty() || told == "possible, marked") << told;
    made_up += !told.empty();
  }
  EXPECT_GT(made_up, 50) << "most of the flood had to go";
}

TEST(LooksUnderPressure, WhatIsKnownMayBeForgotten) {
  const auto model = evaluate::world_of("when came: sign_in where ip is known for user over 3d");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Seen seen(compiled);
  flood(seen, 20'000);
  int possible = 0;
  for (int one = 0; one < 100; ++one) {
    const std::string told =
        seen.ask(fmt::format("y{}", one), 360, fmt::format("made-up-{}", one + 12'000),
                 fmt::format("198.51.100.{}", (one + 12'000) % 250));
    EXPECT_FALSE(told.empty() || told == "possible") << told;
    possible += told == "possible, marked";
  }
  EXPECT_GT(possible, 50);
  EXPECT_EQ(seen.ask("z", 361, "eva", "203.0.113.1"), "") << "it was never seen";
}

TEST(LooksUnderPressure, TheLineSaysOfWhatAndWhen) {
  const auto model =
      evaluate::world_of("when came: sign_in where ip is new for user over 3d after 1h");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Seen seen(compiled);
  flood(seen, 20'000);
  const runtime::CorrelationSummary summary = seen.stream.correlator().finish(true);
  ASSERT_EQ(summary.stream.pressure.size(), 1U);
  const runtime::PressureNote& note = summary.stream.pressure[0];
  EXPECT_EQ(note.tenant, "t1");
  EXPECT_EQ(program.rules[note.rule].name, "r");
  EXPECT_EQ(note.groups, summary.stream.dropped.at("r"));
  EXPECT_EQ(note.values, summary.stream.forgotten.at("r"));
  EXPECT_GE(note.from, evaluate::time_of_line("02:00").ticks);
  EXPECT_LE(note.to, evaluate::time_of_line("08:00").ticks);
  EXPECT_LT(seen.stream.notes.size(), 40U) << "a line each time that it is twice as much";
  EXPECT_EQ(seen.stream.notes.back().values, note.values) << "the last one says all";
  EXPECT_EQ(runtime::pressure_json(program, {0, "t\"1", note.from, note.from, 2, 3}),
            fmt::format("{{\"pressure\":\"r\",\"tenant\":\"t\\\"1\",\"first\":\"{0}\",\"last\":"
                        "\"{0}\",\"groups\":2,\"values\":3}}",
                        runtime::pressure_time(note.from)));
}

// ---- tenants

TEST(Watermarks, MadeUpTenantsDoNotFillTheMemory) {
  runtime::Watermarks watermarks(kHour);
  for (int64_t one = 0; one < 200'000; ++one) {
    watermarks.see(fmt::format("made-up-{}", one), 0, one);
    if (one % 1000 == 0) watermarks.see("contoso", 0, 100 * kHour + one);
    if (one == 1000) watermarks.advance();
  }
  EXPECT_LE(watermarks.tenants(), runtime::Watermarks::kMostTenants);
  watermarks.advance();
  EXPECT_EQ(watermarks.watermark("contoso"), 99 * kHour + 199'000);
  EXPECT_EQ(watermarks.watermark("made-up-5"), runtime::Watermarks::kNone);
}

/// A rule of two steps, and made-up tenants around a real one.
TEST(StreamPressure, AFloodOfTenantsLeavesWhatBeganBeforeIt) {
  const auto model =
      evaluate::world_of("when same user, within 1h { a: sign_in then b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  constexpr uint64_t kLimit = 1 << 20;
  Stream stream(compiled, kHour, {kLimit, runtime::StatePolicy::fair});
  stream.each = [&] { ASSERT_LE(stream.correlator().budget().used(), kLimit); };
  stream.feed(sign_in("s1", 0, "ana", "192.0.2.1") + sign_in("s2", 1, "ana", "192.0.2.1"));
  for (int one = 0; one < 20'000; ++one) {
    std::string record = sign_in(fmt::format("x{}", one), 2, "ben", "198.51.100.1");
    record.replace(record.find("\"t1\""), 4, fmt::format("\"made-up-{}\"", one));
    stream.feed(record);
    if (one % 500 == 0) {
      EXPECT_TRUE(stream.correlator().evaluate(false));
    }
  }
  std::string last = sign_in("r1", 30, "ana", "192.0.2.1");
  last.replace(last.find("sign_in"), 7, "inbox_rule");
  stream.feed(last);
  const runtime::CorrelationSummary summary = stream.correlator().finish(true);
  ASSERT_EQ(stream.told.size(), 1U);
  EXPECT_FALSE(stream.told[0].pressure);
  EXPECT_GT(summary.stream.dropped.at("r"), 10'000U);
  EXPECT_LE(summary.stream.pressure.size(), runtime::PressureNotes::kMostNotes + 1);
}

/// Who went is remembered for a while only; that somebody did, for as long as it matters.
TEST(StreamPressure, WhoWentLongAgoIsNotTakenForWhole) {
  const auto model = evaluate::world_of("when same user, within 1h { tries: at least 3 sign_in }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, kHour, {64 << 10, runtime::StatePolicy::lru});
  stream.feed(sign_in("a0", 0, "ana", "192.0.2.1"));
  for (int one = 0; one < 20'000; ++one)
    stream.feed(sign_in(fmt::format("x{}", one), 1, fmt::format("made-up-{}", one), "192.0.2.1"));
  const auto is_marked = [&](const std::string& user, int minute) {
    for (int one = 0; one < 3; ++one)
      stream.feed(sign_in(fmt::format("{}{}", user, one), minute + one, user, "192.0.2.1"));
    EXPECT_TRUE(stream.correlator().evaluate(true));
    return stream.told.back().pressure;
  };
  EXPECT_TRUE(is_marked("ana", 30)) << "there were four";
  EXPECT_TRUE(is_marked("bea", 30)) << "who is not known to have lost any";
  stream.feed(sign_in("w", 8 * 60, "cleo", "192.0.2.1"));
  EXPECT_TRUE(stream.correlator().evaluate(true));
  EXPECT_FALSE(is_marked("dora", 8 * 60)) << "nothing that went can be of it";
  ASSERT_EQ(stream.told.size(), 5U) << "three provisional, two of them final";
}

}  // namespace
}  // namespace foothold::stream_test
