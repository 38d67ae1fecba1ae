#include "compiler/reason/formula.h"

namespace foothold::compiler::reason {
namespace {

using Operator = Condition::Operator;
using Answer = std::optional<Alternatives>;

constexpr Truths kEvery = kNo | kUnknown | kYes;

const Alternatives kAlways = {Clause{}};
const Alternatives kNever = {};

/// Of `not C` the truths that C must have.
Truths negated(Truths truths) {
  return static_cast<Truths>((truths & kUnknown) | ((truths & kYes) != 0 ? kNo : 0) |
                             ((truths & kNo) != 0 ? kYes : 0));
}

/// Of `maybe (C)` the truths that C must have: it is yes where C is not no, and never unknown.
Truths under_maybe(Truths truths) {
  return static_cast<Truths>(((truths & kYes) != 0 ? kYes | kUnknown : 0) |
                             ((truths & kNo) != 0 ? kNo : 0));
}

/// `and` is Kleene's least, `or` its greatest: a set of truths that is closed upwards holds of an
/// `and` where it holds of all parts, one closed downwards where it holds of one; of `or` the
/// other way round.
Answer combined(Atoms& atoms, const Condition& condition, Truths truths) {
  const bool upwards = (truths & kYes) != 0;
  const bool together = upwards == (condition.op == Operator::all);
  Answer result = together ? kAlways : kNever;
  for (const Condition& part : condition.parts) {
    const Answer one = alternatives_of(atoms, part, truths);
    result = together ? both(result, one) : either(result, one);
  }
  return result;
}

}  // namespace

// Recursion is bounded: the grammar refuses conditions deeper than dsl::kMaxNesting. The sets of
// truths that are asked for are {yes}, {no} and these with unknown; `not` and `maybe` lead from
// these to these.
std::optional<Alternatives> alternatives_of(Atoms& atoms, const Condition& condition,
                                            Truths truths) {
  if (truths == 0) return kNever;
  if (truths == kEvery) return kAlways;
  switch (condition.op) {
    case Operator::test:
      return Alternatives{{{atoms.number_of(condition.test), truths, &condition.test}}};
    case Operator::negate:
      return alternatives_of(atoms, condition.parts[0], negated(truths));
    case Operator::maybe:
      return alternatives_of(atoms, condition.parts[0], under_maybe(truths));
    case Operator::all:
    case Operator::any:
      return combined(atoms, condition, truths);
    default:
      return {};  // not known here: no answer
  }
}

std::optional<Alternatives> both(const std::optional<Alternatives>& a,
                                 const std::optional<Alternatives>& b) {
  if (!a || !b || a->size() * b->size() > kMostAlternatives) return {};
  Alternatives result;
  for (const Clause& left : *a)
    for (const Clause& right : *b) {
      Clause& clause = result.emplace_back(left);
      clause.insert(clause.end(), right.begin(), right.end());
      if (clause.size() > kMostLiterals) return {};
    }
  return result;
}

std::optional<Alternatives> either(const std::optional<Alternatives>& a,
                                   const std::optional<Alternatives>& b) {
  if (!a || !b || a->size() + b->size() > kMostAlternatives) return {};
  Alternatives result = *a;
  result.insert(result.end(), b->begin(), b->end());
  return result;
}

std::optional<Alternatives> firing(Atoms& atoms, const Rule& rule) {
  const Answer where = rule.where ? alternatives_of(atoms, *rule.where, kYes) : kAlways;
  const Answer unless = rule.unless ? alternatives_of(atoms, *rule.unless, kNotYes) : kAlways;
  return both(where, unless);
}

std::optional<Alternatives> silent(Atoms& atoms, const Rule& rule) {
  const Answer where = rule.where ? alternatives_of(atoms, *rule.where, kNotYes) : kNever;
  const Answer unless = rule.unless ? alternatives_of(atoms, *rule.unless, kYes) : kNever;
  return either(where, unless);
}

}  // namespace foothold::compiler::reason
