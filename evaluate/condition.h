// Conditions in three values.
//
// `forwards_to is external and deletes` on an event that forwards to eve@fabrikam.com and does not
// say `deletes` is (yes and unknown) = unknown: the rule does not fire. On a list a test is
// Kleene's *or* over the elements:
// ["ana@contoso.com", "/o=EX/cn=bob"] is external = (no or unknown) = unknown, since an alias has
// no domain.
#pragma once

#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/value.h"

namespace foothold::evaluate {

enum class Truth : uint8_t { no, unknown, yes };

/// Kleene's operators; no < unknown < yes, so `and` is the least and `or` the greatest.
Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);
Truth negate(Truth a);
Truth maybe(Truth a);
inline Truth truth_of(bool known) { return known ? Truth::yes : Truth::no; }

/// The value a test looks at, with its type as the evaluator works it out (that of the model is not
/// asked). A change as a whole is absent if neither side is said, present if one of them is.
struct Derived {
  compiler::Type type;
  Value value;
  std::vector<bool> unknown;  // of `domain of`: elements that have no domain; else empty
};
Derived derive(const compiler::Model& model, const Event& event, const compiler::Value& value);

Truth test(const compiler::Model& model, const Event& event, const compiler::Test& test);
Truth evaluate(const compiler::Model& model, const Event& event,
               const compiler::Condition& condition);

/// A condition with the truth of every part. `seen` is, of a test, the value it looked at.
struct Explained {
  dsl::Span span;
  Truth truth = Truth::unknown;
  std::string seen;
  std::vector<Explained> parts;
  compiler::Condition::Operator op = compiler::Condition::Operator::test;
  bool decides = false;               // the outcome rests on it; set by explain_rule()
  std::vector<std::string> elements;  // of `any` and `every`: what each of `parts` is about
  std::string fact = {};              // the name of the condition, if it has one
};
Explained explain(const compiler::Model& model, const Event& event,
                  const compiler::Condition& condition);

}  // namespace foothold::evaluate
