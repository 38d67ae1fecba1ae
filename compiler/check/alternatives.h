// A rule about several kinds is one rule for each of them, with one name: a variant.
//
//   when out: one of { inbox_rule or transport_rule where mode is enforce } where targets is
//   external
//
//   variant 0: inbox_rule     where targets is external
//   variant 1: transport_rule where mode is enforce and targets is external
//
// What stands behind the braces is resolved twice: once against what all kinds have in common, so
// that a mistake is told once and in these terms, and once for each kind.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// One kind, with the conditions of the alternatives that name it: one of them must be true.
struct Branch {
  uint32_t kind = 0;
  std::vector<const dsl::Condition*> any;
  bool always = false;  // an alternative has no condition
};

/// One for each kind that the rule is about, in the order they are written; none after a mistake.
std::vector<Branch> branches_of(Context& context, const dsl::EventSource& source);

/// What all these kinds have in common.
Kind common_of(const Context& context, const std::vector<Branch>& branches);

/// Whether the conditions behind the alternatives are about what all of them have. Reports if not.
bool fits_common(Context& context, const Kind& common, const dsl::StepItem& step,
                 std::string_view label);

/// `where` and `unless` of the rule for its kind. `outer`: those behind the alternatives are right.
void resolve_branch(Context& context, const dsl::StepItem& step, const Branch& branch, bool outer,
                    Rule& rule);

}  // namespace foothold::compiler
