// `and`, `or`, `not`, `maybe`, `unless` over three tests that are true, false or unknown: all
// conditions of three leaves against all 27 events.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/oracle/small_world.h"

namespace foothold::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kForms[] = {"{}", "not {}", "maybe ({})", "not maybe ({})", "maybe (not {})"};
constexpr const char* kOuter[] = {"{}", "not ({})", "maybe ({})", "not maybe ({})"};

Strings forms_of(const char* flag) {
  Strings forms;
  for (const char* form : kForms) forms.push_back(fmt::format(fmt::runtime(form), flag));
  return forms;
}

/// Every tree over f, g and h in this order: five forms a leaf, both joints, both bracketings.
Strings conditions() {
  Strings all;
  for (const std::string& f : forms_of("f"))
    for (const std::string& g : forms_of("g"))
      for (const std::string& h : forms_of("h"))
        for (const char* first : {"and", "or"})
          for (const char* second : {"and", "or"}) {
            all.push_back(fmt::format("({} {} {}) {} {}", f, first, g, second, h));
            all.push_back(fmt::format("{} {} ({} {} {})", f, first, g, second, h));
          }
  return all;
}

/// All 27 events of three flags.
std::string events() {
  const char* const values[] = {"null", "false", "true"};
  std::string lines;
  for (const char* f : values)
    for (const char* g : values)
      for (const char* h : values)
        lines += record(fmt::format("\"f\":{},\"g\":{},\"h\":{}", f, g, h));
  return lines;
}

TEST(Logic, EveryConditionOfThreeLeaves) {
  Strings rules;
  size_t number = 0;
  for (const std::string& condition : conditions())
    rules.push_back("where " +
                    fmt::format(fmt::runtime(kOuter[number++ % std::size(kOuter)]), condition));
  EXPECT_GT(expect_agreement(small_world(rules), events()), rules.size());
}

TEST(Logic, EveryWhereWithEveryUnless) {
  Strings rules;
  for (const char* where : {"f", "not f", "maybe (f)", "f and g", "f or g", "not (f and g)"})
    for (const char* unless :
         {"g", "h", "not h", "maybe (h)", "g and h", "g or h", "not maybe (g or h)"})
      rules.push_back(fmt::format("where {} unless {}", where, unless));
  for (const std::string& condition : conditions())
    if (rules.size() < 400) rules.push_back("unless " + condition);
  rules.push_back("");
  EXPECT_GT(expect_agreement(small_world(rules), events()), rules.size());
}

TEST(Logic, UnknownIsNeitherTrueNorSaving) {
  const World world = small_world({"where f", "where not f", "unless f", "where maybe (f)"});
  const std::string lines = record("") + record("\"f\":true") + record("\"f\":false");
  const std::set<Seen::Place> wanted = {{1, "r2"}, {1, "r3"}, {2, "r0"},
                                        {2, "r3"}, {3, "r1"}, {3, "r2"}};
  EXPECT_EQ(fast(world.compiled(), lines).findings, wanted);
  EXPECT_EQ(slow(world.model(), lines).findings, wanted);
}

TEST(Logic, BatchesLargerThanAWordAndThanABatch) {
  const World world = small_world(
      {"where f", "where not f", "unless f", "where t is \"a\" or f", "where lt has \"b\""});
  std::string lines;
  for (int number = 0; number < 5000; ++number) {
    const char* const flags[] = {"", "\"f\":true", "\"f\":false"};
    const char* const texts[] = {"", "\"t\":\"a\"", "\"t\":\"\"", "\"lt\":[\"a\",\"b\"]",
                                 "\"lt\":[]"};
    const std::string flag = flags[number % 3], text = texts[number * 7 % 5];
    lines += record(flag + (flag.empty() || text.empty() ? "" : ",") + text);
  }
  EXPECT_EQ(difference(slow(world.model(), lines), fast(world.compiled(), lines, 1 << 20), lines),
            "");
}

}  // namespace
}  // namespace foothold::oracle
