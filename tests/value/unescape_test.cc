#include "runtime/value/unescape.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/value/utf8.h"
#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct UnescapeCase {
  std::string_view escaped;
  std::string_view text;
  Unescaped verdict;
};

constexpr UnescapeCase good[] = {
    {"", "", Unescaped::ok},
    {"New-InboxRule", "New-InboxRule", Unescaped::ok},
    {R"(New\u002dInboxRule)", "New-InboxRule", Unescaped::ok},
    {R"(New\u002DInboxRule)", "New-InboxRule", Unescaped::ok},
    {R"(mail.contoso.com\/Microsoft Exchange Hosted Organizations)",
     "mail.contoso.com/Microsoft Exchange Hosted Organizations", Unescaped::ok},
    {R"(server (15.20.4129.032)\u000d\u000a)", "server (15.20.4129.032)\r\n", Unescaped::ok},
    {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t", Unescaped::ok},
    {R"(\\u0041)", "\\u0041", Unescaped::ok},
    {R"(Update application \u2013 Certificates)", "Update application \u2013 Certificates",
     Unescaped::ok},
    {R"(\ud83d\ude00)", "\U0001F600", Unescaped::ok},
    {R"(\uDBFF\uDFFF)", "\U0010FFFF", Unescaped::ok},
    {R"(\u00e9\u20ac)", "\u00E9\u20AC", Unescaped::ok},
    {"\u00C9l\u00E9ments supprim\u00E9s, and sixteen bytes",
     "\u00C9l\u00E9ments supprim\u00E9s, and sixteen bytes", Unescaped::ok},
    {R"(\ud83d)", "\uFFFD", Unescaped::repaired},
    {R"(\ude00)", "\uFFFD", Unescaped::repaired},
    {R"(\ud83dx)", "\uFFFDx", Unescaped::repaired},
    {R"(\ud83d\u0041)",
     "\uFFFD"
     "A",
     Unescaped::repaired},
    {R"(\ud83d\n)", "\uFFFD\n", Unescaped::repaired},
    {R"(\ud83d\ud83d\ude00)", "\uFFFD\U0001F600", Unescaped::repaired},
    {R"(\ude00\ud83d)", "\uFFFD\uFFFD", Unescaped::repaired},
    {R"(\ud83d and then a fine tail \u0041)", "\uFFFD and then a fine tail A", Unescaped::repaired},
    {"\x7F\x80", "\x7F\x80", Unescaped::ok},
};

TEST(ValueUnescape, Decodes) {
  for (const UnescapeCase& test : good) {
    std::string out = "before ";
    EXPECT_EQ(unescape_json(test.escaped, out), test.verdict) << test.escaped;
    EXPECT_EQ(out, "before " + std::string(test.text));
  }
  std::string out;
  EXPECT_EQ(unescape_json(R"(a\u0000b)", out), Unescaped::ok);
  EXPECT_EQ(out, std::string("a\0b", 3));
}

constexpr std::string_view malformed[] = {
    "\\",
    "abc\\",
    R"(\x41)",
    R"(\')",
    R"(\U0041)",
    R"(\0)",
    R"(\u)",
    R"(\u004)",
    R"(\u004g)",
    R"(\u+041)",
    R"(\u 041)",
    R"(\ud83d\u)",
    R"(\ud83d\)",
    R"(\ud83d\uZZ)",
    "a\nb",
    "a\tb",
    "a\x1F",
    "a \" b",
    "0123456789abcdef\n",
    "0123456789abcdef\\",
    "0123456789abcde\x01 and more than sixteen bytes",
};

TEST(ValueUnescape, RefusesWhatIsNoJson) {
  for (const std::string_view text : malformed) {
    std::string out = "kept";
    EXPECT_EQ(unescape_json(text, out), Unescaped::malformed) << text;
    EXPECT_EQ(out, "kept") << text;
  }
  std::string out;
  EXPECT_EQ(unescape_json(std::string_view("\0", 1), out), Unescaped::malformed);
}

TEST(ValueUnescape, StopsAreFoundAtEveryPlaceOfABlock) {
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    text.insert(at, "\\n");
    std::string expected(40, 'a');
    expected.insert(at, "\n");
    std::string out;
    EXPECT_EQ(unescape_json(text, out), Unescaped::ok);
    EXPECT_EQ(out, expected);
    text[at] = '\x1F';
    EXPECT_EQ(unescape_json(text, out), Unescaped::malformed);
  }
}

// Writes each code point in one of the ways JSON has for it.
std::string escaped_somehow(std::string_view text, testing::Random& random) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  const auto add_unit = [&](uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[(unit >> shift) & 0xf];
  };
  for (size_t at = 0; at < text.size();) {
    const Decoded step = decode_utf8(text, at);
    const uint32_t c = step.code_point;
    if (c >= 0x20 && c != '"' && c != '\\' && random() % 2 == 0) {
      out += text.substr(at, step.length);
    } else if (c >= 0x10000) {
      add_unit(0xD800 + ((c - 0x10000) >> 10));
      add_unit(0xDC00 + (c & 0x3FF));
    } else {
      add_unit(c);
    }
    at += step.length;
  }
  return out;
}

constexpr std::string_view pieces[] = {
    "a", "\"", "\\", "/", "\n", "\u00E9", "\u20AC", "\U0001F600", "sixteen bytes..."};

TEST(ValueUnescape, UndoesEveryWayOfEscaping) {
  testing::Random random(5);
  for (int round = 0; round < 10'000; ++round) {
    const std::string text = testing::random_text(random, pieces, 10);
    std::string out;
    ASSERT_EQ(unescape_json(escaped_somehow(text, random), out), Unescaped::ok);
    ASSERT_EQ(out, text);
  }
}

}  // namespace
}  // namespace foothold::value
