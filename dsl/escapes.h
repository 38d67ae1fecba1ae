// The escapes of quoted texts.
//
//   "C\u{43E}ntoso \"A\""   ->   Cоntoso "A"      (the second letter is Cyrillic)
//
// A code point stands in braces, so that the characters behind it cannot be taken for part of it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace foothold::dsl {

inline constexpr std::string_view kEscapes =
    "escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r`, `\\/` and `\\u{3164}`; a backslash itself is "
    "written `\\\\`";

/// Is told of what is no escape: its bytes in the text, and whether it names no code point.
using BadEscape = std::function<void(size_t begin, size_t end, bool code_point)>;

/// The text between the quotes, with its escapes resolved; what is none is left out.
std::string resolve_escapes(std::string_view text, const BadEscape& bad);

}  // namespace foothold::dsl
