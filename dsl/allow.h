// Comments that silence warnings: `# allow: name, name why it is so` silences warnings of these
// names in its own line and in the next. Errors cannot be allowed. A name that is none, or that
// silences nothing, is told (`unused_allow`).
//
//   # allow: missing_test
//   rule r {                   no `missing_test` for r
#pragma once

#include <cstdint>
#include <vector>

#include "dsl/diagnostic.h"

namespace foothold::dsl {

struct Allowance {
  Span name;
  Span comment;       // from `#` to the end of the line
  bool alone;         // the comment says nothing but this name
  uint32_t line = 1;  // counted from 1
};

/// What the comments of one file allow, by place. Text in quotes and patterns is no comment.
std::vector<Allowance> allowances_of(const Sources& sources, uint32_t file);

/// Drops the warnings that are allowed, and adds those about comments that allow nothing. Where
/// there are errors, not all warnings are found: a name that silences nothing is not told then.
void apply_allowances(const Sources& sources, const std::vector<uint32_t>& files,
                      Diagnostics& diagnostics);

}  // namespace foothold::dsl
