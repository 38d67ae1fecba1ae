// Windows, order, precision, plural steps, `latest`, `no`, `also`: expected results made by hand.
#include "tests/correlate/table.h"

namespace foothold::evaluate {
namespace {

constexpr const char* kThen = "when same user, within 1h { came: sign_in then made: inbox_rule }";

TEST(CorrelateMatches, WindowsAreInclusiveAndSlide) {
  const char* kTries = "when same user, within 10m { tries: at least 3 sign_in }";
  expect_all({
      {"an hour to the tick",
       {kThen, "a sign_in 09:00 user=ana\nb inbox_rule 10:00 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"a second more", {kThen, "a sign_in 09:00 user=ana\nb inbox_rule 10:00:01 user=ana"}, ""},
      {"over midnight",
       {kThen, "a sign_in 2/23:50 user=ana\nb inbox_rule 3/00:10 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"three across an edge of ten minutes",
       {kTries, "a sign_in 09:08 user=ana\nb sign_in 09:12 user=ana\nc sign_in 09:18 user=ana"},
       "ana@contoso.com: tries=a,b,c"},
      {"three in eleven minutes",
       {kTries, "a sign_in 09:08 user=ana\nb sign_in 09:12 user=ana\nc sign_in 09:19 user=ana"},
       ""},
      {"later ones slide on",
       {kTries,
        "a sign_in 09:00 user=ana\nb sign_in 09:06 user=ana\nc sign_in 09:10 user=ana\n"
        "d sign_in 09:15 user=ana\ne sign_in 09:40 user=ana"},
       "ana@contoso.com: tries=a,b,c,d"},
  });
}

TEST(CorrelateMatches, GroupsAreOfATenantAndEqualKeys) {
  expect_all({
      {"another user", {kThen, "a sign_in 09:00 user=ana\nb inbox_rule 09:20 user=ben"}, ""},
      {"without case",
       {kThen, "a sign_in 09:00 user=Ana\nb inbox_rule 09:20 user=aNA@CONTOSO.com"},
       "ana@contoso.com: came=a made=b"},
      {"no user", {kThen, "a sign_in 09:00\nb inbox_rule 09:20"}, ""},
      {"an empty user", {kThen, "a sign_in 09:00 user=\nb inbox_rule 09:20 user="}, ""},
      {"another tenant",
       {kThen, "a sign_in 09:00 user=ana tenant=t1\nb inbox_rule 09:20 user=ana tenant=t2"},
       ""},
      {"across tenants",
       {"when same user across tenants, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 user=ana tenant=t1\nb inbox_rule 09:20 user=ana tenant=t2"},
       "ana@contoso.com: came=a made=b"},
      {"the tenant alone",
       {"when same tenant, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 user=ana tenant=t1\nb inbox_rule 09:20 user=ben tenant=t1"},
       ": came=a made=b"},
      {"ids by bytes",
       {"when same session, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 session=aB\nb inbox_rule 09:20 session=Ab\nc inbox_rule 09:21 session=aB"},
       "aB: came=a made=c"},
      {"addresses in one spelling",
       {"when same ip, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 ip=203.0.113.9:4711\nb inbox_rule 09:20 ip=::ffff:203.0.113.9"},
       "203.0.113.9: came=a made=b"},
      {"each target is a group",
       {"when same user, within 1h { sets: inbox_rule taking each targets as user then came: "
        "sign_in "
        "}",
        "a inbox_rule 09:00 user=eve targets=ana\nb sign_in 09:20 user=ana\nc sign_in 09:20 "
        "user=eve"},
       "ana@contoso.com: sets=a came=b"},
  });
}

TEST(CorrelateMatches, OrderIsThatOfWhatIsSure) {
  expect_all({
      {"the other way round", {kThen, "a inbox_rule 09:00 user=ana\nb sign_in 09:20 user=ana"}, ""},
      {"one second",
       {kThen, "a inbox_rule 09:00 user=ana\nb sign_in 09:00 user=ana"},
       "ana@contoso.com: came=b made=a"},
      {"W4: a sign-in in the second of the rule",
       {kThen, "a sign_in 09:00:00.7 user=ana log=fine\nb inbox_rule 09:00 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"a sign-in when that second is over",
       {kThen, "a sign_in 09:00:01 user=ana log=fine\nb inbox_rule 09:00 user=ana"},
       ""},
      {"two exact logs",
       {kThen, "a sign_in 09:00:00.7 user=ana log=fine\nb inbox_rule 09:00:00.6 user=ana log=fine"},
       ""},
      {"the window at the coarser precision",
       {kThen, "a sign_in 09:00:00 user=ana\nb inbox_rule 10:00:00.9 user=ana log=fine"},
       "ana@contoso.com: came=a made=b"},
      {"one action never fills two steps",
       {"when same user, within 1h { came: sign_in then more: sign_in }",
        "a sign_in 09:00 user=ana cor=x result=success\n"
        "b sign_in 09:00:00.7 user=ana cor=x result=success log=fine"},
       ""},
      {"but two do",
       {"when same user, within 1h { came: sign_in then more: sign_in }",
        "a sign_in 09:00 user=ana cor=x result=success\n"
        "b sign_in 09:00:00.7 user=ana cor=y result=success log=fine"},
       "ana@contoso.com: came=a,b more=a,b"},
      {"without a time", {kThen, "a sign_in - user=ana\nb inbox_rule 09:20 user=ana"}, ""},
  });
}

TEST(CorrelateMatches, AnyAssignmentCounts) {
  const char* kOther =
      "when same user, within 1h { came: sign_in then made: inbox_rule where ip is not came.ip }";
  expect_all({
      {"the first sign-in, though a second overwrites it elsewhere",
       {kOther,
        "a sign_in 09:00 user=ana ip=203.0.113.9\nb sign_in 09:10 user=ana ip=192.0.2.1\n"
        "c inbox_rule 09:20 user=ana ip=192.0.2.1"},
       "ana@contoso.com: came=a made=c"},
      {"an address that is not said is not another one",
       {kOther, "a sign_in 09:00 user=ana ip=203.0.113.9\nc inbox_rule 09:20 user=ana"},
       ""},
      {"three steps",
       {"when same user, within 1h { came: sign_in then made: inbox_rule where ip is came.ip "
        "then sent: mail_sent where ip is not made.ip }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb inbox_rule 09:10 user=ana ip=192.0.2.1\n"
        "c mail_sent 09:15 user=ana ip=192.0.2.1\nd mail_sent 09:20 user=ana ip=192.0.2.9"},
       "ana@contoso.com: came=a made=b sent=d"},
      {"such that",
       {"when same user, within 1h { came: sign_in then made: inbox_rule } "
        "such that gap between came and made <= 5m",
        "a sign_in 09:00 user=ana\nb sign_in 09:15 user=ana\nc inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=b made=c"},
      {"unless behind the block looks at the assignment",
       {"when same user, within 1h { came: sign_in then made: inbox_rule } unless came.ip is "
        "\"192.0.2.1\"",
        "a sign_in 09:00 user=ana ip=203.0.113.9\nb sign_in 09:10 user=ana ip=192.0.2.1\n"
        "c inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=a made=c"},
  });
}

TEST(CorrelateMatches, PluralStepsTakeAllThatQualifies) {
  const char* kBetween =
      "when same user, within 10m { tries: at least 3 sign_in where result is failure "
      "then came: sign_in where result is success }";
  const std::string tries =
      "a sign_in 09:00 user=ana result=failure\nb sign_in 09:01 user=ana result=failure\n"
      "c sign_in 09:02 user=ana result=failure\n";
  const char* kSpray =
      "when same tenant, within 10m { tries: sign_in with at least 3 different user, "
      "at most 2 different ip }";
  const std::string three =
      "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:01 user=ben "
      "ip=192.0.2.2\nc sign_in 09:02 user=carla ip=192.0.2.1\n";
  expect_all({
      {"tries, then in",
       {kBetween, tries + "d sign_in 09:05 user=ana result=success"},
       "ana@contoso.com: tries=a,b,c came=d"},
      {"T25: the window ends at the success",
       {kBetween, tries + "d sign_in 09:11 user=ana result=success"},
       ""},
      {"T25: what comes after the success does not count",
       {kBetween, "d sign_in 09:01 user=ana result=success\n" + tries},
       ""},
      {"users and addresses", {kSpray, three}, ": tries=a,b,c"},
      {"D2: a fourth address is not left out to please `at most`",
       {kSpray, three + "d sign_in 09:02 user=ben ip=192.0.2.3"},
       ""},
      {"a user that is not said is no user",
       {kSpray,
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:01 ip=192.0.2.1\n"
        "c sign_in 09:02 user=ben ip=192.0.2.1"},
       ""},
      {"behind a step",
       {"when same user, within 1h { came: sign_in then reads: at least 2 mail_access "
        "where ip is came.ip }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb mail_access 09:10 user=ana ip=192.0.2.1\n"
        "c mail_access 09:20 user=ana ip=192.0.2.9\nd mail_access 09:30 user=ana ip=192.0.2.1\n"
        "e mail_access 08:50 user=ana ip=192.0.2.1"},
       "ana@contoso.com: came=a reads=b,d"},
      {"the list of a plural step",
       {"when same tenant, within 1h { tries: at least 2 sign_in where result is failure "
        "then came: sign_in where result is success and user in tries.user }",
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:01 user=ben result=failure\n"
        "c sign_in 09:05 user=Ben result=success\nd sign_in 09:05 user=carla result=success"},
       ": tries=a,b came=c"},
      {"two plural steps are parted by an event of the second",
       {"when same user, within 1h { tries: at least 2 sign_in where result is failure "
        "then reads: at least 2 mail_access }",
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:02 user=ana result=failure\n"
        "c mail_access 09:01 user=ana\nd mail_access 09:03 user=ana\ne mail_access 09:04 user=ana\n"
        "f sign_in 09:10 user=ana result=failure"},
       "ana@contoso.com: tries=a,b reads=d,e"},
      {"of the same kind",
       {"when same user, within 1h { one: at least 2 mail_access then two: at least 2 mail_access "
        "where ip not in one.ip }",
        "a mail_access 09:00 user=ana ip=192.0.2.1\nb mail_access 09:01 user=ana ip=192.0.2.1\n"
        "c mail_access 09:02 user=ana ip=192.0.2.2\nd mail_access 09:03 user=ana ip=192.0.2.2"},
       "ana@contoso.com: one=a,b two=c,d"},
  });
}

TEST(CorrelateMatches, CopiesCountOnce) {
  const char* kThree = "when same user, within 10m { tries: at least 3 sign_in }";
  const std::string seen_twice =
      "a sign_in 09:00 user=ana cor=1 result=failure\n"
      "b sign_in 09:00:00.4 user=ana cor=1 result=failure log=fine\n"
      "c sign_in 09:01 user=ana cor=2 result=failure\n"
      "d sign_in 09:01:00.4 user=ana cor=2 result=failure log=fine\n";
  expect_all({
      {"two tries in two logs", {kThree, seen_twice}, ""},
      {"a third in one log",
       {kThree, seen_twice + "e sign_in 09:02 user=ana cor=3 result=failure"},
       "ana@contoso.com: tries=a,b,c,d,e"},
      {"K2: three tries of one correlation in one log are three",
       {kThree,
        "a sign_in 09:00 user=ana cor=1 result=failure\n"
        "b sign_in 09:00 user=ana cor=1 result=failure\n"
        "c sign_in 09:00 user=ana cor=1 result=failure\n"
        "d sign_in 09:00 user=ana cor=1 result=failure log=fine"},
       "ana@contoso.com: tries=a,b,c,d"},
      {"K1: one record id with other content is another event",
       {kThree,
        "a mail_sent 09:00 user=ana\n"
        "b sign_in 09:00 user=ana id=x ip=192.0.2.1\nc sign_in 09:01 user=ana id=x "
        "ip=192.0.2.2\nd sign_in 09:02 user=ana id=x ip=192.0.2.3"},
       "ana@contoso.com: tries=b,c,d"},
      {"a record delivered again is one event",
       {kThree,
        "a sign_in 09:00 user=ana id=x\nb sign_in 09:00 user=ana id=x\n"
        "c sign_in 09:01 user=ana"},
       ""},
  });
}

TEST(CorrelateMatches, LatestIsChosenBeforeItIsAsked) {
  const char* kReplay =
      "when same user, within 1h { home: latest sign_in where result is success "
      "then reads: mail_access where ip is not home.ip }";
  expect_all({
      {"the latest",
       {kReplay,
        "a sign_in 09:00 user=ana ip=192.0.2.1 result=success\n"
        "b mail_access 09:10 user=ana ip=203.0.113.9"},
       "ana@contoso.com: home=a reads=b"},
      {"a later one from the same address decides",
       {kReplay,
        "a sign_in 09:00 user=ana ip=192.0.2.1 result=success\n"
        "c sign_in 09:05 user=ana ip=203.0.113.9 result=success\n"
        "b mail_access 09:10 user=ana ip=203.0.113.9"},
       ""},
      {"a later one after the read does not",
       {kReplay,
        "a sign_in 09:00 user=ana ip=192.0.2.1 result=success\n"
        "c sign_in 09:15 user=ana ip=203.0.113.9 result=success\n"
        "b mail_access 09:10 user=ana ip=203.0.113.9"},
       "ana@contoso.com: home=a reads=b"},
      {"one that fails is not of the selection",
       {kReplay,
        "a sign_in 09:00 user=ana ip=192.0.2.1 result=success\n"
        "c sign_in 09:05 user=ana ip=203.0.113.9 result=failure\n"
        "b mail_access 09:10 user=ana ip=203.0.113.9"},
       "ana@contoso.com: home=a reads=b"},
      {"the window is asked of the latest alone",
       {kReplay,
        "a sign_in 09:00 user=ana ip=192.0.2.1 result=success\n"
        "b mail_access 10:10 user=ana ip=203.0.113.9"},
       ""},
      {"before many",
       {"when same user, within 1h { home: latest sign_in then reads: at least 2 mail_access "
        "where ip is not home.ip }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb mail_access 09:10 user=ana ip=203.0.113.9\n"
        "c mail_access 09:20 user=ana ip=203.0.113.9"},
       "ana@contoso.com: home=a reads=b,c"},
  });
}

TEST(CorrelateMatches, NoBetweenTwoSteps) {
  const char* kNo =
      "when same user, within 1h { made: consent then no app_review then used: mail_access }";
  expect_all({
      {"nothing between",
       {kNo, "a consent 09:00 user=ana\nb mail_access 09:20 user=ana"},
       "ana@contoso.com: made=a used=b"},
      {"a review between",
       {kNo, "a consent 09:00 user=ana\nc app_review 09:10 user=ana\nb mail_access 09:20 user=ana"},
       ""},
      {"D11: a later consent without a review",
       {kNo,
        "a consent 09:00 user=ana\nc app_review 09:10 user=ana\nd consent 09:15 user=ana\n"
        "b mail_access 09:20 user=ana"},
       "ana@contoso.com: made=d used=b"},
      {"T19: one that is not surely between",
       {kNo, "a consent 09:00 user=ana\nc app_review 09:00 user=ana\nb mail_access 09:20 user=ana"},
       "ana@contoso.com: made=a used=b"},
      {"a condition that is not true does not count (T11)",
       {"when same user, within 1h { made: consent then no app_review (result is success) "
        "then used: mail_access }",
        "a consent 09:00 user=ana\nc app_review 09:10 user=ana\nb mail_access 09:20 user=ana"},
       "ana@contoso.com: made=a used=b"},
  });
}

TEST(CorrelateMatches, NoAtTheEndHasItsOwnTime) {
  const char* kNo =
      "when same user, within 1h { made: consent then used: mail_access "
      "then no app_review within 24h }";
  const std::string used = "a consent 09:00 user=ana\nb mail_access 09:50 user=ana\n";
  expect_all({
      {"W5, T15: the log ends too early", {kNo, used, "complete", "2/23:00"}, ""},
      {"the time is over", {kNo, used, "complete", "3/09:50"}, "ana@contoso.com: made=a used=b"},
      {"a tick before", {kNo, used, "complete", "3/09:49:59.9999999"}, ""},
      {"T16: the time is counted from the step before, and inclusive",
       {kNo, used + "c app_review 3/09:50 user=ana", "complete", "5/00:00"},
       ""},
      {"a review too late",
       {kNo, used + "c app_review 3/09:50:01 user=ana", "complete", "5/00:00"},
       "ana@contoso.com: made=a used=b"},
      {"a review in time decides before the time is over",
       {kNo, used + "c app_review 10:00 user=ana", "complete", "2/10:00"},
       ""},
  });
  EXPECT_EQ(find({kNo, used, "complete", "2/23:00"}).result.open, 1U);
  EXPECT_EQ(find({kNo, used, "complete", "3/09:50"}).result.open, 0U);
}

TEST(CorrelateMatches, AlsoIsAnyOrder) {
  const char* kAlso =
      "when same user, within 1h { sent: mail_sent also made: inbox_rule "
      "also perhaps granted: consent }";
  expect_all({
      {"one way",
       {kAlso, "a mail_sent 09:00 user=ana\nb inbox_rule 09:20 user=ana"},
       "ana@contoso.com: sent=a made=b"},
      {"the other way",
       {kAlso, "a mail_sent 09:20 user=ana\nb inbox_rule 09:00 user=ana"},
       "ana@contoso.com: sent=a made=b"},
      {"too far", {kAlso, "a mail_sent 09:00 user=ana\nb inbox_rule 10:00:01 user=ana"}, ""},
      {"perhaps: the latest that fits",
       {kAlso,
        "a mail_sent 09:00 user=ana\nb inbox_rule 09:20 user=ana\nc consent 09:05 user=ana\n"
        "d consent 09:10 user=ana\ne consent 09:30 user=ana"},
       "ana@contoso.com: sent=a made=b granted=d"},
      {"perhaps is no end", {kAlso, "a mail_sent 09:00 user=ana\nc consent 09:05 user=ana"}, ""},
      {"one action fills two steps",
       {"when same user, within 1h { came: sign_in also same_one: sign_in }",
        "a sign_in 09:00 user=ana"},
       "ana@contoso.com: came=a same_one=a"},
      {"partial order",
       {"when same user, within 1h { sent: mail_sent also made: inbox_rule } "
        "such that made.time >= sent.time",
        "a mail_sent 09:20 user=ana\nb inbox_rule 09:00 user=ana"},
       ""},
      {"a plural step",
       {"when same user, within 1h { made: inbox_rule also reads: at least 2 mail_access }",
        "a mail_access 09:00 user=ana\nb inbox_rule 09:20 user=ana\nc mail_access 09:40 user=ana"},
       "ana@contoso.com: made=b reads=a,c"},
  });
}

TEST(CorrelateMatches, FieldsOfEveryTypeOfOtherSteps) {
  const auto rule = [](const std::string& where) {
    return "when same user, within 1h { reads: at least 2 mail_access then made: inbox_rule "
           "where " +
           where + " }";
  };
  const std::string events =
      "a mail_access 09:00 user=ana bytes=10 ip=192.0.2.1 took=5m hard=true result=success\n"
      "b mail_access 09:01 user=ana bytes=30 ip=192.0.2.2 took=7m result=success\n"
      "c inbox_rule 09:03 user=ana bytes=30 ip=192.0.2.1 took=7m hard=true result=failure\n";
  const std::string found = "ana@contoso.com: reads=a,b made=c";
  expect_all({
      {"numbers", {rule("bytes in reads.bytes"), events}, found},
      {"another number", {rule("bytes + 1 in reads.bytes"), events}, ""},
      {"addresses", {rule("ip in reads.ip"), events}, found},
      {"spans", {rule("took in reads.took"), events}, found},
      {"choices", {rule("result in reads.result"), events}, ""},
      {"a list of another step",
       {rule("any r in reads.ip satisfies (r is \"192.0.2.2\")"), events},
       found},
      {"is external, of the step's own event",
       {rule("user is external"), events + "d inbox_rule 09:04 user=ana"},
       ""},
  });
}

TEST(CorrelateMatches, SeveralKindsInOneStep) {
  expect_all({{"one of",
               {"when same user, within 1h { came: sign_in then out: one of { inbox_rule where "
                "hard or consent } where ip is not came.ip }",
                "a sign_in 09:00 user=ana ip=192.0.2.1\nb consent 09:10 user=ana ip=192.0.2.2\n"
                "c inbox_rule 09:20 user=ana ip=192.0.2.2\n"
                "d inbox_rule 09:30 user=ana ip=192.0.2.2 hard=true"},
               "ana@contoso.com: came=a out=b,d"}});
}

TEST(CorrelateMatches, UnlessOnAStepRemovesEventsBeforeTheyCount) {
  expect_all({
      {"T7: nineteen and one excepted",
       {"when same tenant, within 1h { tries: sign_in with at least 3 different user "
        "unless user is \"svc@contoso.com\" }",
        "a sign_in 09:00 user=ana\nb sign_in 09:01 user=ben\nc sign_in 09:02 user=svc"},
       ""},
      {"T7: enough without it",
       {"when same tenant, within 1h { tries: sign_in with at least 2 different user "
        "unless user is \"svc@contoso.com\" }",
        "a sign_in 09:00 user=ana\nb sign_in 09:01 user=ben\nc sign_in 09:02 user=svc"},
       ": tries=a,b"},
      {"T6: a trusted address takes nothing else away",
       {"when same user, within 1h { came: sign_in unless ip is \"192.0.2.1\" then made: "
        "inbox_rule }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:10 user=ana ip=203.0.113.9\n"
        "c inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=b made=c"},
  });
}

}  // namespace
}  // namespace foothold::evaluate
