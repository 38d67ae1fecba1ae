#include "runtime/value/utf8.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

#define FFFD "\xEF\xBF\xBD"

struct RepairCase {
  std::string_view broken;
  std::string_view repaired;
};

// The rows marked with a table number are the examples of chapter 3.9 of the Unicode standard.
constexpr RepairCase repairs[] = {
    {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
     "A",
     FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"},  // 3-8
    {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF"
     "A",
     FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"},  // 3-9
    {"\xF4\x91\x92\x93\xFF"
     "A\x80\xBF"
     "B",
     FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B"},  // 3-10
    {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
     "A",
     FFFD FFFD FFFD FFFD "A"},  // 3-11
    {"a\xF0\x9F\x92"
     "b",
     "a" FFFD "b"},
    {"\xC0\x80", FFFD FFFD},
    {"\xE2\x82", FFFD},
    {"\xC3", FFFD},
    {"\xF5\x80\x80\x80", FFFD FFFD FFFD FFFD},
    {"\xFE\xFF", FFFD FFFD},
    {"\x80", FFFD},
    {"0123456789abcdef\x80", "0123456789abcdef" FFFD},
    {"0123456789abcde\xE2\x82\xAC\x82", "0123456789abcde\xE2\x82\xAC" FFFD},
};

TEST(ValueUtf8, RepairsMaximalSubparts) {
  for (const RepairCase& test : repairs) {
    EXPECT_FALSE(valid_utf8(test.broken)) << test.repaired;
    EXPECT_EQ(repair_utf8(test.broken), test.repaired);
  }
}

constexpr std::string_view valid_texts[] = {
    "",
    "a",
    "\x7F",
    "\xC2\x80",
    "\xDF\xBF",
    "\xE0\xA0\x80",
    "\xED\x9F\xBF",
    "\xEE\x80\x80",
    "\xEF\xBF\xBF",
    "\xF0\x90\x80\x80",
    "\xF4\x8F\xBF\xBF",
    "the quick brown fox jumps over the lazy dog",
    "0123456789abcde\u20AC",
};

TEST(ValueUtf8, ValidTextStaysAsItIs) {
  for (const std::string_view text : valid_texts) {
    EXPECT_TRUE(valid_utf8(text)) << text;
    EXPECT_EQ(repair_utf8(text), text);
  }
}

TEST(ValueUtf8, EveryCodePointGoesThereAndBack) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    std::string text;
    append_utf8(c, text);
    const Decoded step = decode_utf8(text, 0);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_TRUE(step.valid);
    ASSERT_EQ(step.length, text.size());
    ASSERT_EQ(step.code_point, surrogate ? char32_t{0xFFFD} : c);
    ASSERT_EQ(count_code_points(text), 1u);
  }
  std::string text;
  append_utf8(0x110000, text);
  EXPECT_EQ(text, FFFD);
}

TEST(ValueUtf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0u);
  EXPECT_EQ(count_code_points("a\u00E9\u20AC\U0001F600"), 4u);
}

TEST(ValueUtf8, AsciiPrefixEndsAtTheFirstHighByte) {
  for (size_t length = 0; length < 50; ++length) {
    for (size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      EXPECT_EQ(ascii_prefix(text), length);
      text[at] = '\x80';
      EXPECT_EQ(ascii_prefix(text), at);
    }
  }
}

constexpr std::string_view pieces[] = {"a",    "0123456789abcdef",
                                       "\xC3", "\xA9",
                                       "\xE2", "\x82",
                                       "\xAC", "\xF0",
                                       "\x9F", "\x98",
                                       "\x80", "\xED",
                                       "\xA0", "\xF4",
                                       "\x90", "\xC0"};

TEST(ValueUtf8, RepairGivesValidTextAndIsTheIdentityOnIt) {
  testing::Random random(4);
  int valid = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = testing::random_text(random, pieces, 8);
    const std::string repaired = repair_utf8(text);
    ASSERT_TRUE(valid_utf8(repaired));
    ASSERT_EQ(repair_utf8(repaired), repaired);
    ASSERT_EQ(valid_utf8(text), repaired == text);
    ASSERT_LE(repaired.size(), 3 * text.size());
    valid += valid_utf8(text);
  }
  EXPECT_GT(valid, 100);
}

}  // namespace
}  // namespace foothold::value
