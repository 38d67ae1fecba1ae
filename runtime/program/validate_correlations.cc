#include <algorithm>

#include "runtime/program/validate_parts.h"

namespace foothold::runtime {
namespace {

using What = LookProgram::What;

template <typename All, typename Valid>
bool each(const All& all, const Valid& valid) {
  return std::all_of(all.begin(), all.end(), valid);
}

bool all_below(const std::vector<uint32_t>& numbers, size_t limit) {
  return each(numbers, [&](uint32_t number) { return number < limit; });
}

/// Every source has the same fields, each a field of its kind.
bool valid_sources(const Program& program, const std::vector<SourceProgram>& sources) {
  return each(sources, [&](const SourceProgram& source) {
    if (source.selection >= program.selections.size()) return false;
    const uint32_t kind = program.selections[source.selection].kind;
    return all_below(source.fields, program.kinds[kind].fields.size()) &&
           source.fields.size() == sources[0].fields.size();
  });
}

size_t fields_of(const std::vector<SourceProgram>& sources) {
  return sources.empty() ? 0 : sources[0].fields.size();
}

bool valid_joined(const Program& program, const JoinedProgram& joined) {
  return joined.scope < program.scopes.size() &&
         valid_code(joined.code, program.scopes[joined.scope].predicates.size());
}
bool valid_joined(const Program& program, const std::optional<JoinedProgram>& joined) {
  return !joined || valid_joined(program, *joined);
}

/// A look of a condition of a step, or (no step) of the group.
bool valid_look(const Program& program, const CorrelationProgram& rule, const ScopeLooks& scope,
                const LookProgram& look, const EventStepProgram* own) {
  if (look.what > What::class_label || look.step >= rule.steps.size() ||
      look.other_step >= rule.steps.size() || look.over < 0 || look.after < 0 || look.ignoring < 0)
    return false;
  const bool of_step = look.what == What::step_field || is_aggregate(look.what);
  if (of_step && look.what != What::number_of &&
      look.step_field >= fields_of(rule.steps[look.step].sources))
    return false;
  if (look.what == What::key) return look.key < rule.keys.size();
  if (look.what == What::usual || look.what == What::spread)
    return look.aggregate < scope.looks.size() && is_aggregate(scope.looks[look.aggregate].what) &&
           rule.within > 0;
  if (look.what == What::distance || look.what == What::speed)
    return own && look.fields.size() == 4 &&
           all_below({look.fields[0], look.fields[1]}, fields_of(own->sources)) &&
           all_below({look.fields[2], look.fields[3]}, fields_of(rule.steps[look.step].sources));
  if (!looks_back(look.what)) return true;
  const size_t past = fields_of(look.past);
  return own && valid_sources(program, look.past) &&
         all_below(look.fields, std::min<size_t>(scope.own_fields, past)) &&
         all_below(look.own_keys, scope.own_fields + scope.looks.size()) &&
         all_below(look.past_keys, past) && look.own_keys.size() == look.past_keys.size();
}

bool valid_scope(const Program& program, const CorrelationProgram& rule, uint32_t scope,
                 const EventStepProgram* own) {
  if (scope >= program.scope_looks.size()) return false;
  const ScopeLooks& looks = program.scope_looks[scope];
  const size_t fields = program.scopes[scope].fields.size();
  return looks.own_fields + looks.looks.size() == fields &&
         (!own || looks.own_fields == fields_of(own->sources)) &&
         each(looks.looks,
              [&](const LookProgram& look) { return valid_look(program, rule, looks, look, own); });
}

bool valid_step(const Program& program, const CorrelationProgram& rule,
                const EventStepProgram& step) {
  const size_t fields = fields_of(step.sources);
  for (const auto* joined : {&step.where, &step.unless})
    if (!valid_joined(program, *joined) ||
        (*joined && !valid_scope(program, rule, (*joined)->scope, &step)))
      return false;
  return step.joint <= EventStepProgram::Joint::also_perhaps && !step.sources.empty() &&
         valid_sources(program, step.sources) && step.keys.size() == rule.keys.size() &&
         each(step.keys, [&](const KeyPlace& key) { return key.field < fields; }) &&
         each(step.counted, [&](const CountedProgram& it) { return it.field < fields; }) &&
         each(step.equal, [&](const EqualFields& equal) {
           return equal.own < fields && equal.step < rule.steps.size() &&
                  equal.field < fields_of(rule.steps[equal.step].sources);
         });
}

bool valid_correlation(const Program& program, const CorrelationProgram& rule) {
  const auto group = [&](const std::optional<JoinedProgram>& joined) {
    return valid_joined(program, joined) &&
           (!joined || valid_scope(program, rule, joined->scope, nullptr));
  };
  return rule.rule < program.rules.size() && !rule.steps.empty() &&
         valid_scope(program, rule, rule.scope, nullptr) && group(rule.such_that) &&
         group(rule.unless) &&
         each(rule.steps,
              [&](const EventStepProgram& step) { return valid_step(program, rule, step); }) &&
         each(rule.classes, [&](const ClassProgram& label) {
           return (!label.level || *label.level <= 4) && valid_joined(program, label.when) &&
                  valid_scope(program, rule, label.when.scope, nullptr);
         });
}

}  // namespace

bool valid_correlations(const Program& program) {
  return program.scopes.size() == program.scope_looks.size() &&
         each(program.selections,
              [&](const SelectionInfo& it) {
                return it.kind < program.kinds.size() && it.rule < program.rules.size() &&
                       all_below(it.shapes, program.shapes.size());
              }) &&
         each(program.correlations,
              [&](const CorrelationProgram& it) { return valid_correlation(program, it); });
}

}  // namespace foothold::runtime
