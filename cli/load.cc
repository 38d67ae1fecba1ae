#include "cli/load.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
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

}  // namespace

std::optional<std::string> read_rule_file(const std::string& path,
                                          std::vector<std::string>& problems) {
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

namespace {

/// What stands in its place, if the options give it; else the file.
std::optional<std::string> read_file(const RuleOptions& options, const std::string& path,
                                     std::vector<std::string>& problems) {
  if (const auto text = options.texts.find(path); text != options.texts.end()) return text->second;
  return read_rule_file(path, problems);
}

void open_databases(const RuleOptions& options, Gathered& gathered) {
  if (options.geo.empty()) return;
  auto databases = std::make_shared<value::GeoDatabases>();
  for (const std::string& path : options.geo)
    if (const std::optional<std::string> reason = databases->add(path))
      gathered.problems.push_back(fmt::format("--geo {}: {}", path, *reason));
  gathered.facts.geo = std::move(databases);
}

void read_identities(const RuleOptions& options, Gathered& gathered) {
  if (options.identities.empty()) return;
  std::vector<value::Identity> rows;
  for (const std::string& path : options.identities)
    read_identity_file(path, rows, gathered.problems);
  gathered.facts.identities =
      std::make_shared<value::Identities>(value::merge_identities(std::move(rows)));
}

bool is_shipped_rule(std::string_view name) { return name.rfind("detections/", 0) == 0; }

void add_embedded(bool only_given, Loaded& loaded, compiler::Input& input) {
  for (const rules::EmbeddedFile& file : rules::embedded_files()) {
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
    else if (!only_given || !is_shipped_rule(file.name))
      input.rules.push_back(
          loaded.sources.add(fmt::format("rules/{}", file.name), std::string(file.text)));
  }
}

/// Colours are for terminals; NO_COLOR (https://no-color.org) takes them away, `--color` decides.
bool wants_color(const std::string& option) {
  if (option != "auto") return option == "always";
  const char* const refused = std::getenv("NO_COLOR");
  return isatty(STDERR_FILENO) != 0 && (!refused || !*refused);
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

Gathered gather(const RuleOptions& options) {
  Gathered gathered;
  gathered.only_given = options.only_given;
  gathered.color = wants_color(options.color);
  for (const std::string& folder : options.folders)
    for (const std::string& path : rule_files(folder, gathered.problems))
      if (std::optional<std::string> text = read_file(options, path, gathered.problems))
        gathered.rules.push_back({path, std::move(*text)});
  if (!options.site.empty())
    if (std::optional<std::string> text = read_file(options, options.site, gathered.problems))
      gathered.site.push_back({options.site, std::move(*text)});
  open_databases(options, gathered);
  read_identities(options, gathered);
  return gathered;
}

Loaded compile_gathered(Gathered gathered) {
  Loaded loaded;
  loaded.color = gathered.color;
  compiler::Input input;
  input.reader = read_named_file;
  input.with_tunes = gathered.with_tunes;
  add_embedded(gathered.only_given, loaded, input);
  for (Gathered::Text& file : gathered.rules)
    loaded.given.push_back(
        input.rules.emplace_back(loaded.sources.add(std::move(file.name), std::move(file.text))));
  for (Gathered::Text& file : gathered.site)
    loaded.given.push_back(
        input.site.emplace_back(loaded.sources.add(std::move(file.name), std::move(file.text))));
  loaded.compiled = compiler::compile(loaded.sources, input);
  loaded.compiled.model.facts = std::move(gathered.facts);
  loaded.catalogue = std::move(input.catalogue);
  loaded.problems = std::move(gathered.problems);
  loaded.files = gathered.rules.size();
  return loaded;
}

Loaded load(const RuleOptions& options) { return compile_gathered(gather(options)); }

void print_problems(const Loaded& loaded, bool warnings) {
  for (const std::string& problem : loaded.problems) complain("foothold: {}\n", problem);
  const dsl::Diagnostics& all = loaded.compiled.diagnostics;
  if (warnings || all.has_errors())
    complain("{}", dsl::render(all, loaded.sources, {loaded.color, 20}));
  if (all.has_errors())
    complain("foothold: {} error{} in the rules\n", all.count(dsl::Severity::error),
             all.count(dsl::Severity::error) == 1 ? "" : "s");
}

}  // namespace foothold::cli
