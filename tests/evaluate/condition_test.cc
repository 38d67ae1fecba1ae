#include "evaluate/condition.h"

#include <gtest/gtest.h>

#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;
using Operator = Condition::Operator;

constexpr Truth kNo = Truth::no, kUnknown = Truth::unknown, kYes = Truth::yes;
constexpr Truth kAllTruths[] = {kNo, kUnknown, kYes};

/// A kind of three flags, and the event in which each has the given truth.
struct Flags {
  Model model;
  Event event;
};

Flags flags(std::initializer_list<Truth> truths) {
  const Type flag = type(Base::flag);
  Flags result;
  result.model.kinds.resize(1);
  for (const Truth truth : truths) {
    result.model.kinds[0].fields.push_back(field("flag", flag));
    result.event.fields.push_back(truth == kUnknown ? absent()
                                                    : said(flag, {truth == kYes ? "1" : "0"}));
  }
  return result;
}

Condition flag(uint32_t number) { return leaf(number, Verb::flag); }

TEST(EvaluateCondition, KleeneTables) {
  struct Row {
    Truth a, b, both, either;
  };
  const Row rows[] = {
      {kNo, kNo, kNo, kNo},
      {kNo, kUnknown, kNo, kUnknown},
      {kNo, kYes, kNo, kYes},
      {kUnknown, kNo, kNo, kUnknown},
      {kUnknown, kUnknown, kUnknown, kUnknown},
      {kUnknown, kYes, kUnknown, kYes},
      {kYes, kNo, kNo, kYes},
      {kYes, kUnknown, kUnknown, kYes},
      {kYes, kYes, kYes, kYes},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(both(row.a, row.b), row.both);
    EXPECT_EQ(either(row.a, row.b), row.either);
    const Flags made = flags({row.a, row.b});
    const auto is = [&](Operator op) {
      return evaluate(made.model, made.event, join(op, {flag(0), flag(1)}));
    };
    EXPECT_EQ(is(Operator::all), row.both);
    EXPECT_EQ(is(Operator::any), row.either);
  }
}

TEST(EvaluateCondition, NegateAndMaybe) {
  struct Row {
    Truth truth, negated, possible;
  };
  for (const Row& row :
       {Row{kNo, kYes, kNo}, Row{kUnknown, kUnknown, kYes}, Row{kYes, kNo, kYes}}) {
    EXPECT_EQ(negate(row.truth), row.negated);
    EXPECT_EQ(maybe(row.truth), row.possible);
    const Flags made = flags({row.truth});
    const auto is = [&](Operator op) {
      return evaluate(made.model, made.event, join(op, {flag(0)}));
    };
    EXPECT_EQ(is(Operator::negate), row.negated);
    EXPECT_EQ(is(Operator::maybe), row.possible);
    EXPECT_EQ(is(Operator::all), row.truth);
    EXPECT_EQ(is(Operator::any), row.truth);
  }
}

TEST(EvaluateCondition, LawsHoldForAllTruths) {
  for (const Truth a : kAllTruths) {
    for (const Truth b : kAllTruths) {
      EXPECT_EQ(negate(both(a, b)), either(negate(a), negate(b)));
      EXPECT_EQ(maybe(a), negate(truth_of(a == kNo)));
      for (const Truth c : kAllTruths) {
        const Flags made = flags({a, b, c});
        const Condition nested =
            join(Operator::any, {join(Operator::all, {flag(0), flag(1)}), flag(2)});
        EXPECT_EQ(evaluate(made.model, made.event, nested), either(both(a, b), c));
        const Condition spread = join(Operator::all, {join(Operator::any, {flag(0), flag(2)}),
                                                      join(Operator::any, {flag(1), flag(2)})});
        EXPECT_EQ(evaluate(made.model, made.event, spread), either(both(a, b), c));
      }
    }
  }
}

TEST(EvaluateCondition, T9NegativeOnLists) {
  const Type list = type(Base::address, Shaped::list);
  Model model;
  model.kinds.resize(1);
  model.kinds[0].fields = {field("recipients", list)};
  model.tenant_domains[""] = {"contoso.com"};
  const auto is = [&](Strings recipients, const Condition& condition) {
    Event event;
    event.fields = {said(list, std::move(recipients))};
    return evaluate(model, event, condition);
  };
  const Condition not_boss = join(Operator::negate, {leaf(0, Verb::equal, {"boss@contoso.com"})});
  EXPECT_EQ(is({"boss@contoso.com", "x@evil.example"}, not_boss), kNo);
  EXPECT_EQ(is({"x@evil.example"}, not_boss), kYes);
  const Condition external = leaf(0, Verb::external);
  EXPECT_EQ(is({"ana@contoso.com", "/o=EX/cn=bob"}, external), kUnknown);
  EXPECT_EQ(is({"ana@contoso.com", "/o=EX/cn=bob", "x@evil.example"}, external), kYes);
  EXPECT_EQ(is({"ana@contoso.com"}, external), kNo);
}

TEST(EvaluateCondition, ExplainsEveryPart) {
  const Type text = type(Base::text);
  Model model;
  model.kinds.resize(1);
  model.kinds[0].fields = {field("name", text), field("deletes", type(Base::flag))};
  Event event;
  event.fields = {said(text, {"Invoice"}), absent()};
  Condition condition = join(
      Operator::all, {leaf(0, Verb::contains, {"inv"}),
                      join(Operator::negate, {leaf(1, Verb::flag)}), leaf(0, Verb::equal, {"x"})});
  condition.parts[0].span = {0, 3, 7};
  Question length = ask(0, Verb::greater);
  length.left = made(compiler::Value::Op::length, 0);
  length.numbers = {3};
  condition.parts.push_back(leaf(length));
  const Explained all = explain(model, event, condition);
  EXPECT_EQ(all.truth, kNo);
  EXPECT_EQ(all.op, Operator::all);
  ASSERT_EQ(all.parts.size(), 4U);
  EXPECT_EQ(all.parts[0].truth, kYes);
  EXPECT_EQ(all.parts[0].seen, "\"Invoice\"");
  EXPECT_EQ(all.parts[0].span.begin, 3U);
  EXPECT_EQ(all.parts[1].truth, kUnknown);
  EXPECT_EQ(all.parts[1].op, Operator::negate);
  ASSERT_EQ(all.parts[1].parts.size(), 1U);
  EXPECT_EQ(all.parts[1].parts[0].seen, "absent");
  EXPECT_EQ(all.parts[2].truth, kNo);
  EXPECT_EQ(all.parts[3].truth, kYes);
  EXPECT_EQ(all.parts[3].seen, "7");
  EXPECT_EQ(all.truth, evaluate(model, event, condition));
}

}  // namespace
}  // namespace foothold::evaluate
