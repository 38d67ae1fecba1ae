// Whatever is proven holds of every event of a small world, as the slow evaluator judges it.
//
// Rules are made at random over fields with few values that matter; the world holds each
// combination of values of the fields that a rule looks at. "Never true" then means: no event;
// "subsumed": none fires the one without the other; "adds nothing": without that part the rule
// fires on the same events. Witnesses fire both rules.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "compiler/context.h"
#include "compiler/reason/compare.h"
#include "compiler/reason/solver.h"
#include "compiler/reason/witness.h"
#include "evaluate/rules.h"
#include "evaluate/tests.h"
#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;
using Strings = std::vector<std::string>;

constexpr std::string_view kWorld = R"(
kind small "few values" {
  counts once by record
  c : one of red, green, blue
  f : flag
  t : text
  n : number
  p : ip
  w : time
  a : address
  l : list of text
  q : list of ip
}
)";

/// What a field can say: absent is always one of it; no texts: empty.
const std::map<std::string, std::vector<Strings>>& values() {
  static const std::map<std::string, std::vector<Strings>> all = {
      {"c", {{"red"}, {"green"}, {"blue"}}},
      {"f", {{"true"}, {"false"}}},
      {"t",
       {{},
        {"a"},
        {"A"},
        {"b"},
        {"ab"},
        {"ba"},
        {"aB"},
        {"abc"},
        {"a b"},
        {"b a"},
        {"bcd"},
        {"x"},
        {"xaby"}}},
      {"n", {{"-1"}, {"0"}, {"0.5"}, {"1"}, {"1.5"}, {"2"}, {"3"}}},
      {"p", {{"10.0.0.1"}, {"10.1.0.1"}, {"192.0.2.1"}, {"2001:db8::1"}}},
      {"w", {{"2026-03-02T00:30:00Z"}, {"2026-03-02T09:00:00Z"}, {"2026-03-02T23:00:00Z"}}},
      {"a", {{}, {"ana@contoso.com"}, {"ANA@contoso.com"}, {"eve@fabrikam.com"}, {"ana"}}},
      {"l", {{}, {"a"}, {"b"}, {"a", "b"}, {"ab"}, {"ab", "B"}, {"x", "abc"}, {"A"}}},
      {"q", {{}, {"10.0.0.1"}, {"10.1.0.1", "192.0.2.1"}, {"192.0.2.1"}}},
  };
  return all;
}

constexpr const char* kTests[] = {
    "c is red",
    "c in (red, green)",
    "not c is blue",
    "c is present",
    "c is absent",
    "f",
    "not f",
    "f is false",
    "f is absent",
    "maybe (f)",
    "t is \"a\"",
    "t in (\"a\", \"ab\")",
    "t is exactly \"A\"",
    "t starts with \"a\"",
    "t starts with \"ab\"",
    "t ends with \"b\"",
    "t ends with \"ab\"",
    "t contains \"b\"",
    "t contains \"ab\"",
    "t mentions \"a\"",
    "t mentions \"b\"",
    "t like \"a*\"",
    "t like \"?b\"",
    "t like \"*b*c*\"",
    "t matches /ab/",
    "t matches /^b/",
    "t is empty",
    "t is present",
    "t is absent",
    "t contains exactly \"B\"",
    "length of t > 1",
    "length of t < 2",
    "length of t is 0",
    "maybe (t is \"a\")",
    "n < 1",
    "n <= 1",
    "n > 1",
    "n >= 2",
    "n is 1",
    "n in (0, 2)",
    "n is present",
    "p in \"10.0.0.0/8\"",
    "p in \"10.1.0.0/16\"",
    "p in (\"192.0.2.0/24\", \"2001:db8::/32\")",
    "p is present",
    "hour of w < 6",
    "hour of w > 20",
    "hour of w is 9",
    "w < \"2026-03-02T09:00:00Z\"",
    "w >= \"2026-03-02T09:00:00Z\"",
    "a is \"ana@contoso.com\"",
    "domain of a is \"contoso.com\"",
    "domain of a in (\"contoso.com\", \"fabrikam.com\")",
    "a ends with \"contoso.com\"",
    "a is empty",
    "a is external",
    "domain of a starts with \"c\"",
    "l has \"a\"",
    "l has any of (\"a\", \"b\")",
    "l contains \"b\"",
    "l starts with \"a\"",
    "l is empty",
    "l is present",
    "length of l > 1",
    "length of l is 0",
    "l mentions \"b\"",
    "q has \"10.0.0.0/8\"",
    "q has \"10.1.0.0/16\"",
    "q has any of (\"192.0.2.0/24\", \"10.0.0.0/8\")",
    "q is present",
};

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  size_t below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }

  /// Tests of two or three fields only, so that they meet.
  std::string condition(size_t depth) {
    if (depth == 0 || below(4) == 0) return test();
    const char* joint = below(2) == 0 ? " and " : " or ";
    std::string all = part(depth - 1);
    for (size_t more = 1 + below(2); more > 0; --more) all += joint + part(depth - 1);
    return all;
  }

  void choose_fields() {
    fields_.clear();
    for (size_t i = 0; i < 2; ++i) fields_.insert("cftnpwalq"[below(9)]);
  }

 private:
  std::string part(size_t depth) {
    const std::string inner = condition(depth);
    if (below(5) == 0) return "not (" + inner + ")";
    if (below(9) == 0) return "maybe (" + inner + ")";
    return depth == 0 ? inner : "(" + inner + ")";
  }

  std::string test() {
    for (;;) {
      const std::string test = kTests[below(std::size(kTests))];
      if (fields_.contains(field_of(test))) return test;
    }
  }

  static char field_of(std::string test) {
    for (const char* front : {"not ", "maybe (", "length of ", "domain of ", "hour of "})
      if (test.rfind(front, 0) == 0) test = test.substr(std::string(front).size());
    return test[0];
  }

  std::mt19937_64 random_;
  std::set<char> fields_;
};

Project random_project(uint64_t seed, size_t rules) {
  Maker make(seed);
  Project project;
  project.add("small.fh", std::string(kWorld));
  std::string text;
  for (size_t number = 0; number < rules; ++number) {
    if (number % 6 == 0) make.choose_fields();
    std::string when = "when small where " + make.condition(2);
    if (make.below(3) == 0) when += "\n       unless " + make.condition(1);
    std::string rule = project::rule_with(when);
    rule.replace(rule.find("hidden_mail"), 11, fmt::format("r{}", number));
    text += rule + "\n";
  }
  project.add("rules.fh", text);
  project.compile();
  return project;
}

std::set<uint32_t> fields_of(const Rule& rule) {
  std::set<uint32_t> fields;
  const auto visit = [&](const auto& self, const Condition& condition) -> void {
    if (condition.op == Condition::Operator::test)
      each_field(condition.test, [&](uint32_t field) { fields.insert(field); });
    for (const Condition& part : condition.parts) self(self, part);
  };
  if (rule.where) visit(visit, *rule.where);
  if (rule.unless) visit(visit, *rule.unless);
  return fields;
}

/// Each combination of what these fields can say.
std::vector<evaluate::Event> world(const Model& model, uint32_t kind,
                                   const std::set<uint32_t>& fields) {
  std::vector<GivenEvent> given = {{kind, {}, {}}};
  for (uint32_t field : fields) {
    std::vector<GivenEvent> more = given;  // absent
    for (const Strings& said : values().at(model.kinds[kind].fields[field].name))
      for (GivenEvent event : given) {
        event.fields.push_back({field, said, {}, {}});
        more.push_back(std::move(event));
      }
    given = std::move(more);
  }
  std::vector<evaluate::Event> events;
  for (const GivenEvent& event : given) events.push_back(evaluate::build_event(model, event));
  return events;
}

std::set<uint32_t> together(const Rule& a, const Rule& b) {
  std::set<uint32_t> fields = fields_of(a);
  fields.merge(fields_of(b));
  return fields;
}

bool fires(const Model& model, const evaluate::Event& event, const Rule& rule) {
  return evaluate::evaluate_rule(model, event, rule).fires;
}

/// The rule's name and what stands behind `when`, for messages.
std::string text_of(const Project& project, const Rule& rule) {
  const std::string all(project.sources().text(rule.span.file));
  const size_t when = all.find("when", rule.span.begin);
  return rule.name + ": " + all.substr(when, all.find('}', when) - when);
}

class Reasoned : public ::testing::TestWithParam<uint64_t> {
 protected:
  static constexpr size_t kRules = 90;

  Reasoned() : project_(random_project(GetParam(), kRules)), model_(project_.model()) {
    kind_ = *place_of(model_.kinds, "small");
  }

  const Rule* rule_at(dsl::Span at) const {
    const Rule* found = nullptr;
    for (const Rule& rule : model_.rules)
      if (rule.span.file == at.file && rule.span.begin <= at.begin) found = &rule;
    return found;
  }

  Project project_;
  const Model& model_;
  uint32_t kind_ = 0;
};

TEST_P(Reasoned, WarningsHoldOfEveryEvent) {
  ASSERT_FALSE(project_.has_errors()) << project_.rendered().substr(0, 2000);
  std::map<std::string_view, size_t> counts;
  for (const dsl::Diagnostic& found : project_.found()) {
    const Rule& rule = *rule_at(found.primary.at);
    ++counts[dsl::info(found.code).name];
    for (const evaluate::Event& event : world(model_, kind_, fields_of(rule))) {
      const evaluate::Firing firing = evaluate::evaluate_rule(model_, event, rule);
      const bool where = firing.where == evaluate::Truth::yes;
      const bool excused = where && firing.unless == evaluate::Truth::yes;
      const bool wrong = (found.code == dsl::Code::never_true && where) ||
                         (found.code == dsl::Code::always_true && !where) ||
                         (found.code == dsl::Code::dead_exception && excused);
      ASSERT_FALSE(wrong) << dsl::info(found.code).name << " " << text_of(project_, rule);
    }
  }
  EXPECT_GE(counts["never_true"], 2u);
  EXPECT_GE(counts["redundant_test"], 2u);
}

bool erase_at(Condition& condition, dsl::Span at) {
  for (size_t i = 0; i < condition.parts.size(); ++i) {
    const dsl::Span part = condition.parts[i].span;
    if (part.begin == at.begin && part.end == at.end) {
      condition.parts.erase(condition.parts.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
    if (erase_at(condition.parts[i], at)) return true;
  }
  return false;
}

TEST_P(Reasoned, RedundantPartsCanBeLeftOut) {
  for (const dsl::Diagnostic& found : project_.found()) {
    if (found.code != dsl::Code::redundant_test) continue;
    const Rule& rule = *rule_at(found.primary.at);
    Rule without = rule;
    const bool erased = erase_at(*without.where, found.primary.at) ||
                        (without.unless && erase_at(*without.unless, found.primary.at));
    ASSERT_TRUE(erased) << text_of(project_, rule);
    for (const evaluate::Event& event : world(model_, kind_, fields_of(rule)))
      ASSERT_EQ(fires(model_, event, rule), fires(model_, event, without))
          << text_of(project_, rule) << "\n"
          << project_.sources().text(found.primary.at);
  }
}

TEST_P(Reasoned, SubsumedRulesFireNowhereElse) {
  reason::Atoms atoms(model_.kinds[kind_]);
  reason::Solver solver(atoms);
  std::vector<reason::RuleForm> forms;
  for (uint32_t number = 0; number < model_.rules.size(); ++number) {
    const Rule& rule = model_.rules[number];
    reason::RuleForm form = {number, firing(atoms, rule), silent(atoms, rule)};
    if (form.fires)
      std::erase_if(*form.fires,
                    [&](const reason::Clause& clause) { return solver.impossible(clause); });
    forms.push_back(std::move(form));
  }
  const reason::Comparison comparison = reason::compare(atoms, forms, reason::kMostSteps);
  EXPECT_EQ(comparison.rules_left_out, 0u);
  EXPECT_GE(comparison.found.size(), 5u);
  size_t witnesses = 0;
  for (const reason::Related& related : comparison.found) {
    const Rule& narrow = model_.rules[related.narrow];
    const Rule& wide = model_.rules[related.wide];
    for (const evaluate::Event& event : world(model_, kind_, together(narrow, wide))) {
      const bool fired = fires(model_, event, narrow);
      ASSERT_TRUE(!fired || fires(model_, event, wide)) << text_of(project_, narrow) << "\n"
                                                        << text_of(project_, wide);
      ASSERT_TRUE(!related.same || fired == fires(model_, event, wide))
          << text_of(project_, narrow);
    }
    for (const reason::Clause& clause : *forms[related.narrow].fires) {
      const auto witness = reason::witness_of(atoms, kind_, clause);
      if (!witness) continue;
      ++witnesses;
      Model given = model_;
      if (witness->with_domains) given.tenant_domains[""] = {"contoso.com"};
      const evaluate::Event event = evaluate::build_event(given, witness->event);
      EXPECT_TRUE(fires(given, event, narrow)) << text_of(project_, narrow) << witness->text;
      EXPECT_TRUE(fires(given, event, wide)) << text_of(project_, wide) << witness->text;
    }
  }
  EXPECT_GE(witnesses, comparison.found.size() / 2);
}

// The reference: each rule that reasoning about all pairs finds subsumed, signatures and index
// find, too.
TEST_P(Reasoned, TheIndexLosesNoPair) {
  reason::Atoms atoms(model_.kinds[kind_]);
  reason::Solver solver(atoms);
  std::vector<reason::RuleForm> forms;
  for (uint32_t number = 0; number < model_.rules.size(); ++number) {
    const Rule& rule = model_.rules[number];
    reason::RuleForm form = {number, firing(atoms, rule), silent(atoms, rule)};
    if (form.fires)
      std::erase_if(*form.fires,
                    [&](const reason::Clause& clause) { return solver.impossible(clause); });
    forms.push_back(std::move(form));
  }
  std::set<uint32_t> slow, fast;
  for (const reason::RuleForm& narrow : forms)
    for (const reason::RuleForm& wide : forms) {
      if (narrow.number == wide.number || !narrow.fires || narrow.fires->empty() || !wide.silent ||
          !wide.fires || wide.fires->empty())
        continue;
      const auto asked = both(narrow.fires, wide.silent);
      if (!asked || !solver.impossible(*asked)) continue;
      const auto back = narrow.silent ? both(wide.fires, narrow.silent) : std::nullopt;
      const bool same = back && solver.impossible(*back);
      slow.insert(same ? std::max(narrow.number, wide.number) : narrow.number);
    }
  for (const reason::Related& related : reason::compare(atoms, forms, reason::kMostSteps).found)
    fast.insert(related.narrow);
  std::vector<uint32_t> lost;
  std::set_difference(slow.begin(), slow.end(), fast.begin(), fast.end(), std::back_inserter(lost));
  for (uint32_t rule : lost) ADD_FAILURE() << text_of(project_, model_.rules[rule]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Reasoned, ::testing::Range<uint64_t>(1, 9));

}  // namespace
}  // namespace foothold::compiler
