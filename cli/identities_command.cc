// `foothold identities`: makes and checks the tables that `--identities` takes.
//
//   build LOG...     reads logs, prints a row for each person or service that they name
//   merge TABLE...   one table of several
//   check TABLE...   which keys stand in more than one row, and so fill nothing
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/identity_tables.h"
#include "cli/records.h"
#include "cli/say.h"
#include "evaluate/extract.h"

namespace foothold::cli {
namespace {

using value::Identity;

constexpr size_t kMostShown = 20;  // ambiguous keys that are named on standard error

/// What the logs said, each row once: the memory of a build grows with the identities, not the
/// logs.
using Counts = std::map<Identity, uint64_t>;  // of records that say this

struct Collected {
  Counts rows;
  uint64_t records = 0, read = 0;
  std::vector<std::string> failures;
};

void collect(const compiler::Model& model, const std::vector<std::string>& paths,
             Collected& collected) {
  collected.failures = for_each_record(model, paths, [&](const InputRecord& record) {
    ++collected.records;
    const auto found = evaluate::read_identities(model, record.text);
    if (!found) return true;
    ++collected.read;
    for (const Identity& identity : *found) ++collected.rows[identity];
    return true;
  });
}

std::string described(const Identity& row, value::IdentityKey but) {
  std::string out;
  for (size_t key = 0; key < value::kIdentityKeys; ++key)
    if (!row.keys[key].empty() && static_cast<value::IdentityKey>(key) != but)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", value::kIdentityKeyNames[key],
                         row.keys[key]);
  return out;
}

bool is_part(const Identity& part, const Identity& whole) {
  for (size_t key = 0; key < value::kIdentityKeys; ++key)
    if (!part.keys[key].empty() && part.keys[key] != whole.keys[key]) return false;
  return true;
}

/// How many records say this row or a part of it.
uint64_t records_of(const Identity& row, const Counts& counts) {
  uint64_t records = 0;
  for (const auto& [said, count] : counts) records += is_part(said, row) ? count : 0;
  return records;
}

/// `counts`: of a table that was built from records; else null.
std::string conflict_text(const std::vector<Identity>& rows, const value::AmbiguousKey& conflict,
                          const Counts* counts) {
  std::string out = fmt::format("ambiguous: {} {} stands in {} rows\n",
                                value::kIdentityKeyNames[static_cast<size_t>(conflict.key)],
                                conflict.text, conflict.rows.size());
  for (uint32_t row : conflict.rows)
    out += fmt::format("    {}{}\n", described(rows[row], conflict.key),
                       counts ? fmt::format(" (records: {})", records_of(rows[row], *counts)) : "");
  return out;
}

std::string tally_text(size_t rows, size_t conflicts) {
  return fmt::format("{} identities, {} ambiguous key{}\n", rows, conflicts,
                     conflicts == 1 ? "" : "s");
}

/// Prints the table to standard output and what is ambiguous in it to standard error.
void print_table(const std::vector<Identity>& rows, const Counts* counts) {
  say("{}", identity_csv(rows));
  const std::vector<value::AmbiguousKey> conflicts = value::ambiguous_keys(rows);
  for (size_t i = 0; i < std::min(conflicts.size(), kMostShown); ++i)
    complain("{}", conflict_text(rows, conflicts[i], counts));
  if (conflicts.size() > kMostShown)
    complain("... and {} more: see `foothold identities check`\n", conflicts.size() - kMostShown);
  complain("{}", tally_text(rows.size(), conflicts.size()));
}

/// The rows of all files; nothing, and the problems said, if one has a mistake.
std::optional<std::vector<Identity>> read_tables(const std::vector<std::string>& paths) {
  std::vector<Identity> rows;
  std::vector<std::string> problems;
  for (const std::string& path : paths) read_identity_file(path, rows, problems);
  for (const std::string& problem : problems) complain("foothold: {}\n", problem);
  if (!problems.empty()) return {};
  return value::merge_identities(std::move(rows));
}

}  // namespace

int build_identities(const IdentitiesCommand& command) {
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  Collected collected;
  collect(loaded.compiled.model, command.files, collected);
  std::vector<Identity> rows;
  for (const auto& [row, count] : collected.rows) rows.push_back(row);
  print_table(value::merge_identities(std::move(rows)), &collected.rows);
  complain("{} records, of which {} could be read\n", collected.records, collected.read);
  for (const std::string& failure : collected.failures) complain("foothold: {}\n", failure);
  if (!collected.failures.empty()) return kIncomplete;
  return collected.read ? kClean : kNoEvent;
}

int merge_identity_tables(const IdentitiesCommand& command) {
  const auto rows = read_tables(command.files);
  if (!rows) return kUsage;
  print_table(*rows, nullptr);
  return kClean;
}

int check_identities(const IdentitiesCommand& command) {
  const auto rows = read_tables(command.files);
  if (!rows) return kUsage;
  const std::vector<value::AmbiguousKey> conflicts = value::ambiguous_keys(*rows);
  for (const value::AmbiguousKey& conflict : conflicts)
    say("{}", conflict_text(*rows, conflict, nullptr));
  say("{}", tally_text(rows->size(), conflicts.size()));
  return conflicts.empty() ? kClean : kFindings;
}

}  // namespace foothold::cli
