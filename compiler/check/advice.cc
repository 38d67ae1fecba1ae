// Warnings: nothing here changes what the rules mean.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "compiler/passes.h"
#include "compiler/patterns/atoms.h"
#include "runtime/value/operation.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

template <typename Visit>
void each_test(const Condition& condition, const Visit& visit) {
  if (condition.op == Condition::Operator::test) visit(condition.test);
  for (const Condition& part : condition.parts) each_test(part, visit);
  for (const Condition& part : condition.inner) each_test(part, visit);
}

void advise_tests(Context& context, const Rule& rule) {
  if (rule.variant > 0) return;  // the first of them has the tests of all
  const bool positive = std::any_of(rule.tests.begin(), rule.tests.end(),
                                    [](const RuleTest& test) { return test.findings > 0; });
  const bool negative = std::any_of(rule.tests.begin(), rule.tests.end(),
                                    [](const RuleTest& test) { return test.findings == 0; });
  if (positive && negative) return;
  context.report(
      Code::missing_test, rule.span,
      fmt::format("`{}` has no test that expects {}", rule.name,
                  positive ? "nothing" : "a finding"),
      positive ? "how do you know that it can be quiet?" : "how do you know that it can fire?");
}

/// Can the actor alone make it true, by what he writes? Of an `or`, one such part is enough.
bool rests_on_chosen(const Kind& kind, const Condition& condition) {
  const auto part = [&](const Condition& inner) { return rests_on_chosen(kind, inner); };
  if (condition.op == Condition::Operator::test) {
    bool all_chosen = true;
    each_field(condition.test.left,
               [&](uint32_t field) { all_chosen = all_chosen && kind.fields[field].chosen; });
    return all_chosen;
  }
  if (is_of_elements(condition))
    return rests_on_chosen(element_scope(kind, condition.list, condition.binder),
                           condition.inner[0]);
  if (condition.op == Condition::Operator::any)
    return std::any_of(condition.parts.begin(), condition.parts.end(), part);
  return std::all_of(condition.parts.begin(), condition.parts.end(), part);
}

/// An exception that what the actor writes can make true: the attacker can say it too.
void advise_exception(Context& context, const std::string& rule, const Kind& kind,
                      const Condition& unless) {
  if (!rests_on_chosen(kind, unless)) return;
  context
      .report(Code::attacker_can_say_this, unless.span,
              fmt::format("the exception of `{}` rests only on what the actor writes", rule),
              "an attacker can write this too")
      .help = "add a test of something that the actor does not choose, such as `user` or `ip`";
}

/// The exceptions of steps; those of a rule over several events as a whole look at its keys.
void advise_step_exceptions(Context& context, const Rule& rule) {
  const Model& model = context.model;
  for (const EventStep& step : rule.correlation->steps)
    for (const StepSource& source : step.sources) {
      const Selection& selection = model.selections[source.selection];
      if (selection.unless)
        advise_exception(context, rule.name, model.kinds[selection.kind], *selection.unless);
    }
  const std::optional<Joined>& unless = rule.correlation->unless;
  if (unless)
    advise_exception(context, rule.name, model.scopes[unless->scope].kind, unless->condition);
}

/// A tune is an exception, too.
void advise_tunes(Context& context, const Rule& rule) {
  for (const RuleTune& tune : rule.tunes) {
    if (!tune.unless || !rests_on_chosen(kind_of(context.model, rule.kind), *tune.unless)) continue;
    context
        .report(Code::attacker_can_say_this, tune.unless->span,
                fmt::format("a tune of `{}` rests only on what the actor writes", rule.name),
                "an attacker can write this too")
        .help = "add a test of something that the actor does not choose, such as `user` or `ip`";
  }
}

/// What a pattern without a literal may cost, in RE2 instructions, before it is called costly: it
/// is asked of every value of the field.
struct PatternGate {
  bool frequent;  // of kinds that read events which make up much of a log
  int most_instructions;
};
constexpr PatternGate kPatternGates[] = {{true, 60}, {false, 2000}};

int program_size(const std::string& pattern, bool case_sensitive) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(case_sensitive);
  return RE2(pattern, options).ProgramSize();
}

/// Why a kind has many events; empty if nothing says so.
std::string why_frequent(const Context& context, const Kind& kind) {
  const auto tables = context.catalogue.all().find(std::string(kOperations));
  for (const Source& source : kind.sources) {
    if (source.renamed) continue;
    const std::string& shape = context.model.shapes[source.shape].name;
    if (source.routes.empty()) return fmt::format("every record of `{}`", shape);
    if (tables == context.catalogue.all().end()) continue;
    for (const auto& [id, row] : tables->second) {
      std::string normal;
      value::normalise_operation(id, normal);
      if (row.parent == kFrequent &&
          std::find(source.routes.begin(), source.routes.end(), normal) != source.routes.end())
        return fmt::format("every `{}`", id);
    }
  }
  return {};
}

void advise_pattern(Context& context, const Kind& kind, const Test& test,
                    const std::string& pattern) {
  const std::string frequent = why_frequent(context, kind);
  const int size = program_size(pattern, test.exact);
  for (const PatternGate& gate : kPatternGates) {
    if (gate.frequent != !frequent.empty() || size <= gate.most_instructions) continue;
    context
        .report(Code::costly_pattern, test.span,
                fmt::format("this pattern takes {} instructions on each value", size),
                frequent.empty() ? "no literal can start a search for it"
                                 : fmt::format("`{}` reads {}", kind.name, frequent))
        .help = fmt::format(
        "add a word that must occur, or say it with `like`, `contains` or a list; {} instructions "
        "are allowed",
        gate.most_instructions);
    return;
  }
  context
      .report(Code::slow_pattern, test.span, "no literal can start a search for this pattern",
              "every value of the field is looked at")
      .help = "fine for a field that few events have; else add a word that must occur";
}

void advise_patterns(Context& context, const Kind& kind, const Condition& condition) {
  each_test(condition, [&](const Test& test) {
    if (test.verb != Verb::matches) return;
    for (const std::string& pattern : test.texts)
      if (!required_atoms(pattern, test.exact)) advise_pattern(context, kind, test, pattern);
  });
}

void advise_rule(Context& context, const Rule& rule) {
  advise_tests(context, rule);
  advise_tunes(context, rule);
  if (rule.correlation) return advise_step_exceptions(context, rule);
  const Kind& kind = context.model.kinds[rule.kind];
  if (rule.unless) advise_exception(context, rule.name, kind, *rule.unless);
  if (rule.where) advise_patterns(context, kind, *rule.where);
  if (rule.unless) advise_patterns(context, kind, *rule.unless);
}

/// Patterns of steps are asked of every event of their kind, like a rule's.
void advise_selection(Context& context, const Selection& selection) {
  const Kind& kind = context.model.kinds[selection.kind];
  if (selection.where) advise_patterns(context, kind, *selection.where);
  if (selection.unless) advise_patterns(context, kind, *selection.unless);
}

void advise_kind(Context& context, const Kind& kind) {
  for (const Source& source : kind.sources) {
    if (source.renamed) continue;
    const bool sampled =
        std::any_of(kind.samples.begin(), kind.samples.end(),
                    [&](const Sample& sample) { return sample.shape == source.shape; });
    if (!sampled)
      context.report(Code::no_sample, source.span,
                     fmt::format("`{}` from `{}` has no sample", kind.name,
                                 context.model.shapes[source.shape].name),
                     "nothing shows that this is read rightly");
  }
}

/// Operations of a kind's sources that no table knows. Nothing is said without a table.
void advise_operations(Context& context, const dsl::KindItem& kind,
                       const std::set<std::string>& known) {
  for (const dsl::FromItem& source : kind.from)
    for (const dsl::Literal& operation : source.route_values) {
      std::string normal;
      value::normalise_operation(operation.text, normal);
      if (known.contains(normal)) continue;
      const std::string nearest =
          dsl::did_you_mean(operation.text, context.catalogue.active_ids(std::string(kOperations)));
      dsl::Diagnostic& found = context.report(
          Code::unknown_operation, operation.span,
          fmt::format("no log is known to hold the operation \"{}\"", operation.text),
          "never seen");
      if (nearest.empty()) {
        found.help = "look at a record: a source with this operation alone would read nothing";
      } else {
        found.help = fmt::format("did you mean \"{}\"?", nearest);
        found.edits.push_back({operation.span, fmt::format("\"{}\"", nearest)});
      }
    }
}

void advise_all_operations(Context& context) {
  if (context.diagnostics.has_errors() || !context.catalogue.knows(std::string(kOperations)))
    return;
  std::set<std::string> known;
  for (const std::string& id : context.catalogue.active_ids(std::string(kOperations))) {
    std::string normal;
    value::normalise_operation(id, normal);
    known.insert(std::move(normal));
  }
  for (const dsl::KindItem& kind : context.tree.kinds) advise_operations(context, kind, known);
}

}  // namespace

void advise(Context& context) {
  for (const Kind& kind : context.model.kinds) advise_kind(context, kind);
  for (const Rule& rule : context.model.rules) advise_rule(context, rule);
  for (const Selection& selection : context.model.selections) advise_selection(context, selection);
  advise_all_operations(context);
}

}  // namespace foothold::compiler
