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
  Explainer(const Loaded& loaded, const compiler::Rule& rule)
      : loaded_(loaded), model_(loaded.compiled.model), rule_(rule) {}

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
    if (std::any_of(events.begin(), events.end(), [&](auto& it) { return it.kind == rule_.kind; }))
      std::erase_if(events, [&](const evaluate::Event& it) { return it.kind != rule_.kind; });
    say("a `{}` record, {} event{}\n", model_.shapes[*reading.shape].name, events.size(),
        events.size() == 1 ? "" : "s");
    for (const evaluate::Event& event : events) explain_event(event);
  }

 private:
  void explain_event(const evaluate::Event& event) const {
    const std::string& kind = model_.kinds[event.kind].name;
    if (event.kind != rule_.kind)
      return say("  an event of kind `{}`: `{}` reads `{}`\n", kind, rule_.name,
                 model_.kinds[rule_.kind].name);
    const evaluate::Firing firing = evaluate::evaluate_rule(model_, event, rule_);
    say("  an event of kind `{}`: `{}` {}\n", kind, rule_.name,
        firing.fires ? "fires" : "does not fire");
    print_part("where", rule_.where, event);
    print_part("unless", rule_.unless, event);
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

  /// `any change in changes satisfies`, without the condition on it.
  std::string asked_elements(dsl::Span span) const {
    const std::string text = one_line(loaded_.sources.text(span));
    return text.substr(0, text.find(" (", 0));
  }

  std::string described(const evaluate::Explained& part) const {
    using Operator = compiler::Condition::Operator;
    if (part.op == Operator::all) return "all of these";
    if (part.op == Operator::any) return "any of these";
    if (part.op == Operator::maybe) return "maybe";
    if (part.op == Operator::any_element || part.op == Operator::every_element)
      return fmt::format("{}    seen: {}", asked_elements(part.span), one_line(part.seen));
    if (part.op == Operator::negate && !is_negated_test(part)) return "not";
    const std::string& seen = is_negated_test(part) ? part.parts[0].seen : part.seen;
    return fmt::format("{}    seen: {}", one_line(loaded_.sources.text(part.span)), one_line(seen));
  }

  /// Depth is bounded by the nesting that the grammar allows.
  void print_tree(const evaluate::Explained& part, size_t indent) const {
    say("{:{}}{:<7} {}\n", "", indent, kTruths[static_cast<size_t>(part.truth)], described(part));
    if (is_negated_test(part)) return;
    for (size_t place = 0; place < part.parts.size(); ++place) {
      const bool element = !part.elements.empty();
      if (element)
        say("{:{}}element {}: {}\n", "", indent + 2, place + 1, one_line(part.elements[place]));
      print_tree(part.parts[place], indent + (element ? 4 : 2));
    }
  }

  const Loaded& loaded_;
  const compiler::Model& model_;
  const compiler::Rule& rule_;
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
  const Explainer explainer(loaded, *rule);
  return explain_all(loaded.compiled.model, {command.input}, explainer);
}

}  // namespace foothold::cli
