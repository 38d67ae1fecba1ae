// What is usual is mostly 0: a rule that only asks for five times as much fires on the first event
// of every quiet group. A floor says how many there must be at all.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using What = Look::What;

bool is_aggregate(const Look& look) {
  return look.what >= What::number_of && look.what <= What::last_of;
}

/// Some constant is added to what is usual.
bool adds_constant(const Value& value) {
  if (value.op != Value::Op::add) return false;
  return std::any_of(value.inputs.begin(), value.inputs.end(), [](const Value& input) {
    return input.op == Value::Op::number || adds_constant(input);
  });
}

/// A test that an aggregate of this step passes only from some number on.
bool is_floor(const Scope& scope, const Test& test, uint32_t step) {
  if (test.verb != Verb::greater && test.verb != Verb::greater_equal) return false;
  if (test.left.op != Value::Op::field || test.left.field < scope.own_fields) return false;
  const Look& look = scope.looks[test.left.field - scope.own_fields];
  if (!is_aggregate(look) || look.step != step) return false;
  return test.right ? adds_constant(*test.right) : !test.numbers.empty();
}

/// Under `and` alone; recursion is bounded by dsl::kMaxNesting.
bool has_floor(const Scope& scope, const Condition& condition, uint32_t step) {
  if (condition.op == Condition::Operator::test) return is_floor(scope, condition.test, step);
  return condition.op == Condition::Operator::all &&
         std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return has_floor(scope, part, step); });
}

bool counts_enough(const EventStep& step) {
  return step.at_least > 1 ||
         std::any_of(step.counted.begin(), step.counted.end(),
                     [](const Counted& one) { return !one.most && one.number > 1; });
}

}  // namespace

void advise_floors(Several& several) {
  const std::optional<Joined>& such_that = several.made.such_that;
  if (!such_that) return;
  for (const Look& look : several.group.looks) {
    if (look.what != What::usual) continue;
    const EventStep& step = several.made.steps[look.step];
    if (counts_enough(step) || has_floor(several.group, such_that->condition, look.step)) continue;
    several.context
        .report(dsl::Code::no_floor, such_that->condition.span,
                fmt::format("nothing says how many there must be besides `{}`", look.field.name),
                "what is usual is 0 where little happens")
        .help = fmt::format("ask for a number, too: `{} >= 25`, or `at least 25` in the step",
                            several.group.looks[look.aggregate].field.name);
    return;
  }
}

}  // namespace foothold::compiler
