// The literals that must occur in every text a pattern matches: what Hyperscan looks for before RE2
// is asked.
//
//   /invoice-\d+|rechnung/   ->  {"invoice-", "rechnung"}: no match without one of them
//   /^\W+$/                  ->  {}: nothing must occur, so RE2 has to look at every value (warning
//   slow_pattern)
//
// RE2's own prefilter analysis finds them (one parser decides what a pattern means). It expects
// lower-case text; ours is case folded, and folding a text's lower case gives the same as folding
// the text, so the atoms are folded too.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace foothold::compiler {

/// Folded literals of which at least one occurs in every match; nothing if no such set of useful
/// literals exists.
std::optional<std::vector<std::string>> required_atoms(const std::string& pattern,
                                                       bool case_sensitive);

}  // namespace foothold::compiler
