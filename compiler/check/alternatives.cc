#include "compiler/check/alternatives.h"

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

Branch& branch_for(std::vector<Branch>& branches, uint32_t kind) {
  for (Branch& branch : branches)
    if (branch.kind == kind) return branch;
  branches.push_back({kind, {}, false});
  return branches.back();
}

/// `whole` if there is only one part.
std::optional<Condition> joined(Condition::Operator op, std::vector<Condition> parts,
                                dsl::Span whole) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts[0]);
  Condition condition;
  condition.op = op;
  condition.span = whole;
  condition.parts = std::move(parts);
  return condition;
}

/// What the alternatives of a kind ask; nothing if one of them asks nothing.
std::optional<Condition> own_condition(Context& context, const Branch& branch, const Rule& rule) {
  std::vector<Condition> parts;
  for (const dsl::Condition* written : branch.any)
    if (std::optional<Condition> part =
            resolve_condition(context, context.model.kinds[branch.kind], rule.label, *written))
      parts.push_back(std::move(*part));
  if (branch.always || parts.empty()) return {};
  const dsl::Span whole = dsl::join(parts.front().span, parts.back().span);
  return joined(Condition::Operator::any, std::move(parts), whole);
}

}  // namespace

std::vector<Branch> branches_of(Context& context, const dsl::EventSource& source) {
  std::vector<Branch> branches;
  const auto add = [&](const dsl::Word& name, const std::optional<dsl::Condition>& where) {
    const std::optional<std::vector<uint32_t>> kinds = context.find_kinds(name);
    if (!kinds) return false;
    for (const uint32_t kind : *kinds) {
      Branch& branch = branch_for(branches, kind);
      if (where) branch.any.push_back(&*where);
      branch.always = branch.always || !where;
    }
    return true;
  };
  if (source.one_of.empty()) {
    (void)add(source.kind, {});
    return branches;
  }
  bool good = true;
  for (const dsl::Alternative& alternative : source.one_of)
    good = add(alternative.kind, alternative.where) && good;
  return good ? branches : std::vector<Branch>();
}

Kind common_of(const Context& context, const std::vector<Branch>& branches) {
  std::vector<uint32_t> kinds;
  for (const Branch& branch : branches) kinds.push_back(branch.kind);
  return common_kind(context.model, kinds);
}

bool fits_common(Context& context, const Kind& common, const dsl::StepItem& step,
                 std::string_view label) {
  bool good = true;
  for (const std::optional<dsl::Condition>* part : {&step.where, &step.unless})
    if (*part) good = resolve_condition(context, common, label, **part).has_value() && good;
  return good;
}

void resolve_branch(Context& context, const dsl::StepItem& step, const Branch& branch, bool outer,
                    Rule& rule) {
  const Kind& kind = context.model.kinds[branch.kind];
  std::vector<Condition> parts;
  if (std::optional<Condition> own = own_condition(context, branch, rule))
    parts.push_back(std::move(*own));
  if (outer && step.where)
    if (std::optional<Condition> where = resolve_condition(context, kind, rule.label, *step.where))
      parts.push_back(std::move(*where));
  rule.where = joined(Condition::Operator::all, std::move(parts), step.span);
  rule.unless.reset();
  if (outer && step.unless)
    rule.unless = resolve_condition(context, kind, rule.label, *step.unless);
}

}  // namespace foothold::compiler
