// Numbers in text.
//
// Logs write numbers as text as often as not: `"ErrorNumber":"50126"`,
// `"SizeInBytes":"1156492.00"`, `"FileSize":"1e9"`. Only decimal numbers are read; `0x1F`, `nan`,
// `1,000` and `12 MB` are nothing, so that a rule sees *unknown* instead of 0, 1 or 12.
#pragma once

#include <optional>
#include <string_view>

namespace foothold::value {

// Sign (+ or -), digits, fraction, exponent; blanks around allowed. Nothing for other text and for
// a number that no finite double other than zero comes near (`1e999`, `1e-999`). Whole numbers
// above 2^53 are rounded.
std::optional<double> parse_number(std::string_view text);

// The same, of a text that people read: blanks or separators between groups of three digits are
// dropped and a decimal comma is read, but only where one reading is left. `1,234,567`, `1 234`,
// `1.234.567,5` and `12,5` are numbers; `1,234` (one thousand, or one and a bit) is nothing.
std::optional<double> parse_number_in_text(std::string_view text);

}  // namespace foothold::value
