// What is proven of conditions, and what is not: one row a condition.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

constexpr std::string_view kThing = R"(
kind thing "one field of every type" {
  counts once by record
  t : text  u : text  i : id  a : address  d : domain  p : ip  n : number  w : time  s : duration
  f : flag  c : one of red, green, blue
  texts : list of text  addresses : list of address  ips : list of ip
  delta : change of list of text
}
list nobody of text = "x"
)";

std::string ids_of(const std::string& when) {
  Project project;
  project.add("thing.fh", std::string(kThing));
  project.add("case.fh", project::rule_with("when thing " + when));
  project.compile();
  return project.ids();
}

struct Row {
  const char* when;
  const char* expected;  // ids of what is found
};

void expect_rows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) EXPECT_EQ(ids_of(row.when), row.expected) << row.when;
}

TEST(ReasonTable, TextsThatExcludeEachOther) {
  expect_rows({
      {"where t is \"a\" and t is \"b\"", "never_true"},
      {"where t is \"A\" and t is \"a\"", "redundant_test"},
      {"where t is exactly \"A\" and t is exactly \"a\"", "never_true"},
      {"where t is exactly \"A\" and t is \"b\"", "never_true"},
      {"where t is exactly \"A\" and not t is \"a\"", "never_true"},
      {"where t is \"a\" and not t is exactly \"A\"", ""},
      {"where i is \"A\" and i is \"a\"", "never_true"},
      {"where t in (\"ab\", \"cd\") and t starts with \"x\"", "never_true"},
      {"where t in (\"ab\", \"cd\") and not t contains \"b\"", ""},
      {"where t in (\"ab\", \"cd\") and not t like \"?b\" and not t ends with \"d\"", "never_true"},
      {"where t starts with \"ab\" and t starts with \"ac\"", "never_true"},
      {"where t starts with \"ab\" and t starts with \"a\"", "redundant_test"},
      {"where t ends with \"ab\" and t ends with \"b\"", "redundant_test"},
      {"where t ends with \"ab\" and t ends with \"cb\"", "never_true"},
      {"where t starts with \"ab\" and t ends with \"cd\"", ""},
      {"where t contains \"abc\" and not t contains \"b\"", "never_true"},
      {"where t mentions \"abc\" and not t contains \"b\"", "never_true"},
      {"where t contains \"abc\" and not t mentions \"b\"", ""},
      {"where t like \"a*b?c\" and not t starts with \"a\"", "never_true"},
      {"where t like \"a*b?c\" and not t contains \"b\"", "never_true"},
      {"where t like \"a\\\\*b\" and t is \"a*b\"", "redundant_test"},
      {"where t like \"a\\\\*b\" and t is \"axb\"", "never_true"},
      {"where t like \"*\" and t is absent", "never_true"},
      {"where t is \"\"", "never_true"},
      {"where t matches /hid+en/ and not t matches /hid+en/", "never_true"},
      {"where t matches /hid+en/ and t is \"y\"", ""},
      {"where t is u and not t is u", "never_true"},
      {"where t is u and t is absent", "never_true"},
      {"where t is u and u is absent", ""},
  });
}

TEST(ReasonTable, ListsAreJudgedElementByElement) {
  expect_rows({
      {"where texts has \"a\" and texts has \"b\"", ""},
      {"where texts has \"a\" and not texts has any of (\"b\", \"a\")", "never_true"},
      {"where texts has \"ab\" and texts contains \"b\"", "redundant_test"},
      {"where texts has \"a\" and texts is empty", "never_true"},
      {"where not texts contains \"a\" and not texts has \"b\"", ""},
      {"where delta gained \"a\" and delta lost \"a\"", ""},
      {"where delta gained anything and not delta gained anything", "never_true"},
      {"where delta gained \"a\" and delta gained anything", "redundant_test"},
      {"where ips has \"10.0.0.0/8\" and ips has \"192.0.2.0/24\"", ""},
      {"where ips has \"10.1.0.0/16\" and not ips has \"10.0.0.0/8\"", "never_true"},
  });
}

TEST(ReasonTable, NumbersTimesNetworksAndChoices) {
  expect_rows({
      {"where n < 5 and n > 5", "never_true"},
      {"where n <= 5 and n >= 5", ""},
      {"where n > 5 and n > 4", "redundant_test"},
      {"where n > 5 and n < 6", ""},
      {"where length of t > 5 and length of t < 6", "never_true"},
      {"where length of t < 0", "never_true"},
      {"where length of t >= 0", ""},
      {"where hour of w > 23", "never_true"},
      {"where hour of w >= 0", ""},
      {"where hour of w < 6 and hour of w > 20", "never_true"},
      {"where s > 1h and s < 30m", "never_true"},
      {"where w < \"2026-01-01\" and w > \"2027-01-01\"", "never_true"},
      {"where p in \"10.0.0.0/8\" and p in \"10.1.0.0/16\"", "redundant_test"},
      {"where p in \"10.1.0.0/16\" and not p in \"10.0.0.0/8\"", "never_true"},
      {"where p in \"::/0\" and not p in \"0.0.0.0/0\"", "redundant_test"},
      {"where c is red and not c in (red, green)", "never_true"},
      {"where not c is red and not c is green and not c is blue", "never_true"},
      {"where f and not f", "never_true"},
      {"where f or not f", ""},
      {"where f is true and f", "redundant_test"},
      {"where domain of a is \"x.com\" and domain of a is \"y.com\"", "never_true"},
      {"where domain of a is \"x.com\" and not domain of a is \"x.com\"", "never_true"},
  });
}

TEST(ReasonTable, ThreeValues) {
  expect_rows({
      {"where t is present and t is absent", "never_true"},
      {"where t is present or t is empty or t is absent", "always_true"},
      {"where t is present or t is absent", ""},
      {"where maybe (f) and not f", "never_true"},
      {"where maybe (f) and maybe (not f)", ""},
      {"where n is present or n is absent", "always_true"},
      {"where i is present or i is absent", "always_true"},
      {"where maybe (f) or maybe (not f)", "always_true"},
      {"where t is \"a\" and t is present", "redundant_test"},
      {"where t matches /ab/ and t is present", "redundant_test"},
      {"where a is external and not a is absent", "redundant_test"},
      {"where t is present or t is \"a\"", "redundant_test"},
      {"where f or (f and c is red)", "redundant_test"},
      {"where f and (not f or c is red)", "redundant_test"},
      {"where f unless not f", "dead_exception"},
      {"where c is red unless t is \"a\" and t is \"b\"", "dead_exception"},
      {"where f unless c is red or f is false", "redundant_test"},
      {"unless c is red and c is green", "dead_exception"},
  });
}

TEST(ReasonTable, RulesWithMistakesAreNotReasonedAbout) {
  EXPECT_EQ(ids_of("where f and not f and nonsense"), "E014");
}

}  // namespace
}  // namespace foothold::compiler
