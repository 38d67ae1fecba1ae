// Scalars inside JSON text.
//
// A changed property is logged as `False` by one service, as the JSON text `"False"` by a second
// and as `[\r\n  false\r\n]` by a third. Unwrapped, all are one word. Only a JSON string or an
// array of exactly one scalar is unwrapped; `["a","b"]`, `[]`, objects and plain text are values of
// their own.
#pragma once

#include <string>
#include <string_view>

namespace foothold::value {

// Appends to `out` the unwrapped scalar, or `text` unchanged. True when something was unwrapped. A
// wrap in a wrap
// (`"\"False\""`, `"[true]"`) is undone too, up to 4 levels, which bounds the work for hostile
// text.
bool unwrap_scalar(std::string_view text, std::string& out);

}  // namespace foothold::value
