// A rule over several events, or over one and its past: the passes, in order.
#include "compiler/correlation.h"

#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

bool looks(const dsl::Operand& written) {
  if (written.kind == dsl::Operand::Kind::several) return true;
  return std::any_of(written.inputs.begin(), written.inputs.end(),
                     [](const dsl::Operand& input) { return looks(input); });
}

/// Nesting of what was written is bounded.
bool looks(const dsl::Condition& written) {
  using Operator = dsl::Condition::Operator;
  if (written.op == Operator::missing) return true;
  const dsl::Test& test = written.test;
  if (written.op == Operator::test)
    return test.history || looks(test.left) || (test.right && looks(*test.right)) ||
           std::any_of(test.with.begin(), test.with.end(),
                       [](const dsl::Operand& part) { return looks(part); });
  return std::any_of(written.parts.begin(), written.parts.end(),
                     [](const dsl::Condition& part) { return looks(part); });
}

bool is_several(const dsl::StepItem& step) {
  const bool counted = step.at_least || !step.counted.empty();
  return counted || step.latest || step.missing || !step.taking.empty() ||
         (step.where && looks(*step.where)) || (step.unless && looks(*step.unless));
}

/// The fields of the header, as every kind has them.
Scope header_scope(const Model& model, const std::string& name) {
  Scope scope;
  scope.kind.name = name;
  scope.own_fields = model.header_fields;
  const std::vector<Field>& fields = model.kinds[0].fields;  // some step has a kind
  scope.kind.fields.assign(fields.begin(), fields.begin() + model.header_fields);
  hide_header(scope);
  return scope;
}

void add_keys(Several& several) {
  for (uint32_t key = 0; key < several.made.keys.size(); ++key) {
    Look look;
    look.what = Look::What::key;
    look.key = key;
    look.field = several.made.keys[key];
    add_look(several.group, std::move(look));
  }
}

/// The group's scope takes its place among the others.
void finish(Several& several, Rule& rule) {
  Model& model = several.context.model;
  Correlation& made = several.made;
  made.scope = static_cast<uint32_t>(model.scopes.size());
  for (std::optional<Joined>* part : {&made.such_that, &made.unless})
    if (*part) (*part)->scope = made.scope;
  for (ClassLabel& label : made.classes) label.when.scope = made.scope;
  show_header(model, several.group);
  model.scopes.push_back(std::move(several.group));
  made.revisable = is_revisable(model, made);
  rule.kind = number_of_scope(model, made.scope);
  rule.correlation = std::move(made);
}

}  // namespace

bool is_several(const dsl::WhenItem& when) {
  return when.within || when.steps.size() != 1 || !when.same.empty() || when.such_that ||
         !when.classes.empty() || is_several(when.steps[0]);
}

void hide_header(Scope& group) {
  for (uint32_t field = 0; field < group.own_fields; ++field)
    if (group.kind.fields[field].name != kTenantField)
      group.kind.fields[field].name.insert(0, "header.");
}

void show_header(const Model& model, Scope& group) {
  for (uint32_t field = 0; field < group.own_fields; ++field)
    group.kind.fields[field].name = model.kinds[0].fields[field].name;
}

std::optional<uint32_t> place_of_label(const std::vector<EventStep>& steps,
                                       std::string_view label) {
  for (uint32_t step = 0; step < steps.size(); ++step)
    if (!label.empty() && steps[step].label == label) return step;
  return {};
}

bool resolve_several(Context& context, const dsl::RuleItem& written,
                     const std::vector<Contained>& contain, Rule& rule) {
  Correlation made;
  Several several{context, written.when[0], made};
  bool good = check_block(several, written);
  if (!resolve_steps(several)) return false;
  // From here on every step has its kind, and labels are known.

  good = resolve_keys(several) && good;
  several.group = header_scope(context.model, written.name.text);
  add_keys(several);
  good = resolve_step_conditions(several) && good;
  // From here on it is known which events each step takes.

  good = resolve_group(several) && good;
  good = resolve_severities(several, written) && good;
  if (!good) return false;
  advise_floors(several);
  // From here on only what is shown may add looks to the group's scope.

  if (const dsl::Literal* report = report_text(context, written))
    (void)resolve_several_report(several, *report, rule);
  resolve_several_contain(several, contain, rule);
  finish(several, rule);
  return true;
}

}  // namespace foothold::compiler
