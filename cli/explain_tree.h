// A verdict as a tree for people, and as JSON for programs.
//
//   `r` does not fire because `where` is unknown: folder in quiet_folders (absent)
//   |-- where
//   |   `-- * unknown all of these
//   |       |--   true    deletes   True
//   |       `-- * unknown folder in quiet_folders   absent
//
// A star marks what the outcome rests on. Values are cut to the width, with their size; nothing in
// them can steer a terminal.
#pragma once

#include <string>

#include "dsl/source.h"
#include "evaluate/verdict.h"

namespace foothold::cli {

struct TreeStyle {
  bool ascii = true;   // lines of ASCII characters, not of box-drawing ones
  size_t width = 120;  // columns
};

/// Lines, each with a newline.
std::string verdict_tree(const dsl::Sources& sources, const std::string& rule,
                         const evaluate::Verdict& verdict, const TreeStyle& style);

/// One condition below its word, without a verdict.
std::string clause_tree(const dsl::Sources& sources, std::string_view word,
                        const evaluate::Explained& part, const TreeStyle& style);

/// The members of one JSON object, without its braces: `"fires":true,"because":"...",...`.
std::string verdict_members(const dsl::Sources& sources, const evaluate::Verdict& verdict);

}  // namespace foothold::cli
