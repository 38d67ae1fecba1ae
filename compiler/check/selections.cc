// Conditions of steps: what looks at the event alone decides which events a step takes, the rest is
// asked of them together with others.
//
//   where deletes and ip is not access.ip      selection `deletes`, joined `ip is not access.ip`
//   unless ip in office or user is boss.user   selection `unless ip in office`, joined the other
#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using Operator = Condition::Operator;
using Written = dsl::Condition;
using Parts = std::vector<const Written*>;

struct Split {
  Parts own, joined;
};

Split split(const std::optional<Written>& written, Written::Operator op, const EventStep& step) {
  Split result;
  if (!written) return result;
  for (const Written* part : parts_of(*written, op))
    (looks_elsewhere(*part, step.kind, step.label) ? result.joined : result.own).push_back(part);
  return result;
}

/// What the alternatives of a kind ask; nothing if one of them asks nothing. False after a mistake.
bool add_alternatives(Context& context, const Branch& branch, std::string_view label,
                      std::vector<Condition>& parts) {
  std::vector<Condition> any;
  bool good = true;
  for (const Written* written : branch.any) {
    std::optional<Condition> part =
        resolve_condition(context, context.model.kinds[branch.kind], label, *written);
    good = part.has_value() && good;
    if (part) any.push_back(std::move(*part));
  }
  if (branch.always || any.empty()) return good;
  parts.push_back(*combined(Operator::any, std::move(any)));
  return good;
}

bool add_parts(Context& context, const Kind& kind, std::string_view label, const Parts& written,
               std::vector<Condition>& parts) {
  bool good = true;
  for (const Written* one : written) {
    std::optional<Condition> part = resolve_condition(context, kind, label, *one);
    good = part.has_value() && good;
    if (part) parts.push_back(std::move(*part));
  }
  return good;
}

/// The numbers that the fields of `common` have in `kind`.
std::vector<uint32_t> field_numbers(const Kind& common, const Kind& kind) {
  std::vector<uint32_t> numbers;
  for (const Field& field : common.fields) numbers.push_back(*place_of(kind.fields, field.name));
  return numbers;
}

/// Of several kinds: told once, in terms of what they have in common.
bool fits_common(Context& context, const Kind& common, std::string_view label, const Parts& where,
                 const Parts& unless) {
  std::vector<Condition> ignored;
  const bool first = add_parts(context, common, label, where, ignored);
  return add_parts(context, common, label, unless, ignored) && first;
}

// ---- joined conditions

std::optional<Joined> resolve_one(const Site& site, const Rewritten& parts, Operator op,
                                  bool& good) {
  if (!parts) good = false;
  if (!parts || parts->empty()) return {};
  std::optional<Condition> condition = resolve_rewritten(site, *parts, op);
  good = condition.has_value() && good;
  if (!condition) return {};
  return Joined{std::move(*condition), 0};
}

bool resolve_joined_parts(Several& several, uint32_t place, const Split& where,
                          const Split& unless) {
  EventStep& step = several.made.steps[place];
  if (where.joined.empty() && unless.joined.empty()) return true;
  Scope scope;
  scope.kind = step.kind;
  scope.own_fields = static_cast<uint32_t>(step.kind.fields.size());
  const Site in_where{several, scope, Place::where, place};
  const Site in_unless{several, scope, Place::unless, place};
  const Rewritten all = rewrite(in_where, where.joined), any = rewrite(in_unless, unless.joined);
  // From here on the scope has all its fields: those of elements come behind them.

  bool good = true;
  step.where = resolve_one(in_where, all, Operator::all, good);
  step.unless = resolve_one(in_unless, any, Operator::any, good);
  Model& model = several.context.model;
  for (std::optional<Joined>* joined : {&step.where, &step.unless})
    if (*joined) (*joined)->scope = static_cast<uint32_t>(model.scopes.size());
  model.scopes.push_back(std::move(scope));
  return good;
}

bool resolve_step(Several& several, uint32_t place) {
  EventStep& step = several.made.steps[place];
  const dsl::StepItem& written = several.when.steps[place];
  const Split where = split(written.where, Written::Operator::all, step);
  const Split unless = split(written.unless, Written::Operator::any, step);
  std::optional<std::vector<StepSource>> sources = add_selections(
      several.context, step.kind, several.branches[place], step.label, where.own, unless.own);
  const bool good = sources.has_value();
  if (sources) step.sources = std::move(*sources);
  return resolve_joined_parts(several, place, where, unless) && good;
}

}  // namespace

Parts parts_of(const Written& written, Written::Operator op) {
  if (written.op != op) return {&written};
  Parts parts;
  for (const Written& part : written.parts)  // nesting of what was written is bounded
    for (const Written* one : parts_of(part, op)) parts.push_back(one);
  return parts;
}

std::optional<Condition> combined(Operator op, std::vector<Condition> parts) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts[0]);
  Condition condition;
  condition.op = op;
  condition.span = dsl::join(parts.front().span, parts.back().span);
  condition.parts = std::move(parts);
  return condition;
}

Kind kind_of_branches(const Context& context, const std::vector<Branch>& branches,
                      const dsl::EventSource& source) {
  Kind kind;
  if (branches.size() == 1) {
    const Kind& one = context.model.kinds[branches[0].kind];
    kind.name = one.name, kind.fields = one.fields, kind.span = one.span;
    return kind;
  }
  kind = common_of(context, branches);
  if (source.one_of.empty()) kind.name = source.kind.text;
  return kind;
}

std::optional<std::vector<StepSource>> add_selections(Context& context, const Kind& common,
                                                      const std::vector<Branch>& branches,
                                                      std::string_view label, const Parts& where,
                                                      const Parts& unless) {
  if (branches.size() > 1 && !fits_common(context, common, label, where, unless)) return {};
  std::vector<StepSource> sources;
  bool good = true;
  for (const Branch& branch : branches) {
    const Kind& kind = context.model.kinds[branch.kind];
    std::vector<Condition> all, any;
    good = add_alternatives(context, branch, label, all) && good;
    good = add_parts(context, kind, label, where, all) && good;
    good = add_parts(context, kind, label, unless, any) && good;
    sources.push_back(
        {static_cast<uint32_t>(context.model.selections.size()), field_numbers(common, kind)});
    context.model.selections.push_back({branch.kind, combined(Operator::all, std::move(all)),
                                        combined(Operator::any, std::move(any))});
  }
  return good ? std::optional(sources) : std::nullopt;
}

bool resolve_step_conditions(Several& several) {
  bool good = true;
  for (uint32_t place = 0; place < several.made.steps.size(); ++place)
    good = resolve_step(several, place) && good;
  return good;
}

}  // namespace foothold::compiler
