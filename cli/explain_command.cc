// `foothold explain`: which part of a rule is true, false or unknown for each record, and which
// parts decided.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/error_pages.h"
#include "cli/exit_codes.h"
#include "cli/explain_timeline.h"
#include "cli/explain_tree.h"
#include "cli/records.h"
#include "cli/rule_outline.h"
#include "cli/say.h"
#include "compiler/rule_kinds.h"
#include "evaluate/extract.h"
#include "evaluate/verdict.h"
#include "runtime/report/harmless.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using evaluate::Reading;

/// How the tree is drawn: as wide as the terminal, with box-drawing characters where it has them.
TreeStyle style_of(const ExplainCommand& command) {
  TreeStyle style;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  style.ascii = command.ascii || !terminal;
  winsize size = {};
  if (command.width > 0)
    style.width = command.width;
  else if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.width = size.ws_col;
  return style;
}

std::string quoted(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

class Explainer {
 public:
  Explainer(const Loaded& loaded, const std::string& rule, const ExplainCommand& command)
      : loaded_(loaded),
        model_(loaded.compiled.model),
        json_(command.format == "json"),
        style_(style_of(command)) {
    for (const uint32_t place : compiler::variants_of(model_, rule))
      variants_.push_back(&model_.rules[place]);
  }

  void explain_record(const std::string& record, size_t number) const {
    const Reading reading = evaluate::read_record(model_, record);
    if (const std::string why = why_no_event(reading); !why.empty()) return say_none(number, why);
    // Kinds that read any record of a log would stand beside every event that the rule is about.
    std::vector<evaluate::Event> events = reading.events;
    const auto other = [&](const evaluate::Event& it) { return rule_about(it.kind) == nullptr; };
    if (!std::all_of(events.begin(), events.end(), other)) std::erase_if(events, other);
    if (!json_)
      say("record {}: a `{}` record, {} event{}\n", number, model_.shapes[*reading.shape].name,
          events.size(), events.size() == 1 ? "" : "s");
    for (const evaluate::Event& event : events) explain_event(event, number);
  }

 private:
  /// A sentence about a record that holds no event; empty if it holds one.
  std::string why_no_event(const Reading& reading) const {
    if (reading.outcome == Reading::Outcome::unreadable) return "unreadable: " + reading.reason;
    if (reading.outcome == Reading::Outcome::unrecognised) return "unrecognised: " + reading.reason;
    if (!reading.events.empty()) return {};
    return fmt::format("a `{}` record that no kind reads", model_.shapes[*reading.shape].name);
  }

  void say_none(size_t number, const std::string& why) const {
    if (json_) return say("{{\"record\":{},\"no_event\":{}}}\n", number, quoted(why));
    say("record {}: {}\n", number, runtime::harmless(why));
  }

  /// The rule, or its variant, that reads this kind.
  const compiler::Rule* rule_about(uint32_t kind) const {
    for (const compiler::Rule* variant : variants_)
      if (variant->kind == kind) return variant;
    return nullptr;
  }

  std::string kinds_read() const {
    std::string all;
    for (const uint32_t kind : compiler::kinds_of_rule(model_, *variants_[0]))
      all += fmt::format("{}`{}`", all.empty() ? "" : ", ", model_.kinds[kind].name);
    return all;
  }

  void explain_event(const evaluate::Event& event, size_t number) const {
    const std::string& kind = model_.kinds[event.kind].name;
    const std::string& name = variants_[0]->name;
    const compiler::Rule* rule = rule_about(event.kind);
    if (json_) {
      const std::string head =
          fmt::format(R"("record":{},"rule":{},"kind":{})", number, quoted(name), quoted(kind));
      return say("{{{}{}}}\n", head, rule ? "," + json_of(event, *rule) : R"(,"fires":false)");
    }
    if (!rule) return say("an event of kind `{}`: `{}` reads {}\n", kind, name, kinds_read());
    say("{}",
        verdict_tree(loaded_.sources, name, evaluate::explain_rule(model_, event, *rule), style_));
    for (const compiler::RuleTune& tune : rule->tunes) say_tune(tune, event);
  }

  void say_tune(const compiler::RuleTune& tune, const evaluate::Event& event) const {
    const compiler::Tune& said = model_.tunes[tune.tune];
    const bool in_force =
        !tune.in_force || evaluate::evaluate(model_, event, *tune.in_force) == evaluate::Truth::yes;
    say("tune, because {}{}{}\n", runtime::harmless(said.because),
        in_force ? "" : " (expired, or the event has no time)",
        tune.excuses && !tune.unless ? ": off" : "");
    if (tune.unless)
      say("{}", clause_tree(loaded_.sources, "unless",
                            evaluate::explain(model_, event, *tune.unless), style_));
  }

  std::string json_of(const evaluate::Event& event, const compiler::Rule& rule) const {
    return verdict_members(loaded_.sources, evaluate::explain_rule(model_, event, rule));
  }

  const Loaded& loaded_;
  const compiler::Model& model_;
  std::vector<const compiler::Rule*> variants_;  // the rule, one for each kind that it reads
  bool json_;
  TreeStyle style_;
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
  if (const std::string_view page = error_page(command.rule); !page.empty())
    return say("{}", page), kClean;
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  const std::vector<compiler::Rule>& rules = loaded.compiled.model.rules;
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const compiler::Rule& it) { return it.name == command.rule; });
  if (rule == rules.end()) {
    std::vector<std::string> known;
    for (const compiler::Rule& it : rules) known.push_back(it.name);
    std::string nearest = dsl::did_you_mean(command.rule, known);
    if (nearest.empty()) nearest = nearest_code(command.rule);
    complain("foothold: there is no rule and no code `{}`{}\n", command.rule,
             nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest));
    return kUsage;
  }
  if (command.inputs.empty() && isatty(STDIN_FILENO) != 0)
    return say("{}", rule_outline(loaded, *rule)), kClean;
  ExplainCommand asked = command;
  if (asked.inputs.empty()) asked.inputs = {"-"};
  if (rule->correlation) return explain_timelines(loaded, *rule, asked, style_of(asked));
  return explain_all(loaded.compiled.model, asked.inputs, Explainer(loaded, rule->name, asked));
}

}  // namespace foothold::cli
