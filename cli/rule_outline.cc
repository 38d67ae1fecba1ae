#include "cli/rule_outline.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/explain_tree.h"
#include "cli/timeline_words.h"
#include "compiler/rule_kinds.h"
#include "runtime/report/harmless.h"

namespace foothold::cli {
namespace {

using compiler::Correlation;
using compiler::EventStep;
using compiler::Look;

std::string keys_of(const Correlation& asked) {
  std::string keys;
  for (const compiler::Field& key : asked.keys)
    keys += fmt::format("{}{}", keys.empty() ? "" : ", ", key.name);
  return (keys.empty() ? "tenant" : keys) + (asked.across_tenants ? ", across tenants" : "");
}

std::string_view joint_of(const EventStep& step) {
  static constexpr std::string_view kJoints[] = {"", "then ", "also ", "also perhaps "};
  return kJoints[static_cast<size_t>(step.joint)];
}

std::string steps_text(const Loaded& loaded, const Correlation& asked) {
  std::string text;
  for (const EventStep& step : asked.steps) {
    std::string written = source_text(loaded.sources, step.span);
    if (written.starts_with(joint_of(step))) written.erase(0, joint_of(step).size());
    text += fmt::format("  {:>13}{}\n", joint_of(step), written);
  }
  return text;
}

/// A condition on the group as it is written.
std::string condition_line(const Loaded& loaded, std::string_view word,
                           const std::optional<compiler::Joined>& joined) {
  if (!joined) return {};
  return fmt::format("  {} {}\n", word, source_text(loaded.sources, joined->condition.span));
}

void add_looks(const compiler::Model& model, const std::optional<compiler::Joined>& joined,
               std::set<std::string>& looks) {
  if (!joined) return;
  for (const Look& look : model.scopes[joined->scope].looks)
    if (look.what >= Look::What::fresh && look.what <= Look::What::spread)
      looks.insert(look.field.name);
}

/// What is asked of the past, each once.
std::string past_lines(const compiler::Model& model, const Correlation& asked) {
  std::set<std::string> looks;
  for (const EventStep& step : asked.steps)
    for (const auto* joined : {&step.where, &step.unless}) add_looks(model, *joined, looks);
  add_looks(model, asked.such_that, looks);
  add_looks(model, asked.unless, looks);
  std::string text;
  for (const std::string& look : looks) text += fmt::format("the past: {}\n", look);
  return text;
}

std::string several_text(const Loaded& loaded, const Correlation& asked) {
  std::string text = asked.within == 0 ? std::string("one event, compared with the past\n")
                                       : fmt::format("events of the same {}, within {}\n",
                                                     keys_of(asked), span_text(asked.within));
  text += steps_text(loaded, asked) + condition_line(loaded, "such that", asked.such_that) +
          condition_line(loaded, "unless", asked.unless);
  for (const compiler::ClassLabel& label : asked.classes)
    text += condition_line(loaded, fmt::format("label {} when", label.name), label.when);
  text += past_lines(loaded.compiled.model, asked);
  if (asked.quiet > asked.within)
    text += fmt::format("findings no more than {} apart are one\n", span_text(asked.quiet));
  return text;
}

std::string single_text(const Loaded& loaded, const compiler::Rule& rule) {
  const compiler::Model& model = loaded.compiled.model;
  std::string kinds;
  for (const uint32_t kind : compiler::kinds_of_rule(model, rule))
    kinds += fmt::format("{}{}", kinds.empty() ? "" : " or ", model.kinds[kind].name);
  std::string text = fmt::format("one event: {}\n", kinds);
  if (rule.where)
    text += fmt::format("  where {}\n", source_text(loaded.sources, rule.where->span));
  if (rule.unless)
    text += fmt::format("  unless {}\n", source_text(loaded.sources, rule.unless->span));
  return text;
}

}  // namespace

std::string rule_outline(const Loaded& loaded, const compiler::Rule& rule) {
  const std::string text =
      rule.correlation ? several_text(loaded, *rule.correlation) : single_text(loaded, rule);
  return fmt::format("`{}`: {}\n{}", rule.name, runtime::harmless(rule.title), text);
}

}  // namespace foothold::cli
