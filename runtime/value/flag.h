// Yes or no, in the spellings of the logs.
//
// One setting is logged as `True`, `true`, `$true`, `1` or `Enabled`, depending on who logs it.
// Anything else, the empty text too, is *unknown*: an empty value means that a setting was removed,
// not that it is false.
#pragma once

#include <optional>
#include <string_view>

namespace foothold::value {

// true/false, $true/$false, 1/0, yes/no, enabled/disabled in any case, blanks around allowed.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace foothold::value
