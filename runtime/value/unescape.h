// The text of a JSON string, from the bytes between its quotes.
//
// `New\u002dInboxRule` is `New-InboxRule`; `\/` is `/`; `\ud83d\ude00` is one code point, U+1F600.
// Two things of real exports a strict parser refuses: a lone surrogate (`\ud83d` alone, from a text
// cut in its middle) becomes U+FFFD and the value is `repaired`, so that nobody hides a record
// behind one. What no JSON writer makes is `malformed`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foothold::value {

enum class Unescaped : uint8_t { ok, repaired, malformed };

// Appends the decoded text to `out`. `malformed`: an unknown escape, `\u` without four hex digits,
// a backslash at the end, a raw byte below 0x20 or a raw quote; `out` is then as it was. Other raw
// bytes are copied as they are (repair UTF-8 first).
Unescaped unescape_json(std::string_view between_quotes, std::string& out);

}  // namespace foothold::value
