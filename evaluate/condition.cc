#include "evaluate/condition.h"

#include <algorithm>

#include "evaluate/elements.h"

namespace foothold::evaluate {
namespace {

using compiler::Condition;
using compiler::Model;
using Operator = Condition::Operator;

/// The truth of a condition from that of its parts.
Truth combine(Operator op, const std::vector<Truth>& parts) {
  Truth result = op == Operator::any ? Truth::no : Truth::yes;
  for (const Truth part : parts) {
    result = op == Operator::any ? either(result, part) : both(result, part);
  }
  if (op == Operator::negate) return negate(result);
  return op == Operator::maybe ? maybe(result) : result;
}

std::string seen_by(const Model& model, const Event& event, const compiler::Test& test) {
  const Derived derived = derive(model, event, test.left);
  return shown(derived.type, derived.value);
}

}  // namespace

Truth both(Truth a, Truth b) { return std::min(a, b); }
Truth either(Truth a, Truth b) { return std::max(a, b); }
Truth maybe(Truth a) { return truth_of(a != Truth::no); }

Truth negate(Truth a) {
  if (a == Truth::unknown) return a;
  return truth_of(a == Truth::no);
}

Truth evaluate(const Model& model, const Event& event, const Condition& condition) {
  if (condition.op == Operator::test) return test(model, event, condition.test);
  std::vector<Truth> parts;
  if (is_of_elements(condition)) {
    for_each_element(model, event, condition, [&](const Event& element) {
      parts.push_back(evaluate(model, element, condition.inner[0]));
    });
    return over_elements(model, event, condition, parts);
  }
  for (const Condition& part : condition.parts) parts.push_back(evaluate(model, event, part));
  return combine(condition.op, parts);
}

namespace {

/// Each element with the condition on it.
Explained explain_elements(const Model& model, const Event& event, const Condition& condition) {
  Explained result;
  result.span = condition.span;
  result.op = condition.op;
  std::vector<Truth> truths;
  for_each_element(model, event, condition, [&](const Event& element) {
    result.parts.push_back(explain(model, element, condition.inner[0]));
    result.elements.push_back(shown_element(model, element, condition));
    truths.push_back(result.parts.back().truth);
  });
  const compiler::Field& list = kind_of(model, event.kind).fields[condition.list];
  const Value& value = event.fields[condition.list];
  result.seen = value.state == State::present
                    ? std::to_string(truths.size()) + " element" + (truths.size() == 1 ? "" : "s")
                    : shown(list, value);
  result.truth = over_elements(model, event, condition, truths);
  return result;
}

}  // namespace

Explained explain(const Model& model, const Event& event, const Condition& condition) {
  Explained result;
  result.span = condition.span;
  result.op = condition.op;
  result.fact = condition.fact;
  if (condition.op == Operator::test) {
    result.truth = test(model, event, condition.test);
    result.seen = seen_by(model, event, condition.test);
    return result;
  }
  if (is_of_elements(condition)) return explain_elements(model, event, condition);
  std::vector<Truth> parts;
  for (const Condition& part : condition.parts) {
    result.parts.push_back(explain(model, event, part));
    parts.push_back(result.parts.back().truth);
  }
  result.truth = combine(condition.op, parts);
  return result;
}

}  // namespace foothold::evaluate
