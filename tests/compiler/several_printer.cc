#include "tests/compiler/several_printer.h"

#include <fmt/format.h>

#include <array>

#include "compiler/context.h"

namespace foothold::project {
namespace {

using namespace compiler;

std::string joined(const std::vector<std::string>& parts, std::string_view by) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : std::string(by)) + part;
  return all;
}

constexpr std::array<const char*, 22> kOps = {
    "field",      "number",  "ticks",  "add",   "subtract", "scale",   "length",  "domain",
    "local_part", "mailbox", "net",    "hour",  "weekday",  "daytime", "entropy", "number_in",
    "gained",     "lost",    "before", "after", "cell",     "in_rows"};
constexpr std::array<const char*, 19> kVerbNames = {
    "flag",      "is",       "in",      "<",     "<=",    ">",       ">=",
    "contains",  "mentions", "starts",  "ends",  "like",  "matches", "invisible",
    "resembles", "external", "present", "empty", "absent"};
constexpr std::array<const char*, 20> kLooks = {
    "key",      "step_field",  "number_of",  "number_of_different",
    "total_of", "smallest_of", "largest_of", "largest_share_of",
    "first_of", "last_of",     "gap",        "distance",
    "speed",    "fresh",       "known",      "missing",
    "share",    "usual",       "spread",     "class_label"};

std::string seconds(int64_t ticks) { return fmt::format("{}s", ticks / value::ticks_per_second); }

std::string print(const Kind& kind, const Value& value) {
  if (value.op == Value::Op::field) return kind.fields[value.field].name;
  if (value.op == Value::Op::number) return fmt::format("{}", value.number);
  if (value.op == Value::Op::ticks) return seconds(value.ticks);
  std::vector<std::string> inputs;
  if (value.op == Value::Op::scale) inputs.push_back(fmt::format("{}", value.number));
  for (const Value& input : value.inputs) inputs.push_back(print(kind, input));
  return fmt::format("{}({})", kOps[static_cast<size_t>(value.op)], joined(inputs, ", "));
}

std::string print(const Kind& kind, const Test& test) {
  std::vector<std::string> operands = test.texts;
  for (const value::IpRange& range : test.ranges)
    operands.push_back(fmt::format("{} addresses", range.first == range.last ? "one" : "some"));
  for (const double number : test.numbers) operands.push_back(fmt::format("{:.6g}", number));
  for (const int64_t ticks : test.ticks) operands.push_back(seconds(ticks));
  for (const uint8_t code : test.codes)
    operands.push_back(test.left.type.base == Base::flag ? fmt::format("{}", code)
                                                         : test.left.type.choices[code - 1]);
  if (test.right) operands.push_back(print(kind, *test.right));
  const std::string left = print(kind, test.left);
  if (test.verb == Verb::flag) return left;
  return fmt::format("{} {} {}", left, kVerbNames[static_cast<size_t>(test.verb)],
                     joined(operands, "|"));
}

std::string print(const Kind& kind, const Condition& condition) {
  using Op = Condition::Operator;
  std::vector<std::string> parts;
  for (const Condition& part : condition.parts) parts.push_back(print(kind, part));
  switch (condition.op) {
    case Op::test:
      return print(kind, condition.test);
    case Op::all:
      return "(" + joined(parts, " and ") + ")";
    case Op::any:
      return "(" + joined(parts, " or ") + ")";
    case Op::negate:
      return "not " + parts[0];
    case Op::maybe:
      return "maybe " + parts[0];
    default:
      return fmt::format(
          "{} {} in {} ({})", condition.op == Op::any_element ? "any" : "every", condition.binder,
          kind.fields[condition.list].name,
          print(element_scope(kind, condition.list, condition.binder), condition.inner[0]));
  }
}

std::string print(const Kind& kind, const std::optional<Condition>& condition) {
  return condition ? print(kind, *condition) : std::string();
}

std::string print_selection(const Model& model, uint32_t number) {
  const Selection& selection = model.selections[number];
  const Kind& kind = model.kinds[selection.kind];
  std::string all = kind.name;
  if (selection.where) all += " where " + print(kind, selection.where);
  if (selection.unless) all += " unless " + print(kind, selection.unless);
  return all;
}

std::string print_sources(const Model& model, const std::vector<StepSource>& sources) {
  std::vector<std::string> all;
  for (const StepSource& source : sources) all.push_back(print_selection(model, source.selection));
  return joined(all, " | ");
}

// ---- looks

std::string print_past(const Model& model, const Scope& scope, const Look& look) {
  if (look.lookback.over == 0) return {};
  std::string all = fmt::format(" over {} after {} ignoring {}", seconds(look.lookback.over),
                                seconds(look.lookback.after), seconds(look.lookback.ignoring));
  for (const uint32_t key : look.own_keys) all += " for " + scope.kind.fields[key].name;
  if (look.what == Look::What::missing) all += " of " + print_sources(model, look.past);
  return all;
}

std::string print(const Model& model, const Correlation& rule, const Scope& scope,
                  const Look& look) {
  using What = Look::What;
  std::string all = kLooks[static_cast<size_t>(look.what)];
  const auto step = [&](uint32_t place) {
    const std::string& label = rule.steps[place].label;
    return label.empty() ? fmt::format("step {}", place) : label;
  };
  if (look.what == What::key) return fmt::format("key {}", rule.keys[look.key].name);
  const bool of_step = (look.what >= What::step_field && look.what <= What::speed) ||
                       look.what == What::usual || look.what == What::spread;
  if (of_step) all += " " + step(look.step);
  if (look.what == What::gap) all += " " + step(look.other_step);
  const bool of_field = look.what == What::step_field ||
                        (look.what >= What::number_of_different && look.what <= What::last_of);
  if (of_field) all += "." + rule.steps[look.step].kind.fields[look.step_field].name;
  if (look.what >= What::usual && look.what <= What::spread)
    all += fmt::format(" of `{}`", scope.looks[look.aggregate].field.name);
  const bool fields =
      look.what == What::fresh || look.what == What::known || look.what == What::share;
  for (const uint32_t field : look.fields)
    if (fields) all += " " + scope.kind.fields[field].name;
  return all + print_past(model, scope, look);
}

std::string print_scope(const Model& model, const Correlation& rule, const Scope& scope) {
  std::string all;
  for (const Look& look : scope.looks)
    all += fmt::format("      {} : {} = {}\n", look.field.name, describe(look.field.type),
                       print(model, rule, scope, look));
  return all;
}

std::string print_joined(const Model& model, std::string_view what,
                         const std::optional<Joined>& part) {
  if (!part) return {};
  return fmt::format("    {} {}\n", what, print(model.scopes[part->scope].kind, part->condition));
}

// ---- steps

std::string print_keys(const Correlation& rule, const EventStep& step) {
  std::vector<std::string> keys;
  for (size_t key = 0; key < step.keys.size(); ++key) {
    const std::string& field = step.kind.fields[step.keys[key].field].name;
    const std::string& name = rule.keys[key].name;
    keys.push_back((step.keys[key].each ? "each " : "") +
                   (field == name ? field : field + " as " + name));
  }
  return keys.empty() ? "" : " by " + joined(keys, ", ");
}

std::string print_counts(const EventStep& step) {
  std::string all;
  if (step.plural) all += fmt::format(" at least {}", step.at_least);
  for (const Counted& counted : step.counted)
    all += fmt::format(" with at {} {} different {}", counted.most ? "most" : "least",
                       counted.number, step.kind.fields[counted.field].name);
  return all;
}

std::string print_step(const Model& model, const Correlation& rule, const EventStep& step) {
  static constexpr std::array<const char*, 4> kJoints = {"", "then ", "also ", "also perhaps "};
  std::string all =
      fmt::format("  {}{}{}{}{}: {}{}", kJoints[static_cast<size_t>(step.joint)],
                  step.missing ? "no " : "", step.latest ? "latest " : "", step.label,
                  print_counts(step), print_sources(model, step.sources), print_keys(rule, step));
  if (step.within) all += " within " + seconds(step.within);
  all += "\n" + print_joined(model, "joined where", step.where) +
         print_joined(model, "joined unless", step.unless);
  const std::optional<Joined>& any = step.where ? step.where : step.unless;
  return any ? all + print_scope(model, rule, model.scopes[any->scope]) : all;
}

std::string print_template(const Kind& kind, const Template& sentence) {
  std::string all;
  for (const TemplatePiece& piece : sentence) {
    all += piece.text;
    if (piece.field) all += "{" + kind.fields[*piece.field].name + "}";
    if (piece.value) all += "{" + print(kind, *piece.value) + "}";
  }
  return all;
}

std::string print_head(const Correlation& rule) {
  std::vector<std::string> keys;
  for (const Field& key : rule.keys) keys.push_back(key.name + " " + describe(key.type));
  return fmt::format(
      "same {}{}, within {}, quiet {}{}{}\n", keys.empty() ? "tenant" : joined(keys, ", "),
      rule.across_tenants ? " across tenants" : "", seconds(rule.within), seconds(rule.quiet),
      rule.ordered ? ", ordered" : "", rule.revisable ? ", revisable" : "");
}

std::string print_single(const Model& model, const Rule& rule) {
  const Kind& kind = kind_of(model, rule.kind);
  std::string all = kind.name;
  if (rule.where) all += " where " + print(kind, rule.where);
  if (rule.unless) all += " unless " + print(kind, rule.unless);
  return all + "\n";
}

}  // namespace

std::string printed(const Model& model, const Rule& rule) {
  if (!rule.correlation) return print_single(model, rule);
  const Correlation& made = *rule.correlation;
  const Scope& group = model.scopes[made.scope];
  std::string all = print_head(made);
  for (const EventStep& step : made.steps) all += print_step(model, made, step);
  all += print_joined(model, "such that", made.such_that);
  all += print_joined(model, "unless", made.unless);
  for (const ClassLabel& label : made.classes)
    all +=
        fmt::format("    label {} when {}\n", label.name, print(group.kind, label.when.condition));
  all += print_scope(model, made, group);
  all += "    report " + print_template(group.kind, rule.report) + "\n";
  for (const BoundResponse& response : rule.contain)
    all += "    command " + print_template(group.kind, response.command) + "\n";
  return all;
}

}  // namespace foothold::project
