// Traps that other engines fell into, each with the answer that this language gives. T and W are
// numbers of our own list of traps; what peers published comes with what it was.
#include "tests/correlate/table.h"

namespace foothold::evaluate {
namespace {

TEST(CorrelateTraps, Peers) {
  const char* kPair =
      "when same user, within 10m { came: sign_in where result is success then made: inbox_rule }";
  const char* kFive =
      "when same user, within 10m { tries: at least 5 sign_in where result is failure }";
  expect_all({
      {"arrival order: a late event counted with events newer than the window",
       {"when same user, within 5m { tries: at least 3 sign_in }",
        "c sign_in 09:20 user=ana\nd sign_in 09:21 user=ana\na sign_in 09:00 user=ana"},
       ""},
      {"arrival order: what comes last happened first",
       {kPair, "b inbox_rule 09:05 user=ana\na sign_in 09:00 user=ana result=success"},
       "ana@contoso.com: came=a made=b"},
      {"ordered correlation that checks the first rule only",
       {kPair, "b inbox_rule 09:00 user=ana\nc inbox_rule 09:01 user=ana"},
       ""},
      {"group-by that is ignored",
       {kPair, "a sign_in 09:00 user=ana result=success\nb inbox_rule 09:05 user=ben"},
       ""},
      {"windows longer than the span",
       {kPair, "a sign_in 09:00 user=ana result=success\nb inbox_rule 09:11 user=ana"},
       ""},
      {"a span that is not applied to counts",
       {kFive,
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:03 user=ana result=failure\n"
        "c sign_in 09:06 user=ana result=failure\nd sign_in 09:09 user=ana result=failure\n"
        "e sign_in 09:12 user=ana result=failure"},
       ""},
      {"tumbling windows: five across the edge",
       {kFive,
        "a sign_in 09:08 user=ana result=failure\nb sign_in 09:09 user=ana result=failure\n"
        "c sign_in 09:10 user=ana result=failure\nd sign_in 09:11 user=ana result=failure\n"
        "e sign_in 09:12 user=ana result=failure"},
       "ana@contoso.com: tries=a,b,c,d,e"},
      {"one pending sequence a state: the newest overwrites the one that would match",
       {"when same user, within 1h { came: sign_in then made: inbox_rule where session is "
        "came.session "
        "}",
        "a sign_in 09:00 user=ana session=s1\nb sign_in 09:10 user=ana session=s2\n"
        "c inbox_rule 09:20 user=ana session=s1"},
       "ana@contoso.com: came=a made=c"},
      {"null join keys", {kPair, "a sign_in 09:00 result=success\nb inbox_rule 09:05"}, ""},
      {"absence that is only tested when another event arrives",
       {"when same user, within 1h { made: consent then no app_review within 1h }",
        "a consent 09:00 user=ana", "complete", "2/10:00"},
       "ana@contoso.com: made=a"},
      {"new terms: the gap between history and interval hides the second day",
       {"when same user, within 1h { came: sign_in where ip is new for user over 10d "
        "then made: inbox_rule }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 20:00 user=ana ip=192.0.2.1\n"
        "c inbox_rule 20:30 user=ana"},
       "ana@contoso.com: came=b made=c"},
      {"chained rules that double count the logs of one action",
       {"when same user, within 10m { tries: at least 2 sign_in where result is failure }",
        "a sign_in 09:00 user=ana result=failure cor=1\n"
        "b sign_in 09:00:00.2 user=ana result=failure cor=1 log=fine"},
       ""},
  });
}

TEST(CorrelateTraps, Time) {
  const char* kThree = "when same user, within 10m { tries: at least 3 sign_in }";
  const std::string in_order =
      "a sign_in 09:00 user=ana\nb sign_in 09:04 user=ana\nc sign_in 09:06 user=ana\n"
      "d sign_in 09:08 user=ana\n";
  const std::string a_late =
      "b sign_in 09:04 user=ana\nc sign_in 09:06 user=ana\nd sign_in 09:08 user=ana\n"
      "a sign_in 09:00 user=ana\n";
  EXPECT_EQ(find({kThree, in_order}).result.findings[0].id,
            find({kThree, a_late}).result.findings[0].id)
      << "T12, W2: the id does not depend on arrival";
  const char* kNew =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d "
      "then made: inbox_rule }";
  const std::string shown =
      "a sign_in 12/09:00 user=ana ip=203.0.113.9\nb inbox_rule 12/09:20 user=ana\n";
  const char* kTries =
      "when same user, within 10m { made: consent where hard then no app_review within 1h }";
  expect_all({
      {"T13: a late record takes a finding away",
       {kNew, shown + "c sign_in 10/09:00 user=ana ip=203.0.113.9"},
       ""},
      {"T13: and without it there is one", {kNew, shown}, "ana@contoso.com: came=a made=b"},
      {"T20: one record of a far day ends no wait of others",
       {kTries, "a consent 09:00 user=ana hard=true", "complete", "2/09:59:59"},
       ""},
      {"T8: an empty value is not absent",
       {"when same user, within 1h { came: sign_in then made: inbox_rule where name is empty }",
        "a sign_in 09:00 user=ana\nb inbox_rule 09:10 user=ana name=\nc inbox_rule 09:11 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T18: ids that are absent are no copies",
       {kThree,
        "a sign_in 09:00 user=ana id= ip=192.0.2.1\nb sign_in 09:00 user=ana id= "
        "ip=192.0.2.2\nc sign_in 09:00 user=ana id= ip=192.0.2.3"},
       "ana@contoso.com: tries=a,b,c"},
      {"T19: the same second counts for `then`, in either log",
       {"when same user, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00:00.7 user=ana log=fine\nb inbox_rule 09:00:00 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T24: sessions that differ in case are two",
       {"when same session, within 1h { came: sign_in then read: mail_access }",
        "a sign_in 09:00 session=Ab\nb mail_access 09:10 session=aB"},
       ""},
      {"T9: not in a list of another step",
       {"when same user, within 1h { came: at least 1 sign_in then read: mail_access "
        "where ip not in came.ip }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:05 user=ana ip=192.0.2.2\n"
        "c mail_access 09:10 user=ana ip=192.0.2.2\nd mail_access 09:11 user=ana ip=192.0.2.3"},
       "ana@contoso.com: came=a,b read=d"},
  });
}

TEST(CorrelateTraps, AnExceptionLooksAtOneAssignment) {
  const char* kUnless =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d "
      "then made: inbox_rule } unless came.ip is \"192.0.2.1\"";
  expect_all({
      {"T6: a trusted address first does not hide the second",
       {kUnless,
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:10 user=ana ip=203.0.113.9\n"
        "c inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=b made=c"},
      {"T6: the trusted one alone",
       {kUnless, "a sign_in 09:00 user=ana ip=192.0.2.1\nc inbox_rule 09:20 user=ana"},
       ""},
      {"T5c: an exception that cannot be known excuses nothing",
       {kUnless, "b sign_in 09:10 user=ana ip=203.0.113.9\nc inbox_rule 09:20 user=ana", "3"},
       "ana@contoso.com: came=b made=c possible"},
  });
}

}  // namespace
}  // namespace foothold::evaluate
