#include "compiler/check/lookups.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/value/ip.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using OperandKind = dsl::Operand::Kind;

// ---- who the table belongs to

/// A name before `of` that is no function and has no table yet.
bool wants_table(const dsl::Operand& call) {
  return call.kind == OperandKind::call && !call.table && !is_function(call.function.text);
}

/// Inside out: what a function cannot use goes to the next name outside of it.
void settle(dsl::Operand& call) {
  dsl::Operand& inner = call.inputs[0];
  if (inner.kind != OperandKind::call) return;
  settle(inner);
  if (!inner.table || !is_function(inner.function.text) || call.table) return;
  call.table = std::exchange(inner.table, {});
  call.in_table = inner.in_table;
}

/// The call that is written last in an operand.
dsl::Operand* last_call(dsl::Operand& operand) {
  dsl::Operand* at = &operand;
  while (at->kind != OperandKind::call && !at->inputs.empty()) at = &at->inputs.back();
  return at->kind == OperandKind::call ? at : nullptr;
}

/// The innermost call of a chain that wants a table.
dsl::Operand* without_table(dsl::Operand* call) {
  dsl::Operand* found = nullptr;
  for (; call->kind == OperandKind::call; call = &call->inputs[0])
    if (wants_table(*call)) found = call;
  return found;
}

// ---- names

std::string columns_in_words(const Table& table, const std::vector<uint32_t>& columns) {
  std::string words;
  for (const uint32_t column : columns)
    words += (words.empty() ? "" : " with ") + table.columns[column];
  return words;
}

/// The table, now used; reports a name that is none.
std::optional<uint32_t> find_table(Context& context, const dsl::Word& name) {
  const std::optional<uint32_t> list = place_of(context.model.lists, name.text);
  const std::optional<uint32_t> place = place_of(context.model.tables, name.text);
  if (list) context.model.lists[*list].used = true;
  if (place || !list) {
    if (!place)
      context.report_unknown(Code::unknown_list, name,
                             fmt::format("there is no table `{}`", name.text), "unknown table",
                             names_of(context.model.tables));
    return place;
  }
  context
      .report(Code::bad_lookup, name.span, fmt::format("`{}` is a list", name.text),
              "only a table has columns")
      .others.push_back({context.model.lists[*list].span, "the list"});
  return {};
}

std::optional<uint32_t> find_column(Context& context, const Table& table, const dsl::Word& name) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), name.text);
  if (at != table.columns.end()) return static_cast<uint32_t>(at - table.columns.begin());
  context.report_unknown(Code::unknown_column, name,
                         fmt::format("`{}` has no column `{}`", table.name, name.text),
                         "unknown column", table.columns);
  return {};
}

// ---- types

bool are_alike(Base a, Base b) { return a == b || (is_textual(a) && is_textual(b)); }

/// Reports a value that cannot be looked for in a column.
bool fits_column(Context& context, const dsl::Operand& written, const Type& type,
                 const Table& table, uint32_t column) {
  const Type& wanted = table.types[column];
  if (type.shaped == Shaped::scalar && are_alike(type.base, wanted.base)) return true;
  const std::string words = words_of(written);
  dsl::Diagnostic& found =
      context.report(Code::wrong_operand, written.span,
                     fmt::format("`{}`, which is `{}`, cannot be looked for in `{}` of `{}`", words,
                                 describe(type), table.columns[column], table.name),
                     fmt::format("expected `{}`", describe(wanted)));
  found.others.push_back({table.span, "the table"});
  if (type.shaped == Shaped::list)
    found.help = fmt::format("ask of one element: `any element in {} satisfies (...)`", words);
  return false;
}

/// A network is no value that an address could be compared with, as another address could.
bool holds_values(Context& context, const dsl::Word& name, const Table& table, uint32_t column) {
  if (table.types[column].base != Base::ip) return true;
  for (const auto& row : table.rows) {
    if (!row[column]) continue;
    const std::optional<value::IpRange> range = value::parse_ip_range(*row[column]);
    if (range && range->first == range->last) continue;
    context
        .report(Code::bad_lookup, name.span,
                fmt::format("`{}` of `{}` holds networks, such as `{}`", name.text, table.name,
                            *row[column]),
                "only single addresses are values")
        .others.push_back({table.span, "the table"});
    return false;
  }
  return true;
}

bool has_one_key(Context& context, const dsl::Word& name, const Table& table) {
  if (table.keys.size() == 1) return true;
  context
      .report(Code::bad_lookup, name.span,
              fmt::format("the key of `{}` has {} columns", table.name, table.keys.size()),
              "one value does not say which row is meant")
      .help = fmt::format("write `{} in {}`", columns_in_words(table, table.keys), table.name);
  return false;
}

// ---- tuples

/// The name of the table that a tuple is looked for in; reports another test.
std::optional<dsl::Word> table_of_tuple(Context& context, const dsl::Test& written) {
  const bool in = written.verb.text == "in" || written.verb.text == "not in";
  if (in && !written.bracketed && written.values.size() == 1 &&
      written.values[0].kind == dsl::Literal::Kind::word)
    return dsl::Word{written.values[0].text, written.values[0].span};
  context.report(Code::bad_lookup, written.verb.text.empty() ? written.span : written.verb.span,
                 "values that are joined by `with` can only be looked for in a table",
                 "expected `in TABLE` or `not in TABLE`");
  return {};
}

/// As many values as the key has columns, or at most as many as there are columns.
bool count_fits(Context& context, const dsl::Test& written, const Table& table) {
  const size_t values = written.with.size() + 1, columns = tuple_columns(table).size();
  const bool exact = table.keys.size() > 1;
  if (values <= kMostTupleValues && (exact ? values == columns : values <= columns)) return true;
  dsl::Diagnostic& found =
      context.report(Code::bad_lookup, dsl::join(written.left.span, written.with.back().span),
                     fmt::format("{} values are looked for in `{}`", values, table.name),
                     values > kMostTupleValues ? fmt::format("at most {} can be", kMostTupleValues)
                     : exact                   ? fmt::format("its key has {} columns", columns)
                             : fmt::format("it has {} column{}", columns, columns == 1 ? "" : "s"));
  found.others.push_back({table.span, "the table"});
  return false;
}

}  // namespace

dsl::Operand with_tables_at_columns(const dsl::Operand& call) {
  dsl::Operand settled = call;
  settle(settled);
  return settled;
}

std::optional<dsl::Test> as_flag_column(const Context& context, const dsl::Test& written) {
  if (written.verb.text != "in" || written.bracketed || written.values.size() != 1 ||
      !place_of(context.model.tables, written.values[0].text))
    return {};
  dsl::Test test = written;
  dsl::Operand* call = last_call(test.left);
  if (call) settle(*call);
  dsl::Operand* column = call ? without_table(call) : nullptr;
  if (!column) return {};
  column->table = {written.values[0].text, written.values[0].span};
  column->in_table = written.verb.span;
  test.left.span.end = written.values[0].span.end;
  test.verb = {};
  test.values.clear();
  return test;
}

std::optional<Value> resolve_cell(Context& context, const dsl::Operand& written, Value key) {
  const std::optional<uint32_t> place = find_table(context, *written.table);
  if (!place) return {};
  const Table& table = context.model.tables[*place];
  const std::optional<uint32_t> column = find_column(context, table, written.function);
  if (!column || !has_one_key(context, *written.table, table) ||
      !fits_column(context, written.inputs[0], key.type, table, table.keys[0]) ||
      !holds_values(context, written.function, table, *column))
    return {};
  Value cell{Value::Op::cell, 0, {std::move(key)}, table.types[*column]};
  cell.table = *place;
  cell.column = *column;
  return cell;
}

std::optional<Value> resolve_tuple(Context& context, const dsl::Test& written,
                                   std::vector<Value> values) {
  const std::optional<dsl::Word> name = table_of_tuple(context, written);
  const std::optional<uint32_t> place = name ? find_table(context, *name) : std::nullopt;
  if (!place) return {};
  const Table& table = context.model.tables[*place];
  if (!count_fits(context, written, table)) return {};
  const std::vector<uint32_t> columns = tuple_columns(table);
  bool good = true;
  for (size_t at = 0; at < values.size(); ++at)
    good = fits_column(context, at == 0 ? written.left : written.with[at - 1], values[at].type,
                       table, columns[at]) &&
           good;
  if (!good) return {};
  Value found{Value::Op::in_rows, 0, std::move(values), Type{Base::flag}};
  found.table = *place;
  return found;
}

bool report_column_alone(Context& context, const dsl::Word& name) {
  for (const Table& table : context.model.tables) {
    if (std::find(table.columns.begin(), table.columns.end(), name.text) == table.columns.end())
      continue;
    context
        .report(Code::bad_lookup, name.span,
                fmt::format("`{}` is a column: the table is not said", name.text),
                "of which table?")
        .help = fmt::format("write `{} of ... in {}` and what it should be, such as `is present`",
                            name.text, table.name);
    return true;
  }
  return false;
}

void report_function_in_table(Context& context, const dsl::Operand& written) {
  context
      .report(
          Code::bad_lookup, written.in_table,
          fmt::format("`{} of` is a function, which looks into no table", written.function.text),
          "not a column")
      .help = "join two tests with `and`: one with `in`, one with the other verb";
}

bool report_tuple_wanted(Context& context, const dsl::Literal& list) {
  const std::optional<uint32_t> place = place_of(context.model.tables, list.text);
  return place && !has_one_key(context, {list.text, list.span}, context.model.tables[*place]);
}

}  // namespace foothold::compiler
