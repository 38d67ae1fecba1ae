#include "evaluate/mutate.h"

namespace foothold::evaluate {
namespace {

using compiler::Condition;
using compiler::Kind;
using compiler::Rule;
using compiler::Test;
using compiler::Verb;
using Operator = Condition::Operator;

/// A condition that was changed in one place, and the words for it.
using Variant = std::pair<std::string, Condition>;
using Variants = std::vector<Variant>;

// ---- words ------------------------------------------------------------------------------------

std::string name_of(Verb verb) {
  // In the order of compiler::Verb.
  static constexpr std::string_view kNames[] = {
      "",          "is",          "in",          "<",         "<=",       ">",       ">=",
      "contains",  "mentions",    "starts with", "ends with", "like",     "matches", "is invisible",
      "resembles", "is external", "is present",  "is empty",  "is absent"};
  return std::string(kNames[static_cast<size_t>(verb)]);
}

std::string number_words(double number) {
  std::string words = std::to_string(number);
  words.erase(words.find_last_not_of('0') + 1);
  if (words.ends_with('.')) words.pop_back();
  return words;
}

std::string words_for(const Kind& kind, const compiler::Value& value);

/// `app_id with resource in a table`
std::string joined_words(const Kind& kind, const compiler::Value& tuple) {
  std::string words;
  for (const compiler::Value& input : tuple.inputs)
    words += (words.empty() ? "" : " with ") + words_for(kind, input);
  return words + " in a table";
}

std::string words_for(const Kind& kind, const compiler::Value& value) {
  using Op = compiler::Value::Op;
  if (value.op == Op::field) return kind.fields[value.field].name;
  if (value.op == Op::number) return number_words(value.number);
  if (value.op == Op::ticks) return number_words(static_cast<double>(value.ticks) / 1e7) + "s";
  const std::string of = words_for(kind, value.inputs[0]);
  if (value.op == Op::scale) return number_words(value.number) + " * " + of;
  if (value.op == Op::add) return of + " + " + words_for(kind, value.inputs[1]);
  if (value.op == Op::subtract) return of + " - " + words_for(kind, value.inputs[1]);
  if (value.op == Op::in_rows) return joined_words(kind, value);
  // In the order of compiler::Value::Op, from `length` on.
  static constexpr std::string_view kNames[] = {
      "length of ", "domain of ",  "local_part of ",  "mailbox of ", "network of ",
      "hour of ",   "weekday of ", "time of day of ", "entropy of ", "number in ",
      "gained ",    "lost ",       "before ",         "after ",      "column of "};
  return std::string(kNames[static_cast<size_t>(value.op) - static_cast<size_t>(Op::length)]) + of;
}

/// What a code stands for: flags have codes, too, and no names.
std::string name_of_code(const compiler::Type& type, uint8_t code) {
  if (type.base == compiler::Base::flag) return code != 0 ? "true" : "false";
  return type.choices[code - 1u];
}

/// The first operand, to tell tests of one field apart.
std::string first_operand(const Kind& kind, const Test& test) {
  if (test.right) return " " + words_for(kind, *test.right);
  if (!test.texts.empty()) return " \"" + test.texts.front() + "\"";
  if (!test.codes.empty())
    return " " + name_of_code(test.left.type.choices.empty() ? kind.fields[test.left.field].type
                                                             : test.left.type,
                              test.codes.front());
  if (!test.ranges.empty()) return " " + value::format_ip(test.ranges.front().first);
  return "";
}

std::string words_for(const Kind& kind, const Test& test) {
  const std::string verb = name_of(test.verb);
  return words_for(kind, test.left) + (verb.empty() ? "" : " " + verb) + first_operand(kind, test);
}

Kind scope_of(const Kind& kind, const Condition& condition) {
  return element_scope(kind, condition.list, condition.binder);
}

std::string words_for(const Kind& kind, const Condition& condition) {
  if (condition.op == Operator::test) return words_for(kind, condition.test);
  if (is_of_elements(condition))
    return std::string(condition.op == Operator::any_element ? "any " : "every ") +
           condition.binder + " in " + kind.fields[condition.list].name + " satisfies (" +
           words_for(scope_of(kind, condition), condition.inner[0]) + ")";
  const std::string_view joint = condition.op == Operator::any ? " or " : " and ";
  std::string result;
  for (const Condition& part : condition.parts) {
    result += (result.empty() ? "" : std::string(joint)) + words_for(kind, part);
  }
  if (condition.op == Operator::negate) return "not (" + result + ")";
  return (condition.op == Operator::maybe ? "maybe (" : "(") + result + ")";
}

// ---- variants ---------------------------------------------------------------------------------

Condition negated(const Condition& condition) {
  Condition result;
  result.op = Operator::negate;
  result.span = condition.span;
  result.parts = {condition};
  return result;
}

bool joins(const Condition& condition) {
  return condition.op == Operator::all || condition.op == Operator::any;
}

/// The node itself changed: a test negated, an operand removed, a `not` or `maybe` dropped.
Variants own_variants(const Kind& kind, const Condition& condition) {
  const std::string words = words_for(kind, condition);
  if (condition.op == Operator::test || is_of_elements(condition))
    return {{"negated: " + words, negated(condition)}};
  if (!joins(condition)) return {{"dropped the outer word of: " + words, condition.parts.front()}};
  Variants variants;
  for (size_t place = 0; condition.parts.size() > 1 && place < condition.parts.size(); ++place) {
    Condition fewer = condition;
    fewer.parts.erase(fewer.parts.begin() + static_cast<std::ptrdiff_t>(place));
    variants.emplace_back("removed: " + words_for(kind, condition.parts[place]), fewer);
  }
  return variants;
}

Variants variants_of(const Kind& kind, const Condition& condition) {
  Variants variants = own_variants(kind, condition);
  if (is_of_elements(condition)) {
    for (auto& [words, inner] : variants_of(scope_of(kind, condition), condition.inner[0])) {
      Condition changed = condition;
      changed.inner = {std::move(inner)};
      variants.emplace_back("of an element: " + words, std::move(changed));
    }
    return variants;
  }
  for (size_t place = 0; place < condition.parts.size(); ++place) {
    for (auto& [words, part] : variants_of(kind, condition.parts[place])) {
      Condition changed = condition;
      changed.parts[place] = std::move(part);
      variants.emplace_back(std::move(words), std::move(changed));
    }
  }
  return variants;
}

bool has_several_parts(const Condition& condition) {
  return joins(condition) && condition.parts.size() > 1;
}

using Part = std::optional<Condition> Rule::*;

void add_variants(const Kind& kind, const Rule& rule, Part part, const std::string& name,
                  std::vector<std::pair<std::string, Rule>>& mutations) {
  if (!(rule.*part)) return;
  for (auto& [words, condition] : variants_of(kind, *(rule.*part))) {
    Rule changed = rule;
    changed.*part = std::move(condition);
    mutations.emplace_back(name + ": " + words, std::move(changed));
  }
}

void add_removed(const Rule& rule, Part part, const std::string& name,
                 std::vector<std::pair<std::string, Rule>>& mutations) {
  Rule changed = rule;
  (changed.*part).reset();
  mutations.emplace_back(name + ": removed as a whole", std::move(changed));
}

}  // namespace

std::vector<std::pair<std::string, Rule>> mutations(const compiler::Model& model,
                                                    const Rule& rule) {
  const Kind& kind = kind_of(model, rule.kind);
  std::vector<std::pair<std::string, Rule>> result;
  add_variants(kind, rule, &Rule::where, "where", result);
  if (rule.where && !has_several_parts(*rule.where)) {
    add_removed(rule, &Rule::where, "where", result);
  }
  add_variants(kind, rule, &Rule::unless, "unless", result);
  if (rule.unless) add_removed(rule, &Rule::unless, "unless", result);
  return result;
}

}  // namespace foothold::evaluate
