// Tests in rules over several events, what they cover, and why a rule does not fire.
#include "evaluate/correlate/rule_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/correlate/rule_coverage.h"
#include "evaluate/correlate/timeline.h"
#include "evaluate/tests.h"
#include "tests/correlate/world.h"

namespace foothold::evaluate {
namespace {

constexpr const char* kRule =
    "when same user, within 1h { came: sign_in where result is success and ip is new for user over "
    "10d "
    "then made: inbox_rule where hard }";
constexpr const char* kWait =
    "when same user, within 1h { made: consent then no app_review within 24h }";

std::string why(const std::string& rule, const std::string& test) {
  const auto model = world_of(rule, "test \"of the rule\" of r { " + test + " }\n");
  if (model->rules.empty() || model->rules[0].tests.empty()) return "no test";
  return run_rule_test(*model, model->rules[0], model->rules[0].tests[0]).why;
}

const std::string kIn =
    "event sign_in { time 09:00  user \"ana@contoso.com\"  ip \"203.0.113.9\"  result success } ";
const std::string kMade = "event inbox_rule { time +20m  user \"ana@contoso.com\"  hard true } ";

struct Row {
  std::string name, rule, test, why;
};

TEST(CorrelateRuleTests, SayWhatIsExpected) {
  const std::vector<Row> rows = {
      {"twenty minutes later", kRule, kIn + kMade + "expect 1 finding", ""},
      {"at a step", kRule, kIn + kMade + "expect 1 finding at made", ""},
      {"too many", kRule, kIn + kMade + "expect 2 findings", "expected 2 findings, got 1 finding"},
      {"not nothing", kRule, kIn + kMade + "expect nothing", "expected 0 findings, got 1 finding"},
      {"nothing", kRule, kMade + kIn + "expect nothing",
       "a rule over several events needs times: an event of the test has none"},
      {"alone", kRule, kIn + "expect nothing", ""},
      {"the first week", kRule, kIn + kMade + "history 3d expect possible", ""},
      {"a possible finding is not nothing", kRule, kIn + kMade + "history 3d expect nothing",
       "expected 0 findings, got 0 findings and 1 possible finding"},
      {"sure is not possible", kRule, kIn + kMade + "expect possible",
       "expected a possible finding, got 1 finding"},
      {"a day without a review", kWait,
       "event consent { time 09:00  user \"ana@contoso.com\" } ends +24h expect 1 finding at made",
       ""},
      {"the clock stops at the last event", kWait,
       "event consent { time 09:00  user \"ana@contoso.com\" } expect 1 finding",
       "expected 1 finding, got 0 findings, 1 match still open"},
      {"no time", kWait, "event consent { user \"ana@contoso.com\" } expect nothing",
       "a rule over several events needs times: an event of the test has none"},
  };
  for (const Row& row : rows) EXPECT_EQ(why(row.rule, row.test), row.why) << row.name;
}

TEST(CorrelateRuleTests, EqualFeedsAreOneLog) {
  const char* kTwo = "when same user, within 1h { tries: at least 2 sign_in }";
  const auto event = [](const std::string& feed, const std::string& time) {
    return fmt::format(
        "event sign_in {{ time {}  user \"ana@contoso.com\"  result success  correlation \"1\"  "
        "feed \"{}\" }} ",
        time, feed);
  };
  EXPECT_EQ(why(kTwo, event("one", "09:00") + event("one", "09:01") + "expect 1 finding"), "");
  EXPECT_EQ(why(kTwo, event("one", "09:00") + event("two", "09:01") + "expect nothing"), "");
}

TEST(CorrelateRuleTests, CoverageIsTrueOnceAndNotOnce) {
  const auto exercised = [](const std::string& tests) {
    const auto model = world_of(kRule, tests);
    const RuleCoverage coverage = cover(*model, model->rules[0]);
    return fmt::format("{} of {}", coverage.exercised(), coverage.parts.size());
  };
  const std::string fires = "test \"fires\" of r { " + kIn + kMade + "expect 1 finding }\n";
  const std::string fails =
      "test \"fails\" of r { event sign_in { time 09:00  result failure } expect nothing }\n";
  const std::string soft =
      "test \"soft\" of r { event inbox_rule { time 09:00  hard false } expect nothing }\n";
  const std::string again =
      "test \"known\" of r { event sign_in { time \"2026-03-01T09:00:00Z\"  "
      "user \"ana@contoso.com\"  ip \"203.0.113.9\"  result success } "
      "event sign_in { time \"2026-03-04T09:00:00Z\"  user \"ana@contoso.com\"  "
      "ip \"203.0.113.9\"  result success } "
      "event inbox_rule { time \"2026-03-04T09:10:00Z\"  "
      "user \"ana@contoso.com\"  hard true } expect nothing }\n";
  EXPECT_EQ(exercised(""), "0 of 3");
  EXPECT_EQ(exercised(fires), "0 of 3");
  EXPECT_EQ(exercised(fires + fails), "1 of 3");
  EXPECT_EQ(exercised(fires + fails + soft), "2 of 3");
  EXPECT_EQ(exercised(fires + fails + soft + again), "3 of 3");
}

// ---- why
// ------------------------------------------------------------------------------------------

std::string name_of(Asked asked) {
  static constexpr const char* kNames[] = {"event",   "joined", "count",  "the latest",
                                           "absence", "group",  "waiting"};
  return kNames[static_cast<size_t>(asked)];
}

std::string told(const Question& question) {
  const auto model = world_of(question.when);
  const Events events = read_events(*model, question.events);
  std::string text;
  for (const GroupTimeline& group : explain_correlation(*model, model->rules[0], events.seen,
                                                        coverage_of(question.coverage, events),
                                                        clock_of(question.clock, events))) {
    text += fmt::format("[{}", fmt::join(group.keys, " "));
    for (const TimelineEvent& event : group.events)
      text += fmt::format(" {}:{}", events.names[event.place], fmt::join(event.steps, "+"));
    if (group.miss) {
      text += fmt::format("; step {} {}", group.miss->step, name_of(group.miss->asked));
      if (group.miss->place) text += " " + events.names[*group.miss->place];
      if (group.miss->asked == Asked::count)
        text += fmt::format(" {} of {}", group.miss->got, group.miss->wanted);
    } else {
      text += fmt::format("; {} findings, {} possible", group.findings, group.possible);
    }
    for (const AskedCondition& asked : group.conditions)
      text += fmt::format("; asked {}", static_cast<int>(asked.explained.truth));
    text += "]";
  }
  return text;
}

TEST(CorrelateTimeline, SaysWhyTheNearestMissMissed) {
  const char* kPair =
      "when same user, within 10m { came: sign_in then made: inbox_rule where ip is not came.ip }";
  const char* kMany = "when same user, within 10m { tries: at least 3 sign_in }";
  const struct {
    std::string name;
    Question question;
    std::string told;
  } rows[] = {
      {"a match",
       {kPair, "a sign_in 09:00 user=ana ip=192.0.2.1\nb inbox_rule 09:05 user=ana ip=192.0.2.2"},
       "[ana@contoso.com a:0 b:1; 1 findings, 0 possible; asked 2]"},
      {"no event of the last step",
       {kPair, "a sign_in 09:00 user=ana"},
       "[ana@contoso.com a:0; step 1 event]"},
      {"no event of the first",
       {kPair, "b inbox_rule 09:05 user=ana"},
       "[ana@contoso.com b:1; step 0 event]"},
      {"not in the window",
       {kPair, "a sign_in 09:00 user=ana\nb inbox_rule 09:11 user=ana"},
       "[ana@contoso.com a:0 b:1; step 0 event]"},
      {"the same address",
       {kPair, "a sign_in 09:00 user=ana ip=192.0.2.1\nb inbox_rule 09:05 user=ana ip=192.0.2.1"},
       "[ana@contoso.com a:0 b:1; step 1 joined b; asked 0]"},
      {"too few",
       {kMany, "a sign_in 09:00 user=ana\nb sign_in 09:05 user=ana"},
       "[ana@contoso.com a:0 b:0; step 0 count 2 of 3]"},
      {"what should not be",
       {"when same user, within 1h { made: consent then no app_review then used: mail_access }",
        "a consent 09:00 user=ana\nb app_review 09:05 user=ana\nc mail_access 09:10 user=ana"},
       "[ana@contoso.com a:0 b:1 c:2; step 1 absence b]"},
      {"still waiting",
       {kWait, "a consent 09:00 user=ana"},
       "[ana@contoso.com a:0; step 0 waiting]"},
      {"history is short",
       {"when same user, within 1h { came: sign_in where ip is new for user over 10d "
        "then made: inbox_rule }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb inbox_rule 09:05 user=ana", "3"},
       "[ana@contoso.com a:0 b:1; 0 findings, 1 possible; asked 1]"},
      {"such that",
       {"when same user, within 1h { tries: at least 1 sign_in } such that number of tries >= 3",
        "a sign_in 09:00 user=ana"},
       "[ana@contoso.com a:0; step 0 group; asked 0]"},
  };
  for (const auto& row : rows) EXPECT_EQ(told(row.question), row.told) << row.name;
}

TEST(CorrelateTimeline, SaysWhenAWaitIsOver) {
  const auto model = world_of(kWait);
  const Events events = read_events(*model, "a consent 09:00 user=ana");
  const auto groups = explain_correlation(*model, model->rules[0], events.seen,
                                          HistoryCoverage::complete(), clock_of("", events));
  ASSERT_EQ(groups.size(), 1U);
  ASSERT_TRUE(groups[0].miss.has_value());
  EXPECT_EQ(groups[0].miss->until, time_of_line("3/09:00"));
}

}  // namespace
}  // namespace foothold::evaluate
