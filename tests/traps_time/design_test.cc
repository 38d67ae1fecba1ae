// Traps that were found while the language was designed: T1 to T26. Those of single events are in
// tests/traps; what the compiler refuses (T5c, T7b, T16 without a time of its own) is in
// tests/compiler and tests/diagnostics.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/correlate/world.h"
#include "tests/traps_time/trap.h"

namespace foothold::evaluate {
namespace {

const std::string kNew =
    "when same user, within 1h { came: sign_in where result is success and ip is new for user over "
    "10d then made: inbox_rule }";

TEST(TimeTrapsDesign, WhatIsNew) {
  expect_traps({
      {"T1",
       "an export of the incident alone: silence",
       "",
       {kNew,
        "h mail_sent 12/08:00 user=ben\na sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\n"
        "b inbox_rule 12/09:20 user=ana"},
       "ana@contoso.com: came=a made=b possible"},
      {"T2",
       "a failed try makes the address known",
       "",
       {kNew,
        "a sign_in 12/08:50 user=ana ip=203.0.113.9 result=failure\n"
        "b sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\nc inbox_rule 12/09:20 user=ana",
        12},
       "ana@contoso.com: came=b made=c"},
      {"T3",
       "the other log's copy of the sign-in makes the address known",
       "",
       {"when came: sign_in where app is \"x\" and ip is new for user over 10d",
        "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success cor=1\n"
        "b sign_in 12/09:00:00.7 user=ana ip=203.0.113.9 result=success cor=1 app=x log=fine",
        12},
       ": came=b"},
      {"T3",
       "copies that both meet the condition are two first sign-ins, or none",
       ": came=a; : came=b",
       {"when came: sign_in where ip is new for user over 10d",
        "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success cor=1\n"
        "b sign_in 12/09:00:02 user=ana ip=203.0.113.9 result=success cor=1 log=fine",
        12},
       ": came=a,b"},
      {"T4",
       "patience: the first sign-in is too old, the second not new",
       "",
       {kNew,
        "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\n"
        "b sign_in 12/09:50 user=ana ip=203.0.113.9 result=success\nc inbox_rule 12/10:20 user=ana",
        12},
       "ana@contoso.com: came=b made=c"},
      {"T5",
       "one stray record of long ago ends the warm-up",
       "ana@contoso.com: came=a made=b",
       {kNew,
        "x mail_sent 1/09:00 user=ben\nh mail_sent 20/08:00 user=ben\n"
        "a sign_in 20/09:00 user=ana ip=203.0.113.9 result=success\nb inbox_rule 20/09:20 "
        "user=ana"},
       "ana@contoso.com: came=a made=b possible"},
      {"T5",
       "days of one log prove nothing of the other",
       "ana@contoso.com: came=a made=b",
       {kNew,
        "h mail_sent 12/08:00 user=ben log=fine\n"
        "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success log=fine\n"
        "b inbox_rule 12/09:20 user=ana",
        12, "coarse"},
       "ana@contoso.com: came=a made=b possible"},
      {"T5",
       "with three days of logs there was no sign-in for ten",
       "ana@contoso.com: got=a",
       {"when same user, within 1h { got: consent where no sign_in (result is success) for user "
        "over "
        "10d }",
        "a consent 12/09:00 user=ana", 3},
       "ana@contoso.com: got=a possible"},
      {"T5b",
       "a new person has no past, so nothing is new",
       "",
       {kNew,
        "a sign_in 12/09:00 user=eve ip=203.0.113.9 result=success\nb inbox_rule 12/09:20 user=eve",
        12},
       "eve@contoso.com: came=a made=b"},
      {"T5b",
       "and who leaves new people out must be able to say so",
       ": came=a",
       {"when came: sign_in where ip is new for user over 10d and user is known over 10d",
        "a sign_in 12/09:00 user=eve ip=203.0.113.9", 12},
       ""},
      {"T11",
       "one broken record silences what asks for none",
       "",
       {"when same user, within 1h { got: consent where no sign_in (result is success) for user "
        "over "
        "10d }",
        "a sign_in 8/09:00 user=ana\nb consent 12/09:00 user=ana", 12},
       "ana@contoso.com: got=b"},
      {"T13",
       "a late record shows that the address was not new",
       "ana@contoso.com: came=a made=b",
       {kNew,
        "a sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\nb inbox_rule 12/09:20 "
        "user=ana\n"
        "c sign_in 10/09:00 user=ana ip=203.0.113.9 result=success",
        12},
       ""},
  });
}

TEST(TimeTrapsDesign, ExceptionsAndLists) {
  const std::string robots = "list robots of address = \"svc@contoso.com\"\n";
  const std::string spray =
      "when same tenant, within 10m { tries: sign_in with at least 3 different user where result "
      "is "
      "failure unless user in robots }";
  expect_traps({
      {"T6",
       "the trusted sign-in is paired with the rule, and excepts it",
       "",
       {"when same user, within 1h { came: sign_in then made: inbox_rule } unless came.ip is "
        "\"192.0.2.1\"",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:10 user=ana ip=203.0.113.9\n"
        "c inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=b made=c"},
      {"T7",
       "one excepted name among the victims silences a spray",
       "",
       {spray,
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:01 user=ben result=failure\n"
        "s sign_in 09:02 user=svc result=failure\nc sign_in 09:03 user=eve result=failure",
        0, "", robots},
       ": tries=a,b,c"},
      {"T7",
       "an exception that only counts where all are excepted never works",
       ": tries=a,b,s",
       {spray,
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:01 user=ben result=failure\n"
        "s sign_in 09:02 user=svc result=failure",
        0, "", robots},
       ""},
      {"T8",
       "a key that is said to be empty is one value like others",
       ": tries=a,b,c",
       {"when same user, within 10m { tries: at least 3 sign_in }",
        "a sign_in 09:00 user=\nb sign_in 09:01 user=\nc sign_in 09:02 user="},
       ""},
      {"T9",
       "`not in` is true if some element differs",
       "ana@contoso.com: came=a,b read=c,d",
       {"when same user, within 1h { came: at least 2 sign_in then read: mail_access where ip not "
        "in "
        "came.ip }",
        "a sign_in 09:00 user=ana ip=192.0.2.1\nb sign_in 09:05 user=ana ip=192.0.2.2\n"
        "c mail_access 09:10 user=ana ip=192.0.2.2\nd mail_access 09:11 user=ana ip=192.0.2.3"},
       "ana@contoso.com: came=a,b read=d"},
      {"T10",
       "an attack that is split over two commands is neither of them",
       "",
       {"when same user, within 10m { made: inbox_rule where not hard then armed: inbox_rule where "
        "hard and name is made.name }",
        "a inbox_rule 09:00 user=ana name=x\nb inbox_rule 09:01 user=ana name=X hard=true\n"
        "c inbox_rule 09:02 user=ana name=y hard=true"},
       "ana@contoso.com: made=a armed=b"},
  });
}

TEST(TimeTrapsDesign, OrderAndTime) {
  const std::string pair = "when same user, within 1h { came: sign_in then made: inbox_rule }";
  expect_traps({
      {"T12",
       "the event that comes last begins the match: another id",
       "ana@contoso.com: tries=b,c,d",
       {"when same user, within 10m { tries: at least 3 sign_in }",
        "b sign_in 09:04 user=ana\nc sign_in 09:06 user=ana\nd sign_in 09:08 user=ana\n"
        "a sign_in 09:00 user=ana"},
       "ana@contoso.com: tries=a,b,c,d"},
      {"T14",
       "what comes a day late is late for its sequence",
       "",
       {pair,
        "x mail_sent 3/12:00 user=ben\nb inbox_rule 09:20 user=ana\na sign_in 09:00 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T19",
       "a log of whole seconds cuts the rule to before the sign-in",
       "",
       {pair, "a sign_in 09:00:00.7 user=ana log=fine\nb inbox_rule 09:00:00 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T19",
       "in a log that is exact a tenth of a second decides",
       "ana@contoso.com: came=a made=b",
       {pair, "b inbox_rule 09:00:00.2 user=ana log=fine\na sign_in 09:00:00.7 user=ana log=fine"},
       ""},
      {"T19",
       "what is missing between two events of one second",
       "",
       {"when same user, within 1h { came: sign_in then no consent then made: inbox_rule }",
        "a sign_in 09:00:00 user=ana\nb consent 09:00:00.4 user=ana log=fine\n"
        "c inbox_rule 09:00:01 user=ana"},
       "ana@contoso.com: came=a made=c"},
      {"T20",
       "one clock for both logs: the one that is behind is late",
       "",
       {pair,
        "x sign_in 12:00 user=ben log=fine\na sign_in 09:00 user=ana log=fine\n"
        "y mail_sent 13:00 user=ben log=fine\nb inbox_rule 09:20 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T25",
       "ten tries in ten minutes, and a success at the eleventh: its window has nine",
       "ana@contoso.com: tries=a,b,c,d,e,f,g,h,i,j got=k",
       {"when same user, within 10m { tries: at least 10 sign_in where result is failure then got: "
        "sign_in where result is success }",
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:01 user=ana result=failure\n"
        "c sign_in 09:02 user=ana result=failure\nd sign_in 09:03 user=ana result=failure\n"
        "e sign_in 09:04 user=ana result=failure\nf sign_in 09:05 user=ana result=failure\n"
        "g sign_in 09:06 user=ana result=failure\nh sign_in 09:07 user=ana result=failure\n"
        "i sign_in 09:08 user=ana result=failure\nj sign_in 09:09 user=ana result=failure\n"
        "k sign_in 09:11 user=ana result=success"},
       ""},
      {"T25",
       "a window that begins with the first try never has the last ones",
       "",
       {"when same user, within 2m { tries: at least 3 sign_in where result is failure then got: "
        "sign_in where result is success }",
        "a sign_in 09:00 user=ana result=failure\nb sign_in 09:02 user=ana result=failure\n"
        "c sign_in 09:03 user=ana result=failure\nd sign_in 09:04 user=ana result=failure\n"
        "e sign_in 09:04 user=ana result=success\nf sign_in 09:05 user=ana result=failure"},
       "ana@contoso.com: tries=b,c,d got=e"},
      {"T24",
       "sessions that differ in case are one",
       "ab: came=a read=b",
       {"when same session, within 1h { came: sign_in then read: mail_access }",
        "a sign_in 09:00 session=Ab\nb mail_access 09:10 session=aB"},
       ""},
      {"T24",
       "and people whom logs write in two cases are two",
       "",
       {pair, "a sign_in 09:00 user=ANA\nb inbox_rule 09:10 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"T18",
       "one id for two contents: the second is dropped",
       "",
       {"when same user, within 10m { made: at least 2 inbox_rule }",
        "a inbox_rule 09:00 user=ana id=r name=x\nb inbox_rule 09:00 user=ana id=r name=y"},
       "ana@contoso.com: made=r*2"},
      {"T18",
       "the same record, delivered again, counts twice",
       "ana@contoso.com: made=r*2",
       {"when same user, within 10m { made: at least 2 inbox_rule }",
        "a inbox_rule 09:00 user=ana id=r name=x\nb inbox_rule 09:00 user=ana id=r name=x"},
       ""},
      {"T18",
       "records without an id are all one",
       "",
       {"when same user, within 10m { made: at least 3 inbox_rule }",
        "a inbox_rule 09:00 user=ana id= name=x\nb inbox_rule 09:00 user=ana id= name=y\n"
        "c inbox_rule 09:00 user=ana id= name=z"},
       "ana@contoso.com: made=?*3"},
  });
}

TEST(TimeTrapsDesign, WhatIsMissing) {
  const std::string tail =
      "when same user, within 1h { got: consent then no app_review within 24h }";
  const std::string armed =
      "when same user, within 24h { made: consent then armed: inbox_rule then no app_review within "
      "24h }";
  expect_traps({
      {"T15",
       "at the end of the log nothing more comes, so nothing came",
       "ana@contoso.com: got=a",
       {tail, "a consent 09:00 user=ana\nx mail_sent 10:00 user=ben"},
       ""},
      {"T15",
       "a rule for silence waits for the next event of the silent",
       "",
       {tail, "a consent 09:00 user=ana\nx mail_sent 3/09:00 user=ben log=fine"},
       "ana@contoso.com: got=a"},
      {"T15",
       "a second before the time is over it is over",
       "ana@contoso.com: got=a",
       {tail, "a consent 09:00 user=ana\nx mail_sent 3/08:59:59 user=ben"},
       ""},
      {"T16",
       "a review in the last minute of a shared window is the only one that counts",
       "ana@contoso.com: made=a armed=b",
       {armed,
        "a consent 2/00:00 user=ana\nb inbox_rule 2/23:59 user=ana\nc app_review 3/10:00 user=ana\n"
        "x mail_sent 5/00:00 user=ben"},
       ""},
      {"T16",
       "and without one a day must have passed since the step before",
       "",
       {armed,
        "a consent 2/00:00 user=ana\nb inbox_rule 2/23:59 user=ana\nx mail_sent 5/00:00 user=ben"},
       "ana@contoso.com: made=a armed=b"},
  });
  EXPECT_EQ(ask_scanner({tail, "a consent 09:00 user=ana\nx mail_sent 10:00 user=ben"}).open, 1U)
      << "T15: what waits is said";
}

// ---- bursts

std::string tries(int minutes, int apart) {
  std::string lines;
  for (int minute = 0; minute < minutes; minute += apart)
    lines += fmt::format("e{} sign_in {}/{:02}:{:02} user=ana\n", minute, 2 + minute / 1440,
                         minute / 60 % 24, minute % 60);
  return lines;
}

TEST(TimeTrapsDesign, Bursts) {
  const std::string counted = "when same user, within 10m { tries: at least 2 sign_in }";
  expect_traps({
      {"T17",
       "the second rule of a burst is not named, and stays when the first is removed",
       "ana@contoso.com: came=a made=b",
       {"when same user, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 user=ana\nb inbox_rule 09:20 user=ana\nc inbox_rule 09:40 user=ana"},
       "ana@contoso.com: came=a made=b,c"},
      {"T17",
       "two bursts, and a late event that makes them one",
       "ana@contoso.com: tries=a,b; ana@contoso.com: tries=c,d",
       {counted,
        "a sign_in 09:00 user=ana\nb sign_in 09:05 user=ana\nc sign_in 09:22 user=ana\n"
        "d sign_in 09:23 user=ana\ne sign_in 09:13 user=ana"},
       "ana@contoso.com: tries=a,b,c,d,e"},
  });
  const Answer day = ask_scanner({counted, tries(26 * 60, 5)});
  EXPECT_EQ(day, ask_evaluator({counted, tries(26 * 60, 5)}));
  EXPECT_EQ(day.ids.size(), 2U) << "T17: neither one finding for ever nor 156";
  EXPECT_NE(day.text.find("continues"), std::string::npos);
}

TEST(TimeTrapsDesign, TunesGoByTheTimeOfTheEvent) {
  const std::string tuned = "tune r { off because \"a test\" expires 2026-03-05 }\n";
  const std::string both =
      "a consent 2/09:00 user=ana\nb inbox_rule 2/09:10 user=ana\n"
      "c consent 6/09:00 user=ana\nd inbox_rule 6/09:10 user=ana";
  const std::string pair = "when same user, within 1h { got: consent then made: inbox_rule }";
  expect_traps({
      {"T22",
       "a tune that has expired by today's clock excuses nothing of last year",
       "ana@contoso.com: got=a made=b; ana@contoso.com: got=c made=d",
       {pair, both, 0, "", tuned},
       "ana@contoso.com: got=c made=d"},
      {"T22",
       "an exception for one step ends with its day, too",
       "ana@contoso.com: got=a made=b; ana@contoso.com: got=c made=d",
       {pair, both, 0, "",
        "tune r { unless got.user is \"ana@contoso.com\" because \"a test\" expires 2026-03-05 "
        "}\n"},
       "ana@contoso.com: got=c made=d"},
  });
  EXPECT_EQ(ask_scanner({pair, both, 0, "", tuned}).excused, 1U);
}

}  // namespace
}  // namespace foothold::evaluate
