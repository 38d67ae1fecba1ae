#include "runtime/program/validate.h"

#include <algorithm>
#include <iterator>

#include "runtime/program/packed_reading.h"
#include "runtime/program/validate_parts.h"

namespace foothold::runtime {
namespace {

/// How many inputs something needs at least; none: there is no such thing. The switch names every
/// enumerator and has no default, so that one which is added does not compile until it stands
/// there, too.
struct Needs {
  size_t inputs, texts;
};

std::optional<Needs> needs_of(ValueOp op) {
  switch (op) {
    case ValueOp::field:
    case ValueOp::number:
    case ValueOp::ticks:
      return Needs{0, 0};
    case ValueOp::add:
    case ValueOp::subtract:
      return Needs{2, 0};
    case ValueOp::scale:
    case ValueOp::length:
    case ValueOp::domain:
    case ValueOp::local_part:
    case ValueOp::mailbox:
    case ValueOp::network:
    case ValueOp::hour:
    case ValueOp::weekday:
    case ValueOp::time_of_day:
    case ValueOp::entropy:
    case ValueOp::number_in:
    case ValueOp::gained:
    case ValueOp::lost:
    case ValueOp::before:
    case ValueOp::after:
    case ValueOp::cell:
    case ValueOp::in_rows:
      return Needs{1, 0};
  }
  return {};
}

// ---- routes

/// A hit of the first reading is read again by the second: the same sources, in the same order.
bool valid_route(const Program& program, const Route& route) {
  return below(route.report, program.reports.size()) &&
         route.match.kinds == program.reports[route.report].kinds;
}

bool valid_shape(const Program& program, const ShapeProgram& shape) {
  return shape.precision <= value::Precision::tick &&
         below(shape.any_route, program.routes.size()) &&
         std::all_of(shape.routes.begin(), shape.routes.end(),
                     [&](const auto& route) { return route.second < program.routes.size(); }) &&
         std::all_of(shape.candidates.begin(), shape.candidates.end(), [&](uint32_t place) {
           return place < program.shapes.size() && program.shapes[place].candidates.empty();
         });
}

bool valid_mark(const Program& program, const Mark& mark) {
  return mark.place < (mark.wrap ? program.wraps.size() : program.shapes.size());
}

bool valid_wrap(const WrapProgram& wrap) {
  return std::none_of(wrap.holds.begin(), wrap.holds.end(),
                      [](const std::vector<std::string>& path) { return path.empty(); });
}

// ---- matching

bool valid_field(const FieldInfo& field, size_t fields) {
  return field.store <= Store::choice && field.part <= KeyPart::ip && field.choices.size() < 256 &&
         (!field.identifies || static_cast<size_t>(*field.identifies) < value::kIdentityKeys) &&
         valid_code(field.otherwise_when, field.otherwise_tests.size()) &&
         (field.group || field.members.empty()) &&
         std::all_of(field.members.begin(), field.members.end(),
                     [&](const FieldInfo& member) {
                       return !member.group && valid_field(member, fields);
                     }) &&
         std::all_of(field.otherwise_tests.begin(), field.otherwise_tests.end(),
                     [&](const Predicate& test) { return test.column < fields; });
}

/// What an operation takes from its input, and what it gives.
bool stores_fit(const ValueExpression& value) {
  const auto takes = [&](Store store) { return value.inputs[0].store == store; };
  switch (value.op) {
    case ValueOp::scale:
      return takes(value.store) && (takes(Store::number) || takes(Store::ticks));
    case ValueOp::add:
    case ValueOp::subtract:
      return takes(value.store) && value.inputs[1].store == value.store &&
             (takes(Store::number) || takes(Store::ticks));
    case ValueOp::domain:
    case ValueOp::local_part:
    case ValueOp::mailbox:
      return takes(Store::text) && value.store == Store::text;
    case ValueOp::network:
      return takes(Store::ip) && value.store == Store::text;
    case ValueOp::hour:
      return takes(Store::ticks) && value.store == Store::number;
    case ValueOp::weekday:
      return takes(Store::ticks) && value.store == Store::choice;
    case ValueOp::time_of_day:
      return takes(Store::ticks) && value.store == Store::ticks;
    case ValueOp::entropy:
    case ValueOp::number_in:
      return takes(Store::text) && value.store == Store::number;
    default:
      return value.store <= Store::choice;
  }
}

/// What a part of a key is compared with.
std::optional<Store> store_of(KeyPart part) {
  switch (part) {
    case KeyPart::folded:
    case KeyPart::bytes:
    case KeyPart::address:
    case KeyPart::domain:
      return Store::text;
    case KeyPart::number:
      return Store::number;
    case KeyPart::ticks:
      return Store::ticks;
    case KeyPart::flag:
      return Store::flag;
    case KeyPart::ip:
      return Store::ip;
  }
  return {};
}

bool valid_lookup(const Lookup& lookup) {
  const auto ranges =
      static_cast<size_t>(std::count(lookup.parts.begin(), lookup.parts.end(), KeyPart::ip));
  return (lookup.ranges.size() == (ranges > 0 ? lookup.keys.size() : 0)) &&
         std::all_of(lookup.ranges.begin(), lookup.ranges.end(),
                     [&](const auto& row) { return row.size() == ranges; }) &&
         std::is_sorted(lookup.keys.begin(), lookup.keys.end());
}

/// Each input is compared with its part of the key, and a cell is there for each key.
bool looks_into_table(const ValueExpression& value, const KindProgram& kind) {
  if (value.op != ValueOp::cell && value.op != ValueOp::in_rows) return true;
  if (value.lookup >= kind.lookups.size()) return false;
  const Lookup& lookup = kind.lookups[value.lookup];
  const bool cell = value.op == ValueOp::cell;
  return (cell ? value.inputs.size() == 1 && lookup.cells.size() == lookup.keys.size()
               : value.store == Store::flag) &&
         std::equal(value.inputs.begin(), value.inputs.end(), lookup.parts.begin(),
                    lookup.parts.end(), [](const ValueExpression& input, KeyPart part) {
                      return store_of(part) == input.store;
                    });
}

bool valid_value(const ValueExpression& value, const KindProgram& kind) {
  const std::optional<Needs> needs = needs_of(value.op);
  const bool field = value.op == ValueOp::field;
  return needs && value.inputs.size() >= needs->inputs && value.inputs.size() <= kMostInputs &&
         value.field < kind.fields.size() &&
         (!field || value.store == kind.fields[value.field].store) &&
         value.zone < std::max(kind.zones.size(), size_t{1}) && stores_fit(value) &&
         looks_into_table(value, kind) &&
         std::all_of(value.inputs.begin(), value.inputs.end(),
                     [&](const ValueExpression& input) { return valid_value(input, kind); });
}

bool valid_column(const KindProgram& kind, const Column& column) {
  return valid_value(column.value, kind) && column.store <= Store::choice &&
         column.choices.size() < 256;
}

/// The stores a test can look at.
bool fits(Test test, const Column& column) {
  switch (test) {
    case Test::text_in:
    case Test::text_pattern:
    case Test::regex:
    case Test::external:
    case Test::invisible:
    case Test::resembles:
    case Test::fields_pattern:
      return column.store == Store::text;
    case Test::number:
      return column.store == Store::number;
    case Test::ticks:
      return column.store == Store::ticks;
    case Test::ip_in:
      return column.store == Store::ip;
    case Test::choice_in:
    case Test::flag:
      return column.store == Store::choice || column.store == Store::flag;
    case Test::present:
    case Test::empty:
    case Test::absent:
    case Test::said_present:
    case Test::fields:
    case Test::elements:
      return true;
  }
  return false;
}

bool valid_element_test(const KindProgram& kind, const Predicate& predicate) {
  return predicate.element_program < kind.elements.size() &&
         predicate.element_test < kind.elements[predicate.element_program].tests.size();
}

bool valid_predicate(const KindProgram& kind, const Predicate& predicate) {
  if (predicate.test == Test::elements) return valid_element_test(kind, predicate);
  if (predicate.column >= kind.columns.size() || predicate.other_column >= kind.columns.size() ||
      predicate.compare > Compare::greater_equal || predicate.pattern > Pattern::resembles)
    return false;
  const Column& column = kind.columns[predicate.column];
  const bool reads_text = predicate.test == Test::text_in || predicate.test == Test::text_pattern;
  const bool reads_original = predicate.test == Test::regex || predicate.test == Test::resembles;
  const bool two_columns = predicate.test == Test::fields || predicate.test == Test::fields_pattern;
  const bool kept = !reads_text || (predicate.exact ? column.original : column.folded);
  return fits(predicate.test, column) && kept && (!reads_original || column.original) &&
         (!two_columns || column.store == kind.columns[predicate.other_column].store);
}

bool valid_kind(const Program& program, const KindProgram& kind);

/// A row has the fields of its event, then the members of a group or the one value of a list.
bool valid_elements(const Program& program, const KindProgram& kind,
                    const ElementProgram& elements) {
  const KindProgram& rows = elements.rows;
  if (elements.list >= kind.fields.size() || elements.event_fields != kind.fields.size() ||
      !all_below(elements.copied, elements.event_fields) || !rows.elements.empty() ||
      !rows.rules.empty() || !valid_kind(program, rows))
    return false;
  const FieldInfo& list = kind.fields[elements.list];
  const auto valid = [&](const auto& code) {
    return valid_code(code, rows.predicates.size(), elements.outers.size());
  };
  return rows.fields.size() ==
             kind.fields.size() + (list.group ? list.members.size() : size_t{1}) &&
         rows.fields[elements.list].group == list.group &&
         std::all_of(elements.outers.begin(), elements.outers.end(),
                     [&](const auto& code) { return valid_code(code, kind.predicates.size()); }) &&
         std::all_of(elements.tests.begin(), elements.tests.end(), valid);
}

bool valid_kind(const Program& program, const KindProgram& kind) {
  const size_t fields = kind.fields.size(), columns = kind.columns.size();
  const auto each = [](const auto& all, const auto& valid) {
    return std::all_of(all.begin(), all.end(), valid);
  };
  return each(kind.fields, [&](const FieldInfo& it) { return valid_field(it, fields); }) &&
         each(kind.lookups, valid_lookup) && all_below(kind.counts_once_by, fields) &&
         all_below(kind.identity_fields, fields) &&
         each(kind.columns, [&](const Column& it) { return valid_column(kind, it); }) &&
         each(kind.predicates, [&](const Predicate& it) { return valid_predicate(kind, it); }) &&
         each(kind.elements,
              [&](const ElementProgram& it) { return valid_elements(program, kind, it); }) &&
         each(kind.rules,
              [&](const RuleProgram& it) {
                return it.rule < program.rules.size() &&
                       valid_code(it.where, kind.predicates.size()) &&
                       valid_code(it.unless, kind.predicates.size()) &&
                       each(it.excuses, [&](const Excuse& excuse) {
                         return excuse.tune < program.tunes.size() &&
                                valid_code(excuse.when, kind.predicates.size());
                       });
              }) &&
         each(kind.selections,
              [&](const SelectionProgram& it) {
                return it.selection < program.selections.size() &&
                       valid_code(it.where, kind.predicates.size()) &&
                       valid_code(it.unless, kind.predicates.size());
              }) &&
         all_below(kind.carried, fields) && below(kind.external.tenant, columns) &&
         below(kind.external.user, columns) && below(kind.external.principal, columns);
}

// ---- reporting

bool valid_sentence(const Sentence& sentence, const KindProgram& kind) {
  return std::all_of(sentence.begin(), sentence.end(), [&](const Piece& piece) {
    return below(piece.field, kind.fields.size()) &&
           (!piece.value || valid_value(*piece.value, kind));
  });
}

bool valid_rule(const Program& program, const RuleInfo& rule) {
  if (rule.kind >= program.kinds.size() + program.scopes.size() || rule.level > 4) return false;
  const KindProgram& kind = kind_of(program, rule.kind);
  const bool tuned = rule.severity_tune.has_value();
  if (tuned &&
      (*rule.severity_tune >= program.tunes.size() || !program.tunes[*rule.severity_tune].level))
    return false;
  return all_below(rule.tested_fields, kind.fields.size()) && valid_sentence(rule.report, kind) &&
         std::all_of(rule.contain.begin(), rule.contain.end(), [&](const Step& step) {
           return valid_sentence(step.command, kind) && valid_sentence(step.lookup, kind) &&
                  valid_sentence(step.verify, kind);
         });
}

/// The header's fields are fields of every kind.
bool valid_header(const Program& program) {
  const HeaderFields& header = program.header;
  return std::all_of(program.kinds.begin(), program.kinds.end(), [&](const KindProgram& kind) {
    const size_t fields = kind.fields.size();
    return header.time < fields && header.record < fields && below(header.tenant, fields) &&
           below(header.user, fields) && below(header.ip, fields) && below(header.feed, fields) &&
           below(header.principal, fields);
  });
}

}  // namespace

bool valid_code(const std::vector<Instruction>& code, size_t tests, size_t outers) {
  size_t values = 0;
  for (const Instruction& instruction : code) {
    const bool outer = instruction.op == Op::outer;
    const bool test = instruction.op == Op::test || outer;
    const bool combines = instruction.op == Op::all || instruction.op == Op::any;
    const bool turns = instruction.op == Op::negate || instruction.op == Op::maybe;
    if (test ? instruction.operand >= (outer ? outers : tests)
             : !(combines || (turns && instruction.operand == 1)) || instruction.operand == 0 ||
                   instruction.operand > values)
      return false;
    values = test ? values + 1 : values - instruction.operand + 1;
  }
  return code.empty() || values == 1;
}

bool is_valid(const Program& program) {
  const auto unpacks = [&](const PackedReading& packed) {
    return unpack_reading(program, packed).has_value();
  };
  return is_valid_but_for_readings(program) &&
         std::all_of(program.reports.begin(), program.reports.end(), unpacks) &&
         std::all_of(program.routes.begin(), program.routes.end(),
                     [&](const Route& route) { return unpacks(route.match); });
}

bool is_valid_but_for_readings(const Program& program) {
  const auto each = [](const auto& all, const auto& valid) {
    return std::all_of(all.begin(), all.end(), valid);
  };
  return valid_header(program) &&
         each(program.kinds, [&](const KindProgram& it) { return valid_kind(program, it); }) &&
         each(program.scopes, [&](const KindProgram& it) { return valid_kind(program, it); }) &&
         valid_correlations(program) &&
         each(program.routes, [&](const Route& it) { return valid_route(program, it); }) &&
         each(program.shapes, [&](const ShapeProgram& it) { return valid_shape(program, it); }) &&
         each(program.wraps, valid_wrap) &&
         each(program.marks, [&](const Mark& it) { return valid_mark(program, it); }) &&
         each(program.rules, [&](const RuleInfo& it) { return valid_rule(program, it); }) &&
         each(program.tunes, [](const TuneInfo& it) { return !it.level || *it.level <= 4; }) &&
         below(program.broken_record_kind, program.kinds.size());
}

}  // namespace foothold::runtime
