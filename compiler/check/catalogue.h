// The catalogues that rules are tagged with: CSF 2.0, OWASP NHI, ATT&CK, SCuBA, AI RMF, D3FEND, and
// the owning teams; and the operations that are logged. Each is a table in rules/catalog (source,
// version and date in its head comment); the compiler only knows how rows are laid out:
//
//   id <TAB> title <TAB> parent <TAB> status <TAB> successors        PR.DS-02  Data-in-transit ...
//   PR.DS  active DE.CM-8  Vulnerability scans are performed  DE.CM  withdrawn  ID.RA-01
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::compiler {

struct CatalogueRow {
  std::string id, title, parent;
  bool active = true;
  bool misspelled = false;              // never an id, but met
  std::vector<std::string> successors;  // of a withdrawn, moved or misspelled id
};

struct MeantId {
  std::string id;
  bool other_version = false;  // only the version or year differs
};

/// What the head comment of one table says.
struct CatalogueTable {
  std::string framework, title, source, version, date;
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
  /// The active id that is meant where case, dashes, dots or zeros were written otherwise
  /// (`de.cm-9`, `T1114.3`, `NHI-05`), or where the version of a policy is another one or left out
  /// (`MS.EXO.1.1`); nothing if there is none, or several.
  std::optional<MeantId> meant_id(const std::string& framework, const std::string& written) const;
  const std::map<std::string, std::map<std::string, CatalogueRow>>& all() const { return rows_; }
  /// In the order they were added.
  const std::vector<CatalogueTable>& tables() const { return tables_; }
  /// True if another row names this one as its parent: a function, category or group rather than an
  /// outcome.
  bool is_parent(const std::string& framework, const std::string& id) const;

 private:
  std::map<std::string, std::map<std::string, CatalogueRow>> rows_;
  std::vector<CatalogueTable> tables_;
};

/// Tables that are no framework: nothing is tagged with them.
inline constexpr std::string_view kOwners = "owners", kOperations = "operations";
/// In the table of operations: what the column `parent` says of one that makes up much of a log.
inline constexpr std::string_view kFrequent = "frequent";

/// The framework that a table belongs to, by its file name: `catalog/csf_withdrawn.tsv` -> `csf`.
std::string framework_of(std::string_view file_name);

}  // namespace foothold::compiler
