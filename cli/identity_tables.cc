#include "cli/identity_tables.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "evaluate/json.h"
#include "runtime/value/ascii.h"

namespace foothold::cli {
namespace {

using value::Identity;
using value::IdentityKey;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string column_names() {
  std::string all;
  for (std::string_view name : value::kIdentityKeyNames)
    all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  return all;
}

/// Takes one record off the front of CSV text: cells in quotes may hold commas and line ends.
/// Nothing if a quote is not closed; `lines`: how many the record took.
std::optional<std::vector<std::string>> take_csv_record(std::string_view& text, size_t& lines) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  size_t at = 0;
  lines = 1;
  for (; at < text.size() && (quoted || text[at] != '\n'); ++at) {
    const char byte = text[at];
    if (byte == '\n') ++lines;
    if (byte == '"' && quoted && text.substr(at + 1, 1) == "\"")
      cells.back() += text[++at];
    else if (byte == '"' && (quoted || value::trim(cells.back()).empty()))
      quoted = !quoted;
    else if (byte == ',' && !quoted)
      cells.emplace_back();
    else
      cells.back() += byte;
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  if (quoted) return {};
  return cells;
}

class TableReader {
 public:
  TableReader(const std::string& name, std::vector<Identity>& rows,
              std::vector<std::string>& problems)
      : name_(name), rows_(rows), problems_(problems) {}

  void read_csv(std::string_view text) {
    std::optional<std::vector<std::optional<IdentityKey>>> columns;
    size_t lines = 0;
    for (; !text.empty(); line_ += lines) {
      const auto cells = take_csv_record(text, lines);
      if (!cells) return problem("a quote is not closed");
      if (cells->size() == 1 && value::trim(cells->front()).empty()) continue;
      if (columns)
        add_cells(*columns, *cells);
      else if (!(columns = columns_of(*cells)))
        return;
    }
    if (!columns) problem(fmt::format("the first line must name the columns: {}", column_names()));
  }

  void read_ndjson(std::string_view text) {
    for (; !text.empty(); ++line_) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      if (!value::trim(line).empty()) add_object(line);
    }
  }

 private:
  void problem(const std::string& sentence) {
    problems_.push_back(fmt::format("{}:{}: {}", name_, line_, sentence));
  }

  std::optional<IdentityKey> key_named(std::string_view name) {
    const std::optional<IdentityKey> key = value::identity_key_named(name);
    if (!key) problem(fmt::format("no column `{}`; there are {}", name, column_names()));
    return key;
  }

  /// All columns; nothing if one is unknown.
  std::optional<std::vector<std::optional<IdentityKey>>> columns_of(
      const std::vector<std::string>& cells) {
    std::vector<std::optional<IdentityKey>> columns;
    for (const std::string& cell : cells) {
      columns.push_back(key_named(value::trim(cell)));
      if (!columns.back()) return {};
    }
    return columns;
  }

  /// False: the text is no key of this sort.
  bool set(IdentityKey key, std::string_view text, Identity& row) {
    if (value::trim(text).empty()) return true;
    row[key] = value::canonical_key(key, text);
    if (!row[key].empty()) return true;
    problem(fmt::format("`{}` is no {}", text.substr(0, 80),
                        value::kIdentityKeyNames[static_cast<size_t>(key)]));
    return false;
  }

  void add_cells(const std::vector<std::optional<IdentityKey>>& columns,
                 const std::vector<std::string>& cells) {
    if (cells.size() != columns.size())
      return problem(fmt::format("{} values for {} columns", cells.size(), columns.size()));
    Identity row;
    for (size_t at = 0; at < cells.size(); ++at)
      if (!set(*columns[at], cells[at], row)) return;
    add(std::move(row));
  }

  void add_object(std::string_view line) {
    const evaluate::JsonResult read = evaluate::read_json(line);
    if (!read.value || !read.value->is(evaluate::Json::Kind::object))
      return problem(read.value ? "no JSON object" : read.reason);
    Identity row;
    for (const auto& [name, value] : read.value->members) {
      const std::optional<IdentityKey> key = key_named(name);
      const bool said = !value.is(evaluate::Json::Kind::null);
      if (!key || (said && row[*key].empty() && !set(*key, value.text, row))) return;
    }
    add(std::move(row));
  }

  void add(Identity row) {
    if (row.size() > 0) rows_.push_back(std::move(row));
  }

  const std::string& name_;
  std::vector<Identity>& rows_;
  std::vector<std::string>& problems_;
  size_t line_ = 1;
};

}  // namespace

void read_identity_table(const std::string& name, std::string_view text,
                         std::vector<Identity>& rows, std::vector<std::string>& problems) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    text.remove_prefix(kByteOrderMark.size());
  TableReader reader(name, rows, problems);
  if (value::trim(text).substr(0, 1) == "{")
    reader.read_ndjson(text);
  else
    reader.read_csv(text);
}

void read_identity_file(const std::string& path, std::vector<Identity>& rows,
                        std::vector<std::string>& problems) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in.is_open() || in.bad())
    return problems.push_back(fmt::format("{}: {}", path, std::strerror(errno ? errno : EIO)));
  read_identity_table(path, text, rows, problems);
}

std::string identity_csv(const std::vector<Identity>& rows) {
  std::string out;
  for (size_t key = 0; key < value::kIdentityKeys; ++key)
    out += fmt::format("{}{}", key ? "," : "", value::kIdentityKeyNames[key]);
  out += '\n';
  for (const Identity& row : rows) {
    for (size_t key = 0; key < value::kIdentityKeys; ++key) {
      if (key) out += ',';
      const bool quoted = row.keys[key].find_first_of(",\"\n\r") != std::string::npos;
      if (!quoted) out += row.keys[key];
      if (!quoted) continue;
      out += '"';
      for (char byte : row.keys[key]) out += byte == '"' ? "\"\"" : std::string(1, byte);
      out += '"';
    }
    out += '\n';
  }
  return out;
}

}  // namespace foothold::cli
