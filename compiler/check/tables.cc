// Tables: rows that are looked up by their key. The keys are a list of the table's name, so `x in
// roles` needs nothing of its own; cells and tuples are looked up by lookups.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "compiler/check/lists.h"
#include "compiler/check/lookups.h"
#include "compiler/passes.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr size_t kMostRows = 1'000'000;

bool folds(const Type& type) { return is_textual(type.base) && type.base != Base::id; }

bool may_be_key(const Type& type) { return is_textual(type.base) || type.base == Base::number; }

/// Equal for keys that tests cannot tell apart.
std::string comparable(const Type& type, const std::string& cell) {
  const std::optional<double> number =
      type.base == Base::number ? value::parse_number(cell) : std::nullopt;
  if (number) return fmt::format("{}", *number);
  return folds(type) ? value::fold(cell) : cell;
}

std::string key_of(const Table& table, const std::vector<std::optional<std::string>>& row) {
  std::string key;
  for (const uint32_t column : table.keys) {
    const std::string part = comparable(table.types[column], *row[column]);
    key += fmt::format("{}:{}", part.size(), part);
  }
  return key;
}

/// The columns that are marked `key`, else the first.
std::vector<uint32_t> marked_keys(const dsl::TableItem& written) {
  std::vector<uint32_t> keys;
  for (uint32_t column = 0; column < written.columns.size(); ++column)
    if (written.columns[column].key) keys.push_back(column);
  return keys.empty() ? std::vector<uint32_t>{0} : keys;
}

bool resolve_key(Context& context, const dsl::TableItem& written, Table& table) {
  table.keys = marked_keys(written);
  if (table.keys.size() > kMostTupleValues) {
    context.report(Code::bad_lookup, written.name.span,
                   fmt::format("`{}` has {} columns as its key", table.name, table.keys.size()),
                   fmt::format("at most {} values are looked up together", kMostTupleValues));
    return false;
  }
  for (const uint32_t key : table.keys) {
    if (may_be_key(table.types[key])) continue;
    context.report(Code::wrong_operand, written.columns[key].type.span,
                   fmt::format("`{}` cannot be the key of a table", describe(table.types[key])),
                   "a key is a text, an id, an address, a domain or a number");
    return false;
  }
  return true;
}

bool resolve_columns(Context& context, const dsl::TableItem& written, Table& table) {
  for (const dsl::TableItem::Column& column : written.columns) {
    if (std::find(table.columns.begin(), table.columns.end(), column.name.text) !=
        table.columns.end())
      context.report(Code::defined_twice, column.name.span,
                     fmt::format("the column `{}` is defined twice", column.name.text),
                     "defined again here");
    dsl::TypeName written_type;
    written_type.base = column.type;
    written_type.span = column.type.span;
    const std::optional<Type> type = resolve_type(context, written_type);
    if (!type) return false;
    table.columns.push_back(column.name.text);
    table.types.push_back(*type);
  }
  return resolve_key(context, written, table);
}

/// The cells of a row; an empty one says nothing. Nothing after a mistake.
std::optional<std::vector<std::optional<std::string>>> resolve_row(
    Context& context, const Table& table, const std::vector<dsl::Literal>& written) {
  const dsl::Span whole = dsl::join(written.front().span, written.back().span);
  if (written.size() != table.columns.size()) {
    context
        .report(
            Code::bad_row, whole,
            fmt::format("this row has {} cell{}", written.size(), written.size() == 1 ? "" : "s"),
            fmt::format("`{}` has {} columns", table.name, table.columns.size()))
        .others.push_back({table.span, "the table"});
    return {};
  }
  bool good = true;
  std::vector<std::optional<std::string>> row(written.size());
  for (size_t column = 0; column < written.size(); ++column) {
    const dsl::Literal& cell = written[column];
    if (cell.kind == dsl::Literal::Kind::text && cell.text.empty()) continue;
    good = check_literal(context, table.types[column], cell) && good;
    row[column] = cell.text;
  }
  for (const uint32_t key : table.keys) {
    if (!good || row[key]) continue;
    context.report(Code::bad_row, written[key].span,
                   fmt::format("this row has no `{}`", table.columns[key]), "the key is empty");
    good = false;
  }
  return good ? std::optional(row) : std::nullopt;
}

/// As the message calls the key of a row.
std::string key_words(const Table& table, const std::vector<std::optional<std::string>>& row) {
  std::string words;
  for (const uint32_t key : table.keys) words += (words.empty() ? "" : ", ") + *row[key];
  return words;
}

void resolve_rows(Context& context, const dsl::TableItem& written, Table& table) {
  std::map<std::string, dsl::Span> keys;
  for (const std::vector<dsl::Literal>& cells : written.rows) {
    std::optional<std::vector<std::optional<std::string>>> row = resolve_row(context, table, cells);
    if (!row) continue;
    const dsl::Span key = dsl::join(cells[table.keys.front()].span, cells[table.keys.back()].span);
    const auto [before, added] = keys.try_emplace(key_of(table, *row), key);
    if (!added)
      context
          .report(Code::key_twice, key,
                  fmt::format("`{}` has a row already", key_words(table, *row)), "again here")
          .others.push_back({before->second, "the first row of this key"});
    table.rows.push_back(std::move(*row));
  }
  if (table.rows.size() > kMostRows)
    context.report(Code::pattern_too_big, table.span,
                   fmt::format("a table may hold {} rows", kMostRows));
}

/// The keys as a list. Of a table whose key has several columns nobody may ask for it.
List keys_of(const Table& table) {
  const uint32_t key = table.keys.front();
  List list;
  list.name = table.name;
  list.base = table.types[key].base;
  list.span = table.span;
  const bool folded = folds(table.types[key]);
  for (const auto& row : table.rows) {
    list.values.push_back(folded ? value::fold(*row[key]) : *row[key]);
    if (folded) list.written.push_back(*row[key]);
  }
  return list;
}

}  // namespace

std::vector<uint32_t> tuple_columns(const Table& table) {
  if (table.keys.size() > 1) return table.keys;
  std::vector<uint32_t> columns(table.columns.size());
  std::iota(columns.begin(), columns.end(), 0u);
  return columns;
}

void resolve_tables(Context& context, const std::vector<uint32_t>& site_files) {
  for (const dsl::TableItem& written : context.tree.tables) {
    Table table;
    table.name = written.name.text;
    table.span = written.name.span;
    if (!resolve_columns(context, written, table)) continue;
    resolve_rows(context, written, table);
    if (!add_list(context, keys_of(table), site_files)) continue;
    if (const std::optional<uint32_t> before = place_of(context.model.tables, table.name))
      context.model.tables[*before] = std::move(table);  // the site's, in the place of the rules'
    else
      context.model.tables.push_back(std::move(table));
  }
}

}  // namespace foothold::compiler
