// What changed between two texts, as `diff -u` writes it: three lines of context, so `patch -p0`
// can apply it.
#pragma once

#include <string>
#include <string_view>

namespace foothold::cli {

/// Empty where both are equal.
std::string unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace foothold::cli
