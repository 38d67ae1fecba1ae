// The part of a pattern that makes it too big.
#include "compiler/patterns/repeats.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace foothold::compiler {
namespace {

/// Each repeat as `[text it repeats and counter]copies`.
std::string shown(const std::string& pattern) {
  std::string all;
  for (const Repeat& repeat : counted_repeats(pattern))
    all += "[" + pattern.substr(repeat.begin, repeat.end - repeat.begin) + "]" +
           std::to_string(repeat.most);
  return all;
}

TEST(Repeats, ElementsEndWhereTheyEnd) {
  const std::pair<const char*, const char*> rows[] = {
      {"abc", ""},
      {"ab{3}c", "[b{3}]3"},
      {"a{2,}", "[a{2,}]2"},
      {"a{,5}", "[a{,5}]5"},
      {"[a{3}]{4}", "[[a{3}]{4}]4"},
      {"[]]{4}", "[[]]{4}]4"},
      {"[^]x]{4}", "[[^]x]{4}]4"},
      {"[[:alpha:]]{4}", "[[[:alpha:]]{4}]4"},
      {R"([\]]{4})", R"([[\]]{4}]4)"},
      {R"(\{{4})", R"([\{{4}]4)"},
      {R"(\pL{4})", R"([\pL{4}]4)"},
      {R"(\p{Greek}{4})", R"([\p{Greek}{4}]4)"},
      {R"(\x{41}{4})", R"([\x{41}{4}]4)"},
      {R"(\(a{4})", R"([a{4}]4)"},
      {"(a|b{2}){3}", "[b{2}]2[(a|b{2}){3}]3"},
      {"((x){2}y){3}", "[(x){2}]2[((x){2}y){3}]3"},
      {"a{4}?", "[a{4}]4"},
      {"x{", ""},
      {"x{}", ""},
      {"x{a}", ""},
      {"{4}", "[{4}]4"},
      {"[", ""},
      {"\\", ""},
      {"(", ""},
      {"[[:", ""},
      {"a{99999999999}", "[a{99999999999}]1000000"},
  };
  for (const auto& [pattern, expected] : rows) EXPECT_EQ(shown(pattern), expected) << pattern;
}

std::string blamed(const std::string& pattern) {
  const auto fits = [](const std::string& text) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    return RE2(text, options).ok();
  };
  EXPECT_FALSE(fits(pattern)) << pattern;
  const std::optional<Repeat> repeat = biggest_repeat(pattern, fits);
  return repeat ? pattern.substr(repeat->begin, repeat->end - repeat->begin) : "";
}

TEST(Repeats, TheOneToBlameIsTheOneWithoutWhichItFits) {
  EXPECT_EQ(blamed(R"(x{900}[\pL]{300}y{5})"), R"([\pL]{300})");
  EXPECT_EQ(blamed("(a{1,50}){1,500}"), "(a{1,50}){1,500}");
  EXPECT_EQ(blamed(R"([\pL]{400}@[\pL]{500})"), R"([\pL]{500})");  // both: the bigger one
  EXPECT_EQ(blamed("a{5000}b{3}"), "a{5000}");
}

}  // namespace
}  // namespace foothold::compiler
