// Warnings that need a proof: conditions that can never or always be true, tests that add nothing,
// exceptions that never apply, rules that fire wherever another one does. What cannot be proven is
// not said (compiler/reason).
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "compiler/passes.h"
#include "compiler/reason/compare.h"
#include "compiler/reason/solver.h"
#include "compiler/reason/witness.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using reason::Alternatives;
using reason::Atoms;
using reason::Clause;
using reason::kNotYes;
using reason::kYes;
using reason::Literal;
using Operator = Condition::Operator;
using Answer = std::optional<Alternatives>;

constexpr size_t kMostLabels = 4;

bool same_span(dsl::Span a, dsl::Span b) {
  return a.file == b.file && a.begin == b.begin && a.end == b.end;
}

bool is_inside(dsl::Span inner, dsl::Span outer) {
  return inner.file == outer.file && inner.begin >= outer.begin && inner.end <= outer.end;
}

std::string wanted_of(const Literal& literal) {
  return (literal.truths & kYes) != 0 ? "has to be true" : "must not be true";
}

/// Labels for the literals of a reason, outside of `primary`; each place once.
std::vector<dsl::Label> labels_of(const Clause& clause, dsl::Span primary, std::string_view text) {
  std::vector<dsl::Label> labels;
  for (const Literal& literal : clause) {
    const dsl::Span at = literal.test->span;
    const bool told = std::any_of(labels.begin(), labels.end(),
                                  [&](const dsl::Label& label) { return same_span(label.at, at); });
    if (told || is_inside(at, primary) || labels.size() == kMostLabels) continue;
    labels.push_back({at, text.empty() ? wanted_of(literal) : std::string(text)});
  }
  return labels;
}

/// What was probably meant by one test that can never be true; empty if nothing comes to mind.
std::string help_for(const Clause& reason) {
  if (reason.size() != 1) return {};
  const Test& test = *reason[0].test;
  if (test.verb == Verb::empty) return "only texts and lists can be empty: write `is absent`";
  const bool of_nothing = test.texts.size() == 1 && test.texts[0].empty();
  return of_nothing ? "a text that says nothing is `is empty`" : std::string();
}

/// Reasons about the conditions of one rule.
class ConditionCheck {
 public:
  ConditionCheck(Context& context, Atoms& atoms, const Rule& rule)
      : context_(context), atoms_(atoms), solver_(atoms), rule_(rule) {}

  void run() {
    const Answer always = Alternatives{Clause{}};
    const Answer where = rule_.where ? true_of(*rule_.where) : always;
    if (rule_.where) {
      if (never_true(where)) return;
      if (always_true()) return;
      find_redundant(*rule_.where, always);
    }
    if (rule_.unless && !dead_exception(where)) find_redundant(*rule_.unless, where);
  }

 private:
  Answer true_of(const Condition& condition) { return alternatives_of(atoms_, condition, kYes); }
  Answer not_true_of(const Condition& condition) {
    return alternatives_of(atoms_, condition, kNotYes);
  }
  bool impossible(const Answer& answer) { return answer && solver_.impossible(*answer); }

  /// The tests without which the first alternative would be possible.
  Clause reason_of(const Answer& answer) {
    return answer->empty() ? Clause{} : solver_.reason(answer->front());
  }

  bool never_true(const Answer& where) {
    if (!impossible(where)) return false;
    const Clause reason = reason_of(where);
    const dsl::Span at = reason.empty() ? rule_.where->span : reason.back().test->span;
    dsl::Diagnostic& found = context_.report(
        Code::never_true, at, fmt::format("the condition of `{}` can never be true", rule_.name),
        reason.size() < 2 ? "never true" : wanted_of(reason.back()) + ", too");
    found.others = labels_of(reason, at, "");
    found.help = help_for(reason);
    if (where->size() > 1)
      found.notes.push_back(fmt::format(
          "each of its {} ways to be true excludes itself; the first is shown", where->size()));
    return true;
  }

  bool always_true() {
    if (!impossible(not_true_of(*rule_.where))) return false;
    context_
        .report(Code::always_true, rule_.where->span,
                fmt::format("the condition of `{}` is true of every event", rule_.name),
                "leaves nothing out")
        .help = "leave `where` out, or say what has to be special about the event";
    return true;
  }

  bool dead_exception(const Answer& where) {
    const Answer excused = both(where, true_of(*rule_.unless));
    if (!impossible(excused)) return false;
    dsl::Diagnostic& found =
        context_.report(Code::dead_exception, rule_.unless->span,
                        fmt::format("the exception of `{}` never applies", rule_.name),
                        "never true where the rule would fire");
    found.others = labels_of(reason_of(excused), rule_.unless->span, "");
    return true;
  }

  // ---- parts that add nothing

  /// `given`: when the part is looked at at all. Recursion is bounded by dsl::kMaxNesting.
  void find_redundant(const Condition& condition, const Answer& given) {
    if (condition.op != Operator::all && condition.op != Operator::any) return;
    const bool all = condition.op == Operator::all;
    std::vector<const Condition*> parts;
    for (const Condition& part : condition.parts) parts.push_back(&part);
    for (size_t at = parts.size(); at-- > 0;)
      if (is_redundant(condition, parts, at, given))
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
    for (const Condition* part : parts)
      find_redundant(*part, all ? beside(parts, part, given, true) : given);
  }

  /// What holds beside one part: the others are true (of `and`), or not true (of `or`).
  Answer beside(const std::vector<const Condition*>& parts, const Condition* except,
                const Answer& given, bool all) {
    Answer result = given;
    for (const Condition* part : parts)
      if (part != except) result = both(result, all ? true_of(*part) : not_true_of(*part));
    return result;
  }

  bool is_redundant(const Condition& condition, const std::vector<const Condition*>& parts,
                    size_t at, const Answer& given) {
    const Condition& part = *parts[at];
    // Tests that stand for one written test, such as `has all of (...)`, have its place.
    if (parts.size() < 2 || same_span(part.span, condition.span)) return false;
    const bool all = condition.op == Operator::all;
    const Answer others = beside(parts, &part, given, all);
    const Answer asked = both(others, all ? not_true_of(part) : true_of(part));
    if (!impossible(asked)) return false;
    dsl::Diagnostic& found =
        context_.report(Code::redundant_test, part.span,
                        fmt::format("a part of the condition of `{}` adds nothing", rule_.name),
                        all ? "true wherever the rest is" : "never the part that decides");
    found.others = labels_of(reason_of(asked), part.span, "because of this");
    found.help = "leave it out, or say what was meant";
    return true;
  }

  Context& context_;
  Atoms& atoms_;
  reason::Solver solver_;
  const Rule& rule_;
};

// ---- rules with each other

/// Drops the ways to fire that cannot be.
void keep_possible(reason::Solver& solver, Answer& fires) {
  if (fires) std::erase_if(*fires, [&](const Clause& clause) { return solver.impossible(clause); });
}

void report_related(Context& context, const Atoms& atoms, const reason::Related& related,
                    const std::vector<reason::RuleForm>& forms) {
  const Rule& narrow = context.model.rules[related.narrow];
  const Rule& wide = context.model.rules[related.wide];
  dsl::Diagnostic& found =
      related.same
          ? context.report(
                Code::duplicate_rule, narrow.span,
                fmt::format("`{}` fires on the same events as `{}`", narrow.name, wide.name),
                "says the same")
          : context.report(
                Code::subsumed_rule, narrow.span,
                fmt::format("every event that fires `{}` fires `{}`, too", narrow.name, wide.name),
                "fires on a part of it");
  found.others.push_back({wide.span, related.same ? "as this one" : "fires on more"});
  found.help = related.same ? "leave one of them out"
                            : "leave it out, or give both findings a reason to be and write "
                              "`# allow: subsumed_rule` beside it";
  const auto form = std::find_if(forms.begin(), forms.end(), [&](const reason::RuleForm& one) {
    return one.number == related.narrow;
  });
  for (const Clause& clause : *form->fires)
    if (const auto witness = reason::witness_of(atoms, narrow.kind, clause)) {
      found.notes.push_back(fmt::format("this fires both: {}", witness->text));
      return;
    }
}

/// What the steps of a rule over several events ask of one event of this kind. Atoms name the tests
/// of `kept`.
void reason_about_steps(Context& context, Atoms& atoms, uint32_t kind, const Rule& rule,
                        std::deque<Rule>& kept) {
  for (const EventStep& step : rule.correlation->steps)
    for (const StepSource& source : step.sources) {
      const Selection& selection = context.model.selections[source.selection];
      if (selection.kind != kind) continue;
      Rule& one = kept.emplace_back();
      one.name = rule.name;
      one.where = selection.where;
      one.unless = selection.unless;
      ConditionCheck(context, atoms, one).run();
    }
}

/// All rules of one kind; returns how many were not compared with the others.
uint64_t reason_about_kind(Context& context, uint32_t kind, uint64_t& steps_left) {
  Atoms atoms(context.model.kinds[kind]);
  reason::Solver solver(atoms);
  std::deque<Rule> steps;
  std::vector<reason::RuleForm> forms;
  for (uint32_t number = 0; number < context.model.rules.size(); ++number) {
    const Rule& rule = context.model.rules[number];
    if (rule.correlation) reason_about_steps(context, atoms, kind, rule, steps);
    if (rule.kind != kind) continue;
    ConditionCheck(context, atoms, rule).run();
    reason::RuleForm& form = forms.emplace_back();
    form = {number, firing(atoms, rule), silent(atoms, rule)};
    keep_possible(solver, form.fires);
  }
  const reason::Comparison comparison = reason::compare(atoms, forms, steps_left);
  steps_left -= std::min(steps_left, comparison.steps);
  for (const reason::Related& related : comparison.found)
    report_related(context, atoms, related, forms);
  return comparison.rules_left_out;
}

}  // namespace

uint64_t reason_about_rules(Context& context) {
  // A condition with a mistake was left out: its rule would seem to fire on everything.
  if (context.diagnostics.has_errors()) return 0;
  uint64_t left_out = 0, steps_left = reason::kMostSteps;
  for (uint32_t kind = 0; kind < context.model.kinds.size(); ++kind)
    left_out += reason_about_kind(context, kind, steps_left);
  return left_out;
}

}  // namespace foothold::compiler
