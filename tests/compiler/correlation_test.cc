// Rules over several events: what they become, printed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/context.h"
#include "tests/compiler/several_cases.h"
#include "tests/compiler/several_printer.h"

namespace foothold::compiler {
namespace {

using project::compiled;
using project::Project;
using project::rule_named;
using project::rule_texts;
using project::with_when;
namespace fs = std::filesystem;

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

TEST(CorrelationModels, AreAsTheyWere) {
  std::string all;
  for (const auto& [name, when] : rule_texts()) {
    const Project project = compiled(rule_named(name, when));
    EXPECT_EQ(project.rendered(), "") << name;
    all += "== " + name + "\n";
    for (const Rule& rule : project.model().rules) all += project::printed(project.model(), rule);
  }
  const fs::path golden = project::several_folder() / "models.txt";
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
     "for target"},
    {"when same user, within 1h { a: role_change taking target as user where no sign_in for user "
     "over 30d then b: sign_in }",
     "for target of sign_in"},
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

TEST(CorrelationModels, FactsAreOfTheStepsOwnEvent) {
  const Project project = compiled(
      "fact abroad of sign_in = country is not \"DE\"\n" +
      rule_named("r",
                 "when same user, within 1h { a: sign_in where abroad then b: sign_in where "
                 "(b.abroad or ip is not a.ip) and abroad }"));
  const std::string model = project::printed(project.model(), first_rule(project));
  EXPECT_NE(model.find("a: sign_in where (not country is de) by user"), std::string::npos) << model;
  EXPECT_NE(model.find("joined where ((not country is de) or not ip is a.ip)"), std::string::npos)
      << model;
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

TEST(CorrelationTunes, OfOneEventWithAPastKeepItOut) {
  const Project project =
      compiled(rule_named("r", "when sign_in where ip is new for user over 30d") +
               "tune r { unless ip in trusted_networks  because \"ticket\" }");
  EXPECT_EQ(project.ids(), "no_expiry");
  const std::string model = project::printed(project.model(), project.model().rules[0]);
  EXPECT_NE(model.find(": sign_in unless ip in some addresses\n"), std::string::npos) << model;
}

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
  const std::string both =
      tuned("unless in_.ip in trusted_networks and in_.user is \"x@contoso.com\"");
  EXPECT_NE(both.find("in_: sign_in unless (time < "), std::string::npos) << both;
  EXPECT_NE(tuned("off").find("excuses"), std::string::npos);
  EXPECT_NE(tuned("severity low").find("in force"), std::string::npos);
}

}  // namespace
}  // namespace foothold::compiler
