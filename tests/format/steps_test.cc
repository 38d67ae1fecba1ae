// Conditions of rules at random, as the grammar page makes them, are laid out and come to rest.
#include <gtest/gtest.h>

#include "dsl/format/format.h"
#include "tests/diagnostics/project.h"
#include "tests/grammar/sentences.h"
#include "tests/sanitized.h"

namespace foothold {
namespace {

using dsl::format::Formatted;

Formatted formatted(const std::string& text) {
  dsl::Sources sources;
  return dsl::format::format(sources, sources.add("case.fh", text));
}

TEST(FormatSteps, WhateverIsAskedIsLaidOut) {
  const grammar::Grammar page =
      grammar::read_grammar(project::read_file(project::source_folder() / "docs/grammar.md"));
  grammar::Sentences sentences(page, 20261123);
  size_t done = 0, blocks = 0;
  for (int round = 0; round < (tests::kSanitized ? 300 : 2000); ++round) {
    const std::string text =
        "rule r { title \"a\" " + sentences.make("when", 4 + round % 9) + " report \"b\" }\n";
    const Formatted once = formatted(text);
    if (once.outcome == Formatted::Outcome::does_not_parse) continue;  // mistakes of meaning
    ASSERT_EQ(once.outcome, Formatted::Outcome::done) << once.reason << "\n" << text;
    ASSERT_EQ(formatted(once.text).text, once.text) << text;
    ++done;
    blocks += once.text.find("when same") != std::string::npos;
  }
  EXPECT_GT(done, tests::kSanitized ? 10u : 100u);
  EXPECT_GT(blocks, tests::kSanitized ? 3u : 30u);
}

}  // namespace
}  // namespace foothold
