// Every mistake that can be made in a rule over several events, and that nothing else happens.
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/compiler/several_cases.h"
#include "tests/compiler/several_printer.h"

namespace foothold::compiler {
namespace {

using project::compiled;
using project::Project;
using project::rule_named;
using project::rule_texts;
using project::with_when;

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
     "in the condition of a step"},
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
    {"E103",
     "same t, within 1h { a: mail_sent taking each recipients as t where user is new for t over "
     "30d then b: sign_in taking user as t }",
     "whether one or every element"},
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
    {"E106", "sign_in where asn > 5\nseverity info when label is x",
     "findings of one event have no label"},
    {"E106", "sign_in\nquiet 4h", "`quiet` joins findings"},
    {"E019",
     "same ip, within 1h { a: at least 2 sign_in } label many when number of a > 5\n"
     "severity high when label is mony",
     "did you mean `many`"},
    {"E007",
     "same ip, within 1h { a: at least 2 sign_in } label many when number of a > 5\n"
     "severity high when label is many\nseverity low when label is many",
     "has a severity already"},
    {"E019",
     "same ip, within 1h { a: at least 2 sign_in } label many when number of a > 5\n"
     "severity hihg when label is many",
     "did you mean `high`"},
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
    {"E001", "same ip, within 1h { a: at least 2 sign_in }\nreport \"{number of }\"", "expected"},
    {"E001", "same ip, within 1h { a: at least 2 sign_in }\nreport \"{}\"", "expected"},
    {"E014", "same ip, within 1h { a: at least 2 sign_in }\nreport \"\\t{a.usr\\n}\"",
     "has no field"},
    {"attacker_can_say_this",
     "same ip, within 1h { a: at least 2 sign_in unless user_agent like \"x*\" }",
     "rests only on what the actor writes"},
    {"attacker_can_say_this",
     "same user_agent, within 1h { a: at least 2 sign_in } unless user_agent like \"x*\"",
     "rests only on what the actor writes"},
    {"never_true", "same ip, within 1h { a: sign_in where asn > 5 and asn < 3 then b: inbox_rule }",
     "can never be true"},
    {"dead_exception",
     "same ip, within 1h { a: sign_in where asn > 5 unless asn < 3 then b: inbox_rule }",
     "never applies"},
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
