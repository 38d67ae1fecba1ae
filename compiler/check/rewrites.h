// Edits that say a test in another way where the one that was written does not fit its left side.
//
//   forwards_to not in robots    ->   not forwards_to has any of robots
//   name has "x"                 ->   name is "x"
#pragma once

#include <string_view>
#include <vector>

#include "compiler/context.h"

namespace foothold::compiler {

/// A test of one value (`verb`: `is`, `is not`, `in` or `not in`) as one of a list.
std::vector<dsl::Edit> as_test_of_list(const Context& context, const dsl::Test& written,
                                       std::string_view verb);

/// `has` as a test of one value.
std::vector<dsl::Edit> as_test_of_value(const Context& context, const dsl::Test& written);

}  // namespace foothold::compiler
