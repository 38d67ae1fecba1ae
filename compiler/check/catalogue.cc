#include "compiler/check/catalogue.h"

#include <algorithm>

namespace foothold::compiler {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(at, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

CatalogueRow read_row(std::string_view line) {
  std::vector<std::string> cells = split(line, '\t');
  cells.resize(5);
  CatalogueRow row{cells[0], cells[1], cells[2], cells[3] == "active", {}};
  if (!cells[4].empty()) row.successors = split(cells[4], ',');
  return row;
}

}  // namespace

void Catalogue::add(const std::string& framework, std::string_view table) {
  std::map<std::string, CatalogueRow>& rows = rows_[framework];
  for (const std::string& line : split(table, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    CatalogueRow row = read_row(line);
    const auto [place, added] = rows.try_emplace(row.id, row);
    if (!added && row.active) place->second = std::move(row);
  }
}

const CatalogueRow* Catalogue::find(const std::string& framework, const std::string& id) const {
  const auto rows = rows_.find(framework);
  if (rows == rows_.end()) return nullptr;
  const auto row = rows->second.find(id);
  return row == rows->second.end() ? nullptr : &row->second;
}

std::vector<std::string> Catalogue::active_ids(const std::string& framework) const {
  std::vector<std::string> ids;
  const auto rows = rows_.find(framework);
  if (rows == rows_.end()) return ids;
  for (const auto& [id, row] : rows->second)
    if (row.active) ids.push_back(id);
  return ids;
}

bool Catalogue::is_parent(const std::string& framework, const std::string& id) const {
  const auto rows = rows_.find(framework);
  if (rows == rows_.end()) return false;
  return std::any_of(rows->second.begin(), rows->second.end(),
                     [&](const auto& entry) { return entry.second.parent == id; });
}

std::string framework_of(std::string_view file_name) {
  const size_t slash = file_name.rfind('/');
  std::string_view stem = slash == std::string_view::npos ? file_name : file_name.substr(slash + 1);
  stem = stem.substr(0, stem.find_first_of("_."));
  return std::string(stem);
}

}  // namespace foothold::compiler
