// A small project for tests of the compiler: the prelude and the catalogue of this folder, and what
// a test adds.
//
//   Project project;
//   project.add("case.fh", "rule r { ... }");
//   project.compile();
//   project.rendered()   ->  "error[E014]: `inbox_rule` has no field `foward_to`\n  --> case.fh:3:9
//   ..."
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace foothold::project {

inline std::filesystem::path source_folder() { return FOOTHOLD_SOURCE_DIR; }

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The files of a folder whose name ends so, sorted.
inline std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                                   std::string_view ending) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().ends_with(ending)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Project {
 public:
  /// With the prelude, unless told otherwise; always with the catalogue.
  explicit Project(bool with_prelude = true) {
    const std::filesystem::path folder = source_folder() / "tests/diagnostics";
    for (const std::filesystem::path& table : files_of(folder / "catalog", ".tsv"))
      input_.catalogue.add(compiler::framework_of(table.filename().string()), read_file(table));
    input_.reader = [](const std::string& path) { return read_beside(path); };
    if (with_prelude) add("prelude.fh", read_file(folder / "prelude.fh"));
  }

  void add(std::string name, std::string text) {
    input_.rules.push_back(sources_.add(std::move(name), std::move(text)));
  }
  void add_site(std::string name, std::string text) {
    input_.site.push_back(sources_.add(std::move(name), std::move(text)));
  }
  const compiler::Compiled& compile() { return compiled_ = compiler::compile(sources_, input_); }

  const dsl::Sources& sources() const { return sources_; }
  const compiler::Model& model() const { return compiled_.model; }
  const std::vector<dsl::Diagnostic>& found() const { return compiled_.diagnostics.all(); }
  bool has_errors() const { return compiled_.diagnostics.has_errors(); }
  std::string rendered() const { return dsl::render(compiled_.diagnostics, sources_, {}); }

  /// The ids of what was found, in order: "E014 E014 missing_test".
  std::string ids() const {
    std::string all;
    for (const dsl::Diagnostic& diagnostic : found())
      all += (all.empty() ? "" : " ") + std::string(dsl::info(diagnostic.code).id);
    return all;
  }

 private:
  /// Files that cases name lie beside them.
  static compiler::FileText read_beside(const std::string& path) {
    const std::filesystem::path file = source_folder() / "tests/diagnostics" / path;
    if (!std::filesystem::is_regular_file(file)) return {{}, "there is no such file"};
    return {read_file(file), {}};
  }

  dsl::Sources sources_;
  compiler::Input input_;
  compiler::Compiled compiled_;
};

/// A rule that is right but for what a test puts in: `when inbox_rule where ...`.
inline std::string rule_with(const std::string& when, const std::string& more = {}) {
  return R"(rule hidden_mail {  # allow: missing_test
  title    "Inbox rule hides mail"
  severity high
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  report   "{user} hides mail"
  )" + when +
         "\n" + more + "}\n";
}

}  // namespace foothold::project
