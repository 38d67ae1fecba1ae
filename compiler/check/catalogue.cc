#include "compiler/check/catalogue.h"

#include <algorithm>
#include <cctype>

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
  CatalogueRow row{cells[0], cells[1], cells[2], cells[3] == "active", cells[3] == "misspelled",
                   {}};
  if (!cells[4].empty()) row.successors = split(cells[4], ',');
  return row;
}

/// `# Version: 2.0` -> `2.0`, if the line says so.
void read_head(const std::string& line, std::string_view name, std::string& into) {
  const std::string head = "# " + std::string(name) + ": ";
  if (into.empty() && line.rfind(head, 0) == 0) into = line.substr(head.size());
}

/// The first line of a head comment is the title: `# NAME (more): more.`, up to what is more.
std::string title_of(const std::string& line) {
  std::string title = line.substr(std::min<size_t>(2, line.size()));
  for (const char* end : {" (", ": ", ". "}) title.resize(std::min(title.size(), title.find(end)));
  if (title.ends_with('.')) title.pop_back();
  return title;
}

/// Equal for two spellings of one id: letters in upper case, numbers without zeros in front, and
/// whatever stands between them left out. `de.cm-9` and `DE.CM-09` are DE CM 9.
std::string spelling(std::string_view id) {
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  const auto is_letter = [](char byte) { return std::isalpha(static_cast<unsigned char>(byte)); };
  std::string key;
  for (size_t at = 0; at < id.size();) {
    size_t end = at;
    if (is_digit(id[at])) {
      while (end < id.size() && is_digit(id[end])) ++end;
      while (at + 1 < end && id[at] == '0') ++at;
    } else if (is_letter(id[at])) {
      while (end < id.size() && is_letter(id[end])) ++end;
    } else {
      ++at;
      continue;
    }
    if (!key.empty()) key += ' ';
    for (; at < end; ++at)
      key += static_cast<char>(std::toupper(static_cast<unsigned char>(id[at])));
  }
  return key;
}

/// A spelling without the version or year at its end: `MS EXO 1 1 V 2` -> `MS EXO 1 1`, `NHI 5
/// 2025`
/// -> `NHI 5`. Without one it stays as it is.
std::string without_version(const std::string& spelled) {
  const size_t last = spelled.rfind(' ');
  if (last == std::string::npos) return spelled;
  if (spelled.size() - last == 5 && spelled.compare(last, 3, " 20") == 0)
    return spelled.substr(0, last);
  const bool version = last >= 2 && spelled.compare(last - 2, 2, " V") == 0;
  return version ? spelled.substr(0, last - 2) : spelled;
}

}  // namespace

void Catalogue::add(const std::string& framework, std::string_view table) {
  std::map<std::string, CatalogueRow>& rows = rows_[framework];
  CatalogueTable& head = tables_.emplace_back();
  head.framework = framework;
  for (const std::string& line : split(table, '\n')) {
    if (line.empty()) continue;
    if (line[0] == '#') {
      if (head.title.empty()) head.title = title_of(line);
      read_head(line, "Source", head.source);
      read_head(line, "Version", head.version);
      read_head(line, "Date", head.date);
      continue;
    }
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

std::optional<MeantId> Catalogue::meant_id(const std::string& framework,
                                           const std::string& written) const {
  std::vector<std::string> other_versions;
  const std::string wanted = spelling(written), stem = without_version(wanted);
  for (const std::string& id : active_ids(framework)) {
    const std::string candidate = spelling(id);
    if (candidate == wanted) return MeantId{id, false};
    if (without_version(candidate) == stem) other_versions.push_back(id);
  }
  if (other_versions.size() != 1) return {};
  return MeantId{other_versions[0], true};
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
