// Warnings: nothing here changes what the rules mean.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"
#include "compiler/patterns/atoms.h"

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
void advise_exception(Context& context, const Rule& rule) {
  if (!rule.unless || !rests_on_chosen(context.model.kinds[rule.kind], *rule.unless)) return;
  context
      .report(Code::attacker_can_say_this, rule.unless->span,
              fmt::format("the exception of `{}` rests only on what the actor writes", rule.name),
              "an attacker can write this too")
      .help = "add a test of something that the actor does not choose, such as `user` or `ip`";
}

/// A tune is an exception, too.
void advise_tunes(Context& context, const Rule& rule) {
  for (const RuleTune& tune : rule.tunes) {
    if (!tune.unless || !rests_on_chosen(context.model.kinds[rule.kind], *tune.unless)) continue;
    context
        .report(Code::attacker_can_say_this, tune.unless->span,
                fmt::format("a tune of `{}` rests only on what the actor writes", rule.name),
                "an attacker can write this too")
        .help = "add a test of something that the actor does not choose, such as `user` or `ip`";
  }
}

void advise_patterns(Context& context, const Condition& condition) {
  each_test(condition, [&](const Test& test) {
    if (test.verb != Verb::matches) return;
    for (const std::string& pattern : test.texts) {
      if (required_atoms(pattern, test.exact)) continue;
      context
          .report(Code::slow_pattern, test.span, "no literal can start a search for this pattern",
                  "every value of the field is looked at")
          .help = "fine for a field that few events have; else add a word that must occur";
    }
  });
}

/// Can the condition be true at all? Only what is certain: `in` of nothing, contradicting enum
/// values joined by `and`.
bool can_be_true(const Condition& condition);

bool contradicts(const Test& a, const Test& b) {
  const bool enums = a.left == b.left && a.verb <= Verb::in && b.verb <= Verb::in &&
                     !a.codes.empty() && !b.codes.empty();
  return enums && std::none_of(a.codes.begin(), a.codes.end(), [&](uint8_t code) {
           return std::find(b.codes.begin(), b.codes.end(), code) != b.codes.end();
         });
}

bool parts_can_be_true(const std::vector<Condition>& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!can_be_true(parts[i])) return false;
    for (size_t j = 0; j < i; ++j)
      if (parts[i].op == Condition::Operator::test && parts[j].op == Condition::Operator::test &&
          contradicts(parts[i].test, parts[j].test))
        return false;
  }
  return true;
}

bool can_be_true(const Condition& condition) {
  switch (condition.op) {
    case Condition::Operator::all:
      return parts_can_be_true(condition.parts);
    case Condition::Operator::any:
      return std::any_of(condition.parts.begin(), condition.parts.end(), can_be_true);
    case Condition::Operator::any_element:
    case Condition::Operator::every_element:  // of an empty list it is false
      return can_be_true(condition.inner[0]);
    default:
      return true;
  }
}

void advise_rule(Context& context, const Rule& rule) {
  advise_tests(context, rule);
  advise_exception(context, rule);
  advise_tunes(context, rule);
  if (rule.where) advise_patterns(context, *rule.where);
  if (rule.unless) advise_patterns(context, *rule.unless);
  if (rule.where && !can_be_true(*rule.where))
    context.report(Code::never_true, rule.where->span,
                   fmt::format("the condition of `{}` can never be true", rule.name),
                   "two parts exclude each other");
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

}  // namespace

void advise(Context& context) {
  for (const Kind& kind : context.model.kinds) advise_kind(context, kind);
  for (const Rule& rule : context.model.rules) advise_rule(context, rule);
}

}  // namespace foothold::compiler
