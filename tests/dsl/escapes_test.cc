// Escapes of quoted texts.
#include "dsl/escapes.h"

#include <gtest/gtest.h>

namespace foothold::dsl {
namespace {

struct Row {
  const char *text, *resolved;
  int bad;
};

TEST(Escapes, EachAndWhatIsNone) {
  const Row rows[] = {
      {R"(a\"b\\c\/d)", "a\"b\\c/d", 0},
      {R"(\n\t\r)", "\n\t\r", 0},
      {R"(\u{41}\u{e9}\u{3164}\u{1F600}x)", "A\xC3\xA9\xE3\x85\xA4\xF0\x9F\x98\x80x", 0},
      {R"(\u{10FFFF})", "\xF4\x8F\xBF\xBF", 0},
      {R"(\u{0}a)", "a", 1},
      {R"(\u{110000}a)", "a", 1},
      {R"(\u{D800}a)", "a", 1},
      {R"(\u{}\u{xyz}\u{12 }a)", "a", 3},
      {R"(\u3164)", "3164", 1},
      {R"(\u{41)", "{41", 1},
      {R"(\q\ü)", "", 2},
      {"end\\", "end\\", 0},
  };
  for (const Row& row : rows) {
    int bad = 0;
    const std::string resolved = resolve_escapes(row.text, [&](size_t begin, size_t end, bool) {
      EXPECT_LT(begin, end);
      EXPECT_LE(end, std::string_view(row.text).size());
      ++bad;
    });
    EXPECT_EQ(resolved, row.resolved) << row.text;
    EXPECT_EQ(bad, row.bad) << row.text;
  }
}

}  // namespace
}  // namespace foothold::dsl
