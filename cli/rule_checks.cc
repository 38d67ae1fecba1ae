#include "cli/rule_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/typed_event.h"
#include "compiler/plan/plan.h"
#include "evaluate/rules.h"
#include "runtime/scanner.h"

namespace foothold::cli {
namespace {

std::vector<uint32_t> slow_firings(const compiler::Model& model, const evaluate::Event& event) {
  std::vector<uint32_t> rules;
  for (const evaluate::Firing& firing : evaluate::evaluate_rules(model, event))
    if (firing.fires) rules.push_back(firing.rule);
  return rules;
}

std::string names(const compiler::Model& model, const std::vector<uint32_t>& rules) {
  std::string all;
  for (uint32_t rule : rules)
    all += fmt::format("{}{}", all.empty() ? "" : ", ", model.rules[rule].name);
  return all.empty() ? "nothing" : all;
}

}  // namespace

std::vector<evaluate::TestOutcome> matcher_disagreements(const compiler::Model& model,
                                                         const std::string& only) {
  const runtime::Program program = compiler::plan(model);
  const runtime::CompiledProgram compiled(program, {});
  runtime::BlockScanner scanner(compiled);
  std::vector<evaluate::TestOutcome> found;
  runtime::EventReader reader;
  for (const compiler::Rule& rule : model.rules) {
    if (!only.empty() && rule.name != only) continue;
    for (const compiler::RuleTest& test : rule.tests) {
      if (!test.lists.empty())
        continue;  // the program holds the lists of the model, not those of a test
      for (const compiler::GivenEvent& given : test.events) {
        const evaluate::Event event = evaluate::build_event(model, given);
        to_runtime(event, program.kinds[event.kind], reader);
        const std::vector<uint32_t> slow = slow_firings(model, event),
                                    fast = scanner.match_event(event.kind, reader);
        if (slow == fast) continue;
        found.push_back(
            {false, test.title,
             fmt::format("evaluator: {}; matcher: {}", names(model, slow), names(model, fast)),
             test.span});
      }
    }
  }
  return found;
}

}  // namespace foothold::cli
