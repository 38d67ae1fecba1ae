// What needs several events is refused once a rule, and nothing is said of what follows from it.
#include <gtest/gtest.h>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;

/// The ids and the places that are shown, `E083 latest`.
std::string told(const std::string& text) {
  Project project;
  project.add("case.fh", text);
  project.compile();
  std::string all;
  for (const dsl::Diagnostic& found : project.found())
    all += (all.empty() ? "" : "; ") + std::string(dsl::info(found.code).id) + " " +
           std::string(project.sources().text(found.primary.at));
  return all;
}

TEST(SeveralRefusal, ShowsTheFirstPart) {
  const std::pair<const char*, const char*> rows[] = {
      {"when same user, ip, within 1h { a: sign_in then b: inbox_rule where c is new over 3d }",
       "E083 user, ip, within 1h"},
      {"when latest inbox_rule", "E083 latest"},
      {"when at least 5 inbox_rule where deletes", "E083 5"},
      {"when inbox_rule taking user as ip with at least 2 different name", "E083 user as ip"},
      {"when inbox_rule with at least 2 different name", "E083 at least 2 different name"},
      {"when one of { inbox_rule where name is new over 3d or sign_in }",
       "E083 name is new over 3d"},
      {"when inbox_rule where deletes and (not deletes or name is known over 3d)",
       "E083 name is known over 3d"},
      {"when inbox_rule where any x in forwards_to satisfies (no sign_in over 3d)",
       "E083 no sign_in over 3d"},
      {"when inbox_rule where size_min > 2 * number of x and deletes", "E083 number of x"},
      {"when inbox_rule where length of name + gap between a and b > 3",
       "E083 gap between a and b"},
      {"when inbox_rule where name with folder is new over 3d",
       "E083 name with folder is new over 3d"},
      {"when inbox_rule unless no inbox_rule over 3d", "E083 no inbox_rule over 3d"},
      {"when inbox_rule where deletes such that size_min > 3", "E083 size_min > 3"},
      {"when inbox_rule label big when size_min > 3 label small when deletes",
       "E083 label big when size_min > 3"},
      {"when inbox_rule where deletes quiet 4h", "E083 quiet 4h"},
      {"when inbox_rule where deletes test \"t\" { expect possible }", "E083 \"t\""},
  };
  for (const auto& [when, expected] : rows)
    EXPECT_EQ(told(project::rule_with(when)), expected) << when;
}

TEST(SeveralRefusal, WhatSpeaksOfTheRuleIsNotBlamed) {
  const std::string rule = project::rule_with("when at least 5 inbox_rule");
  EXPECT_EQ(told(rule + "test \"t\" of hidden_mail { event inbox_rule { deletes true } expect "
                        "nothing }\n"),
            "E083 5");
  EXPECT_EQ(told(rule + "test \"t\" of hidden_mial { event inbox_rule { deletes true } expect "
                        "nothing }\n"),
            "E083 5; E016 hidden_mial");
}

TEST(SeveralRefusal, FactsAndTunes) {
  EXPECT_EQ(told("fact f of inbox_rule = deletes and number of x > 3\n"), "E083 number of x");
  EXPECT_EQ(told("fact f of inbox_rule = any x in forwards_to satisfies (x is new over 3d)\n"),
            "E083 x is new over 3d");
  EXPECT_EQ(told(project::rule_with("when inbox_rule where deletes") +
                 "tune hidden_mail { unless name is new over 3d because \"t\" expires 2027-03-01 "
                 "}\n"),
            "E083 name is new over 3d");
}

}  // namespace
}  // namespace foothold::compiler
