// Tables: rows that are looked up by their key. The keys are a list of the table's name, so `x in
// roles` needs nothing of its own.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/lists.h"
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
std::string key_of(const Type& type, const std::string& cell) {
  const std::optional<double> number =
      type.base == Base::number ? value::parse_number(cell) : std::nullopt;
  return number ? fmt::format("{}", *number) : cell;
}

/// The column that is marked `key`, else the first.
std::optional<uint32_t> resolve_key(Context& context, const dsl::TableItem& written) {
  const dsl::TableItem::Column* key = nullptr;
  for (const dsl::TableItem::Column& column : written.columns) {
    if (!column.key) continue;
    if (key)
      return context
                 .report(Code::given_twice, column.name.span,
                         fmt::format("`{}` has two keys", written.name.text), "again here")
                 .others.push_back({key->name.span, "first here"}),
             std::nullopt;
    key = &column;
  }
  return key ? static_cast<uint32_t>(key - written.columns.data()) : 0;
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
  const std::optional<uint32_t> key = resolve_key(context, written);
  if (!key) return false;
  table.key = *key;
  if (may_be_key(table.types[*key])) return true;
  context.report(Code::wrong_operand, written.columns[*key].type.span,
                 fmt::format("`{}` cannot be the key of a table", describe(table.types[*key])),
                 "a key is a text, an id, an address, a domain or a number");
  return false;
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
    const Type& type = table.types[column];
    good = check_literal(context, type, cell) && good;
    row[column] = folds(type) ? value::fold(cell.text) : cell.text;
  }
  if (good && row[table.key]) return row;
  if (good)
    context.report(Code::bad_row, written[table.key].span,
                   fmt::format("this row has no `{}`", table.columns[table.key]),
                   "the key is empty");
  return {};
}

void resolve_rows(Context& context, const dsl::TableItem& written, Table& table) {
  std::map<std::string, dsl::Span> keys;
  for (const std::vector<dsl::Literal>& cells : written.rows) {
    std::optional<std::vector<std::optional<std::string>>> row = resolve_row(context, table, cells);
    if (!row) continue;
    const dsl::Literal& key = cells[table.key];
    const auto [before, added] =
        keys.try_emplace(key_of(table.types[table.key], *(*row)[table.key]), key.span);
    if (!added)
      context
          .report(Code::key_twice, key.span, fmt::format("`{}` has a row already", key.text),
                  "again here")
          .others.push_back({before->second, "the first row of this key"});
    table.rows.push_back(std::move(*row));
  }
  if (table.rows.size() > kMostRows)
    context.report(Code::pattern_too_big, table.span,
                   fmt::format("a table may hold {} rows", kMostRows));
}

List keys_of(const Table& table, const dsl::TableItem& written) {
  List list;
  list.name = table.name;
  list.base = table.types[table.key].base;
  list.span = table.span;
  for (const auto& row : table.rows) list.values.push_back(*row[table.key]);
  if (!folds(table.types[table.key])) return list;
  for (const std::vector<dsl::Literal>& cells : written.rows)
    if (cells.size() == table.columns.size()) list.written.push_back(cells[table.key].text);
  return list;
}

}  // namespace

void resolve_tables(Context& context, const std::vector<uint32_t>& site_files) {
  for (const dsl::TableItem& written : context.tree.tables) {
    Table table;
    table.name = written.name.text;
    table.span = written.name.span;
    if (!resolve_columns(context, written, table)) continue;
    resolve_rows(context, written, table);
    if (!add_list(context, keys_of(table, written), site_files)) continue;
    if (const std::optional<uint32_t> before = place_of(context.model.tables, table.name))
      context.model.tables[*before] = std::move(table);  // the site's, in the place of the rules'
    else
      context.model.tables.push_back(std::move(table));
  }
}

}  // namespace foothold::compiler
