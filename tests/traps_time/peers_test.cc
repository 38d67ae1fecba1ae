// Failures of other engines that were published: in their issues, their release notes, or by
// whoever had to work around them. Each says what that engine would have answered.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/traps_time/trap.h"

namespace foothold::evaluate {
namespace {

const std::string kPair =
    "when same user, within 10m { came: sign_in where result is success then made: inbox_rule }";
const std::string kFive =
    "when same user, within 10m { tries: at least 5 sign_in where result is failure }";

std::string failures(std::initializer_list<const char*> times) {
  std::string lines;
  char name = 'a';
  for (const char* time : times)
    lines += fmt::format("{} sign_in {} user=ana result=failure\n", name++, time);
  return lines;
}

TEST(TimeTrapsPeers, Order) {
  expect_traps({
      {"P1",
       "windows in order of arrival: a late event counts with events newer than its window",
       "ana@contoso.com: tries=a,c,d",
       {"when same user, within 5m { tries: at least 3 sign_in }",
        "c sign_in 09:20 user=ana\nd sign_in 09:21 user=ana\na sign_in 09:00 user=ana"},
       ""},
      {"P2",
       "sequences in order of arrival",
       "",
       {kPair, "b inbox_rule 09:05 user=ana\na sign_in 09:00 user=ana result=success"},
       "ana@contoso.com: came=a made=b"},
      {"P3",
       "an ordered rule that checks only its first step",
       "ana@contoso.com: came=a",
       {kPair, "a sign_in 09:00 user=ana result=success\nc sign_in 09:01 user=ana result=success"},
       ""},
      {"P4",
       "an ordered rule that does not look at the order",
       "ana@contoso.com: came=b made=a",
       {kPair, "a inbox_rule 09:00 user=ana\nb sign_in 09:05 user=ana result=success"},
       ""},
      {"P5",
       "times of whole seconds: order within one is lost",
       "ana@contoso.com: came=b made=a",
       {kPair,
        "a inbox_rule 09:00:00.2 user=ana log=fine\n"
        "b sign_in 09:00:00.7 user=ana result=success log=fine"},
       ""},
      {"P6",
       "a record without a time happened now",
       "ana@contoso.com: came=a made=b",
       {kPair, "a sign_in - user=ana result=success\nb inbox_rule - user=ana"},
       ""},
      {"P7",
       "one event serves for two steps",
       "ana@contoso.com: first=a then=a",
       {"when same user, within 10m { first: sign_in then again: sign_in }",
        "a sign_in 09:00 user=ana"},
       ""},
  });
}

TEST(TimeTrapsPeers, Windows) {
  expect_traps({
      {"P8",
       "a time frame that is longer than asked",
       "ana@contoso.com: came=a made=b",
       {kPair, "a sign_in 09:00 user=ana result=success\nb inbox_rule 09:11 user=ana"},
       ""},
      {"P8",
       "the last instant of a window is outside of it",
       "",
       {kPair, "a sign_in 09:00 user=ana result=success\nb inbox_rule 09:10 user=ana"},
       "ana@contoso.com: came=a made=b"},
      {"P9",
       "a time frame that is not applied to counts",
       "ana@contoso.com: tries=a,b,c,d,e",
       {kFive, failures({"09:00", "09:03", "09:06", "09:09", "09:12"})},
       ""},
      {"P10",
       "windows that stand side by side: five over the edge",
       "",
       {kFive, failures({"09:08", "09:09", "09:10", "09:11", "09:12"})},
       "ana@contoso.com: tries=a,b,c,d,e"},
      {"P11",
       "a window that is given up when it is full: the sixth begins anew",
       "ana@contoso.com: tries=a,b,c,d,e",
       {kFive, failures({"09:00", "09:01", "09:02", "09:03", "09:04", "09:05"})},
       "ana@contoso.com: tries=a,b,c,d,e,f"},
  });
}

TEST(TimeTrapsPeers, Keys) {
  expect_traps({
      {"P12",
       "a group-by that is ignored",
       "ana@contoso.com: came=a made=b",
       {kPair, "a sign_in 09:00 user=ana result=success\nb inbox_rule 09:05 user=ben"},
       ""},
      {"P13",
       "keys that nobody said are equal",
       ": came=a made=b",
       {kPair, "a sign_in 09:00 result=success\nb inbox_rule 09:05"},
       ""},
      {"P14",
       "people of two tenants are one",
       "ana@contoso.com: came=a made=b",
       {kPair,
        "a sign_in 09:00 user=ana result=success tenant=t1\nb inbox_rule 09:05 user=ana tenant=t2"},
       ""},
      {"P15",
       "different users, counted by how they are written",
       ": tries=a,b,c",
       {"when same ip, within 10m { tries: sign_in with at least 3 different user }",
        "a sign_in 09:00 ip=192.0.2.1 user=ana\nb sign_in 09:01 ip=192.0.2.1 user=ANA\n"
        "c sign_in 09:02 ip=192.0.2.1 user=Ana"},
       ""},
      {"P15",
       "one address in two spellings",
       "",
       {"when same ip, within 10m { tries: at least 2 sign_in }",
        "a sign_in 09:00 ip=2001:db8::1\nb sign_in 09:01 ip=2001:0DB8:0:0:0:0:0:1"},
       "2001:db8::1: tries=a,b"},
  });
}

TEST(TimeTrapsPeers, Sequences) {
  expect_traps({
      {"P16",
       "one pending sequence a state: the newest takes the place of the one that would match",
       "",
       {"when same user, within 1h { came: sign_in then made: inbox_rule where session is "
        "came.session }",
        "a sign_in 09:00 user=ana session=s1\nb sign_in 09:10 user=ana session=s2\n"
        "c inbox_rule 09:20 user=ana session=s1"},
       "ana@contoso.com: came=a made=c"},
      {"P17",
       "a greedy second step takes what only the third could",
       "",
       {"when same user, within 1h { came: sign_in then read: mail_access then sent: mail_access "
        "where hard }",
        "a sign_in 09:00 user=ana\nb mail_access 09:10 user=ana hard=true\n"
        "c mail_access 09:11 user=ana\nd mail_access 09:12 user=ana hard=true"},
       "ana@contoso.com: came=a read=b,c sent=d"},
      {"P18",
       "a join gives an alert for each pair",
       "six findings",
       {"when same user, within 1h { came: sign_in then made: inbox_rule }",
        "a sign_in 09:00 user=ana\nb sign_in 09:01 user=ana\nc sign_in 09:02 user=ana\n"
        "d inbox_rule 09:10 user=ana\ne inbox_rule 09:11 user=ana"},
       "ana@contoso.com: came=a,b,c made=d,e"},
      {"P19",
       "absence that is tested only when another event of the group comes",
       "",
       {"when same user, within 1h { got: consent then no app_review within 1h }",
        "a consent 09:00 user=ana\nx mail_sent 10:00 user=ben"},
       "ana@contoso.com: got=a"},
      {"P20",
       "absence that is tested when the query runs next: the review of an hour later excuses",
       "",
       {"when same user, within 1h { got: consent then no app_review within 1h }",
        "a consent 09:00 user=ana\nb app_review 10:30 user=ana"},
       "ana@contoso.com: got=a"},
      {"P21",
       "rules on rules count the two logs of one action",
       "ana@contoso.com: tries=a,b",
       {"when same user, within 10m { tries: at least 2 sign_in where result is failure }",
        "a sign_in 09:00 user=ana result=failure cor=1\n"
        "b sign_in 09:00:00.2 user=ana result=failure cor=1 log=fine"},
       ""},
  });
}

TEST(TimeTrapsPeers, FirstSeen) {
  const std::string seen =
      "when same user, within 1h { came: sign_in where ip is new for user over 10d then made: "
      "inbox_rule }";
  expect_traps({
      {"P22",
       "history ends where the interval begins: on its second day a value is old",
       "",
       {seen,
        "a sign_in 12/09:00 user=ana ip=192.0.2.1\nb sign_in 12/20:00 user=ana ip=192.0.2.1\n"
        "c inbox_rule 12/20:30 user=ana",
        12},
       "ana@contoso.com: came=b made=c"},
      {"P23",
       "a value that is new for somebody is new for all",
       "",
       {seen,
        "x sign_in 5/09:00 user=ben ip=192.0.2.1\na sign_in 12/09:00 user=ana ip=192.0.2.1\n"
        "c inbox_rule 12/09:30 user=ana",
        12},
       "ana@contoso.com: came=a made=c"},
      {"P24",
       "the first day of a new installation: all is new",
       ": came=a; : came=b",
       {"when came: sign_in where ip is new for user over 10d",
        "h mail_sent 12/08:00 user=eve\na sign_in 12/09:00 user=ana ip=192.0.2.1\n"
        "b sign_in 12/10:00 user=ben ip=192.0.2.2"},
       ": came=a possible; : came=b possible"},
  });
}

TEST(TimeTrapsPeers, P25NoEventOfAFloodIsUncounted) {
  std::string lines;
  for (int number = 0; number < 150; ++number)
    lines += fmt::format("e{:03} sign_in 09:0{} user=ana result=failure\n", number, number / 20);
  const Answer found = ask_scanner({kFive, lines});
  EXPECT_EQ(found, ask_evaluator({kFive, lines}));
  EXPECT_EQ(found.ids.size(), 1U) << "one incident, not a hundred alerts and silence after them";
  EXPECT_NE(found.text.find("*150"), std::string::npos) << found.text;
}

}  // namespace
}  // namespace foothold::evaluate
