// The literals that a pattern's matches must hold. A literal too many would hide matches from the
// scanner, so the property is tested on random patterns: RE2 matches the text => one of the atoms
// is in the folded text.
#include "compiler/patterns/atoms.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/fold.h"

namespace foothold::compiler {
namespace {

using Atoms = std::optional<std::vector<std::string>>;

Atoms sorted_atoms(const std::string& pattern, bool case_sensitive) {
  Atoms atoms = required_atoms(pattern, case_sensitive);
  if (atoms) std::sort(atoms->begin(), atoms->end());
  return atoms;
}

TEST(CompilerAtoms, AreWhatMustOccur) {
  struct Row {
    const char* pattern;
    std::vector<std::string> atoms;
  };
  const Row rows[] = {
      {"invoice-\\d+|rechnung", {"invoice-", "rechnung"}},
      {"^INVOICE$", {"invoice"}},
      {"[Pp]ayment", {"payment"}},
      {"(?:mail|file)s?", {"file", "mail"}},
      {"\\.evil\\.example$", {".evil.example"}},
      {"ca(?:sh)+", {"ca", "sh"}},  // one of them is enough

      {"Stra\xC3\x9F\x65n", {"stra\xC3\x9F\x65n"}},
  };
  for (const Row& row : rows) {
    const Atoms atoms = sorted_atoms(row.pattern, false);
    ASSERT_TRUE(atoms.has_value()) << row.pattern;
    EXPECT_EQ(*atoms, row.atoms) << row.pattern;
  }
}

TEST(CompilerAtoms, AreNothingWhereNothingMustOccur) {
  for (const char* pattern :
       {"^\\W+$", ".*", "", "a?", "[a-z]+", "x", "(?:invoice)?", "\\d{4}", "invoice|.", "a\nb"})
    EXPECT_EQ(sorted_atoms(pattern, false), std::nullopt) << pattern;
}

TEST(CompilerAtoms, OfAnInvalidPatternAreNothing) {
  EXPECT_EQ(required_atoms("(", false), std::nullopt);
}

// Letters whose folding is more than ASCII lower case: KELVIN SIGN, LONG S, sigmas, sharp s, dotted
// I, Cyrillic.
constexpr std::string_view kLetters[] = {"a",
                                         "b",
                                         "K",
                                         "k",
                                         "S",
                                         "s",
                                         "\xE2\x84\xAA",
                                         "\xC5\xBF",
                                         "\xCE\xA3",
                                         "\xCF\x82",
                                         "\xCF\x83",
                                         "\xC3\x9F",
                                         "\xE1\xBA\x9E",
                                         "\xC4\xB0",
                                         "i",
                                         "I",
                                         "\xD0\x96",
                                         "\xD0\xB6",
                                         "\xC8\xBA",
                                         "1",
                                         "-",
                                         " ",
                                         "\n"};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  size_t below(size_t limit) { return random_() % limit; }
  std::string letter() { return std::string(kLetters[below(std::size(kLetters))]); }
  std::string text(size_t longest) {
    std::string all;
    for (size_t count = below(longest + 1); count > 0; --count) all += letter();
    return all;
  }
  std::string pattern(int depth) {
    std::string all;
    for (size_t count = 1 + below(4); count > 0; --count) all += piece(depth);
    return all;
  }

 private:
  std::string piece(int depth) {
    static constexpr std::string_view repeats[] = {"?", "*", "+", "{2}", "{0,2}", "*?"};
    switch (below(depth > 0 ? 9 : 5)) {
      case 0:
        return "[" + literal() + literal() + "]";
      case 1:
        return ".";
      case 2:
        return "\\w";
      case 5:
        return "(?:" + pattern(depth - 1) + "|" + pattern(depth - 1) + ")";
      case 6:
        return "(?:" + pattern(depth - 1) + ")" + std::string(repeats[below(6)]);
      case 7:
        return "(?i:" + pattern(depth - 1) + ")";
      case 8:
        return "(?:^|" + pattern(depth - 1) + ")\\b";
      default:
        return literal();
    }
  }
  std::string literal() {
    const std::string one = letter();
    return one == "-" ? "\\-" : one;
  }

  std::mt19937_64 random_;
};

bool holds_one(const std::string& text, const std::vector<std::string>& atoms) {
  const std::string folded = value::fold(text);
  return std::any_of(atoms.begin(), atoms.end(), [&](const std::string& atom) {
    return folded.find(atom) != std::string::npos;
  });
}

TEST(CompilerAtoms, OneOfThemOccursInEveryMatch) {
  Generator generator(20260302);
  size_t matches = 0;
  for (int round = 0; round < 6'000; ++round) {
    const std::string pattern = generator.pattern(3);
    const bool case_sensitive = generator.below(2) == 0;
    const Atoms atoms = required_atoms(pattern, case_sensitive);
    if (!atoms) continue;
    ASSERT_FALSE(atoms->empty()) << pattern;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(case_sensitive);
    const RE2 compiled(pattern, options);
    ASSERT_TRUE(compiled.ok()) << pattern;
    for (int text_round = 0; text_round < 60; ++text_round) {
      const std::string text = generator.text(10);
      if (!RE2::PartialMatch(text, compiled)) continue;
      ++matches;
      ASSERT_TRUE(holds_one(text, *atoms)) << pattern << " matches " << text;
    }
  }
  EXPECT_GT(matches, 2'000u);  // else the test shows nothing
}

}  // namespace
}  // namespace foothold::compiler
