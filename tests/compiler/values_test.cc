// What may stand beside a verb: which sums have a type, which functions fit what, which zone holds.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;
using Op = Value::Op;

constexpr std::string_view kThing = R"(
kind thing "values to reckon with" {
  counts once by record
  n : number  m : number  w : time  v : time  s : duration  t : text  u : text  i : id
  a : address  d : domain  p : ip  c : one of red, green  e : one of red, blue
  f : flag  lt : list of text  la : list of address  lp : list of ip  ct : change of text
}
)";

Project where(const std::string& condition, const std::string& site = {}) {
  Project project;
  project.add("thing.fh", std::string(kThing));
  project.add("case.fh", project::rule_with("when thing where " + condition));
  if (!site.empty()) project.add_site("site.fh", site);
  project.compile();
  return project;
}

TEST(CompilerValues, SumsHaveATypeOrAreRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {"n + m > 3", ""},
      {"n - m + 1 >= 2 * m - 1", ""},
      {"w - v > 3d", ""},
      {"w > v + 365d", ""},
      {"w > 365d + v", ""},
      {"w - 3d > v - s", ""},
      {"s + 5m - s < 2 * s", ""},
      {"2.5 * length of t > n", ""},
      {"hour of w + 1 > 3", ""},
      {"w + v > 3d", "E050"},
      {"s - w > 3d", "E050"},
      {"n + s > 3", "E050"},
      {"n + w > 3", "E050"},
      {"t + 1 > 3", "E050"},
      {"lt + 1 > 3", "E050"},
      {"n + p > 3", "E050"},
      {"n + c > 3", "E050"},
      {"2 * w > v", "E050"},
      {"2 * t > 3", "E050"},
      {"2d * n > 3", "E050"},
      {"n > w + v", "E050"},
      {"n > w", "E022"},
      {"w - v > 3", "E022"},
      {"w - v > n", "E022"},
      {"w > v + 09:20", "E022"},
      {"n + m", "E027"},
      {"n + m contains \"3\"", "E021"},
      {"2 < n", "E054"},
      {"2 + 3 < n", "E054"},
      {"2 * 3 is 6", "E054"},
  };
  for (const auto& [condition, expected] : rows) {
    const Project project = where(condition);
    EXPECT_EQ(project.ids(), expected) << condition << "\n" << project.rendered();
  }
}

TEST(CompilerValues, FunctionsFitTheirTypes) {
  const std::pair<const char*, const char*> rows[] = {
      {"domain of a is domain of a", ""},
      {"domain of a is d", ""},
      {"domain of la has d", ""},
      {"d in domain of la", ""},
      {"local_part of a contains t", ""},
      {"mailbox of la is external", ""},
      {"length of domain of mailbox of a > 3", ""},
      {"network of p is network of p", ""},
      {"network of lp has \"192.0.0.0/16\"", ""},
      {"weekday of w is monday", ""},
      {"weekday of w is weekday of v", ""},
      {"weekday of w in (monday, sunday)", ""},
      {"entropy of t > 3.5", ""},
      {"entropy of local_part of a > 3.5", ""},
      {"t resembles u", ""},
      {"d resembles domain of a", ""},
      {"t > 5", ""},
      {"t is n", ""},
      {"n < t", ""},
      {"c is c", ""},
      {"f is f", ""},
      {"p in lp", ""},
      {"t in lt", ""},
      {"lt has lt", ""},
      {"lt contains t", ""},
      {"weekday of w is funday", "E019"},
      {"weekday of w is c", "E022"},
      {"c is e", "E022"},
      {"c in lt", "E022"},
      {"local_part of t is \"x\"", "E021"},
      {"mailbox of d is \"x\"", "E021"},
      {"network of t is \"x\"", "E021"},
      {"weekday of s is monday", "E021"},
      {"entropy of lt > 3", "E021"},
      {"entropy of n > 3", "E021"},
      {"domain of ct is \"x\"", "E021"},
      {"length of t in zone \"UTC\" > 3", "E021"},
      {"hour of w in zone \"Mars/Olympus\" > 3", "E051"},
      {"hour of w in zone \"/etc/passwd\" > 3", "E051"},
      {"hour of w in zone \"../zoneinfo/UTC\" > 3", "E051"},
      {"hour of w in zone \"tzdata.zi\" > 3", "E051"},
      {"hour of w in zone \"Europe\" > 3", "E051"},
      {"hour of w in zone \"\" > 3", "E051"},
      {"size of t > 3", "E052"},
      {"lenght of domian of a > 3", "E052 E052"},
      {"t resembles p", "E022"},
      {"p contains t", "E021"},
      {"t matches u", "E001"},
      {"lt is lt", "E023"},
      {"t is lt", "E022"},
      {"lt has all of lt", "E022"},
      {"t is ct", "E022"},
      {"w within 07:00 to 07:00", "E053"},
      {"w within 07:00 to 19", "E053"},
      {"w within 07:00 to 3h", "E053"},
      {"other.t is \"x\"", "E020"},
      {"t is other.t", "E020"},
      {"n > length of nothing", "E014"},
  };
  for (const auto& [condition, expected] : rows) {
    const Project project = where(condition);
    EXPECT_EQ(project.ids(), expected) << condition << "\n" << project.rendered();
  }
}

const compiler::Test& test_of(const Project& project) {
  return project.model().rules.at(0).where->test;
}

TEST(CompilerValues, AreWhatWasWritten) {
  const Project sum = where("n - m - 1 >= 2 * m");
  ASSERT_EQ(sum.ids(), "") << sum.rendered();
  const compiler::Test& test = test_of(sum);
  EXPECT_EQ(test.left.op, Op::subtract);
  EXPECT_EQ(test.left.inputs.at(0).op, Op::subtract);
  EXPECT_EQ(test.left.inputs.at(1).number, 1);
  ASSERT_TRUE(test.right.has_value());
  EXPECT_EQ(test.right->op, Op::scale);
  EXPECT_EQ(test.right->number, 2);
  std::string fields;
  each_field(test, [&](uint32_t field) {
    fields += sum.model().kinds[sum.model().rules[0].kind].fields[field].name;
  });
  const Project text = where("t > 5");
  EXPECT_EQ(test_of(text).left.op, Op::number_in);
  EXPECT_EQ(test_of(text).left.type, Type{Base::number});
  EXPECT_EQ(fields, "nmm");
}

TEST(CompilerValues, TheZoneIsTheWrittenOneOrThatOfTheSite) {
  const auto zone = [](const Project& project) {
    return project.model().zones.at(test_of(project).left.zone).name;
  };
  EXPECT_EQ(zone(where("hour of w > 3")), "UTC");
  EXPECT_EQ(zone(where("hour of w in zone \"Asia/Tokyo\" > 3")), "Asia/Tokyo");
  const std::string site = "list site_zone = \"Europe/Berlin\"\n";
  EXPECT_EQ(zone(where("hour of w > 3", site)), "Europe/Berlin");
  EXPECT_EQ(zone(where("hour of w in zone \"UTC\" > 3", site)), "UTC");
  EXPECT_EQ(zone(where("hour of w in zone \"Europe/Berlin\" > 3", site)), "Europe/Berlin");
  EXPECT_EQ(where("hour of w > 3", "list site_zone = \"Berlin\"\n").ids(), "E051");
  EXPECT_EQ(where("hour of w > 3", "list site_zone = \"UTC\", \"Asia/Tokyo\"\n").ids(), "E051");
  EXPECT_EQ(where("n > 3", site).ids(), "");
}

TEST(CompilerValues, LongSumsAreRefusedNotFollowed) {
  const auto sum = [](size_t terms) {
    std::string condition = "n";
    for (size_t term = 1; term < terms; ++term) condition += " + n";
    return condition + " > 3";
  };
  EXPECT_EQ(where(sum(64)).ids(), "");
  EXPECT_EQ(where(sum(65)).ids(), "E003");
  EXPECT_EQ(where(sum(20000)).ids(), "E003");
  std::string calls;
  for (int depth = 0; depth < 5000; ++depth) calls += "length of ";
  EXPECT_EQ(where(calls + "t > 3").ids(), "E003");
}

}  // namespace
}  // namespace foothold::compiler
