// What a site says of a rule over several events. An exception that names one step keeps such
// events out of it, as `unless` in the step would; one on the keys, or on several steps, takes
// matches away.
#include <algorithm>
#include <set>

#include "compiler/check/several.h"
#include "compiler/check/tunes.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using Operator = Condition::Operator;

/// The names that a condition begins paths with: labels and bare names apart.
struct Roots {
  std::set<std::string> labels, bare;
};

void add_roots(const dsl::Operand& written, Roots& roots) {
  if (written.kind == dsl::Operand::Kind::path) {
    const std::vector<dsl::Word>& parts = written.path.parts;
    (parts.size() > 1 ? roots.labels : roots.bare).insert(parts[0].text);
  }
  for (const dsl::Word& label : written.labels) roots.labels.insert(label.text);
  for (const dsl::Operand& input : written.inputs) add_roots(input, roots);
}

/// Recursion is bounded by the nesting of what was written.
void add_roots(const dsl::Condition& written, Roots& roots) {
  if (written.op == dsl::Condition::Operator::test) {
    add_roots(written.test.left, roots);
    for (const dsl::Operand& part : written.test.with) add_roots(part, roots);
    if (written.test.right) add_roots(*written.test.right, roots);
  }
  for (const dsl::Condition& part : written.parts) add_roots(part, roots);
}

/// The one step that the exception is about, if it is about one.
std::optional<uint32_t> step_of(const dsl::Condition& written, const Rule& rule,
                                const dsl::WhenItem& when) {
  if (!when.within) return 0;
  Roots roots;
  add_roots(written, roots);
  if (roots.labels.size() != 1 || !roots.bare.empty()) return {};
  return place_of_label(rule.correlation->steps, *roots.labels.begin());
}

void add_part(std::optional<Condition>& whole, Condition part) {
  std::vector<Condition> parts;
  if (whole) parts.push_back(std::move(*whole));
  parts.push_back(std::move(part));
  whole = combined(Operator::any, std::move(parts));
}

/// The exception while the tune is in force.
Condition in_force_and(std::optional<Condition> in_force, Condition unless) {
  std::vector<Condition> parts;
  if (in_force) parts.push_back(std::move(*in_force));
  parts.push_back(std::move(unless));
  return *combined(Operator::all, std::move(parts));
}

/// Such events do not count for the step.
void add_to_step(Context& context, const dsl::Condition& written, const Tune& tune,
                 EventStep& step) {
  if (step.sources.size() > 1 && !resolve_condition(context, step.kind, step.label, written))
    return;
  for (const StepSource& source : step.sources) {
    Selection& selection = context.model.selections[source.selection];
    const Kind& kind = context.model.kinds[selection.kind];
    std::optional<Condition> unless = resolve_condition(context, kind, step.label, written);
    if (unless)
      add_part(selection.unless, in_force_and(older_than(kind, kFieldTime, tune), *unless));
  }
}

/// The time by which a match is tuned: that of the last event of the last step that takes events.
uint32_t time_of_match(Several& several) {
  const std::vector<EventStep>& steps = several.made.steps;
  size_t last = steps.size() - 1;
  while (steps[last].missing && last > 0) --last;
  Look look;
  look.what = Look::What::last_of;
  look.step = static_cast<uint32_t>(last);
  look.step_field = kFieldTime;
  look.field.name = "last time";
  look.field.type = Type{Base::time};
  return add_look(several.group, std::move(look));
}

std::optional<Condition> resolve_exception(Several& several, const dsl::Condition& written) {
  const Site site{several, several.group, Place::group_unless, {}};
  const Rewritten rewritten = rewrite(site, {&written});
  return rewritten ? resolve_rewritten(site, *rewritten, Operator::all) : std::nullopt;
}

void add_to_matches(Several& several, const dsl::Condition& written,
                    const std::optional<Condition>& in_force, uint32_t scope) {
  std::optional<Condition> unless = resolve_exception(several, written);
  if (!unless) return;
  std::optional<Joined>& joined = several.made.unless;
  std::optional<Condition> whole;
  if (joined) whole = std::move(joined->condition);
  add_part(whole, in_force_and(in_force, std::move(*unless)));
  joined = Joined{std::move(*whole), scope};
}

}  // namespace

void add_tune_of_several(Context& context, const dsl::TuneItem& written, uint32_t place, Rule& rule,
                         const dsl::WhenItem& when) {
  const Tune& tune = context.model.tunes[place];
  const uint32_t scope = rule.correlation->scope;
  Several several{context, when, *rule.correlation, {}, context.model.scopes[scope]};
  RuleTune added{place, {}, !written.off.empty(), {}};
  hide_header(several.group);
  if (tune.expires) {
    const uint32_t time = time_of_match(several);
    added.in_force = older_than(several.group.kind, time, tune);
  }
  if (!written.unless.empty() && written.off.empty()) {
    const dsl::Condition& unless = written.unless[0];
    if (const std::optional<uint32_t> step = step_of(unless, rule, when))
      add_to_step(context, unless, tune, rule.correlation->steps[*step]);
    else
      add_to_matches(several, unless, added.in_force, scope);
  }
  show_header(context.model, several.group);
  context.model.scopes[scope] = std::move(several.group);
  rule.tunes.push_back(std::move(added));
}

}  // namespace foothold::compiler
