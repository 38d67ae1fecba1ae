// Conditions -> predicates and postfix code. Every distinct test of a kind becomes one predicate
// over one column, shared by all rules that ask it.
#pragma once

#include <string>
#include <unordered_map>

#include "compiler/model.h"
#include "runtime/program/program.h"

namespace foothold::compiler {

/// Collects the columns and predicates of one kind while its rules are compiled.
class KindPlanner {
 public:
  KindPlanner(const Kind& kind, const std::vector<Table>& tables, runtime::KindProgram& program);

  /// Postfix code of a condition; adds what it needs to the program.
  std::vector<runtime::Instruction> compile(const Condition& condition);
  /// The predicate of one test.
  uint32_t predicate(const Test& test);
  runtime::ValueExpression expression(const Value& value);

 private:
  void emit(const Condition& condition, std::vector<runtime::Instruction>& code);
  uint32_t element_predicate(const Condition& condition);
  uint32_t add(runtime::Predicate made);
  uint32_t column(const Value& value);
  void need_original(uint32_t column);
  void need_external_columns();
  std::optional<uint32_t> header_column(std::string_view name);

  const Kind& kind_;
  const std::vector<Table>& tables_;
  runtime::KindProgram& program_;
  std::unordered_map<std::string, uint32_t> known_;  // predicates, by what they are
};

/// The op of the program.
runtime::Op op_of(Condition::Operator op);

/// When a tune excuses an event: it is in force, and true of it.
std::vector<runtime::Instruction> plan_excuse(const RuleTune& tune, KindPlanner& planner);

/// How a field is told to the program.
runtime::FieldInfo plan_field(const Field& field);

/// The same for a default's condition, which is over choice fields only: columns are then field
/// numbers.
void compile_default(const Condition& condition, std::vector<runtime::Instruction>& code,
                     std::vector<runtime::Predicate>& tests);

runtime::Store store_of(const Type& type);
/// The names of a choice type, folded, as the readers compare them.
std::vector<std::string> folded_choices(const Type& type);

}  // namespace foothold::compiler
