// The property of parse_fuzz: whatever bytes stand in a rule file, the parser comes to an end, and
// what it says of them is good. Nothing is compiled, so this is the quick one: mistakes in the
// text, recovery, suggestions, rendering and comments that allow.
#pragma once

#include <string>
#include <string_view>

#include "dsl/allow.h"
#include "dsl/parse.h"
#include "fuzz/properties/diagnostics.h"

namespace foothold::fuzz {

inline Verdict parse_verdict(std::string_view text) {
  dsl::Sources sources;
  dsl::Tree tree;
  dsl::Diagnostics found;
  const uint32_t file = sources.add("input.fh", std::string(text));
  dsl::parse(sources, file, tree, found);
  const bool silent = tree.broken.size() > found.count(dsl::Severity::error);
  dsl::apply_allowances(sources, {file}, found);
  found.sort_and_merge(sources);
  return first_broken([&] { return claim(!silent, "an item was left out without a word"); },
                      [&] { return diagnostics_are_good(found, sources, text); },
                      [&] {
                        const std::string all = dsl::render(found, sources, {false, 3});
                        return claim(all.empty() == found.all().empty(), "nothing is rendered");
                      });
}

}  // namespace foothold::fuzz
