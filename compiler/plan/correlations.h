// Rules over several events -> the program's selections, scopes and correlations.
//
//   access: sign_in where result is success   ->   the kind sign_in gets selection 0, `result is
//   success`, which shares predicates with the rules of that kind
//   hiding: inbox_rule where ip is not access.ip   ->   scope 0, a kind of its own with one
//   predicate; sign_in carries `ip`
#pragma once

#include <vector>

#include "compiler/model.h"
#include "compiler/plan/conditions.h"
#include "runtime/program/program.h"

namespace foothold::compiler {

/// The selections of one kind, as code beside that of its rules.
void plan_selections(const Model& model, uint32_t kind, KindPlanner& planner,
                     runtime::KindProgram& program);

/// Selections as rules of one event that fire where the selection takes one: so that whatever asks
/// which records a kind's rules can want asks for them, too. `rule` of each is by kind.
std::vector<Rule> selections_as_rules(const Model& model);

/// Scopes, correlations, and which fields kinds carry. The kinds must have been planned.
void plan_correlations(const Model& model, runtime::Program& program);

}  // namespace foothold::compiler
