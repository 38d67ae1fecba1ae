// Rules, their own tests, samples and mutations.
#include "evaluate/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/mutate.h"
#include "evaluate/tests.h"
#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;
using compiler::Given;
using compiler::GivenEvent;
using compiler::Rule;
using compiler::RuleTest;
using compiler::Sample;
using compiler::Shape;
using Operator = Condition::Operator;

constexpr uint32_t kTime = 0, kTenant = 2, kUser = 3, kPrincipal = 4, kAction = 5, kWords = 6,
                   kDeletes = 7, kForwards = 8, kKeys = 9;

Kind rule_kind() {
  Extract action = word(Word::map, {path("Operation")});
  action.rows = {{false, "new-inboxrule", "created"}, {false, "set-inboxrule", "changed"}};
  Question created = ask(kAction, Verb::equal);
  created.codes = {1};
  Kind kind;
  kind.name = "inbox_rule";
  kind.fields = {field("time", type(Base::time)),
                 field("record", type(Base::id)),
                 field("tenant", type(Base::id)),
                 field("user", type(Base::address)),
                 field("principal", choice({"person", "app"})),
                 field("action", choice({"created", "changed"})),
                 field("words", type(Base::text, Shaped::list)),
                 field("deletes", type(Base::flag)),
                 field("forwards_to", type(Base::address, Shaped::list)),
                 field("keys", type(Base::text, Shaped::change))};
  kind.fields[kDeletes].otherwise = "false";
  kind.fields[kDeletes].otherwise_when = leaf(created);
  compiler::Source source;
  source.routes = {"new-inboxrule", "set-inboxrule"};
  source.fields = {
      {kUser, path("UserId")},    {kPrincipal, constant("person")},
      {kAction, action},          {kWords, word(Word::split, {path("Words")}, {";"})},
      {kDeletes, path("Delete")}, {kForwards, word(Word::addresses, {path("ForwardTo")})}};
  kind.sources = {source};
  return kind;
}

Condition hides_invoices() {
  return join(Operator::all,
              {leaf(kWords, Verb::mentions, {"invoice"}), leaf(kDeletes, Verb::flag)});
}

Model model() {
  Shape shape;
  shape.name = "audit";
  shape.route = "Operation";
  shape.marks = {"Operation"};
  shape.record = path("Id");
  shape.time = path("CreationTime");
  Model model;
  model.shapes = {shape};
  model.kinds = {rule_kind(), Kind()};
  model.rules.resize(4);
  model.rules[0].where = hides_invoices();
  model.rules[0].unless = leaf(kUser, Verb::equal, {"robot@contoso.com"});
  model.rules[1].where = leaf(kForwards, Verb::external);
  model.rules[2].kind = 1;  // another kind; no condition at all
  return model;             // rules[3]: of inbox_rule, fires always
}

Given given(uint32_t field, Strings values, Strings before = {}) {
  return {field, std::move(values), std::move(before), {}};
}

GivenEvent event_of(std::vector<Given> fields) { return {0, std::move(fields), {}}; }

// ---- rules ------------------------------------------------------------------------------------

TEST(EvaluateRules, FiresOnlyOnTrueAndUnlessRemovesOnlyOnTrue) {
  struct Row {
    std::vector<Given> fields;
    Truth where, unless;
    bool fires;
  };
  const Given words = given(kWords, {"Invoice"}), deletes = given(kDeletes, {"true"});
  const Row rows[] = {
      {{words, deletes, given(kUser, {"ana@contoso.com"})}, Truth::yes, Truth::no, true},
      {{words, deletes, given(kUser, {"ROBOT@contoso.com"})}, Truth::yes, Truth::yes, false},
      {{words, deletes}, Truth::yes, Truth::unknown, true},
      {{words}, Truth::unknown, Truth::unknown, false},
      {{given(kWords, {}), deletes}, Truth::no, Truth::unknown, false},
      {{words, given(kDeletes, {"false"})}, Truth::no, Truth::unknown, false},
  };
  for (const Row& row : rows) {
    const Event event = build_event(model(), event_of(row.fields));
    const Firing firing = evaluate_rule(model(), event, model().rules[0]);
    EXPECT_EQ(firing.where, row.where) << "row " << (&row - rows);
    EXPECT_EQ(firing.unless, row.unless) << "row " << (&row - rows);
    EXPECT_EQ(firing.fires, row.fires) << "row " << (&row - rows);
  }
}

TEST(EvaluateRules, AsksOnlyRulesOfTheKind) {
  const std::vector<Firing> firings =
      evaluate_rules(model(), build_event(model(), event_of({given(kWords, {"x"})})));
  ASSERT_EQ(firings.size(), 3U);
  EXPECT_EQ(firings[0].rule, 0U);
  EXPECT_EQ(firings[1].rule, 1U);
  EXPECT_EQ(firings[2].rule, 3U);
  EXPECT_TRUE(firings[2].fires);
}

TEST(EvaluateRules, SaysWhenExternalRestsOnTheUser) {
  const Event event = build_event(model(), event_of({given(kUser, {"ana@contoso.com"}),
                                                     given(kForwards, {"eve@fabrikam.com"})}));
  EXPECT_TRUE(evaluate_rules(model(), event)[1].fires);
  EXPECT_TRUE(evaluate_rules(model(), event)[1].external_by_user);
  EXPECT_FALSE(evaluate_rules(model(), event)[2].external_by_user) << "asks nothing external";
  Model listed = model();
  listed.tenant_domains[""] = {"contoso.com"};
  EXPECT_TRUE(evaluate_rules(listed, event)[1].fires);
  EXPECT_FALSE(evaluate_rules(listed, event)[1].external_by_user);
}

TEST(EvaluateRules, FiredOnRecords) {
  using Fired = std::vector<std::pair<uint32_t, uint32_t>>;
  EXPECT_EQ(fired(model(), R"({"Operation":"New-InboxRule","Words":"a; invoice","Delete":"True"})"),
            (Fired{{0, 0}, {3, 0}}));
  EXPECT_EQ(fired(model(), R"({"Operation":"New-InboxRule","UserId":"ana@contoso.com",)"
                           R"("ForwardTo":"eve@fabrikam.com"})"),
            (Fired{{1, 0}, {3, 0}}));
  EXPECT_EQ(fired(model(), R"({"Operation":"FileAccessed"})"), Fired{});
  EXPECT_EQ(fired(model(), "{"), Fired{});
}

// ---- tests of rules ---------------------------------------------------------------------------

TEST(EvaluateTests, BuildsEventsWithDefaults) {
  const Event event =
      build_event(model(), event_of({given(kTime, {"09:20"}), given(kAction, {"created"}),
                                     given(kWords, {}), given(kKeys, {"a", "b"}, {"a"})}));
  EXPECT_EQ(event.fields[kTime].time, *value::parse_time("2026-03-02T09:20:00Z"));
  EXPECT_EQ(event.fields[kTenant].texts, Strings{std::string(kTestTenant)});
  EXPECT_EQ(event.fields[kPrincipal].texts, Strings{"person"});
  EXPECT_EQ(event.fields[kWords].state, State::empty);
  EXPECT_EQ(event.fields[kDeletes].state, State::present);
  EXPECT_FALSE(event.fields[kDeletes].flag);
  EXPECT_EQ(event.fields[kKeys].before, Strings{"a"});
  EXPECT_EQ(event.fields[kKeys].texts, (Strings{"a", "b"}));
  EXPECT_EQ(event.fields[kUser].state, State::absent);
  EXPECT_EQ(event.fields[kKeys].before_state, State::present);
}

TEST(EvaluateTests, GivenValuesWinOverSuppositions) {
  const Event event =
      build_event(model(), event_of({given(kTime, {"2026-01-01T00:00:00Z"}), given(kTenant, {"t1"}),
                                     given(kPrincipal, {"app"}), given(kDeletes, {"true"})}));
  EXPECT_EQ(event.fields[kTime].time, *value::parse_time("2026-01-01T00:00:00Z"));
  EXPECT_EQ(event.fields[kTenant].texts, Strings{"t1"});
  EXPECT_EQ(event.fields[kPrincipal].texts, Strings{"app"});
  EXPECT_TRUE(event.fields[kDeletes].flag);
  EXPECT_EQ(event.fields[kKeys].state, State::absent);
  EXPECT_EQ(event.fields[kKeys].before_state, State::absent);
}

RuleTest rule_test(std::vector<GivenEvent> events, uint32_t findings) {
  RuleTest test;
  test.title = "some";
  test.events = std::move(events);
  test.findings = findings;
  return test;
}

TEST(EvaluateTests, CountsFindings) {
  Rule rule = model().rules[0];
  const GivenEvent hides = event_of({given(kWords, {"invoice"}), given(kDeletes, {"true"})});
  const GivenEvent harmless = event_of({given(kWords, {"lunch"}), given(kDeletes, {"true"})});
  rule.tests = {rule_test({hides}, 1), rule_test({harmless}, 0),
                rule_test({hides, harmless, hides}, 2), rule_test({harmless}, 1),
                rule_test({hides}, 0)};
  const std::vector<TestOutcome> outcomes = run_rule_tests(model(), rule);
  ASSERT_EQ(outcomes.size(), 5U);
  EXPECT_TRUE(outcomes[0].passed) << outcomes[0].why;
  EXPECT_TRUE(outcomes[1].passed) << outcomes[1].why;
  EXPECT_TRUE(outcomes[2].passed) << outcomes[2].why;
  EXPECT_EQ(outcomes[2].why, "");
  EXPECT_FALSE(outcomes[3].passed);
  EXPECT_EQ(outcomes[3].why, "expected 1 finding, got 0 findings");
  EXPECT_FALSE(outcomes[4].passed);
  EXPECT_EQ(outcomes[4].why, "expected 0 findings, got 1 finding");
}

TEST(EvaluateTests, GivenTenantDomainsHoldForAllTenants) {
  Model listed = model();
  listed.tenant_domains[std::string(kTestTenant)] = {"fabrikam.com"};
  Rule rule = model().rules[1];
  const GivenEvent forwards = event_of({given(kForwards, {"eve@fabrikam.com"})});
  rule.tests = {rule_test({forwards}, 0), rule_test({forwards}, 1), rule_test({forwards}, 0)};
  rule.tests[1].lists["tenant_domains"] = {"CONTOSO.com"};
  rule.tests[2].lists["quiet_folders"] = {"rss"};
  const std::vector<TestOutcome> outcomes = run_rule_tests(listed, rule);
  EXPECT_TRUE(outcomes[0].passed) << outcomes[0].why;
  EXPECT_TRUE(outcomes[1].passed) << outcomes[1].why;
  EXPECT_FALSE(outcomes[2].passed) << "only tenant_domains can be given";
  EXPECT_NE(outcomes[2].why.find("quiet_folders"), std::string::npos) << outcomes[2].why;
}

// ---- samples ----------------------------------------------------------------------------------

TEST(EvaluateTests, ComparesSamples) {
  const std::string record =
      R"({"CreationTime":"2026-03-02T09:20:00","Operation":"New-InboxRule","Words":"Invoice;x"})";
  struct Row {
    std::string record;
    std::vector<Given> fields;
    const char* why;  // how the message begins
  };
  const Row rows[] = {
      {record, {given(kTime, {"09:20"}), given(kWords, {"invoice", "X"})}, ""},
      {record, {given(kAction, {"created"}), given(kDeletes, {"false"})}, ""},
      {record, {given(kWords, {"invoice"})}, R"(words: wanted "invoice", got "Invoice", "x")"},
      {record, {given(kWords, {})}, R"(words: wanted empty, got "Invoice", "x")"},
      {record, {given(kForwards, {})}, "forwards_to: wanted empty, got absent"},
      {record, {given(kDeletes, {"true"})}, "deletes: wanted true, got false"},
      {R"({"Operation":"Set-InboxRule","Words":""})", {given(kWords, {})}, ""},
      {R"({"Operation":"FileAccessed"})", {}, "wanted one `inbox_rule` event, got 0"},
      {"{}", {}, "the record is unrecognised"},
      {"{", {}, "the record is unreadable: expected a key"},
  };
  for (const Row& row : rows) {
    Model one = model();
    one.kinds[0].samples = {Sample{0, "a sample", row.record, row.fields, {}}};
    const std::vector<TestOutcome> outcomes = run_samples(one);
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes[0].title, "a sample");
    EXPECT_EQ(outcomes[0].passed, *row.why == '\0') << row.record << outcomes[0].why;
    EXPECT_TRUE(outcomes[0].why.starts_with(row.why)) << outcomes[0].why;
  }
}

TEST(EvaluateTests, SampleOfTheWrongShapeFails) {
  Model two = model();
  two.shapes.push_back(two.shapes[0]);
  two.shapes[1].name = "other";
  two.shapes[1].marks = {"other"};
  two.kinds[0].samples = {Sample{1, "s", R"({"Operation":"New-InboxRule"})", {}, {}}};
  EXPECT_EQ(run_samples(two)[0].why, "wanted shape `other`, got `audit`");
}

// ---- mutations --------------------------------------------------------------------------------

Strings mutation_names(const Rule& rule) {
  Strings names;
  for (const auto& [name, changed] : mutations(model(), rule)) names.push_back(name);
  return names;
}

TEST(EvaluateMutations, NamesEveryChange) {
  EXPECT_EQ(
      mutation_names(model().rules[0]),
      (Strings{"where: removed: words mentions \"invoice\"", "where: removed: deletes",
               "where: negated: words mentions \"invoice\"", "where: negated: deletes",
               "unless: negated: user is \"robot@contoso.com\"", "unless: removed as a whole"}));
  EXPECT_EQ(mutation_names(model().rules[1]),
            (Strings{"where: negated: forwards_to is external", "where: removed as a whole"}));
  EXPECT_EQ(mutation_names(model().rules[3]), Strings{});
  Rule of_one;
  of_one.where = join(Operator::all, {leaf(kDeletes, Verb::flag)});
  EXPECT_EQ(mutation_names(of_one),
            (Strings{"where: negated: deletes", "where: removed as a whole"}));
  Question changed = ask(kAction, Verb::in), longer = ask(kWords, Verb::greater);
  changed.codes = {2, 1};
  longer.left = made(compiler::Value::Op::length, kWords);
  Question same = ask(kUser, Verb::equal);
  same.right.emplace().field = kTenant;
  Rule either_of;
  either_of.unless = join(Operator::any, {leaf(changed), leaf(longer), leaf(same)});
  EXPECT_EQ(mutation_names(either_of),
            (Strings{"unless: removed: action in changed", "unless: removed: length of words >",
                     "unless: removed: user is tenant", "unless: negated: action in changed",
                     "unless: negated: length of words >", "unless: negated: user is tenant",
                     "unless: removed as a whole"}));
  Rule nested;
  nested.where = join(Operator::maybe, {join(Operator::negate, {leaf(kDeletes, Verb::flag)})});
  EXPECT_EQ(mutation_names(nested),
            (Strings{"where: dropped the outer word of: maybe (not (deletes))",
                     "where: dropped the outer word of: not (deletes)", "where: negated: deletes",
                     "where: removed as a whole"}));
}

bool some_test_fails(const Rule& rule) {
  const std::vector<TestOutcome> outcomes = run_rule_tests(model(), rule);
  return std::any_of(outcomes.begin(), outcomes.end(),
                     [](const TestOutcome& outcome) { return !outcome.passed; });
}

/// The names of the mutations that no test of the rule notices.
Strings survivors(const Rule& rule) {
  Strings names;
  for (const auto& [name, changed] : mutations(model(), rule)) {
    if (!some_test_fails(changed)) names.push_back(name);
  }
  return names;
}

TEST(EvaluateMutations, GoodTestsNoticeAllAndPoorOnesDoNot) {
  const Given words = given(kWords, {"invoice"}), deletes = given(kDeletes, {"true"});
  const Given ana = given(kUser, {"ana@contoso.com"}), robot = given(kUser, {"robot@contoso.com"});
  Rule rule = model().rules[0];
  rule.tests = {rule_test({event_of({words, deletes, ana})}, 1)};
  EXPECT_FALSE(some_test_fails(rule));
  EXPECT_EQ(survivors(rule), (Strings{"where: removed: words mentions \"invoice\"",
                                      "where: removed: deletes", "unless: removed as a whole"}));
  rule.tests.push_back(rule_test({event_of({given(kWords, {"x"}), deletes, ana})}, 0));
  rule.tests.push_back(rule_test({event_of({words, given(kDeletes, {"false"}), ana})}, 0));
  rule.tests.push_back(rule_test({event_of({words, deletes, robot})}, 0));
  EXPECT_FALSE(some_test_fails(rule));
  EXPECT_EQ(survivors(rule), Strings{});
}

}  // namespace
}  // namespace foothold::evaluate
