// What `foothold test` found out, and the forms in which it is told: JUnit XML for CI systems, and
// coverage as text or JSON.
//
//   <testcase classname="inbox_rule_with_no_name" name="one dot" file="mine/form.fh" line="20"
//   .../>
#pragma once

#include <string>
#include <vector>

#include "cli/load.h"
#include "evaluate/coverage.h"

namespace foothold::cli {

/// One test of a rule, one sample, or one disagreement between evaluator and matcher.
struct TestResult {
  std::string owner;  // the rule; `sample`; `matcher`
  std::string title;
  std::string file;
  uint32_t line = 0;
  std::string why;          // empty if it passed
  std::string explanation;  // of a failed test of a rule: the tree of each of its events,
                            // or (`timeline`) of each group of several
  bool timeline = false;
  double seconds = 0;
};

/// A suite for each file, in the order of the first test of each.
std::string junit_xml(const std::vector<TestResult>& results);

std::string coverage_text(const Loaded& loaded, const std::vector<evaluate::RuleCoverage>& rules);
std::string coverage_json(const Loaded& loaded, const std::vector<evaluate::RuleCoverage>& rules);
/// 100 if there are no parts.
double coverage_percent(const std::vector<evaluate::RuleCoverage>& rules);

}  // namespace foothold::cli
