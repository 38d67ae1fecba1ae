#include "runtime/correlate/own_part.h"

#include <algorithm>
#include <vector>

#include "runtime/correlate/aggregates.h"

namespace foothold::runtime {
namespace {

using What = LookProgram::What;
using Code = std::vector<Instruction>;

bool is_own(What what) { return what == What::key || looks_back(what); }

bool is_own_field(const ScopeLooks& scope, uint32_t field) {
  return field < scope.own_fields || is_own(scope.looks[field - scope.own_fields].what);
}

bool is_own_column(const ScopeLooks& scope, const Column& column) {
  bool own = true;
  each_field(column.value, [&](uint32_t field) { own = own && is_own_field(scope, field); });
  return own;
}

/// Tests of the elements of a list may look at any field of their event: they are left to be asked.
bool is_own_test(const KindProgram& kind, const ScopeLooks& scope, const Predicate& test) {
  if (test.test == Test::elements) return false;
  const bool two = test.test == Test::fields || test.test == Test::fields_pattern;
  return is_own_column(scope, kind.columns[test.column]) &&
         (!two || is_own_column(scope, kind.columns[test.other_column]));
}

/// The operands of an expression's outermost `op`, and of those in them; else the expression.
void split(const Code& code, Op op, std::vector<Code>& parts) {
  if (code.empty() || code.back().op != op) return parts.push_back(code);
  std::vector<size_t> starts;  // of what stands on the stack
  for (size_t at = 0; at + 1 < code.size(); ++at) {
    const bool pushes = code[at].op == Op::test || code[at].op == Op::outer;
    if (pushes)
      starts.push_back(at);
    else
      starts.resize(starts.size() - code[at].operand + 1);
  }
  for (size_t part = 0; part < starts.size(); ++part) {
    const size_t end = part + 1 < starts.size() ? starts[part + 1] : code.size() - 1;
    split(Code(code.begin() + static_cast<ptrdiff_t>(starts[part]),
               code.begin() + static_cast<ptrdiff_t>(end)),
          op, parts);
  }
}

/// Of a `where` the operands of `and`, of an `unless` those of `or`: each can decide alone.
std::optional<JoinedProgram> own_operands(const Program& program,
                                          const std::optional<JoinedProgram>& joined, Op op) {
  if (!joined || joined->code.empty()) return std::nullopt;
  const KindProgram& kind = program.scopes[joined->scope];
  const ScopeLooks& scope = program.scope_looks[joined->scope];
  std::vector<Code> parts;
  split(joined->code, op, parts);
  std::erase_if(parts, [&](const Code& part) {
    return std::any_of(part.begin(), part.end(), [&](const Instruction& one) {
      return one.op == Op::outer ||
             (one.op == Op::test && !is_own_test(kind, scope, kind.predicates[one.operand]));
    });
  });
  if (parts.empty()) return std::nullopt;
  JoinedProgram own{joined->scope, {}};
  for (const Code& part : parts) own.code.insert(own.code.end(), part.begin(), part.end());
  if (parts.size() > 1) own.code.push_back({op, static_cast<uint32_t>(parts.size())});
  return own;
}

}  // namespace

OwnPart own_part(const Program& program, const CorrelationProgram& rule, uint32_t step) {
  const EventStepProgram& of = rule.steps[step];
  if (of.latest || longest_usual(program, rule) > 0) return {};
  return {own_operands(program, of.where, Op::all), own_operands(program, of.unless, Op::any)};
}

std::optional<uint32_t> gate_of(const Program& program, const CorrelationProgram& rule,
                                uint32_t step) {
  const std::optional<JoinedProgram> own = own_part(program, rule, step).where;
  if (!own) return std::nullopt;
  const KindProgram& kind = program.scopes[own->scope];
  const ScopeLooks& scope = program.scope_looks[own->scope];
  std::vector<Code> parts;
  split(own->code, Op::all, parts);
  for (const Code& part : parts) {
    if (part.size() != 1 || part[0].op != Op::test) continue;
    const Predicate& test = kind.predicates[part[0].operand];
    const ValueExpression& value = kind.columns[test.column].value;
    if (test.test != Test::flag || value.op != ValueOp::field || value.field < scope.own_fields)
      continue;
    const uint32_t look = value.field - scope.own_fields;
    if (scope.looks[look].what >= What::fresh && scope.looks[look].what <= What::missing)
      return look;
  }
  return std::nullopt;
}

}  // namespace foothold::runtime
