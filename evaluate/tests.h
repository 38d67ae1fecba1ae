// Tests that rules and kinds bring with them.
//
//   test "deletes invoices" { event inbox_rule { words "invoice" } expect 1 finding }
//
// makes an inbox_rule event that says `words` alone. All other fields are absent, then the kind's
// defaults apply; the tenant is kTestTenant and the principal a person, unless the test says
// otherwise. A kind's sample is raw JSON and what it must say: the record is read, and each given
// field compared as its type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "evaluate/value.h"

namespace foothold::evaluate {

inline constexpr std::string_view kTestTenant = "11111111-1111-1111-1111-111111111111";
/// The day of clock times: `09:20` is 2026-03-02T09:20:00Z.
inline constexpr std::string_view kTestDay = "2026-03-02";

struct TestOutcome {
  bool passed = false;
  std::string title;
  std::string why;  // empty if passed
  dsl::Span span;
};

Event build_event(const compiler::Model& model, const compiler::GivenEvent& given);

/// The model with the test's own tenant domains, which hold for every tenant.
compiler::Model with_given_lists(const compiler::Model& model, const compiler::RuleTest& test);

TestOutcome run_rule_test(const compiler::Model& model, const compiler::Rule& rule,
                          const compiler::RuleTest& test);

/// The rule's own tests; the rule need not be in the model.
std::vector<TestOutcome> run_rule_tests(const compiler::Model& model, const compiler::Rule& rule);

/// The samples of all kinds.
std::vector<TestOutcome> run_samples(const compiler::Model& model);

}  // namespace foothold::evaluate
