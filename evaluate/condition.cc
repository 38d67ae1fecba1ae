#include "evaluate/condition.h"

#include <algorithm>

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
  for (const Condition& part : condition.parts) parts.push_back(evaluate(model, event, part));
  return combine(condition.op, parts);
}

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
  std::vector<Truth> parts;
  for (const Condition& part : condition.parts) {
    result.parts.push_back(explain(model, event, part));
    parts.push_back(result.parts.back().truth);
  }
  result.truth = combine(condition.op, parts);
  return result;
}

}  // namespace foothold::evaluate
