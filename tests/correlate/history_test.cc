// `new`, `known`, `no KIND`, `share`, `usual`, `spread`, and how much of the past is known.
#include "tests/correlate/table.h"

namespace foothold::evaluate {
namespace {

constexpr const char* kNew =
    "when came: sign_in where result is success and ip is new for user over 10d";
constexpr const char* kAfter = "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\n";

TEST(CorrelateHistory, NewOfEventsThatMeetTheOwnConditions) {
  const std::string a = kAfter;
  expect_all({
      {"nothing before", {kNew, a}, ": came=a"},
      {"seen before",
       {kNew, "b sign_in 5/09:00 user=ana ip=203.0.113.9 result=success\n" + a},
       ": came=b"},
      {"T2: a failure does not make it known",
       {kNew, "b sign_in 12/08:50 user=ana ip=203.0.113.9 result=failure\n" + a},
       ": came=a"},
      {"another user",
       {kNew, "b sign_in 5/09:00 user=ben ip=203.0.113.9 result=success\n" + a},
       ": came=b; : came=a"},
      {"another tenant",
       {kNew, "b sign_in 5/09:00 user=ana ip=203.0.113.9 result=success tenant=t2\n" + a},
       ": came=a; : came=b"},
      {"ten days, inclusive",
       {kNew, "b sign_in 2/09:00 user=ana ip=203.0.113.9 result=success\n" + a},
       ": came=b"},
      {"a second more",
       {kNew, "b sign_in 2/08:59:59 user=ana ip=203.0.113.9 result=success\n" + a},
       ": came=b; : came=a"},
      {"not surely before",
       {kNew, "b sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\n" + a},
       ": came=a; : came=b"},
      {"T3: the copy of the other log",
       {kNew,
        "b sign_in 12/09:00 user=ana ip=203.0.113.9 result=success cor=1\n"
        "c sign_in 12/09:00:02 user=ana ip=203.0.113.9 result=success cor=1 log=fine"},
       ": came=b,c"},
      {"an address that is not said", {kNew, "b sign_in 5/09:00 user=ana result=success"}, ""},
      {"a user that is not said", {kNew, "b sign_in 5/09:00 ip=192.0.2.1 result=success"}, ""},
      {"T5b: a new person",
       {kNew, "b sign_in 5/09:00 user=newcomer ip=192.0.2.1 result=success"},
       ": came=b"},
  });
}

TEST(CorrelateHistory, TuplesAndTheTenant) {
  expect_all({
      {"both together",
       {"when came: sign_in where ip with app is new over 10d",
        "a sign_in 5/09:00 user=ana ip=192.0.2.1 app=x\nb sign_in 5/10:00 user=ana ip=192.0.2.2 "
        "app=y\n"
        "c sign_in 6/09:00 user=ben ip=192.0.2.1 app=y\nd sign_in 6/10:00 user=ben ip=192.0.2.1 "
        "app=X"},
       ": came=a; : came=b; : came=c"},
  });
}

TEST(CorrelateHistory, IgnoringTheLastDay) {
  const char* kInside =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d "
      "then made: inbox_rule }";
  const std::string patient =
      "a sign_in 09:00 user=ana ip=203.0.113.9\nb sign_in 09:50 user=ana ip=203.0.113.9\n"
      "c inbox_rule 10:20 user=ana\n";
  expect_all({
      {"T4: a refresh an hour before does not make it known",
       {kInside, patient},
       "ana@contoso.com: came=b made=c"},
      {"one of two days before does",
       {kInside, patient + "d sign_in 1/08:00 user=ana ip=203.0.113.9"},
       ""},
      {"a day, inclusive, is ignored",
       {kInside,
        "d sign_in 1/09:50 user=ana ip=203.0.113.9\n"
        "b sign_in 2/09:50 user=ana ip=203.0.113.9\nc inbox_rule 10:20 user=ana"},
       "ana@contoso.com: came=b made=c"},
      {"as it is written",
       {"when same user, within 1h { came: sign_in where ip is new for user over 10d ignoring 5m "
        "then made: inbox_rule }",
        patient},
       ""},
  });
}

TEST(CorrelateHistory, KnownIsNeverUnknown) {
  const char* kKnown =
      "when came: sign_in where ip is new for user over 10d and user is known for user over 10d";
  expect_all({
      {"a known person at a new address",
       {kKnown, "a sign_in 5/09:00 user=ana ip=192.0.2.1\nb sign_in 6/09:00 user=ana ip=192.0.2.2"},
       ": came=b"},
      {"nothing is known: no possible finding",
       {kKnown, "b sign_in 6/09:00 user=ana ip=192.0.2.2", "records"},
       ""},
  });
}

TEST(CorrelateHistory, CoverageDecidesWhatIsUnknown) {
  const std::string a = kAfter;
  std::string daily;
  for (int day = 2; day <= 12; ++day)
    daily += "x" + std::to_string(day) + " mail_sent " + std::to_string(day) + "/09:00 user=eve\n";
  std::string fine;
  for (int day = 2; day <= 12; ++day)
    fine += "y" + std::to_string(day) + " mail_sent " + std::to_string(day) +
            "/09:00 user=eve log=fine\n";
  expect_all({
      {"T1: a short export gives a possible finding", {kNew, a, "3"}, ": came=a possible"},
      {"enough days", {kNew, a, "10"}, ": came=a"},
      {"what is seen decides even then",
       {kNew, "b sign_in 11/09:00 user=ana ip=203.0.113.9 result=success\n" + a, "3"},
       ": came=b possible"},
      {"records of every day", {kNew, daily + a, "records"}, ": came=a"},
      {"T5: a stray record proves nothing",
       {kNew, "b mail_sent 1/09:00 user=eve\n" + a, "records"},
       ": came=a possible"},
      {"T5: another log proves nothing", {kNew, fine + a, "records"}, ": came=a possible"},
      {"after: two days are enough",
       {"when came: sign_in where ip is new for user over 10d after 2d",
        "b mail_sent 10/09:00 user=eve\nc mail_sent 11/09:00 user=eve\n" + a, "records"},
       ": came=a"},
      {"a hole of a day and a second",
       {"when came: sign_in where ip is new for user over 10d after 2d",
        "b mail_sent 10/09:00 user=eve\nc mail_sent 11/08:59:59 user=eve\n" + a, "records"},
       ": came=a possible"},
  });
  const Found found = find({kNew, a, "3"});
  ASSERT_EQ(found.result.findings.size(), 1U);
  const CorrelatedFinding& finding = found.result.findings[0];
  EXPECT_EQ(finding.level, compiler::Level::low);
  ASSERT_TRUE(finding.past.has_value());
  constexpr int64_t kDay = 24 * 3600 * value::ticks_per_second;
  EXPECT_EQ(finding.past->known, 3 * kDay);
  EXPECT_EQ(finding.past->needed, 10 * kDay);
}

TEST(CorrelateHistory, ACertainMatchLeavesNoPossibleOneBesideIt) {
  const char* kTwo =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d after 2d "
      "then made: inbox_rule }";
  // What is known of the past grows: the second pair is sure.
  expect_all({{"an hour apart",
               {kTwo,
                "x mail_sent 9/09:00 user=eve\ny mail_sent 10/09:00 user=eve\n"
                "a sign_in 11/08:50 user=ana ip=192.0.2.1\nb inbox_rule 11/08:55 user=ana\n"
                "c sign_in 11/09:10 user=ana ip=192.0.2.2\nd inbox_rule 11/09:20 user=ana\n",
                "records"},
               "ana@contoso.com: came=c made=d"}});
}

TEST(CorrelateHistory, NoKindBefore) {
  const char* kDormant =
      "when granted: consent where no sign_in (result is success) for user over 10d";
  const std::string a = "a consent 12/09:00 user=ana\n";
  std::string daily;
  for (int day = 2; day <= 12; ++day)
    daily += "x" + std::to_string(day) + " mail_sent " + std::to_string(day) + "/09:00 user=eve\n";
  expect_all({
      {"nothing", {kDormant, a}, ": granted=a"},
      {"a sign-in", {kDormant, a + "b sign_in 5/09:00 user=ana result=success"}, ""},
      {"of somebody else",
       {kDormant, a + "b sign_in 5/09:00 user=ben result=success"},
       ": granted=a"},
      {"T11: one that is not known to have succeeded",
       {kDormant, a + "b sign_in 5/09:00 user=ana"},
       ": granted=a"},
      {"too little is known", {kDormant, a, "records"}, ": granted=a possible"},
      {"enough is known", {kDormant, daily + a, "records"}, ": granted=a"},
      {"no user", {kDormant, "a consent 12/09:00"}, ""},
  });
}

TEST(CorrelateHistory, KeysAreWhatTheStepTakes) {
  const char* kSilent =
      "when same app, within 1h { made: inbox_rule taking name as app where no mail_sent for app "
      "over 10d then came: sign_in }";
  const char* kNewName =
      "when same app, within 1h { made: inbox_rule taking name as app where ip is new for app over "
      "10d then came: sign_in }";
  const std::string two =
      "a inbox_rule 12/09:00 name=x app=own ip=192.0.2.1\nb sign_in 12/09:10 app=x\n";
  expect_all({
      {"nothing", {kSilent, two}, "x: made=a came=b"},
      {"one of what is taken", {kSilent, "c mail_sent 5/09:00 app=x\n" + two}, ""},
      {"one of the step's own field of that name",
       {kSilent, "c mail_sent 5/09:00 app=own\n" + two},
       "x: made=a came=b"},
      {"new for what is taken",
       {kNewName, "c inbox_rule 5/09:00 name=y app=own ip=192.0.2.1\n" + two},
       "x: made=a came=b"},
      {"seen for what is taken",
       {kNewName, "c inbox_rule 5/09:00 name=x app=other ip=192.0.2.1\n" + two},
       ""},
  });
}

TEST(CorrelateHistory, Share) {
  const char* kRare = "when came: sign_in where share of country for tenant over 10d <= 25%";
  const std::string three =
      "a sign_in 5/09:00 user=ana country=NL\nb sign_in 5/10:00 user=ana "
      "country=NL\nc sign_in 5/11:00 user=ana country=NL\n"
      "d sign_in 5/12:00 user=ana country=BE\n";
  expect_all({
      // a has nothing before it; b and c have shares of 1; d of 0; e of 1/4
      {"a quarter", {kRare, three + "e sign_in 6/09:00 user=ben country=BE"}, ": came=d; : came=e"},
      {"none says it",
       {kRare, three + "e sign_in 6/09:00 user=ben country=FR"},
       ": came=d; : came=e"},
      {"not said", {kRare, three + "e sign_in 6/09:00 user=ben"}, ": came=d"},
      {"too little is known",
       {kRare, three, "1"},
       ": came=a possible; : came=b possible; : came=c possible; : came=d possible"},
  });
}

/// So many mail_access of ana at 00:00, 01:00, ... and twelve at 06:10.
std::string reads(const std::vector<int>& windows) {
  std::string lines;
  const auto add = [&](const std::string& name, int count, const std::string& time) {
    for (int number = 0; number < count; ++number)
      lines += name + std::to_string(number) + " mail_access " + time + " user=ana\n";
  };
  for (size_t hour = 0; hour < windows.size(); ++hour)
    add("h" + std::to_string(hour) + "_", windows[hour], "0" + std::to_string(hour) + ":00");
  add("now", 12, "06:10");
  return lines;
}

TEST(CorrelateHistory, UsualIsTheMedianOfWindows) {
  const auto usual = [](const std::string& such_that) {
    return "when same user, within 1h { reads: at least 10 mail_access } such that " + such_that;
  };
  const std::string now =
      "ana@contoso.com: reads=now0,now1,now10,now11,now2,now3,now4,now5,now6,now7,now8,now9";
  // The end is 06:10. Five hours reach back to 01:10: windows of 2, 0, 3, 1; the 7 are not seen.
  const std::string events = reads({0, 7, 2, 0, 3, 1});
  expect_all({
      {"an even number of windows, 0 1 2 3: the mean of 1 and 2",
       {usual("number of reads >= 8 * usual number of reads over 5h"), events},
       now},
      {"no more than that",
       {usual("number of reads >= 8.1 * usual number of reads over 5h"), events},
       ""},
      {"an odd number, 0 1 3",
       {usual("number of reads >= 12 * usual number of reads over 4h"), events},
       now},
      {"no more", {usual("number of reads > 12 * usual number of reads over 4h"), events}, ""},
      {"spread of 0 1 2 3: 1 * 1.4826",
       {usual("number of reads >= usual number of reads over 5h + "
              "7.08 * spread of number of reads over 5h"),
        events},
       now},
      {"no more of it",
       {usual("number of reads >= usual number of reads over 5h + "
              "7.09 * spread of number of reads over 5h"),
        events},
       ""},
      {"too little is known",
       {usual("number of reads >= 8.1 * usual number of reads over 5h"), reads({}), "records"},
       now + " possible"},
      {"empty windows are 0",
       {usual("number of reads >= 8.1 * usual number of reads over 5h"), reads({})},
       now},
  });
}

TEST(CorrelateHistory, RunsOfRecords) {
  HistoryCoverage coverage;
  const auto at = [](const char* time) { return time_of_line(time); };
  for (const char* time : {"3/00:00", "1/00:00", "3/12:00", "4/12:00"}) coverage.add(7, at(time));
  constexpr int64_t kHour = 3600 * value::ticks_per_second;
  EXPECT_EQ(coverage.known(7, at("4/12:00")), 36 * kHour) << "a hole of a day is none";
  EXPECT_EQ(coverage.known(7, at("5/12:00")), 60 * kHour);
  EXPECT_EQ(coverage.known(7, at("5/12:00:01")), 0);
  EXPECT_EQ(coverage.known(7, at("1/20:00")), 20 * kHour) << "back to the first";
  EXPECT_EQ(coverage.known(7, at("2/12:00")), 0) << "beyond a hole";
  EXPECT_EQ(coverage.known(7, at("1/00:00")), 0);
  EXPECT_EQ(coverage.known(8, at("4/12:00")), 0) << "another log";
}

}  // namespace
}  // namespace foothold::evaluate
