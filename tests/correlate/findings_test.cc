// Bursts, ids, labels, what is named and shown, aggregates, cut off groups; how fast it is.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "evaluate/correlate/aggregates.h"
#include "evaluate/correlate/places.h"
#include "evaluate/correlate/search.h"
#include "tests/correlate/table.h"

namespace foothold::evaluate {
namespace {

constexpr const char* kPair = "when same user, within 10m { came: sign_in then made: inbox_rule }";

std::string pair(const std::string& names, const std::string& in, const std::string& made) {
  return fmt::format("{} sign_in {} user=ana\n{} inbox_rule {} user=ana\n", names[0], in, names[1],
                     made);
}

TEST(CorrelateFindings, MatchesNearEachOtherAreOneBurst) {
  expect_all({
      {"T17a: two rules ten minutes apart: one finding, both named",
       {kPair, pair("ab", "09:00", "09:05") + "c inbox_rule 09:10 user=ana"},
       "ana@contoso.com: came=a made=b,c"},
      {"ends ten minutes apart, inclusive",
       {kPair, pair("ab", "09:00", "09:00") + pair("cd", "09:10", "09:10")},
       "ana@contoso.com: came=a,c made=b,d"},
      {"a second more",
       {kPair, pair("ab", "09:00", "09:00") + pair("cd", "09:10:01", "09:10:01")},
       "ana@contoso.com: came=a made=b; ana@contoso.com: came=c made=d"},
      {"quiet 1h",
       {std::string(kPair) + " quiet 1h", pair("ab", "09:00", "09:00") +
                                              pair("cd", "10:00", "10:00") +
                                              pair("ef", "11:00:01", "11:00:01")},
       "ana@contoso.com: came=a,c made=b,d; ana@contoso.com: came=e made=f"},
      {"T17c: a match between two bursts makes them one",
       {kPair,
        pair("ab", "09:00", "09:00") + pair("cd", "09:18", "09:18") + pair("ef", "09:09", "09:09")},
       "ana@contoso.com: came=a,c,e made=b,d,f"},
  });
}

TEST(CorrelateFindings, ABurstLastsADay) {
  std::string events;
  for (int hour = 0; hour <= 25; ++hour)
    events += fmt::format("n{:02} sign_in {}/{:02}:00 user=ana\n", hour, 2 + hour / 24, hour % 24);
  const Found found = find(
      {"when same user, within 1h { tries: at least 1 sign_in with at least 1 different user }",
       events});
  ASSERT_EQ(found.result.findings.size(), 2U) << found.text;
  const CorrelatedFinding& first = found.result.findings[0];
  const CorrelatedFinding& second = found.result.findings[1];
  EXPECT_EQ(first.steps[0].count, 24U) << "ends 00:00 to 23:00";
  EXPECT_FALSE(first.continues);
  EXPECT_TRUE(second.continues);
  EXPECT_EQ(second.last, time_of_line("3/01:00"));
  EXPECT_NE(first.id, second.id);
}

TEST(CorrelateFindings, IdsAreOfTheEarliestClass) {
  const std::string base =
      "a sign_in 09:00 user=ana cor=1 result=success\nb inbox_rule 09:05 user=ana\n";
  const auto id = [](const std::string& when, const std::string& events) {
    const Found found = find({when, events});
    EXPECT_EQ(found.result.findings.size(), 1U) << found.text;
    return found.result.findings.empty() ? "" : found.result.findings[0].id;
  };
  const std::string plain = id(kPair, base);
  EXPECT_EQ(plain.size(), 32U);
  EXPECT_EQ(plain, id(kPair, base + "c inbox_rule 09:06 user=ana"));
  EXPECT_EQ(plain, id(kPair, base + "c sign_in 09:00 user=ana cor=1 result=success log=fine"))
      << "a copy in another log";
  EXPECT_NE(plain, id(kPair, base + "c sign_in 08:59 user=ana cor=2 result=success"));
  EXPECT_NE(plain, id(kPair,
                      "a sign_in 09:00 user=ben cor=1 result=success\n"
                      "b inbox_rule 09:05 user=ben\n"));
}

TEST(CorrelateFindings, AnActionWithoutASpanHasOneFinding) {
  const char* kOne = "when came: sign_in where ip is new for user over 10d";
  const Found found = find({kOne,
                            "a sign_in 09:00 user=ana ip=192.0.2.1 cor=1 result=success\n"
                            "b sign_in 09:00:04 user=ana ip=192.0.2.1 cor=1 result=success "
                            "log=fine\nc sign_in 09:00 user=ana ip=192.0.2.2 cor=2"});
  EXPECT_EQ(found.text, ": came=c; : came=a,b");
}

TEST(CorrelateFindings, AHundredEventsAreNamed) {
  std::string events;
  for (int number = 0; number < 130; ++number)
    events += fmt::format("n{:03} mail_access 09:{:02}:{:02} user=ana\n", number, number / 60,
                          number % 60);
  const Found found = find({"when same user, within 1h { reads: at least 3 mail_access }", events});
  ASSERT_EQ(found.result.findings.size(), 1U);
  const FoundStep& step = found.result.findings[0].steps[0];
  EXPECT_EQ(step.count, 130U);
  EXPECT_EQ(step.events.size(), 100U);
  EXPECT_EQ(step.events.front(), 30U) << "the latest";
  EXPECT_EQ(step.events.back(), 129U);
}

TEST(CorrelateFindings, LabelsAreOfTheFirstMatch) {
  const auto labelled = [](const std::string& labels) {
    return "when same tenant, within 10m { tries: at least 2 sign_in } " + labels;
  };
  const std::string two = "a sign_in 09:00 user=ana\nb sign_in 09:01 user=ana\n";
  const std::string both =
      "label spray when number of different tries.user >= 2 "
      "label guessing when number of different tries.user <= 1";
  expect_all({
      {"guessing", {labelled(both), two}, ": tries=a,b label guessing"},
      {"the first match decides",
       {labelled(both), two + "c sign_in 09:02 user=ben"},
       ": tries=a,b,c label guessing"},
      {"the first true one",
       {labelled("label one when number of tries >= 2 label other when number of tries >= 1"), two},
       ": tries=a,b label one"},
      {"none", {labelled("label many when number of tries >= 5"), two}, ": tries=a,b"},
  });
}

TEST(CorrelateFindings, TheReportIsOfTheLatestMatch) {
  const Found found = find({kPair,
                            "a sign_in 09:00 user=ana\nb sign_in 09:03 user=ana\n"
                            "c inbox_rule 09:05 user=ana\nd inbox_rule 09:04 user=ana"});
  ASSERT_EQ(found.result.findings.size(), 1U);
  const std::vector<std::vector<uint32_t>> shown = {{1}, {2}};
  EXPECT_EQ(found.result.findings[0].shown, shown);
  EXPECT_EQ(found.result.findings[0].first, time_of_line("09:00"));
  EXPECT_EQ(found.result.findings[0].last, time_of_line("09:05"));
}

TEST(CorrelateFindings, Aggregates) {
  const std::string events =
      "a mail_access 09:00 user=ana bytes=10 app=x\nb mail_access 09:01 user=ana bytes=30 app=y\n"
      "c mail_access 09:02 user=ana app=X\nd inbox_rule 09:03 user=ana";
  const std::vector<std::string> holds = {
      "number of reads is 3",
      "number of different reads.app is 2",
      "total of reads.bytes is 40",
      "smallest of reads.bytes is 10",
      "largest of reads.bytes is 30",
      "first of reads.app is \"x\"",
      "last of reads.bytes is 30",
      "largest share of reads.app > 66%",
      "largest share of reads.app < 67%",
      "largest share of reads.bytes is 0.5",
      "gap between reads and made is 1m",
      "number of different reads.session is 0",
      "total of reads.latitude is 0",
      "made.bytes is absent",
  };
  for (const std::string& condition : holds) {
    const std::string when =
        "when same user, within 1h { reads: at least 2 mail_access then made: inbox_rule } "
        "such that " +
        condition;
    EXPECT_EQ(find({when, events}).text, "ana@contoso.com: reads=a,b,c made=d") << condition;
  }
}

TEST(CorrelateFindings, TotalsCountCopiesOnce) {
  const std::string events =
      "a sign_in 09:00 user=ana cor=1 result=success bytes=10\n"
      "b sign_in 09:00 user=ana cor=1 result=success bytes=10 log=fine\n"
      "c sign_in 09:01 user=ana cor=2 result=success bytes=5\n";
  for (const std::string condition :
       {"total of came.bytes is 15", "number of came is 2", "largest share of came.bytes is 0.5"})
    EXPECT_EQ(find({"when same user, within 1h { came: at least 2 sign_in } such that " + condition,
                    events})
                  .text,
              "ana@contoso.com: came=a,b,c")
        << condition;
}

TEST(CorrelateFindings, Travel) {
  const auto travel = [](const std::string& where) {
    return "when same user, within 12h { home: latest sign_in where result is success "
           "then away: sign_in where result is success and " +
           where + " }";
  };
  const std::string home = "a sign_in 09:00 user=ana result=success latitude=52.1 longitude=5.1\n";
  const std::string away = "b sign_in 10:00 user=ana result=success latitude=40.7 longitude=-74.0";
  const char* kFast = "distance from home >= 500km and speed from home >= 800kmh";
  expect_all({
      {"an hour", {travel(kFast), home + away}, "ana@contoso.com: home=a away=b"},
      {"not so far", {travel("distance from home >= 6000km"), home + away}, ""},
      {"a place that is not said",
       {travel(kFast), home + "b sign_in 10:00 user=ana result=success"},
       ""},
      {"in one second: as if it were one",
       {travel("speed from home <= 21300000kmh and speed from home >= 21100000kmh"),
        "a sign_in 09:00 user=ana result=success latitude=52.1 longitude=5.1 log=fine\n"
        "b sign_in 09:00:00.1 user=ana result=success latitude=40.7 longitude=-74.0 log=fine"},
       "ana@contoso.com: home=a away=b"},
  });
}

TEST(CorrelateFindings, EventsWithoutATimeAreCounted) {
  EXPECT_EQ(find({kPair, "a sign_in - user=ana\nb inbox_rule 09:00 user=ana"}).result.without_time,
            1U);
}

std::string crowd(int events) {
  std::string lines;
  for (int number = 0; number < events; ++number)
    lines += fmt::format("n{} sign_in 09:{:02}:{:02} user=ana ip=192.0.2.{}\n", number, number / 60,
                         number % 60, number % 7);
  return lines;
}

TEST(CorrelateFindings, TwoHundredEventsInAGroup) {
  const char* kThree =
      "when same user, within 1h { a: sign_in then b: sign_in where ip is not a.ip "
      "then c: sign_in where ip is not b.ip }";
  const auto model = world_of(kThree);
  const Events events = read_events(*model, crowd(200));
  const auto before = std::chrono::steady_clock::now();
  const Correlated result = correlate(*model, model->rules[0], events.seen,
                                      HistoryCoverage::complete(), clock_of("", events));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
  RecordProperty("seconds", std::to_string(taken.count()));
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].steps[2].count, 198U);
  EXPECT_TRUE(result.cut_off.empty());
}

TEST(CorrelateFindings, TooManyAssignmentsAreSaid) {
  const char* kFour =
      "when same user, within 1h { a: sign_in then b: sign_in then c: sign_in then d: mail_sent "
      "where ip is \"198.51.100.1\" and ip is a.ip }";
  const Found found = find({kFour, crowd(400) + "z mail_sent 09:50 user=ana ip=198.51.100.1"});
  ASSERT_EQ(found.result.cut_off.size(), 1U);
  EXPECT_EQ(found.result.cut_off[0].keys, std::vector<std::string>{"ana@contoso.com"});
}

}  // namespace
}  // namespace foothold::evaluate
