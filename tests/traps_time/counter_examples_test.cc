// Counter-examples to a first draft of the design that concern time (W) and copies (K). Where one
// is a trap of the other list, too, it is in design_test.cc: W2 is T12, W4 T19, W5 T15, W6 T22, W7
// T5, W11 all of them.
#include <gtest/gtest.h>

#include "tests/traps_time/trap.h"

namespace foothold::evaluate {
namespace {

TEST(TimeTrapsCounterExamples, Time) {
  expect_traps({
      {"W1",
       "the last step is the first byte, the first step the last",
       "",
       {"when same user, within 1h { came: sign_in then made: inbox_rule then sent: mail_sent }",
        "c mail_sent 09:20 user=ana\nx sign_in 20/09:00 user=ben\nb inbox_rule 09:10 user=ana\n"
        "y sign_in 21/09:00 user=ben\na sign_in 09:00 user=ana"},
       "ana@contoso.com: came=a made=b sent=c"},
      {"W3",
       "a burst begins with what came first, not with what was first",
       "ana@contoso.com: came=b made=c",
       {"when same user, within 1h { came: sign_in then made: inbox_rule }",
        "b sign_in 09:10 user=ana\nc inbox_rule 09:20 user=ana\na sign_in 09:00 user=ana"},
       "ana@contoso.com: came=a,b made=c"},
      {"W8",
       "the time last seen cannot tell that an earlier one came first",
       ": came=b",
       {"when came: sign_in where ip is new for user over 10d",
        "b sign_in 12/10:00 user=ana ip=203.0.113.9\na sign_in 12/05:00 user=ana ip=203.0.113.9",
        12},
       ": came=a"},
      {"W5",
       "an event after the time that is waited for excuses nothing",
       "",
       {"when same user, within 1h { got: consent then no app_review within 1h }",
        "a consent 09:00 user=ana\nb app_review 10:00:01 user=ana"},
       "ana@contoso.com: got=a"},
  });
}

TEST(TimeTrapsCounterExamples, Copies) {
  const std::string failed =
      "when same user, within 10m { tries: at least 3 sign_in where result is failure }";
  const std::string three =
      "a sign_in 09:00 user=ana result=failure cor=1\nb sign_in 09:01 user=ana result=failure "
      "cor=1\nc sign_in 09:02 user=ana result=failure cor=1\n";
  expect_traps({
      {"K1",
       "one record id, four contents",
       "",
       {"when same user, within 10m { made: at least 4 consent }",
        "a consent 09:00 user=ana id=r ip=192.0.2.1\nb consent 09:00 user=ana id=r ip=192.0.2.2\n"
        "c consent 09:00 user=ana id=r ip=192.0.2.3\nd consent 09:00 user=ana id=r ip=192.0.2.4"},
       "ana@contoso.com: made=r*4"},
      {"K2",
       "three tries with one correlation id are one",
       "",
       {failed, three},
       "ana@contoso.com: tries=a,b,c"},
      {"K2",
       "the copies of two tries in the other log make four",
       "ana@contoso.com: tries=a,b,c,d",
       {failed,
        "a sign_in 09:00 user=ana result=failure cor=1\nb sign_in 09:01 user=ana result=failure "
        "cor=1\nc sign_in 09:00:00.5 user=ana result=failure cor=1 log=fine\n"
        "d sign_in 09:01:00.5 user=ana result=failure cor=1 log=fine"},
       ""},
      {"K5",
       "a record without an id, delivered twice, is two",
       "ana@contoso.com: made=?*2",
       {"when same user, within 10m { made: at least 2 consent }",
        "a consent 09:00 user=ana id= ip=192.0.2.1\nb consent 09:00 user=ana id= ip=192.0.2.1"},
       ""},
      {"K6",
       "a copy that comes a fortnight of records later counts again",
       "ana@contoso.com: made=a*2",
       {"when same user, within 10m { made: at least 2 consent }",
        "a consent 09:00 user=ana\nx consent 16/09:00 user=ben\na consent 09:00 user=ana"},
       ""},
  });
}

/// What was kept of the events of an exception would be most of a log: those of the office.
TEST(TimeTrapsCounterExamples, K4AnExceptionIsOfOneCopy) {
  const std::string tries =
      "when same user, within 10m { tries: at least 1 sign_in unless ip is \"192.0.2.1\" }";
  expect_traps({
      {"K4",
       "the copy that says the address is excused, the other does not say it",
       "",
       {tries,
        "a sign_in 09:00 user=ana result=success cor=1\n"
        "b sign_in 09:00:00.5 user=ana result=success cor=1 ip=192.0.2.1 log=fine"},
       "ana@contoso.com: tries=a"},
      {"K4",
       "both say it",
       "ana@contoso.com: tries=a",
       {tries,
        "a sign_in 09:00 user=ana result=success cor=1 ip=192.0.2.1\n"
        "b sign_in 09:00:00.5 user=ana result=success cor=1 ip=192.0.2.1 log=fine"},
       ""},
  });
}

TEST(TimeTrapsCounterExamples, AbsurdTimesDecideNothing) {
  const std::string wait =
      "when same user, within 1h { came: sign_in then no inbox_rule within 1h }";
  expect_traps({
      {"W7",
       "a record of 2099 ends no wait",
       "ana@contoso.com: came=a",
       {wait, "a sign_in 09:00 user=ana\nx sign_in 2099-01-01/09:00 user=ben"},
       ""},
      {"W7",
       "nor does it hinder what the other records decide",
       "",
       {wait,
        "a sign_in 09:00 user=ana\ny mail_sent 10:30 user=ben\n"
        "x sign_in 2099-01-01/09:00 user=ben"},
       "ana@contoso.com: came=a"},
      {"W7",
       "all after a record of 1970",
       "",
       {wait,
        "x sign_in 1970-01-01/09:00 user=ben\na sign_in 09:00 user=ana\n"
        "y mail_sent 10:00 user=ben"},
       "ana@contoso.com: came=a"},
      {"W7",
       "old and new logs together: each decides its own",
       "ben@contoso.com: came=c",
       {wait,
        "a sign_in 2021-03-02/09:00 user=ana\nb mail_sent 2021-03-02/10:00 user=ana\n"
        "c sign_in 09:00 user=ben\nd mail_sent 10:30 user=ben"},
       "ana@contoso.com: came=a; ben@contoso.com: came=c"},
      {"W7",
       "a log of a few events a year goes on",
       "",
       {wait, "a sign_in 2025-03-02/09:00 user=ana\nb mail_sent 2026-03-02/09:00 user=ana"},
       "ana@contoso.com: came=a"},
  });
}

TEST(TimeTrapsCounterExamples, K3OneIdWhicheverLogCameFirst) {
  const std::string pair = "when same user, within 1h { came: sign_in then made: inbox_rule }";
  const std::string coarse = "a sign_in 09:00 user=ana result=success cor=1\n";
  const std::string fine = "b sign_in 09:00:00.5 user=ana result=success cor=1 log=fine\n";
  const std::string rule = "c inbox_rule 09:10 user=ana\n";
  const Answer one = ask_scanner({pair, coarse + rule});
  ASSERT_EQ(one.ids.size(), 1U);
  EXPECT_EQ(ask_scanner({pair, fine + rule}).ids, one.ids);
  EXPECT_EQ(ask_scanner({pair, fine + rule + coarse}).ids, one.ids);
  EXPECT_EQ(ask_evaluator({pair, coarse + fine + rule}).ids, one.ids);
}

}  // namespace
}  // namespace foothold::evaluate
