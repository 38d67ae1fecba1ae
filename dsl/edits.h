// Making the edits that diagnostics carry.
//
//   with_edits("a && b", {{{0, 2, 4}, "and"}})   ->  "a and b"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"

namespace foothold::dsl {

/// May not be made together: they change the same bytes, or put something at the same place.
bool overlap(const Span& a, const Span& b);

/// The text of one file with these edits made. They lie in it and do not overlap; order is free.
std::string with_edits(std::string_view text, std::vector<Edit> edits);

}  // namespace foothold::dsl
