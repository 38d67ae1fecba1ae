// docs/grammar.md is the grammar that the parser reads: what one makes, the other takes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "dsl/parse.h"
#include "dsl/recover.h"
#include "tests/grammar/recogniser.h"
#include "tests/grammar/sentences.h"
#include "tests/grammar/tokens.h"
#include "tests/sanitized.h"

namespace foothold::grammar {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const Grammar& page() {
  static const Grammar grammar =
      read_grammar(read_file(fs::path(FOOTHOLD_SOURCE_DIR) / "docs/grammar.md"));
  return grammar;
}

const Recogniser& recogniser() {
  static const Recogniser made(page());
  return made;
}

/// What the grammar of the parser has against a text; mistakes of meaning do not count.
std::string syntax_mistakes(const std::string& text) {
  dsl::Sources sources;
  const uint32_t file = sources.add("text.fh", text);
  dsl::Tree tree;
  dsl::Diagnostics diagnostics;
  dsl::parse(sources, file, tree, diagnostics);
  std::string mistakes;
  for (const dsl::Diagnostic& found : diagnostics.all())
    if (found.code == dsl::Code::expected_something || found.code == dsl::Code::expected_item)
      mistakes += dsl::render(found, sources, {});
  return mistakes;
}

/// The items of a file, each as it stands there.
std::vector<std::string> items_of(const std::string& text) {
  std::vector<std::string> items;
  const char *at = text.data(), *const last = at + text.size();
  at = dsl::skip_blanks(at, last);
  while (at != last) {
    const char* const next = dsl::next_item(at, last);
    items.emplace_back(at, next);
    at = next;
  }
  return items;
}

const std::vector<std::string>& shipped_items() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> items;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(FOOTHOLD_SOURCE_DIR) / "rules"))
      if (entry.path().extension() == ".fh")
        for (std::string& item : items_of(read_file(entry.path())))
          items.push_back(std::move(item));
    for (std::string& item :
         items_of(read_file(fs::path(FOOTHOLD_SOURCE_DIR) / "tests/dsl/steps.fh")))
      items.push_back(std::move(item));
    return items;
  }();
  return all;
}

TEST(Grammar, ThePageIsWhole) {
  EXPECT_EQ(page().problems, std::vector<std::string>{});
  EXPECT_EQ(loose_ends(page(), "program"), std::vector<std::string>{});
  EXPECT_GT(page().rules.size(), 40u);
}

TEST(Grammar, SentencesOfThePageParse) {
  Sentences sentences(page(), 20261122);
  for (int round = 0; round < (tests::kSanitized ? 200 : 4000); ++round) {
    const std::string text = sentences.make("item", 6 + round % 12);
    ASSERT_EQ(syntax_mistakes(text), "") << text;
  }
}

TEST(Grammar, WhatIsShippedIsASentence) {
  for (size_t item = 0; item < shipped_items().size(); item += tests::kStride)
    ASSERT_TRUE(recogniser().accepts("program", shipped_items()[item])) << shipped_items()[item];
  EXPECT_GT(shipped_items().size(), 100u);
}

/// One token deleted, doubled, or put in the place of another.
std::string mutated(const std::string& text, std::mt19937_64& random) {
  std::vector<std::pair<size_t, size_t>> tokens;
  const char* const last = text.data() + text.size();
  for (const char* at = dsl::skip_blanks(text.data(), last); at != last;) {
    const size_t begin = static_cast<size_t>(at - text.data());
    const std::optional<size_t> quoted = token_end("TEXT", text, begin);
    const char* const end = quoted ? text.data() + *quoted : dsl::skip_word(at, last);
    tokens.emplace_back(begin, static_cast<size_t>(end - at));
    at = dsl::skip_blanks(end, last);
  }
  const auto [at, size] = tokens[random() % tokens.size()];
  const auto [other, other_size] = tokens[random() % tokens.size()];
  std::string result = text;
  switch (random() % 3) {
    case 0:
      result.erase(at, size);
      break;
    case 1:
      result.insert(at, text.substr(other, other_size) + " ");
      break;
    default:
      result.replace(at, size, text.substr(other, other_size));
  }
  return result;
}

TEST(Grammar, WhatParsesIsASentence) {
  std::mt19937_64 random(20261122);
  size_t parsed = 0, refused = 0;
  for (int round = 0; round < (tests::kSanitized ? 100 : 3000); ++round) {
    const std::string& item = shipped_items()[random() % shipped_items().size()];
    if (item.size() > 3000) continue;
    const std::string text = mutated(item, random);
    const bool parses = syntax_mistakes(text).empty();
    (parses ? parsed : refused) += 1;
    if (parses) {
      ASSERT_TRUE(recogniser().accepts("program", text)) << text;
    }
  }
  EXPECT_GT(parsed, 10u);
  EXPECT_GT(refused, 10u);
}

TEST(Grammar, TheRecogniserRefuses) {
  EXPECT_TRUE(recogniser().accepts("item", "list a = \"x\", 3"));
  for (const char* text : {"list a", "list a = \"x\",", "list and = \"x\"", "lista = \"x\"",
                           "list a = \"x\" \"y\"", ""})
    EXPECT_FALSE(recogniser().accepts("item", text)) << text;
}

}  // namespace
}  // namespace foothold::grammar
