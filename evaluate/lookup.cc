#include "evaluate/lookup.h"

#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"
#include "runtime/value/number.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Table;
using compiler::Type;
using Cell = std::optional<std::string>;

bool is_unknown(const Derived& value) {
  return value.value.state == State::absent || (!value.unknown.empty() && value.unknown[0]);
}

/// Equal as the value's own type compares.
bool same_text(Base base, const std::string& said, const std::string& cell) {
  switch (base) {
    case Base::id:
      return said == cell;
    case Base::address:
      return value::canonical_address(said) == value::canonical_address(value::bare_address(cell));
    case Base::domain:
      return value::canonical_domain(said) == value::canonical_domain(cell);
    default:
      return value::equal_folded(said, cell);
  }
}

bool is_cell(const Derived& value, const Cell& cell) {
  if (!cell) return false;
  switch (value.type.base) {
    case Base::ip: {
      const std::optional<value::IpRange> range = value::parse_ip_range(*cell);
      return range && value::in_ranges(value.value.ip, std::vector{*range});
    }
    case Base::number:
      return value::parse_number(*cell) == value.value.number;
    case Base::time: {
      const std::optional<value::Time> time = value::parse_time(*cell);
      return time && time->ticks == value.value.time.ticks;
    }
    case Base::duration:
      return value::parse_duration(*cell) == value.value.time.ticks;
    case Base::flag:
      return (*cell == "true") == value.value.flag;
    default:
      return same_text(value.type.base, value.value.texts.front(), *cell);
  }
}

/// A cell as an event would say it; a single machine may be written as a network.
Value value_of_cell(const Type& type, const std::string& cell) {
  Value result = typed_value(type, std::vector<std::string>{cell});
  if (type.base != Base::ip) return result;
  result.state = State::present;
  result.ip = value::parse_ip_range(cell)->first;
  result.texts = {value::format_ip(result.ip)};
  return result;
}

}  // namespace

Derived cell_of(const compiler::Model& model, const compiler::Value& made, const Derived& key) {
  const Table& table = model.tables[made.table];
  Derived result = {table.types[made.column], {}, {}};
  if (is_unknown(key) || key.value.state == State::empty) return result;
  for (const std::vector<Cell>& row : table.rows) {
    if (!is_cell(key, row[table.keys.front()])) continue;
    if (row[made.column]) result.value = value_of_cell(result.type, *row[made.column]);
    if (result.value.state == State::empty) result.value = {};
    return result;
  }
  return result;
}

Derived in_rows(const compiler::Model& model, const compiler::Value& made,
                const std::vector<Derived>& values) {
  const Table& table = model.tables[made.table];
  Derived result = {Type{Base::flag}, {}, {}};
  const std::vector<uint32_t> columns = tuple_columns(table);
  bool some_empty = false, some_row = false;
  for (const Derived& value : values) {
    if (is_unknown(value)) return result;
    some_empty = some_empty || value.value.state == State::empty;
  }
  for (const std::vector<Cell>& row : table.rows) {
    bool all = !some_empty;
    for (size_t at = 0; at < values.size() && all; ++at)
      all = is_cell(values[at], row[columns[at]]);
    some_row = some_row || all;
  }
  result.value.state = State::present;
  result.value.flag = some_row;
  result.value.code = some_row ? 1 : 0;
  result.value.texts = {some_row ? "true" : "false"};
  return result;
}

}  // namespace foothold::evaluate
