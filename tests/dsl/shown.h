// The tree of a rule in one line, every bracket written:
//
//   when same user, within 1h { a: sign_in where x is 1 and y then no b within 2h }
//
//   same user within 1h { first a: sign_in where (x is 1 & y) then no b within 2h }
#pragma once

#include <fmt/format.h>

#include <string>

#include "dsl/tree.h"

namespace foothold::dsl {

inline std::string shown(const Condition& condition);

template <typename Items, typename Show>
std::string joined(const Items& items, const char* between, const Show& show) {
  std::string all;
  for (const auto& item : items) all += (all.empty() ? "" : between) + show(item);
  return all;
}

inline std::string text_of(const Word& word) { return word.text; }
inline std::string text_of(const Literal& literal) {
  return literal.kind == Literal::Kind::text ? '"' + literal.text + '"' : literal.text;
}

inline std::string shown(const std::optional<History>& history) {
  if (!history) return "";
  std::string all = " <";
  if (!history->keys.empty())
    all += joined(history->keys, ",", [](const Word& key) { return key.text; }) + " ";
  all += "over " + history->over.text;
  if (history->after) all += " after " + history->after->text;
  if (history->ignoring) all += " ignoring " + history->ignoring->text;
  return all + ">";
}

inline std::string shown(const Operand& operand) {
  const auto show = [](const Operand& input) { return shown(input); };
  switch (operand.kind) {
    case Operand::Kind::path:
      return joined(operand.path.parts, ".", [](const Word& part) { return part.text; });
    case Operand::Kind::literal:
      return text_of(operand.literal);
    case Operand::Kind::call:
      return operand.function.text + "(" + shown(operand.inputs[0]) + ")" +
             (operand.table ? "[" + operand.table->text + "]" : "");
    case Operand::Kind::scale:
      return operand.literal.text + " * " + shown(operand.inputs[0]);
    case Operand::Kind::several:
      return "{" + operand.function.text + ": " + joined(operand.inputs, ", ", show) +
             joined(operand.labels, ", ", [](const Word& label) { return "@" + label.text; }) +
             shown(operand.history) + "}";
    default:
      return "(" +
             joined(operand.inputs, operand.kind == Operand::Kind::add ? " + " : " - ", show) + ")";
  }
}

inline std::string shown(const Test& test) {
  std::string all = shown(test.left);
  for (const Operand& part : test.with) all += " with " + shown(part);
  if (!test.verb.text.empty()) all += " " + test.verb.text;
  if (test.quantifier == Test::Quantifier::any_of) all += " any of";
  if (test.quantifier == Test::Quantifier::all_of) all += " all of";
  const auto show = [](const Literal& value) { return text_of(value); };
  if (!test.values.empty())
    all += " " + (test.bracketed ? "[" + joined(test.values, ", ", show) + "]"
                                 : joined(test.values, ", ", show));
  if (test.right) all += " " + shown(*test.right);
  for (const Literal& from : test.from) all += " from " + text_of(from);
  for (const Literal& to : test.to) all += " to " + text_of(to);
  return all + shown(test.history);
}

inline std::string shown(const EventSource& source) {
  if (source.one_of.empty()) return source.kind.text;
  return "{" +
         joined(source.one_of, " or ",
                [](const Alternative& one) {
                  return one.kind.text + (one.where ? " where " + shown(*one.where) : "");
                }) +
         "}";
}

inline std::string shown(const Condition& condition) {
  using Op = Condition::Operator;
  const auto show = [](const Condition& part) { return shown(part); };
  switch (condition.op) {
    case Op::test:
      return shown(condition.test);
    case Op::all:
      return "(" + joined(condition.parts, " & ", show) + ")";
    case Op::any:
      return "(" + joined(condition.parts, " | ", show) + ")";
    case Op::negate:
      return "!" + shown(condition.parts[0]);
    case Op::maybe:
      return "?" + shown(condition.parts[0]);
    case Op::missing:
      return "no " + shown(condition.source) +
             (condition.parts.empty() ? "" : " (" + shown(condition.parts[0]) + ")") +
             shown(condition.history);
    default:
      return (condition.op == Op::any_element ? "any " : "every ") + condition.binder.text +
             " of " +
             joined(condition.list.parts, ".", [](const Word& part) { return part.text; }) + " (" +
             shown(condition.parts[0]) + ")";
  }
}

inline std::string shown(const StepItem& step) {
  constexpr const char* kJoints[] = {"", "then ", "also ", "also perhaps "};
  std::string all = kJoints[static_cast<size_t>(step.joint)];
  if (step.missing) all += "no ";
  if (step.label) all += step.label->text + ": ";
  if (step.latest) all += "latest ";
  if (step.at_least) all += ">=" + step.at_least->text + " ";
  all += shown(step.source);
  for (const TakenKey& taken : step.taking)
    all += " " + taken.key.text + "=" + (taken.each ? "each " : "") + taken.field.text;
  for (const CountedField& counted : step.counted)
    all += " " + counted.field.text + (counted.most ? "<=" : ">=") + counted.number.text;
  if (step.where) all += " where " + shown(*step.where);
  if (step.unless) all += " unless " + shown(*step.unless);
  if (step.within) all += " within " + step.within->text;
  return all;
}

inline std::string shown(const WhenItem& when) {
  std::string all = joined(when.steps, " ", [](const StepItem& step) { return shown(step); });
  if (when.within)
    all = "same " + joined(when.same, ",", [](const Word& key) { return key.text; }) +
          (when.across_tenants ? " across tenants" : "") + " within " + when.within->text + " { " +
          all + " }";
  if (when.such_that) all += " such that " + shown(*when.such_that);
  if (when.unless) all += " unless " + shown(*when.unless);
  for (const ClassItem& one : when.classes)
    all += " label " + one.name.text + " when " + shown(one.when);
  return all;
}

}  // namespace foothold::dsl
