// Items and their parts: which lines there are, and what stands under what.
//
//   rule r { severity high title "x" when a: k where c test "t" { expect nothing } }
//
// becomes one property a line in columns, `where` under the kind, one part of a test a line, and an
// empty line between properties, condition, report and tests.
#pragma once

#include <string>
#include <vector>

#include "dsl/format/tokens.h"

namespace foothold::dsl::format {

/// The tokens of a file that parses, laid out.
std::string layout(const std::vector<Token>& tokens);

}  // namespace foothold::dsl::format
