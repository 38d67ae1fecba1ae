#include "runtime/value/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"
#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct MentionCase {
  std::string_view text;
  std::string_view phrase;
  bool mentioned;
};

constexpr MentionCase cases[] = {
    {"wire transfer today", "wire", true},
    {"pay by wire", "wire", true},
    {"pay-by-wire!", "wire", true},
    {"wireless", "wire", false},
    {"rewire", "wire", false},
    {"wire_1", "wire", false},
    {"wire2", "wire", false},
    {"wireless wire", "wire", true},
    {"wirewire wire", "wire", true},
    {"wirewire", "wire", false},
    {"wire transfer", "wire transfer", true},
    {"wire  transfer", "wire transfer", false},
    {"a$$$b", "$$$", true},
    {"a$b", "$b", true},
    {"a$bc", "$b", false},
    {"\u00E9wire", "wire", false},
    {"wire\u0301", "wire", false},  // a combining mark belongs to the word
    {"\u2013wire\u2014", "wire", true},
    {"\u201Cwire\u201D", "wire", true},
    {"\U00010428wire", "wire", false},  // a letter of four bytes
    {"\U0001F600wire\U0001F600", "wire", true},
    {"wire", "wire", true},
    {"wir", "wire", false},
    {"", "wire", false},
    {"wire", "", false},
    {"", "", false},
    {"facture pay\u00E9e", "pay", false},
    {"\u652F\u6255 invoice", "\u652F\u6255", true},
};

TEST(ValueWords, Table) {
  for (const MentionCase& test : cases) {
    EXPECT_EQ(mentions(test.text, test.phrase), test.mentioned)
        << test.text << " / " << test.phrase;
  }
}

TEST(ValueWords, MentionsAtLooksAtThatPlaceOnly) {
  constexpr std::string_view text = "rewire wire";
  EXPECT_FALSE(mentions_at(text, 2, 4));
  EXPECT_TRUE(mentions_at(text, 7, 4));
  EXPECT_TRUE(mentions_at(text, 0, 6));
  EXPECT_TRUE(mentions_at(text, 0, text.size()));
}

TEST(ValueWords, RangesOutsideTheTextAreNoMention) {
  EXPECT_FALSE(mentions_at("wire", 0, 5));
  EXPECT_FALSE(mentions_at("wire", 5, 1));
  EXPECT_FALSE(mentions_at("wire", 4, 0));
  EXPECT_FALSE(mentions_at("wire", 1, static_cast<size_t>(-1)));
}

std::u32string decoded(std::string_view text) {
  std::u32string points;
  for (size_t at = 0; at < text.size();) {
    const Decoded step = decode_utf8(text, at);
    points += step.code_point;
    at += step.length;
  }
  return points;
}

// The definition, word for word, on code points.
bool mentions_naively(std::string_view text, std::string_view phrase) {
  const std::u32string t = decoded(text);
  const std::u32string p = decoded(phrase);
  for (size_t at = 0; !p.empty() && at + p.size() <= t.size(); ++at) {
    if (t.compare(at, p.size(), p) != 0) continue;
    const bool before = at > 0 && is_word(t[at - 1]) && is_word(p.front());
    const bool after = at + p.size() < t.size() && is_word(t[at + p.size()]) && is_word(p.back());
    if (!before && !after) return true;
  }
  return false;
}

constexpr std::string_view pieces[] = {"a",      "b",      " ",      "-",          "_",
                                       "\u00E9", "\u0301", "\u2013", "\U0001F600", "\u652F"};

TEST(ValueWords, AgreesWithTheDefinition) {
  testing::Random random(3);
  int mentioned = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = testing::random_text(random, pieces, 10);
    const std::string phrase = testing::random_text(random, pieces, 2);
    const bool expected = mentions_naively(text, phrase);
    ASSERT_EQ(mentions(text, phrase), expected) << text << " / " << phrase;
    mentioned += expected;
  }
  EXPECT_GT(mentioned, 1'000);
}

}  // namespace
}  // namespace foothold::value
