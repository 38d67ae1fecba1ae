#include "evaluate/coverage.h"

#include <algorithm>

#include "evaluate/correlate/rule_coverage.h"
#include "evaluate/rules.h"
#include "evaluate/tests.h"

namespace foothold::evaluate {
namespace {

using Operator = compiler::Condition::Operator;

constexpr Truth kTruths[] = {Truth::no, Truth::unknown, Truth::yes};

/// `x not in y` is one part, though it is a negated test; so is a condition on elements, of which
/// another event has others.
bool is_one_part(const Explained& part) {
  return part.parts.empty() || part.op == Operator::any_element ||
         part.op == Operator::every_element ||
         (part.op == Operator::negate && part.parts[0].span.begin == part.span.begin);
}

/// A value to be supposed of one part.
struct Supposed {
  const Explained* part = nullptr;
  Truth truth = Truth::unknown;
};

/// The truth of a whole if one part had another value. Depth is bounded by the grammar.
Truth truth_of_whole(const Explained& part, const Supposed& supposed) {
  if (&part == supposed.part) return supposed.truth;
  if (is_one_part(part)) return part.truth;
  Truth result = part.op == Operator::any ? Truth::no : Truth::yes;
  for (const Explained& inner : part.parts) {
    const Truth truth = truth_of_whole(inner, supposed);
    result = part.op == Operator::any ? either(result, truth) : both(result, truth);
  }
  if (part.op == Operator::negate) return negate(result);
  return part.op == Operator::maybe ? maybe(result) : result;
}

/// The conditions of one rule on one event; a condition that the rule lacks has no parts.
struct Decision {
  std::optional<Explained> where, unless;

  bool fires(const Supposed& supposed) const {
    return (!where || truth_of_whole(*where, supposed) == Truth::yes) &&
           (!unless || truth_of_whole(*unless, supposed) != Truth::yes);
  }
};

void collect(const Explained& part, std::vector<const Explained*>& parts) {
  parts.push_back(&part);
  if (is_one_part(part)) return;
  for (const Explained& inner : part.parts) collect(inner, parts);
}

std::vector<const Explained*> parts_of(const Decision& decision) {
  std::vector<const Explained*> parts;
  if (decision.where) collect(*decision.where, parts);
  if (decision.unless) collect(*decision.unless, parts);
  return parts;
}

Decision decide(const compiler::Model& model, const Event& event, const compiler::Rule& rule) {
  Decision decision;
  if (rule.where) decision.where = explain(model, event, *rule.where);
  if (rule.unless) decision.unless = explain(model, event, *rule.unless);
  return decision;
}

/// Adds one event to what is known of each part.
void count(const Decision& decision, std::vector<PartCoverage>& coverage) {
  const std::vector<const Explained*> parts = parts_of(decision);
  const bool fires = decision.fires({});
  if (coverage.empty()) coverage.resize(parts.size());
  for (size_t i = 0; i < std::min(parts.size(), coverage.size()); ++i) {
    PartCoverage& part = coverage[i];
    part.span = parts[i]->span;
    part.op = parts[i]->op;
    ++part.seen[static_cast<size_t>(parts[i]->truth)];
    const bool decides = std::any_of(std::begin(kTruths), std::end(kTruths), [&](Truth truth) {
      return decision.fires({parts[i], truth}) != fires;
    });
    (fires ? part.decided_firing : part.decided_quiet) += decides;
  }
}

}  // namespace

std::vector<const Explained*> counted_parts(const Explained& condition) {
  std::vector<const Explained*> parts;
  collect(condition, parts);
  return parts;
}

size_t RuleCoverage::exercised() const {
  return static_cast<size_t>(std::count_if(
      parts.begin(), parts.end(), [](const PartCoverage& part) { return part.exercised(); }));
}

RuleCoverage cover(const compiler::Model& model, const compiler::Rule& rule) {
  if (rule.correlation) return cover_correlated(model, rule);
  RuleCoverage result;
  result.rule = rule.name;
  for (const compiler::RuleTest& test : rule.tests) {
    const bool plain = test.lists.empty();  // a model is large: no copy without need
    const compiler::Model own = plain ? compiler::Model() : with_given_lists(model, test);
    const compiler::Model& given = plain ? model : own;
    for (const compiler::GivenEvent& event : test.events) {
      if (event.kind != rule.kind) continue;
      ++result.events;
      count(decide(given, build_event(given, event), rule), result.parts);
    }
  }
  if (result.events > 0) return result;
  Event nothing;  // no test: the parts are those of an event that says nothing, and none decides
  nothing.kind = rule.kind;
  nothing.fields.resize(kind_of(model, rule.kind).fields.size());
  const Decision decision = decide(model, nothing, rule);
  for (const Explained* part : parts_of(decision)) {
    result.parts.emplace_back();
    result.parts.back().span = part->span;
    result.parts.back().op = part->op;
  }
  return result;
}

}  // namespace foothold::evaluate
