// The pages of docs/errors, which travel inside the binary: `foothold explain E014`.
#pragma once

#include <string>
#include <string_view>

namespace foothold::cli {

/// The page of a code (`E014`, `e014`) or of a name (`unknown_field`, `slow_pattern`); empty if
/// there is none.
std::string_view error_page(std::string_view code_or_name);

/// Every code with its name and title, a line each.
std::string codes_table();

/// The code or name nearest to what was written, or an empty string.
std::string nearest_code(std::string_view written);

}  // namespace foothold::cli
