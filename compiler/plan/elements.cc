// Conditions on the elements of a list -> an ElementProgram. Parts that look at the event alone are
// worked out once an event (`outers`); only what looks at the element becomes a test of every one.
//
//   any r in recipients satisfies (r is external and deletes)
//   tests {external(r), outer 0, all 2}   outers {{deletes}}
#include <algorithm>

#include "compiler/plan/conditions.h"

namespace foothold::compiler {
namespace {

using runtime::ElementProgram;
using runtime::Instruction;
using runtime::Op;
using Code = std::vector<Instruction>;

uint32_t place_in(std::vector<Code>& all, Code code) {
  const auto known = std::find(all.begin(), all.end(), code);
  const auto place = static_cast<uint32_t>(known - all.begin());
  if (known == all.end()) all.push_back(std::move(code));
  return place;
}

class ElementPlanner {
 public:
  ElementPlanner(KindPlanner& event, const Kind& scope, const std::vector<Table>& tables,
                 ElementProgram& program)
      : event_(event), rows_(scope, tables, program.rows), program_(program) {}

  uint32_t plan(const Condition& inner) {
    Code code;
    emit(inner, code);
    return place_in(program_.tests, std::move(code));
  }

 private:
  bool of_event(const Condition& condition) const {
    bool own = true;
    if (condition.op == Condition::Operator::test)
      each_field(condition.test,
                 [&](uint32_t field) { own = own && field < program_.event_fields; });
    return own && std::all_of(condition.parts.begin(), condition.parts.end(),
                              [&](const Condition& part) { return of_event(part); });
  }

  void emit(const Condition& condition, Code& code) {
    if (of_event(condition))
      return code.push_back({Op::outer, place_in(program_.outers, event_.compile(condition))});
    if (condition.op == Condition::Operator::test)
      return code.push_back({Op::test, rows_.predicate(condition.test)});
    for (const Condition& part : condition.parts) emit(part, code);
    code.push_back({op_of(condition.op), static_cast<uint32_t>(condition.parts.size())});
  }

  KindPlanner& event_;
  KindPlanner rows_;
  ElementProgram& program_;
};

uint32_t program_of(const Kind& kind, const Kind& scope, uint32_t list,
                    runtime::KindProgram& event) {
  std::vector<ElementProgram>& programs = event.elements;
  for (uint32_t place = 0; place < programs.size(); ++place)
    if (programs[place].list == list) return place;
  ElementProgram& made = programs.emplace_back();
  made.list = list;
  made.event_fields = static_cast<uint32_t>(kind.fields.size());
  made.rows.name = kind.name;
  made.rows.zones = event.zones;
  for (const Field& field : scope.fields) made.rows.fields.push_back(plan_field(field));
  return static_cast<uint32_t>(programs.size() - 1);
}

void find_copied(ElementProgram& program) {
  std::vector<bool> wanted(program.event_fields, false);
  for (const runtime::Column& column : program.rows.columns)
    runtime::each_field(column.value, [&](uint32_t field) {
      if (field < program.event_fields) wanted[field] = true;
    });
  program.copied.clear();
  for (uint32_t field = 0; field < program.event_fields; ++field)
    if (wanted[field]) program.copied.push_back(field);
}

}  // namespace

uint32_t KindPlanner::element_predicate(const Condition& condition) {
  const Kind scope = element_scope(kind_, condition.list, condition.binder);
  runtime::Predicate made;
  made.test = runtime::Test::elements;
  made.every = condition.op == Condition::Operator::every_element;
  made.element_program = program_of(kind_, scope, condition.list, program_);
  ElementProgram& program = program_.elements[made.element_program];
  made.element_test = ElementPlanner(*this, scope, tables_, program).plan(condition.inner[0]);
  find_copied(program);
  return add(std::move(made));
}

}  // namespace foothold::compiler
