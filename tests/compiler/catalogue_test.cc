// The catalogue: which id is meant by one that is written otherwise, and what the shipped tables
// say of themselves.
#include "compiler/check/catalogue.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

Catalogue shipped() {
  Catalogue catalogue;
  for (const auto& path : project::files_of(project::source_folder() / "rules/catalog", ".tsv"))
    catalogue.add(framework_of(path.filename().string()), project::read_file(path));
  return catalogue;
}

TEST(Catalogue, IdsThatAreMeant) {
  struct Row {
    const char *framework, *written, *meant;
    bool other_version;
  };
  constexpr Row rows[] = {
      {"csf", "de.cm-9", "DE.CM-09", false},
      {"csf", "DE.CM.09", "DE.CM-09", false},
      {"csf", "DECM-09", "", false},
      {"nhi", "nhi-5", "NHI5:2025", true},
      {"nhi", "NHI5:2024", "NHI5:2025", true},
      {"nhi", "nhi05:2025", "NHI5:2025", false},
      {"nhi", "NHI11:2025", "", false},
      {"attack", "t1114.3", "T1114.003", false},
      {"attack", "T1114-003", "T1114.003", false},
      {"attack", "T9999", "", false},
      {"scuba", "ms.exo.1.1v2", "MS.EXO.1.1v2", false},
      {"scuba", "MS.EXO.1.1v1", "MS.EXO.1.1v2", true},
      {"scuba", "MS.EXO.1.1", "MS.EXO.1.1v2", true},
      {"scuba", "MS.EXO.99.1v1", "", false},
      {"airmf", "govern-1.1", "GOVERN 1.1", false},
      {"d3fend", "d3-anci", "D3-ANCI", false},
      {"d3fend", "D3-XYZ", "", false},
  };
  const Catalogue catalogue = shipped();
  for (const Row& row : rows) {
    const std::optional<MeantId> meant = catalogue.meant_id(row.framework, row.written);
    EXPECT_EQ(meant ? meant->id : "", row.meant) << row.written;
    EXPECT_EQ(meant && meant->other_version, row.other_version) << row.written;
  }
}

TEST(Catalogue, TablesSaySourceVersionAndDate) {
  const Catalogue catalogue = shipped();
  EXPECT_GE(catalogue.tables().size(), 10u);
  for (const CatalogueTable& table : catalogue.tables()) {
    EXPECT_FALSE(table.title.empty()) << table.framework;
    EXPECT_FALSE(table.source.empty()) << table.framework;
    EXPECT_FALSE(table.version.empty()) << table.framework;
    EXPECT_EQ(table.date.substr(0, 2), "20") << table.framework;
  }
}

// Counts that the publishers give.
TEST(Catalogue, ShippedTablesAreComplete) {
  const Catalogue catalogue = shipped();
  EXPECT_EQ(catalogue.active_ids("csf").size(), 6u + 22u + 106u);
  EXPECT_EQ(catalogue.active_ids("nhi").size(), 10u);
  EXPECT_EQ(catalogue.active_ids("airmf").size(), 4u + 19u + 72u);
  EXPECT_EQ(catalogue.active_ids("scuba").size(), 109u);
  EXPECT_GE(catalogue.active_ids("d3fend").size(), 40u);
  EXPECT_GE(catalogue.active_ids("operations").size(), 1000u);
}

TEST(Catalogue, SuccessorsOfWithdrawnIdsExist) {
  const Catalogue catalogue = shipped();
  for (const char* framework : {"csf", "nhi", "airmf", "scuba"})
    for (const auto& [id, row] : catalogue.all().at(framework))
      for (const std::string& successor : row.successors) {
        const CatalogueRow* next = catalogue.find(framework, successor);
        EXPECT_TRUE(next && next->active) << id << " -> " << successor;
      }
}

}  // namespace
}  // namespace foothold::compiler
