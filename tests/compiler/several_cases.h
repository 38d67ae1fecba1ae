// What the tests of rules over several events compile: the kinds of several/kinds.fh, and rules
// that are complete but for their `when`.
//
//   with_when("when same user, within 1h { a: sign_in then b: inbox_rule }").rendered()   ->   ""
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::project {

inline std::filesystem::path several_folder() {
  return project::source_folder() / "tests/compiler/several";
}

/// A rule that is right but for its `when`, which may bring its report along.
inline std::string rule_named(const std::string& name, const std::string& when) {
  const bool reports = when.find("report \"") != std::string::npos;
  return "rule " + name +
         " {  # allow: missing_test\ntitle \"t\"  severity high  owner soc  detects csf:DE.CM-09  "
         "control csf:PR.DS-02\nresponds csf:RS.MI-01  maps nhi:none  contain stop_sessions\n" +
         when + (reports ? "" : "\nreport \"x\"") + "\n}\n";
}

inline Project compiled(const std::string& rules) {
  Project project(false);
  project.add("kinds.fh", project::read_file(several_folder() / "kinds.fh"));
  project.add("rules.fh", rules);
  project.compile();
  return project;
}

inline Project with_when(const std::string& when) { return compiled(rule_named("r", when)); }

inline std::vector<std::pair<std::string, std::string>> rule_texts() {
  std::vector<std::pair<std::string, std::string>> rules;
  std::istringstream lines(project::read_file(several_folder() / "rules.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== "))
      rules.emplace_back(line.substr(3), "");
    else if (!rules.empty())
      rules.back().second += line + "\n";
  }
  return rules;
}

}  // namespace foothold::project
