// What is told of a stream, by hand: late events that begin a burst earlier, join two or show that
// there is no match; absences that come true as the clock goes on; watermarks.
//
// A line is a step: `tick TIME`, `end`, or `NAME KIND TIME FIELDS...`, a record as a block of its
// own. What is told follows as `phase keys: records` of each step.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "compiler/plan/plan.h"
#include "tests/correlate/world.h"
#include "tests/stream/stream_world.h"

namespace foothold::stream_test {
namespace {

using runtime::Phase;

struct Case {
  const char* name;
  const char* when;
  const char* lines;  // steps; behind ` => ` what is told
  int hours = 1;      // of lateness
};

const Case kCases[] = {
    {"a_match_is_told_at_once", "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 => provisional f1\n"
     "s2 sign_in 09:25\n"
     "s3 sign_in 11:15\n"
     "s4 sign_in 12:00 => final f1\n"
     "end\n"},
    {"an_earlier_beginning_merges", "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 => provisional f1\n"
     "s0 sign_in 08:50 => provisional f2, merged f1 into f2\n"
     "end\n"},
    {"a_late_event_joins_two_bursts",
     "when same user, within 10m { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:01 => provisional f1\n"
     "s2 sign_in 09:15\n"
     "r2 inbox_rule 09:16 => provisional f2\n"
     "r3 inbox_rule 09:08 => provisional f1, merged f2 into f1\n"
     "end\n"},
    {"a_late_no_withdraws",
     "when same user, within 1h { a: sign_in then no mail_sent then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 => provisional f1\n"
     "m1 mail_sent 09:10 => withdrawn f1\n"
     "end\n"},
    {"an_absence_comes_true_by_events",
     "when same user, within 1h { a: sign_in then no inbox_rule within 30m }",
     "s1 sign_in 09:00\n"
     "m1 mail_sent 09:20\n"
     "s2 sign_in 09:40 user=ben => provisional f1\n"
     "end\n"},
    {"an_absence_comes_true_by_the_clock",
     "when same user, within 1h { a: sign_in then no inbox_rule within 30m }",
     "tick 09:01\n"
     "s1 sign_in 09:00\n"
     "tick 09:20\n"
     "tick 09:32 => provisional f1\n"
     "r1 inbox_rule 09:10 => withdrawn f1\n"
     "end\n"},
    {"a_quiet_stream_becomes_final", "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "tick 09:20\n"
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 => provisional f1\n"
     "tick 11:00\n"
     "tick 11:25 => final f1\n"
     "end\n"},
    {"what_is_far_ahead_moves_no_watermark",
     "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "tick 09:00\n"
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 => provisional f1\n"
     "x1 sign_in 5/09:00\n"
     "s0 sign_in 08:50 => provisional f2, merged f1 into f2\n"
     "end\n"},
    {"the_feed_that_lags_decides", "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 log=fine => provisional f1\n"
     "s9 sign_in 5/12:00 user=ben\n"
     "r9 inbox_rule 5/12:00 user=ben log=fine => provisional f2, final f1\n"
     "end\n"},
    // Two ends of one sign-in that are further apart than what goes on: two bursts with one id,
    // until a third one comes between them.
    {"of_two_with_one_id_that_become_one_none_is_taken_back",
     "when same user, within 1m { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:00:00.2 log=fine => provisional f1\n"
     "r2 inbox_rule 09:01:00.9 log=fine => provisional f1\n"
     "r3 inbox_rule 09:00:40 log=fine => provisional f1\n"
     "end\n"},
    {"a_silent_feed_is_not_waited_for",
     "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "tick 09:20\n"
     "s1 sign_in 09:00\n"
     "r1 inbox_rule 09:20 log=fine => provisional f1\n"
     "tick 12:00 => final f1\n"
     "end\n"},
    {"later_than_the_bound_is_left_out",
     "when same user, within 1h { a: sign_in then b: inbox_rule }",
     "s1 sign_in 09:00\n"
     "s2 sign_in 12:00\n"
     "r1 inbox_rule 09:20\n"
     "end => late 1\n"},
    {"a_look_at_the_past_is_answered_again",
     "when same user, within 1h { a: sign_in where ip is known for user over 5h ignoring 1m then "
     "b: inbox_rule "
     "}",
     "s1 sign_in 09:00 ip=192.0.2.7\n"
     "r1 inbox_rule 09:20\n"
     "s0 sign_in 08:50 ip=192.0.2.7 => provisional f1\n"
     "end\n"},
    // r1 is possible, and left out beside r2, as long as that stands.
    {"what_was_left_out_may_be_told_again",
     "when same user, within 10m { a: sign_in where ip is new for user over 2h ignoring 1m then "
     "no mail_sent then b: inbox_rule } quiet 5h",
     "s1 sign_in 08:55 ip=192.0.2.1\n"
     "r1 inbox_rule 09:00 => provisional f1\n"
     "s2 sign_in 11:55 ip=192.0.2.2\n"
     "r2 inbox_rule 12:00 => provisional f2, withdrawn f1\n"
     "m1 mail_sent 11:58 => provisional f1, withdrawn f2\n"
     "end\n"},
    // What s3 says of itself is asked anew whenever its share has changed.
    {"what_an_event_says_alone_is_asked_again",
     "when same user, within 1h { a: sign_in then b: sign_in where ip is not a.ip and share of ip "
     "for tenant over 5h < 30% }",
     "s0 sign_in 02:00 user=carl ip=192.0.2.8\n"
     "s1 sign_in 08:00 user=ben ip=192.0.2.9\n"
     "s2 sign_in 08:30 ip=192.0.2.7\n"
     "s3 sign_in 08:40 ip=192.0.2.9\n"
     "s4 sign_in 08:10 user=carl ip=192.0.2.8\n"
     "s5 sign_in 08:11 user=carl ip=192.0.2.8 => provisional f1\n"
     "s6 sign_in 08:12 user=ben ip=192.0.2.9 => withdrawn f1\n"
     "end\n"},
    // r1 is possible, and left out beside r2; then the log is known from 09:02 on.
    {"what_was_possible_joins_when_more_is_known",
     "when same user, within 20m { a: sign_in where ip is new for user over 15m ignoring 1m then "
     "b: inbox_rule }",
     "tick 12:00\n"
     "x0 sign_in 11:59 user=ben\n"
     "s1 sign_in 09:31 ip=192.0.2.1\n"
     "r1 inbox_rule 09:34 => provisional f1\n"
     "s2 sign_in 09:50 ip=192.0.2.2\n"
     "r2 inbox_rule 09:52 => provisional f2, withdrawn f1\n"
     "x1 sign_in 09:02 user=ben\n"
     "tick 12:46\n"
     "s3 sign_in 11:50 ip=192.0.2.2 => provisional f1, merged f2 into f1\n"
     "tick 16:00 => final f1\n"
     "end\n",
     3},
    // r2 is left out beside r3, which comes to nothing: it is by r1.
    {"a_possible_one_waits_for_what_was_left_out",
     "when same user, within 20m { a: sign_in where no consent for user over 15m then "
     "b: inbox_rule }",
     "s1 sign_in 09:01\n"
     "r1 inbox_rule 09:02 => provisional f1\n"
     "s2 sign_in 09:10\n"
     "r2 inbox_rule 09:20 => provisional f1\n"
     "s3 sign_in 09:30\n"
     "r3 inbox_rule 09:36 => provisional f1, provisional f2\n"
     "x1 sign_in 10:25 user=ben\n"
     "c1 consent 09:27 => provisional f1, withdrawn f2\n"
     "x2 sign_in 12:00 user=ben => final f1\n"
     "end\n"},
};

class PhasesByHand : public testing::TestWithParam<Case> {};

std::string record_of(const std::string& name, const std::string& kind, const std::string& time,
                      const std::string& rest) {
  std::string user = "ana@contoso.com", more;
  bool fine = false;
  for (size_t at = 0; at < rest.size();) {
    const size_t end = std::min(rest.find(' ', at), rest.size());
    const std::string word = rest.substr(at, end - at);
    const size_t equal = word.find('=');
    if (word == "log=fine")
      fine = true;
    else if (word.starts_with("user="))
      user = word.substr(5) + "@contoso.com";
    else if (equal != word.npos)
      more += fmt::format(",\"{}\":\"{}\"", word.substr(0, equal), word.substr(equal + 1));
    at = end + 1;
  }
  const value::Time at = evaluate::time_of_line(time);
  return fmt::format(
      "{{\"{}\":\"{}\",\"Id\":\"{}\",\"T\":\"{}\",\"user\":\"{}\",\"tenant\":\"t1\"{}}}\n",
      fine ? "activity" : "Operation", kind, name,
      value::format_time(at, fine ? value::Precision::tick : value::Precision::second), user, more);
}

/// Findings are f1, f2, ... in the order in which they are told of first.
class Names {
 public:
  const std::string& of(const std::string& id) {
    return names_.try_emplace(id, fmt::format("f{}", names_.size() + 1)).first->second;
  }
  std::string told(const Line& line) {
    std::string text = fmt::format("{} {}", runtime::phase_name(line.phase), of(line.id));
    if (!line.into.empty()) text += " into " + of(line.into);
    return text;
  }

 private:
  std::map<std::string, std::string> names_;
};

TEST_P(PhasesByHand, AreTold) {
  const auto model = evaluate::world_of(GetParam().when);
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, int64_t{GetParam().hours} * 3600 * value::ticks_per_second);
  Names names;
  std::string expected = GetParam().lines, got;
  for (size_t from = 0; from < expected.size();) {
    const size_t end = expected.find('\n', from);
    const std::string line = expected.substr(from, end - from);
    const std::string step = line.substr(0, line.find(" => "));
    from = end + 1;
    std::vector<std::string> words;
    for (size_t at = 0; at < step.size();) {
      const size_t stop =
          words.size() == 3 ? step.size() : std::min(step.find(' ', at), step.size());
      words.push_back(step.substr(at, stop - at));
      at = stop + 1;
    }
    words.resize(4);
    std::string told;
    if (words[0] == "tick") stream.correlator().tick(evaluate::time_of_line(words[1]).ticks);
    if (words[0] == "end") {
      const runtime::CorrelationSummary summary = stream.correlator().finish(false);
      if (summary.stream.late) told = fmt::format("late {}", summary.stream.late);
    } else {
      if (words[0] != "tick") stream.feed(record_of(words[0], words[1], words[2], words[3]));
      EXPECT_TRUE(stream.correlator().evaluate(true));
    }
    for (const Line& one : stream.told) told += (told.empty() ? "" : ", ") + names.told(one);
    stream.told.clear();
    got += step + (told.empty() ? "" : " => " + told) + "\n";
  }
  EXPECT_EQ(got, expected);
}

INSTANTIATE_TEST_SUITE_P(Cases, PhasesByHand, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct Flooded {
  bool found = false, marked = false;
  uint64_t dropped = 0, used = 0;
};

/// Ana signs in twice, then so many others do as fit into memory ten times, then she makes a rule.
Flooded flooded(runtime::StatePolicy policy) {
  const auto model =
      evaluate::world_of("when same user, within 1h { a: sign_in then b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  constexpr uint64_t kLimit = 1 << 20;
  Stream stream(compiled, 3600 * value::ticks_per_second, {kLimit, policy});
  runtime::StreamCorrelator& correlator = stream.correlator();
  stream.feed(record_of("s1", "sign_in", "09:00", "") + record_of("s2", "sign_in", "09:01", ""));
  for (int block = 0; block < 100; ++block) {
    std::string records;
    for (int one = 0; one < 200; ++one)
      records += record_of(fmt::format("x{}-{}", block, one), "sign_in", "09:02",
                           fmt::format("user=made-up-{}-{}", block, one));
    stream.feed(records);
    EXPECT_TRUE(correlator.evaluate(false));
    EXPECT_LE(correlator.budget().used(), kLimit);
  }
  stream.feed(record_of("r1", "inbox_rule", "09:30", ""));
  const runtime::CorrelationSummary summary = correlator.finish(true);
  Flooded result;
  result.found = !stream.told.empty();
  for (const Line& line : stream.told) result.marked = result.marked || line.pressure;
  for (const auto& [rule, groups] : summary.stream.dropped) result.dropped += groups;
  return result;
}

TEST(StreamPressure, AFloodOfNamesLeavesWhatBeganBeforeIt) {
  const Flooded fair = flooded(runtime::StatePolicy::fair);
  EXPECT_GT(fair.dropped, 10'000U);
  EXPECT_TRUE(fair.found);
  EXPECT_FALSE(fair.marked) << "nothing of hers had to go";
  EXPECT_FALSE(flooded(runtime::StatePolicy::lru).found) << "then the test shows nothing";
}

TEST(StreamPressure, WhatIsFoundInAGroupThatGoesIsToldAndMarked) {
  const auto model =
      evaluate::world_of("when same user, within 1h { a: sign_in then b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, 3600 * value::ticks_per_second, {1 << 16, runtime::StatePolicy::lru});
  stream.feed(record_of("s1", "sign_in", "09:00", "") + record_of("r1", "inbox_rule", "09:01", ""));
  EXPECT_TRUE(stream.correlator().evaluate(true));
  std::string records;
  for (int one = 0; one < 500; ++one)
    records +=
        record_of(fmt::format("x{}", one), "sign_in", "09:02", fmt::format("user=made-up-{}", one));
  stream.feed(records);
  EXPECT_TRUE(stream.correlator().evaluate(true));
  ASSERT_EQ(stream.told.size(), 2U);
  EXPECT_EQ(stream.told[1].phase, Phase::final);
  EXPECT_TRUE(stream.told[1].pressure);
  // What she does next may lack what was dropped.
  stream.feed(record_of("s3", "sign_in", "09:03", "") + record_of("r3", "inbox_rule", "09:04", ""));
  EXPECT_TRUE(stream.correlator().evaluate(true));
  ASSERT_EQ(stream.told.size(), 3U);
  EXPECT_TRUE(stream.told[2].pressure);
}

/// One sign-in is the earliest event of all; a burst lasts a day at most.
TEST(LongBursts, OneThatContinuesAnotherHasAnIdOfItsOwn) {
  const auto model =
      evaluate::world_of("when same user, within 3d { a: sign_in then b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, 3600 * value::ticks_per_second);
  const value::Time start = evaluate::time_of_line("00:00");
  std::vector<std::string> records;
  const auto feed = [&](const char* kind, int64_t hour) {
    const value::Time at{start.ticks + hour * 3600 * value::ticks_per_second};
    const std::string record = fmt::format(
        "{{\"Operation\":\"{}\",\"Id\":\"e{}\",\"T\":\"{}\",\"user\":\"ana@contoso.com\","
        "\"tenant\":"
        "\"t1\"}}\n",
        kind, hour, value::format_time(at, value::Precision::second));
    records.push_back(record), stream.feed(record);
    EXPECT_TRUE(stream.correlator().evaluate(true));
  };
  feed("sign_in", 0);
  for (const int64_t hour : {1, 20, 30, 47, 60}) feed("inbox_rule", hour);
  EXPECT_TRUE(stream.correlator().finish(true).findings > 0);
  std::map<std::string, Line> last;
  for (const Line& line : stream.told) {
    EXPECT_FALSE(last.contains(line.id) && last[line.id].phase == Phase::final) << line.text;
    last[line.id] = line;
  }
  EXPECT_EQ(last.size(), 3U);
  const std::string expected = evaluate::by_evaluator(*model, records);
  for (const auto& [id, line] : last)
    EXPECT_NE(expected.find(line.text), expected.npos) << expected;
}

/// A steady stream is held in memory that does not grow.
TEST(SteadyStream, HoldsNoMoreAfterAYearThanAfterADay) {
  const auto model = evaluate::world_of(
      "when same user, within 1h { a: sign_in where ip is new for user over 3h ignoring 5m then "
      "b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, 3600 * value::ticks_per_second);
  const int64_t start = evaluate::time_of_line("00:00").ticks;
  size_t after_two_days = 0, looks_after_two_days = 0;
  for (int64_t minute = 0; minute < 40'000; ++minute) {
    const value::Time at{start + minute * 60 * value::ticks_per_second};
    stream.feed(fmt::format(
        "{{\"Operation\":\"{}\",\"Id\":\"e{}\",\"T\":\"{}\",\"user\":\"u{}@contoso.com\",\"ip\":"
        "\"192.0.2.{}\",\"tenant\":\"t1\"}}\n",
        minute % 7 ? "sign_in" : "inbox_rule", minute,
        value::format_time(at, value::Precision::second), minute / 10, minute % 200));
    if (minute % 10 == 0) {
      EXPECT_TRUE(stream.correlator().evaluate(false));
    }
    if (minute != 2'880) continue;
    after_two_days = stream.correlator().held_events();
    looks_after_two_days = stream.correlator().held_looks();
  }
  EXPECT_GT(after_two_days, 0U);
  EXPECT_LT(stream.correlator().held_events(), 2 * after_two_days);
  EXPECT_GT(looks_after_two_days, 0U);
  EXPECT_LT(stream.correlator().held_looks(), 2 * looks_after_two_days);
  EXPECT_LT(stream.correlator().held_groups(), 200U);
  EXPECT_LT(stream.correlator().oldest_needed(), start + 40'000 * 60 * value::ticks_per_second);
  EXPECT_GT(stream.correlator().oldest_needed(), start);
}

/// What is over goes a part at a time, so that no record waits for all of it.
TEST(SteadyStream, ForgetsThePastInParts) {
  constexpr int kTenants = 40, kEvents = 100;
  const auto model = evaluate::world_of(
      "when same user, within 1h { a: sign_in where ip is new for user over 3h ignoring 5m then "
      "b: inbox_rule }");
  const runtime::Program program = compiler::plan(*model);
  const runtime::CompiledProgram compiled(program, {});
  Stream stream(compiled, 3600 * value::ticks_per_second);
  const auto sign_in = [&](const char* day, int tenant, int number) {
    stream.feed(fmt::format(
        "{{\"Operation\":\"sign_in\",\"Id\":\"{0}-{1}-{2}\",\"T\":\"{0}T09:{3:02}:{4:02}Z\","
        "\"user\":\"u{2}@contoso.com\",\"ip\":\"192.0.2.{2}\",\"tenant\":\"t{1}\"}}\n",
        day, tenant, number, number / 60, number % 60));
  };
  for (int number = 0; number < kTenants * kEvents; ++number)
    sign_in("2026-03-01", number % kTenants, number / kTenants);
  ASSERT_TRUE(stream.correlator().evaluate(true));
  const size_t all = stream.correlator().held_looks();
  ASSERT_GE(all, size_t{kTenants} * kEvents);

  size_t turns = 0, most_at_once = 0;
  for (int tenant = 0; tenant < kTenants; ++tenant) sign_in("2026-03-20", tenant, 0);
  for (size_t held = all; held > 4 * kTenants && turns < 100; ++turns) {
    ASSERT_TRUE(stream.correlator().evaluate(false));
    const size_t before = std::exchange(held, stream.correlator().held_looks());
    most_at_once = std::max(most_at_once, before - held);
  }
  EXPECT_GT(turns, 3U);
  EXPECT_LT(turns, 20U);
  EXPECT_LT(most_at_once, all / 2);
}

}  // namespace
}  // namespace foothold::stream_test
