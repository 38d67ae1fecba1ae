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
