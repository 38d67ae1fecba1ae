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
#include <string_view>
#include <vector>

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

/// A condition below a word of its own.
struct Clause {
  std::string word;
  const evaluate::Explained* part = nullptr;
};
/// Several of them, without a verdict.
std::string clauses_tree(const dsl::Sources& sources, const std::vector<Clause>& clauses,
                         const TreeStyle& style);

/// Source text on one line, without its comments; harmless.
std::string source_text(const dsl::Sources& sources, dsl::Span span);
/// The tests that decide with what they saw, the first few: `ip is new for user over 30d (false)`.
std::string causes_of(const dsl::Sources& sources, const evaluate::Explained& part);
/// `false`, `unknown`, `true`
std::string_view truth_name(evaluate::Truth truth);

/// A condition as a JSON object.
std::string condition_json(const dsl::Sources& sources, const evaluate::Explained& part);

/// The members of one JSON object, without its braces: `"fires":true,"because":"...",...`.
std::string verdict_members(const dsl::Sources& sources, const evaluate::Verdict& verdict);

}  // namespace foothold::cli
