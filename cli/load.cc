#include "cli/load.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/identity_tables.h"
#include "cli/say.h"
#include "rules/embedded.h"

namespace foothold::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostRuleBytes = 64u << 20;

std::optional<std::string> read_file(const std::string& path, std::vector<std::string>& problems) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > kMostRuleBytes) {
    problems.push_back(fmt::format("{}: larger than the limit of 64 MiB for a rule file", path));
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    problems.push_back(fmt::format("{}: {}", path, std::strerror(errno)));
    return {};
  }
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

/// All .fh files below a folder, sorted; or the file itself.
std::vector<std::string> rule_files(const std::string& path, std::vector<std::string>& problems) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    problems.push_back(fmt::format("{}: there is no such rules folder or file", path));
    return {};
  }
  if (!fs::is_directory(status)) return {path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error))
    if (at->path().extension() == ".fh" && !at->is_directory())
      files.push_back(at->path().string());
  if (error) problems.push_back(fmt::format("{}: {}", path, error.message()));
  if (files.empty()) problems.push_back(fmt::format("{}: no .fh file in this rules folder", path));
  std::sort(files.begin(), files.end());
  return files;
}

void open_databases(const RuleOptions& options, Loaded& loaded) {
  if (options.geo.empty()) return;
  auto databases = std::make_shared<value::GeoDatabases>();
  for (const std::string& path : options.geo)
    if (const std::optional<std::string> reason = databases->add(path))
      loaded.problems.push_back(fmt::format("--geo {}: {}", path, *reason));
  loaded.compiled.model.facts.geo = std::move(databases);
}

void read_identities(const RuleOptions& options, Loaded& loaded) {
  if (options.identities.empty()) return;
  std::vector<value::Identity> rows;
  for (const std::string& path : options.identities)
    read_identity_file(path, rows, loaded.problems);
  loaded.compiled.model.facts.identities =
      std::make_shared<value::Identities>(value::merge_identities(std::move(rows)));
}

bool is_shipped_rule(std::string_view name) { return name.rfind("detections/", 0) == 0; }

void add_embedded(const RuleOptions& options, Loaded& loaded, compiler::Input& input) {
  for (const rules::EmbeddedFile& file : rules::embedded_files()) {
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
    else if (!options.only_given || !is_shipped_rule(file.name))
      input.rules.push_back(
          loaded.sources.add(fmt::format("rules/{}", file.name), std::string(file.text)));
  }
}

/// What lists and tables name; the rules' limit holds for these, too.
compiler::FileText read_named_file(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error) && !fs::is_regular_file(path, error))
    return {{}, "not a regular file"};
  if (fs::file_size(path, error) > kMostRuleBytes && !error)
    return {{}, "larger than the limit of 64 MiB"};
  std::ifstream in(path, std::ios::binary);
  if (!in) return {{}, std::strerror(errno)};
  return {std::string((std::istreambuf_iterator<char>(in)), {}), {}};
}

}  // namespace

Loaded load(const RuleOptions& options) {
  Loaded loaded;
  compiler::Input input;
  input.reader = read_named_file;
  add_embedded(options, loaded, input);
  for (const std::string& folder : options.folders) {
    for (const std::string& path : rule_files(folder, loaded.problems)) {
      std::optional<std::string> text = read_file(path, loaded.problems);
      if (!text) continue;
      input.rules.push_back(loaded.sources.add(path, std::move(*text)));
      ++loaded.files;
    }
  }
  if (!options.site.empty())
    if (std::optional<std::string> text = read_file(options.site, loaded.problems))
      input.site.push_back(loaded.sources.add(options.site, std::move(*text)));
  loaded.compiled = compiler::compile(loaded.sources, input);
  loaded.catalogue = std::move(input.catalogue);
  open_databases(options, loaded);
  read_identities(options, loaded);
  return loaded;
}

void print_problems(const Loaded& loaded, bool warnings) {
  for (const std::string& problem : loaded.problems) complain("foothold: {}\n", problem);
  const dsl::Diagnostics& all = loaded.compiled.diagnostics;
  const bool color = isatty(STDERR_FILENO) != 0;
  if (warnings || all.has_errors()) complain("{}", dsl::render(all, loaded.sources, {color, 20}));
  if (all.has_errors())
    complain("foothold: {} error{} in the rules\n", all.count(dsl::Severity::error),
             all.count(dsl::Severity::error) == 1 ? "" : "s");
}

}  // namespace foothold::cli
