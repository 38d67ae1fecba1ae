// Which verb fits which type, and what a typed condition is: the whole table, one field of every
// type.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

constexpr std::string_view kThing = R"(
kind thing "one field of every type" {
  counts once by record
  a_text     : text
  a_id       : id
  a_address  : address
  a_domain   : domain
  a_ip       : ip
  a_number   : number
  a_time     : time
  a_duration : duration
  a_flag     : flag
  a_choice   : one of red, green, blue
  texts      : list of text
  ids        : list of id
  addresses  : list of address
  domains    : list of domain
  ips        : list of ip
  delta      : change of text
  deltas     : change of list of text
}
list some_texts of text = "Ab", "cD"
list some_ids of id = "Ab", "cD"
list some_numbers of number = 1, 2
list some_times of time = "2026-03-02T09:20:00Z"
)";

Project compiled(const std::string& when, const std::string& more = {}) {
  Project project;
  project.add("thing.fh", std::string(kThing));
  project.add("case.fh", project::rule_with(when, more));
  project.compile();
  return project;
}

Project where(const std::string& condition) { return compiled("when thing where " + condition); }

/// A value that fits the type of the field.
const std::map<std::string, std::string>& values() {
  static const std::map<std::string, std::string> all = {{"a_text", "\"x\""},
                                                         {"a_id", "\"x\""},
                                                         {"a_address", "\"x@contoso.com\""},
                                                         {"a_domain", "\"x.com\""},
                                                         {"a_ip", "\"10.0.0.0/8\""},
                                                         {"a_number", "7"},
                                                         {"a_time", "\"2026-03-02T09:20:00Z\""},
                                                         {"a_duration", "10m"},
                                                         {"a_flag", "true"},
                                                         {"a_choice", "red"},
                                                         {"texts", "\"x\""},
                                                         {"ids", "\"x\""},
                                                         {"addresses", "\"x@contoso.com\""},
                                                         {"domains", "\"x.com\""},
                                                         {"ips", "\"10.0.0.1\""},
                                                         {"delta", "\"x\""},
                                                         {"deltas", "\"x\""}};
  return all;
}

struct VerbRow {
  const char* verb;      // {} stands for the value
  const char* accepted;  // fields it fits
  const char* refused;   // field:code
};

constexpr const char* kScalars =
    "a_text a_id a_address a_domain a_ip a_number a_time a_duration a_flag a_choice";
constexpr const char* kListsE023 =
    "texts:E023 ids:E023 addresses:E023 domains:E023 ips:E023 delta:E021 deltas:E021";
constexpr const char* kTextual = "a_text a_id a_address a_domain texts ids addresses domains";
constexpr const char* kNotTextual =
    "a_ip:E021 a_number:E021 a_time:E021 a_duration:E021 a_flag:E021 a_choice:E021 ips:E021 "
    "delta:E021 deltas:E021";
constexpr const char* kOrdered = "a_number a_time a_duration";
constexpr const char* kNotOrdered =
    "a_text:E021 a_id:E021 a_address:E021 a_domain:E021 a_ip:E021 a_flag:E021 a_choice:E021 "
    "texts:E021 ids:E021 addresses:E021 domains:E021 ips:E021 delta:E021 deltas:E021";
constexpr const char* kAll =
    "a_text a_id a_address a_domain a_ip a_number a_time a_duration a_flag a_choice texts ids "
    "addresses domains ips delta deltas";
constexpr const char* kNotChange =
    "a_text:E021 a_id:E021 a_address:E021 a_domain:E021 a_ip:E021 a_number:E021 a_time:E021 "
    "a_duration:E021 a_flag:E021 a_choice:E021 texts:E021 ids:E021 addresses:E021 domains:E021 "
    "ips:E021";

const VerbRow kVerbs[] = {
    {"is {}", kScalars, kListsE023},
    {"is not {}", kScalars, kListsE023},
    {"in ({})", kScalars, kListsE023},
    {"not in ({})", kScalars, kListsE023},
    {"< {}", kOrdered, kNotOrdered},
    {"<= {}", kOrdered, kNotOrdered},
    {"> {}", kOrdered, kNotOrdered},
    {">= {}", kOrdered, kNotOrdered},
    {"has {}", "texts ids addresses domains ips",
     "a_text:E021 a_id:E021 a_address:E021 a_domain:E021 a_ip:E021 a_number:E021 a_time:E021 "
     "a_duration:E021 a_flag:E021 a_choice:E021 delta:E021 deltas:E021"},
    {"contains {}", kTextual, kNotTextual},
    {"mentions {}", kTextual, kNotTextual},
    {"starts with {}", kTextual, kNotTextual},
    {"ends with {}", kTextual, kNotTextual},
    {"like {}", kTextual, kNotTextual},
    {"matches /xy/", kTextual, kNotTextual},
    {"resembles {}", kTextual, kNotTextual},
    {"is invisible", kTextual, kNotTextual},
    {"is not invisible", kTextual, kNotTextual},
    {"within 07:00 to 19:00", "a_time", "a_text:E021 a_duration:E021 a_number:E021 texts:E021"},
    {"outside 22:00 to 06:00 in zone \"Europe/Berlin\"", "a_time", "a_ip:E021 delta:E021"},
    {"is external", "a_address a_domain addresses domains",
     "a_text:E021 a_id:E021 a_ip:E021 a_number:E021 a_time:E021 a_duration:E021 a_flag:E021 "
     "a_choice:E021 texts:E021 ids:E021 ips:E021 delta:E021 deltas:E021"},
    {"is not external", "a_address addresses", "a_text:E021 a_number:E021 delta:E021"},
    {"is present", kAll, ""},
    {"is absent", kAll, ""},
    {"is empty", kAll, ""},
    {"is not present", kAll, ""},
    {"gained anything", "delta deltas", kNotChange},
    {"lost anything", "delta deltas", kNotChange},
    {"gained {}", "delta deltas", kNotChange},
    {"lost any of ({})", "delta deltas", kNotChange},
    {"changed", "delta deltas", kNotChange},
    {"changed from {} to {}", "delta deltas", kNotChange},
    {"", "a_flag",
     "a_text:E027 a_id:E027 a_address:E027 a_domain:E027 a_ip:E027 a_number:E027 a_time:E027 "
     "a_duration:E027 a_choice:E027 texts:E027 ids:E027 delta:E027 deltas:E027"},
};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) all.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

std::string condition(const std::string& field, std::string verb) {
  const std::string& value = values().at(field);
  for (size_t at = verb.find("{}"); at != std::string::npos;
       at = verb.find("{}", at + value.size()))
    verb.replace(at, 2, value);
  return field + " " + verb;
}

TEST(CompilerConditions, VerbsFitTypes) {
  for (const VerbRow& row : kVerbs) {
    for (const std::string& field : words(row.accepted)) {
      const Project project = where(condition(field, row.verb));
      EXPECT_FALSE(project.has_errors()) << project.rendered();
    }
    for (const std::string& refused : words(row.refused)) {
      const size_t colon = refused.find(':');
      const Project project = where(condition(refused.substr(0, colon), row.verb));
      EXPECT_EQ(project.ids(), refused.substr(colon + 1))
          << condition(refused.substr(0, colon), row.verb) << "\n"
          << project.rendered();
    }
  }
}

TEST(CompilerConditions, OperandsAndTheirCodes) {
  const std::pair<const char*, const char*> rows[] = {
      {"a_text is 7", ""},
      {"a_text is 7m", "E022"},
      {"a_text is other", "E014"},
      {"a_text in other", "E013"},
      {"a_text is a_id", ""},
      {"a_text is a_number", ""},
      {"a_text is a_time", "E022"},
      {"a_number < a_number", ""},
      {"a_time > time", ""},
      {"a_text contains a_id", ""},
      {"a_text contains a_number", "E022"},
      {"texts has a_text", ""},
      {"a_text is texts", "E022"},
      {"a_number is \"7\"", "E024"},
      {"a_number in some_numbers", ""},
      {"a_number in some_texts", "E022"},
      {"a_number < 1e5", "E005"},
      {"a_time is 09:20", "E022"},
      {"a_time in some_times", ""},
      {"a_time > \"yesterday\"", "E024"},
      {"a_duration < 7", "E022"},
      {"a_duration < 10m", ""},
      {"a_duration < 99999999999999w", "E022"},
      {"a_duration < 50ns", "E022"},
      {"a_ip in office_networks", ""},
      {"a_ip is \"contoso.com\"", "E024"},
      {"a_ip in (\"10.0.0.1\", \"10.0.0.5 - 10.0.0.9\")", ""},
      {"a_text in office_networks", "E022"},
      {"a_flag is yes", "E022"},
      {"a_flag is false", ""},
      {"a_choice is red", ""},
      {"a_choice is yellow", "E019"},
      {"a_choice is \"red\"", "E019"},
      {"a_choice in (red, yellow, pink)", "E019 E019"},
      {"a_domain is \"x@contoso.com\"", "E024"},
      {"a_text contains \"\"", "E022"},
      {"a_text is \"\"", "never_true"},
      {"texts has any of some_texts", ""},
      {"texts contains all of some_texts", ""},
      {"ids has some_texts", ""},
      {"length of a_text > 3", ""},
      {"length of texts > 3", ""},
      {"length of a_number > 3", "E021"},
      {"length of a_text is \"3\"", "E024"},
      {"domain of a_address is external", ""},
      {"domain of addresses has \"contoso.com\"", ""},
      {"domain of a_text is \"contoso.com\"", "E021"},
      {"hour of a_time in (22, 23, 0)", ""},
      {"hour of a_number is 3", "E021"},
      {"length of deltas > 1", "E021"},
      {"other.a_text is \"x\"", "E020"},
      {"a.b.c is \"x\"", "E014"},
      {"deltas changed to 7", "E022"},
      {"deltas gained any of some_texts", ""},
      {"deltas gained other_list", "E013"},
  };
  for (const auto& [condition, expected] : rows) {
    const Project project = where(condition);
    EXPECT_EQ(project.ids(), expected) << condition << "\n" << project.rendered();
  }
}

const Condition& typed(const Project& project) { return *project.model().rules.at(0).where; }

std::string texts_of(const Condition& condition) {
  std::string all;
  for (const std::string& text : condition.test.texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

TEST(CompilerConditions, TextsFoldUnlessBytesAreMeant) {
  const std::pair<const char*, const char*> rows[] = {
      {"a_text is \"Ab\"", "ab"},
      {"a_text is exactly \"Ab\"", "Ab"},
      {"a_text in some_texts", "ab,cd"},
      {"a_text contains exactly any of some_texts", "Ab,cD"},
      {"a_address is \"Ana@Contoso.com\"", "ana@contoso.com"},
      {"a_id is \"Ab\"", "Ab"},
      {"a_id in some_ids", "Ab,cD"},
      {"a_id in some_texts", "Ab,cD"},
      {"ids has any of some_texts", "Ab,cD"},
      {"a_text in some_ids", "ab,cd"},
  };
  for (const auto& [condition, expected] : rows) {
    const Project project = where(condition);
    ASSERT_EQ(project.ids(), "") << project.rendered();
    EXPECT_EQ(texts_of(typed(project)), expected) << condition;
  }
}

/// `any(test,negate(test))`
std::string outline(const Condition& condition) {
  static constexpr const char* names[] = {"test", "all", "any", "negate", "maybe"};
  std::string parts;
  for (const Condition& part : condition.parts) parts += (parts.empty() ? "" : ",") + outline(part);
  return names[static_cast<size_t>(condition.op)] + (parts.empty() ? "" : "(" + parts + ")");
}

TEST(CompilerConditions, QuantifiersAndNegations) {
  const std::pair<const char*, const char*> rows[] = {
      {"texts contains any of (\"a\", \"b\", \"c\")", "test"},
      {"texts contains all of (\"a\", \"b\", \"c\")", "all(test,test,test)"},
      {"texts contains all of some_texts", "all(test,test)"},
      {"texts contains all of (\"a\")", "test"},
      {"a_text is not \"a\"", "negate(test)"},
      {"a_text not in (\"a\", \"b\")", "negate(test)"},
      {"not a_flag and maybe (a_text is \"a\")", "all(negate(test),maybe(test))"},
      {"deltas gained all of (\"a\", \"b\")", "all(test,test)"},
      {"deltas changed", "any(test,test)"},
      {"delta changed from \"a\" to \"b\"", "all(any(test,test),test,test)"},
      {"ips has all of (\"10.0.0.0/8\", \"192.0.2.1\")", "all(test,test)"},
  };
  for (const auto& [condition, expected] : rows) {
    const Project project = where(condition);
    ASSERT_EQ(project.ids(), "") << condition << "\n" << project.rendered();
    EXPECT_EQ(outline(typed(project)), expected) << condition;
  }
}

TEST(CompilerConditions, ChangesLookAtTheRightSide) {
  const Project project = where("delta changed from \"A\" to \"B\"");
  const std::vector<Condition>& parts = typed(project).parts;
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].parts.at(0).test.left.op, Value::Op::gained);
  EXPECT_EQ(parts[0].parts.at(1).test.left.op, Value::Op::lost);
  EXPECT_EQ(parts[1].test.left.op, Value::Op::before);
  EXPECT_EQ(texts_of(parts[1]), "a");
  EXPECT_EQ(parts[2].test.left.op, Value::Op::after);
  EXPECT_EQ(texts_of(parts[2]), "b");
}

TEST(CompilerConditions, NetworksAreSortedAndMerged) {
  const Project project = where("a_ip in (\"10.0.1.0/24\", \"10.0.0.0/24\", \"192.0.2.1\")");
  EXPECT_EQ(typed(project).test.ranges.size(), 2u);
}

TEST(CompilerConditions, LabelsMayStandBeforeFields) {
  EXPECT_EQ(compiled("when it: thing where it.a_flag and a_number > 1").ids(), "");
  EXPECT_EQ(compiled("when it: thing where its.a_flag").ids(), "E020");
  EXPECT_EQ(compiled("when thing where it.a_flag").ids(), "E020");
}

TEST(CompilerConditions, EveryMistakeOfAConditionIsNamed) {
  const Project project =
      where("(a_txt is \"x\" or a_choice is pink) and not (a_number has 7) and a_id");
  EXPECT_EQ(project.ids(), "E014 E019 E021 E027");
}

TEST(CompilerPatterns, LimitsAndMistakes) {
  const std::string long_pattern(1001, 'x');
  const std::pair<std::string, const char*> rows[] = {
      {"/invoice|wire/", ""},
      {"exactly /Invoice/", ""},
      {"/" + std::string(1000, 'x') + "/", ""},
      {"/" + long_pattern + "/", "E026"},
      {"/x{1001}/", "E026"},
      {"/(\\pL{1,100}){1,10}/", "E026"},
      {"/[\\pL]{1,200}@[\\pL]{1,200}\\.ru/", "E026"},
      {"/(x/", "E025"},
      {"/x**(?=y)/", "E025"},
      {"/(x)\\1/", "E025"},
      {"/^.$/", "slow_pattern"},
  };
  for (const auto& [pattern, expected] : rows) {
    const Project project = where("a_text matches " + pattern);
    EXPECT_EQ(project.ids(), expected) << pattern.substr(0, 40) << "\n" << project.rendered();
  }
}

TEST(CompilerAdvice, ExceptionsThatTheActorWrites) {
  const std::pair<const char*, const char*> rows[] = {
      {"name is \"x\"", "attacker_can_say_this"},
      {"not folder in quiet_folders", "attacker_can_say_this"},
      {"name is \"x\" and folder is present", "attacker_can_say_this"},
      {"user in mail_robots", ""},
      {"name is \"x\" and user in mail_robots", ""},
      {"name is \"x\" or user in mail_robots", "attacker_can_say_this"},
      {"user in mail_robots and (name is \"x\" or folder is \"y\")", ""},
      {"user in mail_robots or (name is \"x\" and ip in office_networks)", ""},
  };
  for (const auto& [exception, expected] : rows)
    EXPECT_EQ(compiled("when inbox_rule where deletes unless " + std::string(exception)).ids(),
              expected)
        << exception;
}

TEST(CompilerAdvice, ConditionsThatAreNeverTrue) {
  const std::pair<const char*, const char*> rows[] = {
      {"a_choice is red and a_choice is green", "never_true"},
      {"a_choice in (red, green) and a_flag and a_choice is blue", "never_true"},
      {"a_choice in (red, green) and a_choice in (green, blue)", ""},
      {"a_choice is red or a_choice is green", ""},
      {"a_flag or (a_choice is red and a_choice is green)", "redundant_test"},
      {"a_flag and (a_choice is red and a_choice is green)", "never_true"},
      {"a_choice is red and not a_choice is red", "never_true"},
      {"texts has \"a\" and texts has \"b\"", ""},
  };
  for (const auto& [condition, expected] : rows)
    EXPECT_EQ(where(condition).ids(), expected) << condition;
}

}  // namespace
}  // namespace foothold::compiler
