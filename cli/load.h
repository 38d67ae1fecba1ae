// Rules from the binary, from folders and from a site file, compiled; and the messages if that
// fails.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "dsl/source.h"

namespace foothold::cli {

struct RuleOptions {
  std::vector<std::string> folders;     // --rules: added to the shipped rules; files are taken, too
  std::string site;                     // --site
  std::vector<std::string> geo;         // --geo: databases of addresses
  std::vector<std::string> identities;  // --identities: tables of who is who
  std::map<std::string, std::string> texts;  // path -> what to read in place of that file
  std::string color = "auto";                // --color: auto, always or never
  bool only_given =
      false;  // --only-given-rules: of the shipped files only kinds, lists, steps and the catalogue
};

/// The given files and facts, read but not yet compiled.
struct Gathered {
  struct Text {
    std::string name, text;
  };
  std::vector<Text> rules, site;
  value::Facts facts;
  std::vector<std::string> problems;  // files that could not be read; empty if all is well
  bool only_given = false;
  bool with_tunes = true;  // what a site says of rules; tests of rules do not see it
  bool color = false;      // whether messages may be coloured
};

struct Loaded {
  dsl::Sources sources;
  compiler::Compiled compiled;
  compiler::Catalogue catalogue;
  std::vector<std::string> problems;  // files that could not be read; empty if all is well
  size_t files = 0;                   // rule files that were given
  std::vector<uint32_t> given;        // their numbers, and those of the site file
  bool color = false;                 // whether messages may be coloured

  bool good() const { return problems.empty() && !compiled.diagnostics.has_errors(); }
};

Gathered gather(const RuleOptions& options);
Loaded compile_gathered(Gathered gathered);
Loaded load(const RuleOptions& options);

/// All .fh files below a folder, sorted; or the file itself.
std::vector<std::string> rule_files(const std::string& path, std::vector<std::string>& problems);
/// A rule file's text; nothing, and a sentence about it, if it cannot be read or is too large.
std::optional<std::string> read_rule_file(const std::string& path,
                                          std::vector<std::string>& problems);

/// Problems and diagnostics for people, to stderr; warnings only if asked.
void print_problems(const Loaded& loaded, bool warnings);

}  // namespace foothold::cli
