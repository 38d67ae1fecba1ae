#include "compiler/plan/lookups.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "compiler/context.h"
#include "runtime/value/address.h"
#include "runtime/value/number.h"
#include "runtime/value/time.h"

namespace foothold::compiler {
namespace {

using runtime::Cell;
using runtime::KeyPart;
using runtime::Lookup;
using Row = std::vector<std::optional<std::string>>;

int64_t ticks_of(Base base, const std::string& cell) {
  return base == Base::time ? value::parse_time(cell)->ticks : *value::parse_duration(cell);
}

Cell cell_of(Base base, const std::optional<std::string>& written) {
  Cell cell;
  cell.said = written.has_value();
  if (!cell.said) return cell;
  if (is_textual(base))
    cell.text = base == Base::address ? std::string(value::bare_address(*written)) : *written;
  if (base == Base::ip) cell.ip = value::parse_ip_range(*written)->first;
  if (base == Base::number) cell.number = *value::parse_number(*written);
  if (base == Base::time || base == Base::duration) cell.ticks = ticks_of(base, *written);
  if (base == Base::flag) cell.code = *written == "true" ? 1 : 0;
  cell.said = !is_textual(base) || !cell.text.empty();
  return cell;
}

/// One row's key; `column` has the type that the cells were checked against.
void append_part(KeyPart part, Base column, const std::string& cell, std::string& key,
                 std::vector<value::IpRange>& ranges) {
  switch (part) {
    case KeyPart::ip:
      return ranges.push_back(*value::parse_ip_range(cell));
    case KeyPart::number:
      return runtime::append_number(*value::parse_number(cell), key);
    case KeyPart::ticks:
      return runtime::append_ticks(ticks_of(column, cell), key);
    case KeyPart::flag:
      return runtime::append_ticks(cell == "true" ? 1 : 0, key);
    default:
      return runtime::append_text(part, cell, key);
  }
}

struct Entry {
  std::string key;
  std::vector<value::IpRange> ranges;
  size_t row = 0;
};

/// The rows that say something in each of these columns, by their keys; of equal keys in the order
/// of the table.
std::vector<Entry> entries_of(const Table& table, const std::vector<uint32_t>& columns,
                              const std::vector<KeyPart>& parts) {
  std::vector<Entry> entries;
  for (size_t place = 0; place < table.rows.size(); ++place) {
    const Row& row = table.rows[place];
    Entry entry;
    entry.row = place;
    bool whole = true;
    for (size_t at = 0; at < parts.size() && whole; ++at) {
      whole = row[columns[at]].has_value();
      if (whole)
        append_part(parts[at], table.types[columns[at]].base, *row[columns[at]], entry.key,
                    entry.ranges);
    }
    if (whole) entries.push_back(std::move(entry));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  return entries;
}

Lookup lookup_of(const Value& value, const Table& table, std::string name,
                 std::vector<KeyPart> parts) {
  const bool cell = value.op == Value::Op::cell;
  std::vector<Entry> entries = entries_of(table, cell ? table.keys : tuple_columns(table), parts);
  if (cell)  // several keys of the table may be one to this value: then the first counts
    entries.erase(std::unique(entries.begin(), entries.end(),
                              [](const Entry& a, const Entry& b) { return a.key == b.key; }),
                  entries.end());
  Lookup lookup{std::move(name), std::move(parts), {}, {}, {}};
  const bool ranged =
      std::find(lookup.parts.begin(), lookup.parts.end(), KeyPart::ip) != lookup.parts.end();
  for (Entry& entry : entries) {
    lookup.keys.push_back(std::move(entry.key));
    if (ranged) lookup.ranges.push_back(std::move(entry.ranges));
    if (cell)
      lookup.cells.push_back(
          cell_of(table.types[value.column].base, table.rows[entry.row][value.column]));
  }
  return lookup;
}

}  // namespace

KeyPart key_part_of(Base base) {
  switch (base) {
    case Base::id:
      return KeyPart::bytes;
    case Base::address:
      return KeyPart::address;
    case Base::domain:
      return KeyPart::domain;
    case Base::ip:
      return KeyPart::ip;
    case Base::number:
      return KeyPart::number;
    case Base::time:
    case Base::duration:
      return KeyPart::ticks;
    case Base::flag:
      return KeyPart::flag;
    default:
      return KeyPart::folded;
  }
}

uint32_t plan_lookup(const Value& value, const std::vector<Table>& tables,
                     runtime::KindProgram& program) {
  std::vector<KeyPart> parts;
  for (const Value& input : value.inputs) parts.push_back(key_part_of(input.type.base));
  std::string name = value.op == Value::Op::cell
                         ? fmt::format("column {} of table {} by", value.column, value.table)
                         : fmt::format("rows of table {} by", value.table);
  for (const KeyPart part : parts) name += fmt::format(" {}", static_cast<int>(part));
  if (const std::optional<uint32_t> known = place_of(program.lookups, name)) return *known;
  program.lookups.push_back(
      lookup_of(value, tables[value.table], std::move(name), std::move(parts)));
  return static_cast<uint32_t>(program.lookups.size() - 1);
}

}  // namespace foothold::compiler
