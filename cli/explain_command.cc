#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/records.h"
#include "cli/say.h"
#include "evaluate/condition.h"
#include "evaluate/extract.h"
#include "evaluate/rules.h"

namespace foothold::cli {
namespace {

constexpr std::string_view kTruths[] = {"false", "unknown", "true"};

std::string one_line(std::string_view text) {
  std::string out;
  for (char byte : text) {
    const bool blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
    if (!blank)
      out += static_cast<unsigned char>(byte) < 0x20 ? '?' : byte;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

class Explainer {
 public:
  Explainer(const Loaded& loaded, const std::string& rule)
      : loaded_(loaded), model_(loaded.compiled.model) {
    for (const uint32_t place : compiler::variants_of(model_, rule))
      variants_.push_back(&model_.rules[place]);
  }

  void explain_record(const std::string& record, size_t number) const {
    const evaluate::Reading reading = evaluate::read_record(model_, record);
    say("record {}: ", number);
    if (reading.outcome == evaluate::Reading::Outcome::unreadable)
      return say("unreadable: {}\n", reading.reason);
    if (reading.outcome == evaluate::Reading::Outcome::unrecognised)
      return say("unrecognised: {}\n", reading.reason);
    if (reading.events.empty())
      return say("a `{}` record that no kind reads\n", model_.shapes[*reading.shape].name);
    // Kinds that read any record of a log would stand beside every event that the rule is about.
    std::vector<evaluate::Event> events = reading.events;
    const auto other = [&](const evaluate::Event& it) { return rule_about(it.kind) == nullptr; };
    if (!std::all_of(events.begin(), events.end(), other)) std::erase_if(events, other);
    say("a `{}` record, {} event{}\n", model_.shapes[*reading.shape].name, events.size(),
        events.size() == 1 ? "" : "s");
    for (const evaluate::Event& event : events) explain_event(event);
  }

 private:
  /// The rule, or its variant, that reads this kind.
  const compiler::Rule* rule_about(uint32_t kind) const {
    for (const compiler::Rule* variant : variants_)
      if (variant->kind == kind) return variant;
    return nullptr;
  }

  std::string kinds_read() const {
    std::string all;
    for (const compiler::Rule* variant : variants_)
      all += fmt::format("{}`{}`", all.empty() ? "" : ", ", model_.kinds[variant->kind].name);
    return all;
  }

  void explain_event(const evaluate::Event& event) const {
    const std::string& kind = model_.kinds[event.kind].name;
    const compiler::Rule* rule = rule_about(event.kind);
    if (!rule)
      return say("  an event of kind `{}`: `{}` reads {}\n", kind, variants_[0]->name,
                 kinds_read());
    const evaluate::Firing firing = evaluate::evaluate_rule(model_, event, *rule);
    say("  an event of kind `{}`: `{}` {}\n", kind, rule->name,
        firing.fires                ? "fires"
        : firing.excused_by.empty() ? "does not fire"
                                    : "is excused by a tune");
    print_part("where", rule->where, event);
    print_part("unless", rule->unless, event);
    for (const compiler::RuleTune& tune : rule->tunes) print_tune(tune, event);
  }

  void print_tune(const compiler::RuleTune& tune, const evaluate::Event& event) const {
    const compiler::Tune& said = model_.tunes[tune.tune];
    const bool in_force =
        !tune.in_force || evaluate::evaluate(model_, event, *tune.in_force) == evaluate::Truth::yes;
    say("    tune, because {}{}{}\n", one_line(said.because),
        in_force ? "" : " (expired, or the event has no time)",
        tune.excuses && !tune.unless ? ": off" : "");
    if (tune.unless) print_tree(evaluate::explain(model_, event, *tune.unless), 6);
  }

  void print_part(std::string_view word, const std::optional<compiler::Condition>& condition,
                  const evaluate::Event& event) const {
    if (!condition) return;
    say("    {}\n", word);
    print_tree(evaluate::explain(model_, event, *condition), 6);
  }

  /// `x not in y` is one thing to people, though it is a negated test.
  static bool is_negated_test(const evaluate::Explained& part) {
    return part.op == compiler::Condition::Operator::negate &&
           part.parts[0].op == compiler::Condition::Operator::test &&
           part.span.begin == part.parts[0].span.begin && part.span.end == part.parts[0].span.end;
  }

  std::string described(const evaluate::Explained& part) const {
    using Operator = compiler::Condition::Operator;
    if (!part.fact.empty()) return fmt::format("fact {}", part.fact);
    if (part.op == Operator::all) return "all of these";
    if (part.op == Operator::any) return "any of these";
    if (part.op == Operator::maybe) return "maybe";
    if (part.op == Operator::negate && !is_negated_test(part)) return "not";
    const std::string& seen = is_negated_test(part) ? part.parts[0].seen : part.seen;
    return fmt::format("{}    seen: {}", one_line(loaded_.sources.text(part.span)), one_line(seen));
  }

  /// Depth is bounded by the nesting that the grammar allows.
  void print_tree(const evaluate::Explained& part, size_t indent) const {
    say("{:{}}{:<7} {}\n", "", indent, kTruths[static_cast<size_t>(part.truth)], described(part));
    if (is_negated_test(part)) return;
    for (const evaluate::Explained& inner : part.parts) print_tree(inner, indent + 2);
  }

  const Loaded& loaded_;
  const compiler::Model& model_;
  std::vector<const compiler::Rule*> variants_;  // the rule, one for each kind that it reads
};

int explain_all(const compiler::Model& model, const std::vector<std::string>& inputs,
                const Explainer& explainer) {
  size_t number = 0;
  const auto take = [&](const InputRecord& record) {
    explainer.explain_record(std::string(record.text), ++number);
    return true;
  };
  const std::vector<std::string> failures = for_each_record(model, inputs, take);
  for (const std::string& failure : failures) complain("foothold: {}\n", failure);
  if (!failures.empty()) return kIncomplete;
  if (number) return kClean;
  complain("foothold: the input held no event\n");
  return kNoEvent;
}

}  // namespace

int explain(const ExplainCommand& command) {
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  const std::vector<compiler::Rule>& rules = loaded.compiled.model.rules;
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const compiler::Rule& it) { return it.name == command.rule; });
  if (rule == rules.end()) {
    std::vector<std::string> known;
    for (const compiler::Rule& it : rules) known.push_back(it.name);
    const std::string nearest = dsl::did_you_mean(command.rule, known);
    complain("foothold: there is no rule `{}`{}\n", command.rule,
             nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest));
    return kUsage;
  }
  const Explainer explainer(loaded, rule->name);
  return explain_all(loaded.compiled.model, {command.input}, explainer);
}

}  // namespace foothold::cli
