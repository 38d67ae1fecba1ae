#include "compiler/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "compiler/csv.h"
#include "runtime/value/number.h"
#include "runtime/value/utf8.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr size_t kMostFileBytes = 64u << 20;  // spans have 32 bits, and nobody reviews more

/// A value as the type says it would have been written in a rule.
dsl::Literal literal_of(std::string text, dsl::Span span, std::string_view type) {
  using Kind = dsl::Literal::Kind;
  Kind kind = Kind::text;
  if (type == "pattern") kind = Kind::pattern;
  if (type == "number" && value::parse_number(text)) kind = Kind::number;
  return {kind, std::move(text), span};
}

/// Where a line's text stands without the blanks around it.
std::pair<size_t, size_t> trimmed(std::string_view line) {
  const size_t begin = std::min(line.find_first_not_of(kBlanks), line.size());
  const size_t end = line.find_last_not_of(kBlanks) + 1;  // npos + 1 is 0
  return {begin, std::max(begin, end)};
}

/// One value a line; blank lines and those that begin with `#` say nothing.
std::vector<dsl::Literal> values_of_lines(std::string_view text, uint32_t file, uint32_t at,
                                          std::string_view type) {
  std::vector<dsl::Literal> values;
  while (!text.empty()) {
    const size_t length = std::min(text.find('\n'), text.size());
    const auto [begin, end] = trimmed(text.substr(0, length));
    const std::string_view value = text.substr(begin, end - begin);
    if (!value.empty() && value[0] != '#')
      values.push_back(literal_of(
          std::string(value),
          {file, at + static_cast<uint32_t>(begin), at + static_cast<uint32_t>(end)}, type));
    const size_t next = std::min(length + 1, text.size());
    text.remove_prefix(next);
    at += static_cast<uint32_t>(next);
  }
  return values;
}

class NamedFiles {
 public:
  NamedFiles(dsl::Sources& sources, const FileReader& reader, dsl::Diagnostics& diagnostics,
             std::vector<NamedFile>& files)
      : sources_(sources), reader_(reader), diagnostics_(diagnostics), files_(files) {}

  void fill(dsl::ListItem& list) {
    const std::optional<uint32_t> file = load(*list.from_file);
    if (!file) return;
    const std::string_view type = list.type ? std::string_view(list.type->text) : "text";
    if (list.column || is_csv(*file)) return fill_from_column(list, *file, type);
    const auto [text, at] = text_of(*file);
    list.values = values_of_lines(text, *file, at, type);
  }

  void fill(dsl::TableItem& table) {
    const std::optional<uint32_t> file = load(*table.from_file);
    if (!file) return;
    const std::optional<CsvRows> csv = csv_of(*file, *table.from_file);
    if (!csv) return;
    std::vector<size_t> places;
    for (const dsl::TableItem::Column& column : table.columns) {
      const std::optional<size_t> place = place_of_column(*csv, column.name);
      if (!place) return;
      places.push_back(*place);
    }
    for (size_t row = 1; row < csv->rows.size(); ++row) add_row(*csv, row, places, table);
  }

 private:
  bool is_csv(uint32_t file) const { return sources_.name(file).ends_with(".csv"); }

  std::pair<std::string_view, uint32_t> text_of(uint32_t file) const {
    std::string_view text = sources_.text(file);
    if (!text.starts_with(kByteOrderMark)) return {text, 0};
    text.remove_prefix(kByteOrderMark.size());
    return {text, static_cast<uint32_t>(kByteOrderMark.size())};
  }

  /// The source that holds the file; read once, however many name it.
  std::optional<uint32_t> load(const dsl::Literal& written) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(sources_.name(written.span.file)).parent_path();
    const std::string path = (folder / written.text).lexically_normal().string();
    const auto [known, added] = loaded_.try_emplace(path);
    if (added) known->second = read(path);
    if (known->second.problem.empty()) return known->second.source;
    diagnostics_.add(Code::unreadable_file, written.span,
                     fmt::format("`{}` cannot be read", written.text), known->second.problem);
    return {};
  }

  struct Loaded {
    uint32_t source = 0;
    std::string problem;
  };

  Loaded read(const std::string& path) {
    if (!reader_) return {0, "files are not read here"};
    FileText file = reader_(path);
    if (!file.problem.empty()) return {0, std::move(file.problem)};
    if (file.text.size() > kMostFileBytes) return {0, "larger than the limit of 64 MiB"};
    value::Hasher hasher;
    hasher.add(file.text);
    files_.push_back({path, file.text.size(), hasher.finish()});
    if (!value::valid_utf8(file.text)) return {0, "the file is not UTF-8"};
    return {sources_.add(path, std::move(file.text)), {}};
  }

  /// The rows of a file that is CSV, the first of which names the columns.
  std::optional<CsvRows> csv_of(uint32_t file, const dsl::Literal& written) {
    const auto [text, at] = text_of(file);
    CsvRows csv = read_csv(text, file, at);
    if (csv.unclosed)
      diagnostics_.add(Code::bad_row, *csv.unclosed, "a quoted cell is not closed", "opened here");
    if (csv.rows.empty() && !csv.unclosed)
      diagnostics_.add(Code::bad_row, written.span, fmt::format("`{}` holds no row", written.text),
                       "its first row names the columns");
    if (csv.unclosed || csv.rows.empty()) return {};
    return csv;
  }

  std::optional<size_t> place_of_column(const CsvRows& csv, const dsl::Word& name) {
    std::vector<std::string> names;
    for (const CsvCell& cell : csv.rows[0]) names.push_back(cell.text);
    const auto found = std::find(names.begin(), names.end(), name.text);
    if (found != names.end()) return static_cast<size_t>(found - names.begin());
    dsl::Diagnostic& told =
        diagnostics_.add(Code::unknown_column, name.span,
                         fmt::format("there is no column `{}`", name.text), "unknown column");
    told.others.push_back({csv.rows[0].front().span, "the columns are named here"});
    if (const std::string nearest = dsl::did_you_mean(name.text, names); !nearest.empty())
      told.help = fmt::format("did you mean `{}`?", nearest);
    return {};
  }

  void fill_from_column(dsl::ListItem& list, uint32_t file, std::string_view type) {
    const std::optional<CsvRows> csv = csv_of(file, *list.from_file);
    if (!csv) return;
    std::optional<size_t> place = 0;
    if (list.column) place = place_of_column(*csv, {list.column->text, list.column->span});
    if (!place) return;
    for (size_t row = 1; row < csv->rows.size(); ++row) {
      if (*place >= csv->rows[row].size() || csv->rows[row][*place].text.empty()) continue;
      const CsvCell& cell = csv->rows[row][*place];
      list.values.push_back(literal_of(cell.text, cell.span, type));
    }
  }

  void add_row(const CsvRows& csv, size_t place, const std::vector<size_t>& places,
               dsl::TableItem& table) {
    const std::vector<CsvCell>& cells = csv.rows[place];
    if (cells.size() != csv.rows[0].size()) {
      diagnostics_
          .add(Code::bad_row, dsl::join(cells.front().span, cells.back().span),
               fmt::format("this row has {} cell{}", cells.size(), cells.size() == 1 ? "" : "s"),
               fmt::format("the first row names {} columns", csv.rows[0].size()))
          .others.push_back({csv.rows[0].front().span, "the columns are named here"});
      return;
    }
    std::vector<dsl::Literal> row;
    for (size_t column = 0; column < places.size(); ++column) {
      const CsvCell& cell = cells[places[column]];
      row.push_back(literal_of(cell.text, cell.span, table.columns[column].type.text));
    }
    table.rows.push_back(std::move(row));
  }

  dsl::Sources& sources_;
  const FileReader& reader_;
  dsl::Diagnostics& diagnostics_;
  std::vector<NamedFile>& files_;
  std::map<std::string, Loaded> loaded_;
};

}  // namespace

void read_named_files(dsl::Sources& sources, const FileReader& reader, dsl::Tree& tree,
                      dsl::Diagnostics& diagnostics, std::vector<NamedFile>& files) {
  NamedFiles named(sources, reader, diagnostics, files);
  for (dsl::ListItem& list : tree.lists)
    if (list.from_file) named.fill(list);
  for (dsl::TableItem& table : tree.tables)
    if (table.from_file) named.fill(table);
}

}  // namespace foothold::compiler
