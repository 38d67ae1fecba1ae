// The catalogues that rules are tagged with: CSF 2.0, OWASP NHI, ATT&CK, SCuBA, AI RMF, and the
// owning teams. Each is a table in rules/catalog (source, version and date in its head comment);
// the compiler only knows how rows are laid out:
//
//   id <TAB> title <TAB> parent <TAB> status <TAB> successors        PR.DS-02  Data-in-transit ...
//   PR.DS  active DE.CM-8  Vulnerability scans are performed  DE.CM  withdrawn  ID.RA-01
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::compiler {

struct CatalogueRow {
  std::string id, title, parent;
  bool active = true;
  std::vector<std::string> successors;  // of a withdrawn, moved or misspelled id
};

class Catalogue {
 public:
  /// Adds the rows of one table to a framework (`csf`, `nhi`, ...); a row already there is kept
  /// unless the new one is active.
  void add(const std::string& framework, std::string_view table);

  const CatalogueRow* find(const std::string& framework, const std::string& id) const;
  bool knows(const std::string& framework) const { return rows_.contains(framework); }
  /// Active ids, sorted: what a did-you-mean may offer.
  std::vector<std::string> active_ids(const std::string& framework) const;
  const std::map<std::string, std::map<std::string, CatalogueRow>>& all() const { return rows_; }
  /// True if another row names this one as its parent: a function, category or group rather than an
  /// outcome.
  bool is_parent(const std::string& framework, const std::string& id) const;

 private:
  std::map<std::string, std::map<std::string, CatalogueRow>> rows_;
};

/// The framework that a table belongs to, by its file name: `catalog/csf_withdrawn.tsv` -> `csf`.
std::string framework_of(std::string_view file_name);

}  // namespace foothold::compiler
