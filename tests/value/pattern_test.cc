#include <gtest/gtest.h>

#include <string>

#include "runtime/value/domain.h"
#include "runtime/value/glob.h"
#include "runtime/value/utf8.h"
#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct MatchCase {
  std::string_view text;
  std::string_view pattern;
  bool matches;
};

constexpr MatchCase domains[] = {
    {"contoso.com", "contoso.com", true},
    {"contoso.com.", "contoso.com", true},
    {"contoso.com", "contoso.com.", true},
    {"mail.contoso.com", "contoso.com", false},
    {"evilcontoso.com", "contoso.com", false},
    {"contoso.com.evil.example", "contoso.com", false},
    {"contoso.co", "contoso.com", false},
    {"contoso.com", "*.contoso.com", true},
    {"contoso.com.", "*.contoso.com.", true},
    {"mail.contoso.com", "*.contoso.com", true},
    {"a.b.contoso.com", "*.contoso.com", true},
    {"evilcontoso.com", "*.contoso.com", false},
    {"contoso.com.evil.example", "*.contoso.com", false},
    {"com", "*.contoso.com", false},
    {".contoso.com", "*.contoso.com", false},
    {"a..contoso.com", "*.contoso.com", false},
    {"*.contoso.com", "contoso.com", false},
    {"contoso.com", "*", false},
    {"contoso.com", "*.", false},
    {"contoso.com", "*.com", true},
    {"contoso.com", "*contoso.com", false},
    {"", "contoso.com", false},
    {"", "", false},
    {".", ".", false},
    {"contoso.com", "", false},
    {"contoso.com", ".", false},
    {"f\u00E1brikam.example", "*.f\u00E1brikam.example", true},
};

TEST(ValueDomain, ComparesWholeLabels) {
  for (const MatchCase& test : domains) {
    EXPECT_EQ(domain_matches(test.text, test.pattern), test.matches)
        << test.text << " / " << test.pattern;
  }
}

constexpr MatchCase globs[] = {
    {"", "", true},
    {"", "*", true},
    {"", "?", false},
    {"a", "", false},
    {"a", "?", true},
    {"\u00E9", "?", true},
    {"\U0001F600", "?", true},
    {"\u00E9", "??", false},
    {"mail.ru", "*.ru", true},
    {"mail.ru.example", "*.ru", false},
    {"mail.rux", "*.ru", false},
    {"xmail.ru", "mail.*", false},
    {"invoice-17.pdf", "invoice-??.pdf", true},
    {"invoice-1.pdf", "invoice-??.pdf", false},
    {"abcabc", "*abc", true},
    {"abcab", "*abc", false},
    {"aXbXc", "a*b*c", true},
    {"abc", "a**c", true},
    {"a*c", "a\\*c", true},
    {"abc", "a\\*c", false},
    {"a?c", "a\\?c", true},
    {"a\\c", "a\\\\c", true},
    {"abc", "a\\bc", true},
    {"a\\", "a\\", true},
    {"a\nb", "a*b", true},
    {"\u00E9\u00E9x", "*?x", true},
    {"\u00E9", "*\u00E9", true},
    {"\u00E9a", "*??", true},
    {"\u00E9", "*??", false},
    {"\u20ACbc", "*??b*", false},  // '?' must not begin inside the code point
};

TEST(ValueGlob, Table) {
  for (const MatchCase& test : globs) {
    EXPECT_EQ(glob_matches(test.pattern, test.text), test.matches)
        << test.pattern << " / " << test.text;
  }
}

// The definition, by trying everything.
bool matches_naively(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  const size_t first = text.empty() ? 0 : decode_utf8(text, 0).length;
  if (pattern[0] == '*') {
    return matches_naively(pattern.substr(1), text) ||
           (!text.empty() && matches_naively(pattern, text.substr(first)));
  }
  if (text.empty()) return false;
  if (pattern[0] == '?') return matches_naively(pattern.substr(1), text.substr(first));
  if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  const size_t length = decode_utf8(pattern, 0).length;
  return text.starts_with(pattern.substr(0, length)) &&
         matches_naively(pattern.substr(length), text.substr(length));
}

constexpr std::string_view pattern_pieces[] = {"*",      "*",   "?",   "a",    "b",
                                               "\u00E9", "\\*", "\\a", "\\\\", "\\"};
constexpr std::string_view text_pieces[] = {"a", "b", "\u20AC", "\u00E9", "*", "\\", "\u00E8"};

TEST(ValueGlob, AgreesWithTheDefinitionAndHoldsItsLiteral) {
  testing::Random random(10);
  int matched = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::string pattern = testing::random_text(random, pattern_pieces, 7);
    const std::string text = testing::random_text(random, text_pieces, 8);
    const bool expected = matches_naively(pattern, text);
    ASSERT_EQ(glob_matches(pattern, text), expected) << pattern << " / " << text;
    if (!expected) continue;
    ASSERT_NE(text.find(glob_longest_literal(pattern)), std::string::npos)
        << pattern << " / " << text;
    ++matched;
  }
  EXPECT_GT(matched, 5'000);
}

TEST(ValueGlob, ManyStarsAreCheap) {
  std::string pattern;
  for (int count = 0; count < 50; ++count) pattern += "*a";
  EXPECT_FALSE(glob_matches(pattern + "*b", std::string(1'000'000, 'a')));
}

struct LiteralCase {
  std::string_view pattern;
  std::string_view literal;
};

constexpr LiteralCase literals[] = {
    {"", ""},           {"*", ""},        {"*?*", ""},      {"*deleted?x*", "deleted"},
    {"ab*cd", "ab"},    {"a*bcd", "bcd"}, {"a\\*b", "a*b"}, {"abc\\", "abc\\"},
    {"exact", "exact"},
};

TEST(ValueGlob, LongestLiteral) {
  for (const LiteralCase& test : literals)
    EXPECT_EQ(glob_longest_literal(test.pattern), test.literal) << test.pattern;
}

}  // namespace
}  // namespace foothold::value
