#include "evaluate/rules.h"

#include <algorithm>

#include "evaluate/elements.h"
#include "evaluate/external.h"
#include "evaluate/extract.h"

namespace foothold::evaluate {
namespace {

using compiler::Condition;
using compiler::Model;

/// Some test of the condition is a true `is external`.
bool finds_external(const Model& model, const Event& event, const Condition& condition) {
  if (condition.op == Condition::Operator::test) {
    return condition.test.verb == compiler::Verb::external &&
           test(model, event, condition.test) == Truth::yes;
  }
  if (is_of_elements(condition)) {
    bool found = false;
    for_each_element(model, event, condition, [&](const Event& element) {
      found = found || finds_external(model, element, condition.inner[0]);
    });
    return found;
  }
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return finds_external(model, event, part); });
}

Truth evaluate_optional(const Model& model, const Event& event,
                        const std::optional<Condition>& condition, Truth without) {
  return condition ? evaluate(model, event, *condition) : without;
}

void tune(const Model& model, const Event& event, const compiler::Rule& rule, Firing& firing) {
  firing.level = rule.level;
  for (const compiler::RuleTune& tune : rule.tunes) {
    if (evaluate_optional(model, event, tune.in_force, Truth::yes) != Truth::yes) continue;
    const compiler::Tune& said = model.tunes[tune.tune];
    if (said.level) firing.level = *said.level;
    if (tune.excuses && evaluate_optional(model, event, tune.unless, Truth::yes) == Truth::yes)
      firing.excused_by.push_back(tune.tune);
  }
}

}  // namespace

Firing evaluate_rule(const Model& model, const Event& event, const compiler::Rule& rule) {
  Firing firing;
  firing.where = evaluate_optional(model, event, rule.where, Truth::yes);
  firing.unless = evaluate_optional(model, event, rule.unless, Truth::no);
  const bool would_fire = firing.where == Truth::yes && firing.unless != Truth::yes;
  if (would_fire) tune(model, event, rule, firing);
  firing.fires = would_fire && firing.excused_by.empty();
  firing.external_by_user = firing.fires && rule.where &&
                            inside_of(model, event).user_domain.has_value() &&
                            finds_external(model, event, *rule.where);
  return firing;
}

std::vector<Firing> evaluate_rules(const Model& model, const Event& event) {
  std::vector<Firing> firings;
  for (uint32_t number = 0; number < model.rules.size(); ++number) {
    if (model.rules[number].kind != event.kind) continue;
    firings.push_back(evaluate_rule(model, event, model.rules[number]));
    firings.back().rule = number;
  }
  return firings;
}

std::vector<std::pair<uint32_t, uint32_t>> fired(const Model& model, std::string_view record) {
  std::vector<std::pair<uint32_t, uint32_t>> result;
  for (const Event& event : read_record(model, record).events) {
    for (const Firing& firing : evaluate_rules(model, event)) {
      if (firing.fires) result.emplace_back(firing.rule, event.kind);
    }
  }
  return result;
}

}  // namespace foothold::evaluate
