#include "runtime/value/fold.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "runtime/value/utf8.h"
#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct Row {
  char32_t source;
  char32_t target;
};

constexpr Row case_folding_rows[] = {
#include "tests/value/case_folding_rows.inc"
};

std::string utf8_of(char32_t c) {
  std::string text;
  append_utf8(c, text);
  return text;
}

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

TEST(ValueFold, EveryRowOfCaseFoldingAndNothingElse) {
  std::map<char32_t, char32_t> expected;
  for (const Row& row : case_folding_rows) expected[row.source] = row.target;
  ASSERT_EQ(expected.size(), 1454u);  // the rows of status C or S in CaseFolding-15.0.0.txt
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (is_surrogate(c)) continue;
    const auto found = expected.find(c);
    const char32_t folded = found == expected.end() ? c : found->second;
    ASSERT_EQ(fold_code_point(c), folded) << std::hex << static_cast<uint32_t>(c);
    ASSERT_EQ(fold(utf8_of(c)), utf8_of(folded)) << std::hex << static_cast<uint32_t>(c);
  }
}

// fold_append makes room for half as much again, and no more.
TEST(ValueFold, NoRowGrowsByMoreThanHalf) {
  for (const Row& row : case_folding_rows) {
    EXPECT_LE(2 * utf8_of(row.target).size(), 3 * utf8_of(row.source).size());
  }
  std::string growing;
  std::string grown;
  for (int count = 0; count < 1'000; ++count) {
    growing += "\u023A";
    grown += "\u2C65";
  }
  EXPECT_EQ(fold(growing), grown);
}

TEST(ValueFold, AgreesWithTheInstalledUnicodeData) {
  std::ifstream file("/usr/share/unicode/CaseFolding.txt");
  std::string line;
  if (!std::getline(file, line)) GTEST_SKIP() << "the package unicode-data is not installed";
  if (line.find(std::string(unicode_version())) == std::string::npos) {
    GTEST_SKIP() << "other version than " << unicode_version() << ": " << line;
  }
  int rows = 0;
  while (std::getline(file, line)) {
    const size_t status = line.find("; ");
    if (line.starts_with('#') || status == std::string::npos) continue;
    if (line[status + 2] != 'C' && line[status + 2] != 'S') continue;
    const auto source = static_cast<char32_t>(std::stoul(line, nullptr, 16));
    const auto target = static_cast<char32_t>(std::stoul(line.substr(status + 5), nullptr, 16));
    EXPECT_EQ(fold_code_point(source), target) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 1454);
}

struct FoldCase {
  std::string_view text;
  std::string_view folded;
};

constexpr FoldCase fold_cases[] = {
    {"", ""},
    {"RSS Feeds", "rss feeds"},
    {"@[`{AZaz", "@[`{azaz"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`0123456789", "abcdefghijklmnopqrstuvwxyz[\\]^_`0123456789"},
    {"ta\u017Fk to\u212Aen", "task token"},        // long s, Kelvin sign
    {"Stra\u00DFe \u1E9E", "stra\u00DFe \u00DF"},  // sharp s stays, its capital folds to it
    {"\u0130I\u0131", "\u0130i\u0131"},            // no Turkish rules, no full folding
    {"\u00C9l\u00E9ments SUPPRIM\u00C9S", "\u00E9l\u00E9ments supprim\u00E9s"},
    {"\u03A3\u03C3\u03C2", "\u03C3\u03C3\u03C3"},      // the three sigmas are one
    {"\U00010400\U0001E921", "\U00010428\U0001E943"},  // Deseret, Adlam
    {"\uFF21\uFF3A", "\uFF41\uFF5A"},                  // full width
    {"AAAAAAAAAAAAAAAA\u00C4BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
     "aaaaaaaaaaaaaaaa\u00E4bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
    {"A\x80"
     "B\xE2\x82"
     "C\xFF",
     "a\x80"
     "b\xE2\x82"
     "c\xFF"},  // broken bytes stay
};

TEST(ValueFold, Table) {
  for (const FoldCase& test : fold_cases) {
    EXPECT_EQ(fold(test.text), test.folded);
    EXPECT_TRUE(equal_folded(test.text, test.folded)) << test.text;
    EXPECT_FALSE(equal_folded(test.text, std::string(test.folded) + "x")) << test.text;
    std::string out = "Before";
    fold_append(test.text, out);
    EXPECT_EQ(out, "Before" + std::string(test.folded));
  }
}

TEST(ValueFold, BrokenBytesAreEqualOnlyToThemselves) {
  EXPECT_FALSE(equal_folded("\x80", "\x81"));
  EXPECT_FALSE(equal_folded("\x80", "\uFFFD"));
  EXPECT_FALSE(equal_folded("\xE2\x82", "\xE2\x83"));
  EXPECT_TRUE(equal_folded("A\xE2\x82", "a\xE2\x82"));
}

constexpr std::string_view pieces[] = {
    "a",      "A",      "z",      "Z",          "0",
    "@",      "[",      "\u00C9", "\u0130",     "\u023A",
    "\u1E9E", "\u212A", "\u03C2", "\U00010400", "ABCDEFGHIJKLMNOPQ"};

TEST(ValueFold, IsIdempotentAndAgreesWithEqualFolded) {
  testing::Random random(1);
  for (int round = 0; round < 5'000; ++round) {
    const std::string a = testing::random_text(random, pieces, 12);
    const std::string b = testing::random_text(random, pieces, 2);
    EXPECT_EQ(fold(fold(a)), fold(a));
    EXPECT_TRUE(equal_folded(a, fold(a)));
    EXPECT_EQ(equal_folded(a, b), fold(a) == fold(b)) << a << " | " << b;
  }
}

TEST(ValueFold, UpperAndLowerCaseOfAsciiFoldToTheSame) {
  testing::Random random(2);
  for (int round = 0; round < 2'000; ++round) {
    std::string lower;
    std::string upper;
    for (size_t left = random() % 70; left > 0; --left) {
      const auto byte = static_cast<char>(random() % 0x80);
      lower += static_cast<char>(std::tolower(byte));
      upper += static_cast<char>(std::toupper(byte));
    }
    EXPECT_EQ(fold(upper), lower);
    EXPECT_EQ(fold(lower), lower);
  }
}

// The totals that DerivedGeneralCategory.txt of Unicode 15.0.0 gives for L*, M* and N*.
TEST(ValueFold, WordCodePointsAreAsManyAsUnicodeSays) {
  constexpr int letters = 1831 + 2233 + 31 + 397 + 131612;
  constexpr int marks = 1985 + 13 + 452;
  constexpr int numbers = 680 + 236 + 915;
  int count = 0;
  for (char32_t c = 0; c < 0x110000; ++c) count += is_word(c);
  EXPECT_EQ(count, letters + marks + numbers + 1);  // and '_'
  EXPECT_EQ(unicode_version(), "15.0.0");
}

struct WordCase {
  char32_t c;
  bool word;
};

constexpr WordCase word_cases[] = {
    {'a', true},       {'Z', true},     {'0', true},     {'9', true},      {'_', true},
    {'-', false},      {' ', false},    {'/', false},    {':', false},     {'@', false},
    {'[', false},      {'`', false},    {'{', false},    {0x7F, false},    {0xA0, false},
    {0xAA, true},      {0xB2, true},    {0xD7, false},   {0xE9, true},     {0x301, true},
    {0x200B, false},   {0x2013, false}, {0x2167, true},  {0x4E2D, true},   {0x9FFF, true},
    {0xA000, true},    {0xAC00, true},  {0xD7A3, true},  {0xD7A4, false},  {0xFFFD, false},
    {0x1F600, false},  {0x20000, true}, {0x2A6DF, true}, {0x2A6E0, false}, {0xE0100, true},
    {0x10FFFF, false},
};

TEST(ValueFold, WordCodePoints) {
  for (const WordCase& test : word_cases) {
    EXPECT_EQ(is_word(test.c), test.word) << std::hex << static_cast<uint32_t>(test.c);
  }
}

}  // namespace
}  // namespace foothold::value
