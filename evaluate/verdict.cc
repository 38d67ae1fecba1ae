#include "evaluate/verdict.h"

namespace foothold::evaluate {
namespace {

using Operator = compiler::Condition::Operator;

/// Whether a part carries its whole. Of `and` and `or` the parts of the same truth do: no others
/// can have made it so. Every other node has one part, or parts that all count.
bool carries(const Explained& whole, const Explained& part) {
  const bool joins = whole.op == Operator::all || whole.op == Operator::any ||
                     whole.op == Operator::any_element || whole.op == Operator::every_element;
  return !joins || part.truth == whole.truth;
}

void collect(const Explained& part, std::vector<const Explained*>& tests) {
  if (!part.decides) return;
  if (part.parts.empty()) tests.push_back(&part);
  for (const Explained& inner : part.parts) collect(inner, tests);
}

}  // namespace

void mark_deciding(Explained& part) {
  part.decides = true;
  for (Explained& inner : part.parts)
    if (carries(part, inner)) mark_deciding(inner);
}

std::vector<const Explained*> deciding_tests(const Explained& part) {
  std::vector<const Explained*> tests;
  collect(part, tests);
  return tests;
}

Verdict explain_rule(const compiler::Model& model, const Event& event, const compiler::Rule& rule) {
  Verdict verdict;
  verdict.firing = evaluate_rule(model, event, rule);
  if (rule.where) verdict.where = explain(model, event, *rule.where);
  if (rule.unless) verdict.unless = explain(model, event, *rule.unless);
  const bool by_where = verdict.firing.where != Truth::yes;
  if (verdict.where && (by_where || verdict.firing.fires)) mark_deciding(*verdict.where);
  if (verdict.unless && !by_where) mark_deciding(*verdict.unless);
  return verdict;
}

}  // namespace foothold::evaluate
