// Rules over several events: what they become, printed, and every mistake that can be made in them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/context.h"
#include "tests/compiler/several_printer.h"
#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;
namespace fs = std::filesystem;

fs::path folder() { return project::source_folder() / "tests/compiler/several"; }

/// A rule that is right but for its `when`, which may bring its report along.
std::string rule_named(const std::string& name, const std::string& when) {
  const bool reports = when.find("report \"") != std::string::npos;
  return "rule " + name +
         " {  # allow: missing_test\ntitle \"t\"  severity high  owner soc  detects csf:DE.CM-09  "
         "control csf:PR.DS-02\nresponds csf:RS.MI-01  maps nhi:none  contain stop_sessions\n" +
         when + (reports ? "" : "\nreport \"x\"") + "\n}\n";
}

Project compiled(const std::string& rules) {
  Project project(false);
  project.add("kinds.fh", project::read_file(folder() / "kinds.fh"));
  project.add("rules.fh", rules);
  project.compile();
  return project;
}

Project with_when(const std::string& when) { return compiled(rule_named("r", when)); }

const Rule& first_rule(const Project& project) {
  EXPECT_EQ(project.rendered(), "");
  EXPECT_FALSE(project.model().rules.empty());
  return project.model().rules[0];
}

std::string model_of(const std::string& when) {
  const Project project = with_when(when);
  return project::printed(project.model(), first_rule(project));
}

// ---- all rules

std::vector<std::pair<std::string, std::string>> rule_texts() {
  std::vector<std::pair<std::string, std::string>> rules;
  std::istringstream lines(project::read_file(folder() / "rules.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== "))
      rules.emplace_back(line.substr(3), "");
    else if (!rules.empty())
      rules.back().second += line + "\n";
  }
  return rules;
}

TEST(CorrelationModels, AreAsTheyWere) {
  std::string all;
  for (const auto& [name, when] : rule_texts()) {
    const Project project = compiled(rule_named(name, when));
    EXPECT_EQ(project.rendered(), "") << name;
    all += "== " + name + "\n";
    for (const Rule& rule : project.model().rules) all += project::printed(project.model(), rule);
  }
  const fs::path golden = folder() / "models.txt";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << all;
  EXPECT_EQ(all, project::read_file(golden));
  EXPECT_EQ(rule_texts().size(), 38u);
}

TEST(CorrelationModels, OfAllRulesTogetherHaveTheirOwnScopes) {
  std::string text;
  for (const auto& [name, when] : rule_texts()) text += rule_named(name, when);
  const Project together = compiled(text);
  ASSERT_EQ(together.rendered(), "");
  for (const auto& [name, when] : rule_texts()) {
    const Project alone = compiled(rule_named(name, when));
    const uint32_t place = *place_of(together.model().rules, name);
    EXPECT_EQ(project::printed(together.model(), together.model().rules[place]),
              project::printed(alone.model(), alone.model().rules[0]));
  }
}

// ---- single meanings

struct MeaningRow {
  const char* when;
  const char* expected;  // a part of what is printed
};

constexpr MeaningRow kMeanings[] = {
    // what belongs together
    {"when same user, within 1h { a: sign_in then b: inbox_rule }",
     "same user address, within 3600s"},
    {"when same tenant, within 1h { a: sign_in then b: inbox_rule }", "same tenant, within 3600s"},
    {"when same tenant, user, within 1h { a: sign_in then b: inbox_rule }",
     "same user address, within"},
    {"when same user across tenants, within 1h { a: sign_in then b: inbox_rule }",
     "across tenants"},
    {"when same user, within 1h { a: role_change taking target as user then b: sign_in }",
     "a: role_change by target as user"},
    {"when same t, within 1h { a: mail_sent taking each recipients as t then b: role_change taking "
     "target as t }",
     "a: mail_sent by each recipients as t"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule }\nquiet 4h", "quiet 14400s"},
    // where is split at its `and`s, unless at its `or`s
    {"when same user, within 1h { a: sign_in then b: inbox_rule where deletes and ip is not a.ip }",
     "b: inbox_rule where deletes by user\n    joined where not ip is a.ip\n      a.ip : ip = "
     "step_field a.ip\n"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule where (deletes and (ip is a.ip and "
     "folder is \"x\")) }",
     "b: inbox_rule where (deletes and folder is x) by user\n    joined where ip is a.ip\n"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule where deletes or ip is a.ip }",
     "b: inbox_rule by user\n    joined where (deletes or ip is a.ip)\n"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule unless deletes or ip is a.ip }",
     "b: inbox_rule unless deletes by user\n    joined unless ip is a.ip\n"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule unless deletes and ip is a.ip }",
     "b: inbox_rule by user\n    joined unless (deletes and ip is a.ip)\n"},
    {"when same user, within 1h { a: sign_in then b: inbox_rule where b.deletes and b.ip is not "
     "a.ip }",
     "b: inbox_rule where deletes by user\n    joined where not ip is a.ip\n"},
    {"when same user, within 1h { a: sign_in then b: mail_deleted where any i in items satisfies "
     "(i.subject is a.country and a.app is \"x\") }",
     "any i in items ((i.subject is a.country and a.app is x))"},
    {"when same user, within 1h { a: mail_sent then b: mail_sent where any r in a.recipients "
     "satisfies (r is external) }",
     "any r in a.recipients (r external )"},
    {"when same user, within 1h { a: sign_in then b: sign_in where time - a.time < 5m }",
     "joined where subtract(time, a.time) < 300s"},
    {"when same ip, within 1h { a: sign_in with at least 2 different user then b: sign_in where "
     "user in a.user }",
     "a.user : list of address = step_field a.user"},
    // equal looks are one field
    {"when same user, within 1h { a: sign_in then b: inbox_rule where ip is not a.ip and (deletes "
     "or ip is a.ip) unless a.ip is \"192.0.2.1\" }",
     "      a.ip : ip = step_field a.ip\n      user : address = key user\n"},
    // several kinds
    {"when same user, within 1h { a: one of { sign_in where result is success or graph_request } "
     "where asn > 5 then b: inbox_rule }",
     "a: sign_in where (result is success and asn > 5) | graph_request where asn > 5 by user"},
    // counts
    {"when same ip, within 1h { a: sign_in with at least 5 different user, at most 2 different app "
     "}",
     "a at least 1 with at least 5 different user with at most 2 different app"},
    {"when same ip, within 1h { a: at least 7 sign_in }", "a at least 7"},
    // the past, and its defaults
    {"when sign_in where ip is new for user over 30d",
     "fresh ip over 2592000s after 2592000s ignoring 0s for user"},
    {"when sign_in where ip is new over 30d", "ignoring 0s\n"},
    {"when sign_in where ip is new for tenant over 30d", "ignoring 0s\n"},
    {"when sign_in where ip is new for user over 30d after 7d ignoring 2d",
     "after 604800s ignoring 172800s for user"},
    {"when same user, within 1h { a: sign_in where ip is new for user over 30d then b: inbox_rule "
     "}",
     "ignoring 86400s for user"},
    {"when same user, within 2d { a: sign_in where ip is new for user over 30d then b: inbox_rule "
     "}",
     "ignoring 172800s for user"},
    {"when same user, within 1h { a: sign_in where ip is new for user over 30d ignoring 0s then b: "
     "inbox_rule }",
     "ignoring 0s for user"},
    {"when sign_in where user is known over 30d", "known user over 2592000s after 0s"},
    {"when sign_in where ip with asn is new for user, app over 30d", "fresh ip asn over"},
    {"when same user, within 1h { a: role_change taking target as user where role_id is new for "
     "user over 30d then b: sign_in }",
     "for user"},
    {"when sign_in where no app_credential (keys gained anything) for app over 14d",
     "missing over 1209600s after 1209600s ignoring 0s for app of app_credential where"},
    {"when sign_in where no one of { app_created or app_deleted } for app over 14d",
     "of app_created | app_deleted"},
    {"when sign_in where share of ip for user over 14d <= 5%",
     "share of ip for user over 14d <= 0.05"},
    {"when sign_in where share of ip for user over 14d <= 0.05", "<= 0.05"},
    // aggregates
    {"when same ip, within 1h { a: at least 2 mail_access } such that total of a.size > 100 and "
     "smallest of a.size < 3 and largest of a.size > 50",
     "total_of a.size"},
    {"when same ip, within 1h { a: at least 2 sign_in } such that first of a.country is \"DE\" and "
     "last of a.time > first of a.time",
     "(first of a.country is de and last of a.time > first of a.time)"},
    {"when same ip, within 1h { a: at least 2 sign_in then b: sign_in where number of a >= 7 }",
     "joined where number of a >= 7"},
    {"when same user, within 1h { a: sign_in then b: sign_in where distance from a >= 1.5km and "
     "speed from a > 36kmh }",
     "(distance from a >= 1500 and speed from a > 10)"},
    {"when same user, within 1h { a: sign_in then b: sign_in where distance from a >= 500m }",
     "distance from a >= 500"},
    // behind the block
    {"when same user, within 1h { a: sign_in then b: inbox_rule } unless user in role_robots",
     "unless user in robot@contoso.com"},
    {"when same user, within 1h { a: sign_in then b: role_change } such that b.target is user",
     "such that b.target is user"},
    {"when same user, within 1h { a: sign_in then b: role_change } such that user is not b.target",
     "such that not user is b.target"},
    {"when same user, within 1h { a: sign_in then no inbox_rule (ip is a.ip) then b: role_change }",
     "then no : inbox_rule by user\n    joined where ip is a.ip\n"},
    {"when same user, within 1h { a: sign_in then no inbox_rule (deletes) within 3h }",
     "then no : inbox_rule where deletes by user within 10800s"},
};

TEST(CorrelationModels, MeanWhatIsWritten) {
  for (const MeaningRow& row : kMeanings) {
    const std::string model = model_of(row.when);
    EXPECT_NE(model.find(row.expected), std::string::npos)
        << row.when << "\nwanted " << row.expected << "\ngot\n"
        << model;
  }
}

/// What a late event can take away.
struct RevisableRow {
  const char* when;
  bool revisable;
};

constexpr RevisableRow kRevisable[] = {
    {"same user, within 1h { a: sign_in then b: inbox_rule where ip is not a.ip }", false},
    {"same ip, within 1h { a: at least 5 sign_in }", false},
    {"same ip, within 1h { a: sign_in with at least 5 different user, at most 2 different app }",
     true},
    {"same ip, within 1h { a: at least 5 sign_in } such that number of a >= 9", false},
    {"same ip, within 1h { a: at least 5 sign_in } such that number of a <= 9", true},
    {"same ip, within 1h { a: at least 5 sign_in } such that not number of a >= 9", true},
    {"same ip, within 1h { a: at least 5 sign_in } such that largest share of a.user > 50%", true},
    {"same ip, within 1h { a: at least 5 sign_in then b: sign_in where user in a.user }", false},
    {"same ip, within 1h { a: at least 5 sign_in then b: sign_in where user not in a.user }", true},
    {"same ip, within 1h { a: latest sign_in then b: sign_in }", true},
    {"same ip, within 1h { a: sign_in then no inbox_rule within 1h }", true},
    {"same ip, within 1h { a: sign_in where app is new for user over 30d then b: sign_in }", true},
    {"same ip, within 1h { a: sign_in where app is known for user over 30d then b: sign_in }",
     false},
    {"same ip, within 1h { a: sign_in then b: sign_in } such that gap between a and b < 5m", false},
    {"same ip, within 1h { a: sign_in then b: sign_in } unless a.user is b.user", false},
    {"sign_in where no inbox_rule for user over 14d", true},
};

TEST(CorrelationModels, KnowWhatALateEventTakesAway) {
  for (const RevisableRow& row : kRevisable) {
    const Project project = with_when(std::string("when ") + row.when);
    EXPECT_EQ(first_rule(project).correlation->revisable, row.revisable) << row.when;
  }
}

TEST(CorrelationModels, OneEventWithAPastHasNoWindow) {
  const Project project =
      with_when("when sign_in where ip is new for user over 30d\nreport \"{user} {country}\"");
  const Rule& rule = first_rule(project);
  ASSERT_TRUE(rule.correlation);
  EXPECT_EQ(rule.correlation->within, 0);
  EXPECT_EQ(rule.correlation->steps.size(), 1u);
  EXPECT_NE(project::printed(project.model(), rule).find("report {sign_in.user} {sign_in.country}"),
            std::string::npos);
}

// ---- commands

TEST(CorrelationModels, CommandsTakeKeysThenTheLastStepThatMayBeNamed) {
  const std::string by_user =
      model_of("when same user, within 1h { a: inbox_rule then b: inbox_rule then c: sign_in }");
  EXPECT_NE(by_user.find("-UserId '{user}' -Rule '{b.rule_id}'"), std::string::npos) << by_user;
  const std::string by_ip =
      model_of("when same ip, within 1h { a: inbox_rule then b: at least 2 sign_in }");
  EXPECT_NE(by_ip.find("-UserId '{a.user}' -Rule '{a.rule_id}'"), std::string::npos) << by_ip;
  const std::string by_ids = model_of(
      "when same user, within 1h { a: sign_in taking user_id as user then b: sign_in taking "
      "user_id as user }");
  EXPECT_NE(by_ids.find("-UserId '{user}'"), std::string::npos) << by_ids;
}

// ---- tests of rules

TEST(CorrelationTests, SayHistoryTheClockAndTheStep) {
  const Project project = with_when(
      "when same user, within 1h { a: sign_in where ip is new for user over 30d then b: inbox_rule "
      "}\ntest \"t\" { history 3d  event sign_in { time 09:00 } event inbox_rule { time +20m } "
      "ends +24h  expect possible }\ntest \"u\" { event sign_in { time 09:00 } expect 2 findings "
      "at b }");
  const Rule& rule = first_rule(project);
  ASSERT_EQ(rule.tests.size(), 2u);
  EXPECT_EQ(rule.tests[0].history, int64_t{3 * 24 * 3600} * value::ticks_per_second);
  EXPECT_EQ(rule.tests[0].ends, int64_t{24 * 3600} * value::ticks_per_second);
  EXPECT_TRUE(rule.tests[0].possible);
  EXPECT_EQ(rule.tests[0].findings, 1u);
  EXPECT_EQ(rule.tests[0].events.size(), 2u);
  EXPECT_EQ(rule.tests[1].at, "b");
  EXPECT_EQ(rule.tests[1].findings, 2u);
  EXPECT_FALSE(rule.tests[1].history);
}

// ---- tunes

std::string tuned(const std::string& tune) {
  const std::string rule = rule_named("r",
                                      "when same ip, within 1h { tries: sign_in with at least 5 "
                                      "different user then in_: sign_in }");
  const Project project =
      compiled(rule + "tune r { because \"ticket\" expires 2030-01-01 " + tune + " }");
  EXPECT_EQ(project.rendered(), "");
  std::string all = project::printed(project.model(), project.model().rules[0]);
  const Rule& made = project.model().rules[0];
  for (const RuleTune& one : made.tunes)
    all += one.excuses ? "excuses" : one.in_force ? "in force" : "always";
  return all;
}

TEST(CorrelationTunes, GoWhereTheNamesLead) {
  const std::string step = tuned("unless tries.user in role_robots");
  EXPECT_NE(step.find("tries at least 1 with at least 5 different user: sign_in unless (time < "),
            std::string::npos)
      << step;
  EXPECT_NE(step.find(" and user in robot@contoso.com) by ip"), std::string::npos) << step;
  const std::string key = tuned("unless ip is \"192.0.2.1\"");
  EXPECT_NE(key.find("    unless (last time < "), std::string::npos) << key;
  EXPECT_NE(key.find("last time : time = last_of in_.time"), std::string::npos) << key;
  EXPECT_NE(tuned("off").find("excuses"), std::string::npos);
  EXPECT_NE(tuned("severity low").find("in force"), std::string::npos);
}

// ---- mistakes

struct MistakeRow {
  const char* code;
  const char* when;  // `when` is put before it
  const char* says;  // in the message
};

constexpr MistakeRow kMistakes[] = {
    {"E087", "same user_agent, mailbox, within 1h { a: mail_access then b: sign_in }",
     "`sign_in` has no `mailbox`"},
    {"E087", "same user, within 1h { a: sign_in then b: sign_in taking user_id as user }",
     "`user` of `sign_in` is `id`"},
    {"E087", "same mailbox, within 1h { a: mail_access then b: role_change }",
     "FIELD is one of `user`, `target`"},
    {"E088", "same user, within 1h { a: sign_in then a: inbox_rule }", "two steps are called `a`"},
    {"E088", "same user, within 1h { country: sign_in then b: inbox_rule }",
     "field of `sign_in` already"},
    {"E088", "same user, within 1h { a: sign_in then country: inbox_rule }",
     "field of `sign_in` already"},
    {"E089", "same user, within 1h { a: sign_in where ip is b.ip then b: inbox_rule }",
     "labels are known backwards"},
    {"E089", "same user, within 1h { a: at least 2 sign_in where number of a > 3 }",
     "is this step itself"},
    {"E020", "same user, within 1h { access: sign_in then b: inbox_rule where ip is acess.ip }",
     "did you mean `access`?"},
    {"E020", "same user, within 1h { a: sign_in then b: inbox_rule where number of c > 3 }",
     "there is no label `c`"},
    {"E014", "same user, within 1h { a: sign_in then b: inbox_rule where ip is a.ipp }",
     "did you mean `ip`?"},
    {"E014", "same usr, within 1h { a: sign_in then b: inbox_rule }", "did you mean `user`?"},
    {"E014", "same user, within 1h { a: sign_in then b: inbox_rule } such that nobody is \"x\"",
     "none of the rule's keys"},
    {"E014", "sign_in where ip is new for usr over 30d", "did you mean `user`?"},
    {"E007", "same user, user, within 1h { a: sign_in then b: inbox_rule }", "given twice"},
    {"E090", "same user, within 1h { a: sign_in then b: inbox_rule } unless ip in trusted_networks",
     "write `a.ip` or `b.ip`"},
    {"E090", "same user, within 1h { a: sign_in then b: inbox_rule } such that a.ip is ip",
     "whose `ip`"},
    {"E090", "same user, within 1h { a: sign_in then b: inbox_rule }\nreport \"{ip}\"",
     "write `a.ip` or `b.ip`"},
    {"E090", "same user, within 1h { a: sign_in then b: inbox_rule }\nreport \"{a}\"",
     "is a step, not a value"},
    {"E091", "sign_in where result is success or ip is new for user over 30d",
     "under `or`, `not` or `maybe`"},
    {"E091", "sign_in where not ip is new for user over 30d", "under `or`, `not` or `maybe`"},
    {"E091", "sign_in where maybe (ip is known for user over 30d)", "under `or`, `not` or `maybe`"},
    {"E091", "sign_in where ip is not new for user over 30d", "write `is known`"},
    {"E091", "sign_in unless ip is known for user over 30d",
     "an exception cannot rest on the past"},
    {"E091", "sign_in unless no inbox_rule for user over 30d",
     "an exception cannot rest on the past"},
    {"E091",
     "same user, within 1h { a: sign_in then b: inbox_rule } such that share of user over 30d < 5%",
     "no event looks at its past"},
    {"E091",
     "same user, within 1h { a: sign_in then no inbox_rule (ip is new for user over 30d) within 1h "
     "}",
     "cannot look at its own past"},
    {"E091",
     "same user, within 1h { a: sign_in then b: sign_in where no inbox_rule (ip is a.ip) for user "
     "over 30d }",
     "knows no other event"},
    {"E092", "sign_in where ip is new for user over 91d", "longer than 90d"},
    {"E092", "sign_in where ip is new for user over 0d", "no time at all"},
    {"E092", "sign_in where ip is new for user over 3d after 4d", "the warm-up is longer"},
    {"E092", "sign_in where ip is new for user over 3d ignoring 3d", "nothing is left"},
    {"E092",
     "same user, within 1h { a: sign_in where ip is new for user over 12h then b: inbox_rule }",
     "nothing is left"},
    {"E092", "sign_in where ip is known for user over 3d after 1d", "needs no warm-up"},
    {"E092", "sign_in where no inbox_rule for user over 3d ignoring 1d",
     "looks at all of the past"},
    {"E093", "same user, within 0m { a: sign_in then b: inbox_rule }", "no time at all"},
    {"E093", "same user, within 31d { a: sign_in then b: inbox_rule }", "longer than 30d"},
    {"E093", "same user, within 1h { a: sign_in then b: inbox_rule }\nquiet 10m",
     "no shorter than `within`"},
    {"E093", "same user, within 1h { a: sign_in then no inbox_rule within 31d }",
     "longer than 30d"},
    {"E094",
     "same ip, within 1h { a: at least 2 sign_in then b: sign_in where number of a > usual number "
     "of a over 7d }",
     "belongs behind the block"},
    {"E094",
     "same ip, within 1h { a: at least 2 sign_in then b: sign_in } such that number of a > usual "
     "last of a.asn over 7d",
     "not counted in every window"},
    {"E094",
     "same ip, within 2d { a: at least 2 sign_in } such that number of a > usual number of a over "
     "3d",
     "no earlier window fits"},
    {"E095", "same ip, within 1h { a: sign_in then b: sign_in } such that number of a > 3",
     "is one event"},
    {"E095", "same ip, within 1h { a: at least 2 sign_in } such that number of a.user > 3",
     "number of different a.user"},
    {"E095", "same ip, within 1h { a: at least 2 sign_in } such that number of different a > 3",
     "takes a field of a step"},
    {"E095", "same ip, within 1h { a: at least 2 sign_in } such that total of a.user > 3",
     "does not fit `user`"},
    {"E096", "same user, within 1h { a: sign_in then no inbox_rule then no consent within 1h }",
     "only one `no`"},
    {"E097", "same user, within 1h { a: sign_in then b: latest inbox_rule }", "no step behind it"},
    {"E097", "same user, within 1h { a: latest sign_in also b: inbox_rule }", "without an order"},
    {"E098",
     "same user, within 1h { a: sign_in then b: sign_in then c: sign_in then d: sign_in then e: "
     "sign_in then f: sign_in }",
     "over 6 steps"},
    {"E099", "same user, within 1h { a: role_change taking target as usr then b: sign_in }",
     "did you mean `user`?"},
    {"E099", "same recipients, within 1h { a: at least 2 mail_sent }",
     "write `taking each recipients as recipients`"},
    {"E099", "same user, within 1h { a: role_change taking each target as user then b: sign_in }",
     "write `taking target as user`"},
    {"E099", "same time, within 1h { a: sign_in then b: sign_in }", "cannot be grouped by `time`"},
    {"E099", "same hard, within 1h { a: mail_deleted then b: mail_deleted }",
     "cannot be grouped by `hard`"},
    {"E100", "same user, within 1h { a: at least 0 sign_in }", "is no number of events"},
    {"E100",
     "same user, within 1h { a: sign_in with at least 5 different ip, at most 3 different ip }",
     "more different `ip` are wanted"},
    {"E100", "same user, within 1h { a: mail_sent with at least 5 different recipients }",
     "cannot be told apart by counting"},
    {"E101", "same user, within 1h { a: sign_in then b: inbox_rule where distance from a > 5km }",
     "does not say where"},
    {"E101",
     "same user, within 1h { a: at least 2 sign_in then b: sign_in where distance from a > 5km }",
     "is several events"},
    {"E101", "same user, within 1h { a: sign_in then b: sign_in } such that distance from a > 5km",
     "in the `where` of a step"},
    {"E101",
     "same user, within 1h { a: sign_in then b: sign_in } such that gap between a and a > 5m",
     "and itself"},
    {"E024", "same user, within 1h { a: sign_in then b: sign_in where distance from a > 5 }",
     "write such as `500km` or `500m`"},
    {"E024", "same user, within 1h { a: sign_in then b: sign_in where speed from a > 5km }",
     "write such as `800kmh`"},
    {"E022", "sign_in where asn > 5%", "cannot be read as `number`"},
    {"E102",
     "same user, within 1h { a: one of { sign_in where ip is new over 3d or inbox_rule } then b: "
     "sign_in }",
     "looks at its own event only"},
    {"E102", "same user, within 1h { a: consent then b: inbox_rule where name is a.scopes }",
     "`change of list of text`"},
    {"E103", "mail_sent where recipients is new for user over 30d", "whether one or every element"},
    {"E103", "sign_in where domain of user is new over 30d",
     "is not a field of the step's own event"},
    {"E103", "sign_in where time is new for user over 30d", "cannot be compared by it"},
    {"E103", "device_change where no teams_change for action over 30d", "not the same in both"},
    {"E104", "same ip, within 1h { a: at least 2 sign_in } unless a.user has \"x@contoso.com\"",
     "which of them is excepted"},
    {"E105", "same ip, within 1h { a: sign_in also perhaps b: sign_in } such that b.user is a.user",
     "may be missing"},
    {"E105", "same ip, within 1h { a: sign_in also perhaps b: at least 2 sign_in }",
     "counts events"},
    {"E106", "at least 5 sign_in", "`at least` needs events that belong together"},
    {"E106", "latest sign_in", "`latest` needs events"},
    {"E106", "sign_in with at least 5 different user", "`with` needs events"},
    {"E106", "sign_in taking user_id as user", "`taking` needs events"},
    {"E106", "sign_in\nquiet 4h", "`quiet` joins findings"},
    {"E107",
     "same ip, within 1h { a: mail_sent then b: mail_sent } such that any r in a.recipients "
     "satisfies (r is external)",
     "elements of a list cannot"},
    {"E058",
     "same ip, within 1h { a: sign_in then c: sign_in then b: mail_sent where any a in recipients "
     "satisfies (a is c.user) }",
     "is the label of a step already"},
    {"E021", "same ip, within 1h { a: at least 2 sign_in then b: sign_in } such that a.asn > 5",
     "`>` does not fit"},
    {"no_floor",
     "same ip, within 1h { a: sign_in with at least 1 different user } such that number of a > 5 * "
     "usual number of a over 7d",
     "`usual number of a over 7d`"},
};

TEST(CorrelationMistakes, AreNamed) {
  for (const MistakeRow& row : kMistakes) {
    const Project project = with_when(std::string("when ") + row.when);
    const std::string ids = project.ids();
    EXPECT_EQ(ids.substr(0, ids.find(' ')), row.code) << row.when << "\n" << project.rendered();
    EXPECT_NE(project.rendered().find(row.says), std::string::npos)
        << row.when << "\nwanted " << row.says << "\n"
        << project.rendered();
  }
}

TEST(CorrelationMistakes, AreToldOnce) {
  for (const MistakeRow& row : kMistakes) {
    const Project project = with_when(std::string("when ") + row.when);
    EXPECT_EQ(project.found().size(), 1u) << row.when << "\n" << project.rendered();
  }
}

constexpr const char* kFloors[] = {
    "{ a: at least 5 sign_in } such that number of a > 5 * usual number of a over 7d",
    "{ a: sign_in with at least 5 different user } such that number of a > 5 * usual number of a "
    "over 7d",
    "{ a: at least 1 sign_in } such that number of a > 5 * usual number of a over 7d and number of "
    "a >= 25",
    "{ a: at least 1 sign_in } such that number of a > usual number of a over 7d + 25",
};

TEST(CorrelationMistakes, AFloorIsAFloor) {
  for (const char* when : kFloors)
    EXPECT_EQ(with_when(std::string("when same ip, within 1h ") + when).rendered(), "") << when;
}

TEST(CorrelationMistakes, FactsKnowTheirOwnEventOnly) {
  EXPECT_EQ(compiled("fact odd of sign_in = ip is new for user over 30d").ids(), "E102");
  EXPECT_EQ(compiled("fact odd of sign_in = number of tries > 5").ids(), "E102");
  EXPECT_EQ(compiled("fact odd of sign_in = no inbox_rule for user over 30d").ids(), "E102");
  EXPECT_EQ(compiled("fact odd of sign_in = ip is home.ip").ids(), "E020");
}

TEST(CorrelationMistakes, ARefusedRuleIsKnownToItsTunesAndTests) {
  const Project project = compiled(rule_named("r", "when at least 5 sign_in") +
                                   "tune r { off because \"x\" expires 2030-01-01 }\ntest \"t\" of "
                                   "r { event sign_in { result success } expect nothing }");
  EXPECT_EQ(project.ids(), "E106") << project.rendered();
}

// ---- anything at all

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

/// A word is left out, doubled, put into another place, or comes from another rule.
std::string mutated(std::vector<std::string> words, const std::vector<std::string>& others,
                    std::mt19937_64& random) {
  const auto any = [&](const std::vector<std::string>& of) { return random() % of.size(); };
  const size_t at = any(words);
  switch (random() % 4) {
    case 0:
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(at), words[at]);
      break;
    case 2:
      std::swap(words[at], words[any(words)]);
      break;
    default:
      words[at] = others[any(others)];
  }
  return joined(words);
}

// What compiles can be printed, so its numbers are in range; what does not says why.
TEST(CorrelationRobustness, AnyMutationCompilesOrIsRefused) {
  std::mt19937_64 random(20260302);
  std::vector<std::string> all;
  for (const auto& [name, when] : rule_texts())
    for (const std::string& word : words_of(when)) all.push_back(word);
  size_t compiled_rules = 0, refused = 0;
  for (int round = 0; round < 12; ++round)
    for (const auto& [name, when] : rule_texts()) {
      const Project project = with_when(mutated(words_of(when), all, random));
      for (const Rule& rule : project.model().rules)
        EXPECT_NE(project::printed(project.model(), rule), "");
      ++(project.has_errors() ? refused : compiled_rules);
    }
  EXPECT_GT(compiled_rules, 10u);
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace foothold::compiler
