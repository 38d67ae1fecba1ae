#include "compiler/plan/conditions.h"

#include <algorithm>
#include <array>

#include "compiler/context.h"
#include "compiler/patterns/atoms.h"
#include "compiler/plan/lookups.h"
#include "runtime/program/encode.h"
#include "runtime/value/fold.h"

namespace foothold::compiler {
namespace {

using runtime::Column;
using runtime::Compare;
using runtime::Instruction;
using runtime::Op;
using runtime::Pattern;
using runtime::Predicate;
using runtime::Store;
using runtime::ValueExpression;
using runtime::ValueOp;

/// The op of the program, by that of the typed tree.
constexpr std::array kOps = {
    ValueOp::field,     ValueOp::number, ValueOp::ticks,   ValueOp::add,         ValueOp::subtract,
    ValueOp::scale,     ValueOp::length, ValueOp::domain,  ValueOp::local_part,  ValueOp::mailbox,
    ValueOp::network,   ValueOp::hour,   ValueOp::weekday, ValueOp::time_of_day, ValueOp::entropy,
    ValueOp::number_in, ValueOp::gained, ValueOp::lost,    ValueOp::before,      ValueOp::after,
    ValueOp::cell,      ValueOp::in_rows};
static_assert(kOps.size() == static_cast<size_t>(Value::Op::in_rows) + 1);

Compare compare_of(Verb verb) {
  switch (verb) {
    case Verb::less:
      return Compare::less;
    case Verb::less_equal:
      return Compare::less_equal;
    case Verb::greater:
      return Compare::greater;
    case Verb::greater_equal:
      return Compare::greater_equal;
    default:
      return Compare::equal;
  }
}

Pattern pattern_of(Verb verb) {
  switch (verb) {
    case Verb::mentions:
      return Pattern::mentions;
    case Verb::starts:
      return Pattern::starts;
    case Verb::ends:
      return Pattern::ends;
    case Verb::like:
      return Pattern::like;
    case Verb::resembles:
      return Pattern::resembles;
    default:
      return Pattern::contains;
  }
}

/// Equality and order, by what the column stores.
runtime::Test compare_test(Store store) {
  switch (store) {
    case Store::ip:
      return runtime::Test::ip_in;
    case Store::number:
      return runtime::Test::number;
    case Store::ticks:
      return runtime::Test::ticks;
    case Store::choice:
    case Store::flag:
      return runtime::Test::choice_in;
    default:
      return runtime::Test::text_in;
  }
}

runtime::Test test_of(const Test& test, Store store) {
  switch (test.verb) {
    case Verb::flag:
      return runtime::Test::flag;
    case Verb::external:
      return runtime::Test::external;
    case Verb::invisible:
      return runtime::Test::invisible;
    case Verb::resembles:
      return runtime::Test::resembles;
    case Verb::present:
      return runtime::Test::present;
    case Verb::empty:
      return runtime::Test::empty;
    case Verb::absent:
      return runtime::Test::absent;
    case Verb::matches:
      return runtime::Test::regex;
    case Verb::contains:
      // "contains nothing in particular" asks whether there is any element: of `gained anything`.
      if (test.texts.size() == 1 && test.texts[0].empty()) return runtime::Test::said_present;
      return runtime::Test::text_pattern;
    case Verb::mentions:
    case Verb::starts:
    case Verb::ends:
    case Verb::like:
      return runtime::Test::text_pattern;
    default:
      return compare_test(store);
  }
}

/// Folded literals of which one occurs in every value that any of the patterns matches; none: every
/// value is looked at.
std::vector<std::string> atoms_of(const Predicate& predicate) {
  std::vector<std::string> atoms;
  for (const std::string& pattern : predicate.texts) {
    const std::optional<std::vector<std::string>> required =
        required_atoms(pattern, predicate.exact);
    if (!required) return {};
    atoms.insert(atoms.end(), required->begin(), required->end());
  }
  return atoms;
}

}  // namespace

Op op_of(Condition::Operator op) {
  switch (op) {
    case Condition::Operator::all:
      return Op::all;
    case Condition::Operator::any:
      return Op::any;
    case Condition::Operator::negate:
      return Op::negate;
    case Condition::Operator::maybe:
      return Op::maybe;
    default:
      return Op::test;
  }
}

Store store_of(const Type& type) {
  switch (type.base) {
    case Base::ip:
      return Store::ip;
    case Base::number:
      return Store::number;
    case Base::time:
    case Base::duration:
      return Store::ticks;
    case Base::flag:
      return Store::flag;
    case Base::choice:
      return Store::choice;
    default:
      return Store::text;
  }
}

std::vector<std::string> folded_choices(const Type& type) {
  std::vector<std::string> folded;
  for (const std::string& choice : type.choices) folded.push_back(value::fold(choice));
  return folded;
}

KindPlanner::KindPlanner(const Kind& kind, const std::vector<Table>& tables,
                         runtime::KindProgram& program)
    : kind_(kind), tables_(tables), program_(program) {}

std::vector<Instruction> KindPlanner::compile(const Condition& condition) {
  std::vector<Instruction> code;
  emit(condition, code);
  return code;
}

void KindPlanner::emit(const Condition& condition, std::vector<Instruction>& code) {
  if (condition.op == Condition::Operator::test) {
    code.push_back({Op::test, predicate(condition.test)});
    return;
  }
  if (is_of_elements(condition)) {
    code.push_back({Op::test, element_predicate(condition)});
    return;
  }
  for (const Condition& part : condition.parts) emit(part, code);
  code.push_back({op_of(condition.op), static_cast<uint32_t>(condition.parts.size())});
}

ValueExpression KindPlanner::expression(const Value& value) {
  ValueExpression expression;
  expression.op = kOps[static_cast<size_t>(value.op)];
  expression.field = value.field;
  expression.number = value.number;
  expression.ticks = value.ticks;
  expression.zone = value.zone;
  expression.store = store_of(value.type);
  expression.one_text = is_textual(value.type.base) && value.type.shaped == Shaped::scalar;
  expression.folded = value.type.base != Base::id;
  if (value.op == Value::Op::cell || value.op == Value::Op::in_rows)
    expression.lookup = plan_lookup(value, tables_, program_);
  for (const Value& input : value.inputs) expression.inputs.push_back(this->expression(input));
  return expression;
}

uint32_t KindPlanner::column(const Value& value) {
  ValueExpression expression = this->expression(value);
  for (size_t i = 0; i < program_.columns.size(); ++i)
    if (program_.columns[i].value == expression) return static_cast<uint32_t>(i);
  Column column;
  column.value = std::move(expression);
  column.store = store_of(value.type);
  column.list = value.type.shaped != Shaped::scalar;
  column.address = value.type.base == Base::address;
  column.domain = value.type.base == Base::domain;
  column.folded = value.type.base != Base::id;
  column.original = value.type.base == Base::id;
  column.choices = folded_choices(value.type);
  program_.columns.push_back(std::move(column));
  return static_cast<uint32_t>(program_.columns.size() - 1);
}

void KindPlanner::need_original(uint32_t column) { program_.columns[column].original = true; }

std::optional<uint32_t> KindPlanner::header_column(std::string_view name) {
  const std::optional<uint32_t> field = place_of(kind_.fields, name);
  if (!field) return {};
  return column(value_of_field(kind_, *field));
}

void KindPlanner::need_external_columns() {
  program_.external.tenant = header_column(kTenantField);
  program_.external.user = header_column(kUserField);
  program_.external.principal = header_column(kPrincipalField);
}

uint32_t KindPlanner::predicate(const Test& test) {
  Predicate made;
  made.column = column(test.left);
  const Column& on = program_.columns[made.column];
  made.test = test_of(test, on.store);
  made.exact = test.exact || !on.folded;
  made.compare = compare_of(test.verb);
  made.pattern = pattern_of(test.verb);
  made.texts = test.texts;
  made.numbers = test.numbers;
  made.ticks = test.ticks;
  made.ranges = test.ranges;
  made.codes = test.codes;
  if (made.test == runtime::Test::regex) made.atoms = atoms_of(made);
  if (made.exact || made.test == runtime::Test::regex || made.test == runtime::Test::resembles)
    need_original(made.column);
  if (made.test == runtime::Test::external) need_external_columns();
  if (test.right) {
    made.test =
        test.verb > Verb::greater_equal ? runtime::Test::fields_pattern : runtime::Test::fields;
    made.other_column = column(*test.right);
    made.exact = made.exact || !program_.columns[made.other_column].folded;
    if (made.exact || test.verb == Verb::resembles)
      need_original(made.column), need_original(made.other_column);
  }
  return add(std::move(made));
}

/// The place of an equal predicate, or of the new one.
uint32_t KindPlanner::add(Predicate made) {
  std::string bytes;  // equal where every member is
  runtime::encode(made, bytes);
  const auto [place, added] =
      known_.try_emplace(std::move(bytes), static_cast<uint32_t>(program_.predicates.size()));
  if (added) program_.predicates.push_back(std::move(made));
  return place->second;
}

std::vector<Instruction> plan_excuse(const RuleTune& tune, KindPlanner& planner) {
  std::vector<Instruction> code;
  uint32_t parts = 0;
  for (const std::optional<Condition>* part : {&tune.in_force, &tune.unless}) {
    if (!*part) continue;
    const std::vector<Instruction> one = planner.compile(**part);
    code.insert(code.end(), one.begin(), one.end());
    ++parts;
  }
  if (parts == 2) code.push_back({Op::all, parts});
  return code;
}

runtime::FieldInfo plan_field(const Field& field) {
  runtime::FieldInfo info;
  info.name = field.name;
  info.store = store_of(field.type);
  info.list = field.type.shaped == Shaped::list;
  info.change = field.type.shaped == Shaped::change;
  info.chosen = field.chosen;
  info.may_be_empty = field.type.shaped != Shaped::scalar ||
                      (is_textual(field.type.base) && field.type.base != Base::id);
  info.address = field.type.base == Base::address;
  info.duration = field.type.base == Base::duration;
  info.choices = field.type.choices;
  info.identifies = field.identifies;
  info.otherwise = field.otherwise;
  info.group = field.type.base == Base::group;
  info.part = key_part_of(field.type.base);
  for (const Field& member : field.members) info.members.push_back(plan_field(member));
  if (field.otherwise_when)
    compile_default(*field.otherwise_when, info.otherwise_when, info.otherwise_tests);
  return info;
}

void compile_default(const Condition& condition, std::vector<Instruction>& code,
                     std::vector<Predicate>& tests) {
  if (condition.op == Condition::Operator::test) {
    Predicate test;
    test.test = condition.test.verb <= Verb::in ? runtime::Test::choice_in
                                                : test_of(condition.test, Store::choice);
    test.column = condition.test.left.field;
    test.codes = condition.test.codes;
    code.push_back({Op::test, static_cast<uint32_t>(tests.size())});
    tests.push_back(std::move(test));
    return;
  }
  for (const Condition& part : condition.parts) compile_default(part, code, tests);
  code.push_back({op_of(condition.op), static_cast<uint32_t>(condition.parts.size())});
}

}  // namespace foothold::compiler
