// Names of which nothing can be seen, and names that say something.
#include "runtime/value/visible.h"

#include <gtest/gtest.h>

#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

constexpr const char* kInvisible[] = {
    "",
    " ",
    ".",
    "..",
    "...",
    "-",
    "_",
    "--__",
    ",",
    ";",
    "'",
    "\"",
    "!",
    "/",
    "\\",
    "()",
    "*",
    "~",
    "^",
    "`",
    "+",
    "=",
    "|",
    "\t",
    "\r\n",
    "\x01",
    "\x1B",
    "\x7F",
    "\u0080",        // a control of the upper half
    "\u00A0",        // no-break space
    "\u00AD",        // soft hyphen
    "\u034F",        // combining grapheme joiner
    "\u0301",        // a combining mark alone
    "\u0301\u0302",  // two of them
    "\u115F",        // Hangul fillers
    "\u1160",
    "\u3164",
    "\uFFA0",
    "\u1680",  // Ogham space mark
    "\u17B4",  // Khmer inherent vowels
    "\u17B5",
    "\u180E",              // Mongolian vowel separator
    "\u2000\u2009\u200A",  // spaces of several widths
    "\u200B",              // zero width
    "\u200C",
    "\u200D",
    "\u2060",
    "\uFEFF",
    "\u200E",  // bidi marks
    "\u200F",
    "\u061C",
    "\u202A\u202C",
    "\u2066\u2069",
    "\u2028",
    "\u2029",
    "\u202F",
    "\u205F",
    "\u2061",  // invisible operators
    "\u2064",
    "\u2800",  // a blank Braille cell
    "\u2800\u3164\u200B",
    "\u3000",  // ideographic space
    "\uFE00",  // variation selectors
    "\uFE0F",
    "\U000E0100",
    "\U000E0041\U000E007F",  // tags
    "\uE000",                // private use
    "\U000F0000",
    "\uFFFC",  // stands for an object
    "\uFFFD",
    "\u2014",  // dashes and dots of other scripts
    "\u3002",
    "\u060C",
    "\u00B7",
    "\u2026",
    "\U0001D159",  // an empty note head
    "\u0378",      // not assigned
    "\xFF",        // no UTF-8
    "\xC3",
};

constexpr const char* kVisible[] = {
    "a",
    "Z",
    "0",
    "9",
    "a.",
    "..x..",
    "_1_",
    "\u00E9",
    "e\u0301",
    "\u00DF",
    "\u03B1",
    "\u0416",
    "\u0531",
    "\u05D0",
    "\u0627",
    "\u0905",
    "\u0E01",
    "\u10D0",
    "\u1100",
    "\u1200",
    "\u13A0",
    "\u3042",
    "\u30AB",
    "\u4E2D",
    "\uAC00",
    "\uFF21",
    "\uFF11",
    "\u0661",
    "\u0967",
    "\u00B2",
    "\u00BD",
    "\u2160",
    "\u2460",
    "\u20AC",
    "$",
    "\u00A3",
    "\u00A9",
    "\u2603",
    "\u2764\uFE0F",
    "\U0001F600",
    "\U0001F1E9\U0001F1EA",
    "\U0001F468\u200D\U0001F469",
    "\u2801",
    "\u200Ba\u200B",
    "\u3164x",
    "\U00020000",
    "\U0001D400",
    "\u16A0",
    "\u0AE6",
    "\u2713",
};

TEST(ValueVisible, NothingCanBeSeen) {
  for (const char* text : kInvisible)
    EXPECT_TRUE(is_invisible(text)) << (&text - kInvisible) << " '" << text << "'";
}

TEST(ValueVisible, SomethingCanBeSeen) {
  for (const char* text : kVisible)
    EXPECT_FALSE(is_invisible(text)) << (&text - kVisible) << " '" << text << "'";
}

TEST(ValueVisible, OneVisibleCodePointIsEnough) {
  for (const char* hidden : kInvisible)
    for (const char* seen : {"a", "\u4E2D", "\U0001F600"}) {
      EXPECT_FALSE(is_invisible(std::string(hidden) + " " + seen)) << hidden;
      EXPECT_FALSE(is_invisible(std::string(seen) + " " + hidden)) << hidden;
    }
}

}  // namespace
}  // namespace foothold::value
