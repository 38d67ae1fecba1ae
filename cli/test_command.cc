// `foothold test`: every test in the rules, by the slow evaluator and by the matcher (which must
// agree), and every sample in the kinds, by the slow evaluator's reading and by the scanner's.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/rule_checks.h"
#include "cli/say.h"

namespace foothold::cli {
namespace {

struct Tally {
  size_t passed = 0, failed = 0;
};

void print_failure(const Loaded& loaded, const std::string& owner,
                   const evaluate::TestOutcome& outcome) {
  const dsl::Place place = loaded.sources.place(outcome.span);
  say("FAILED {} \"{}\" ({}:{})\n  {}\n", owner, outcome.title,
      loaded.sources.name(outcome.span.file), place.line, outcome.why);
}

void count(const Loaded& loaded, const std::string& owner,
           const std::vector<evaluate::TestOutcome>& outcomes, Tally& tally) {
  for (const evaluate::TestOutcome& outcome : outcomes) {
    outcome.passed ? ++tally.passed : ++tally.failed;
    if (!outcome.passed) print_failure(loaded, owner, outcome);
  }
}

}  // namespace

int test(const TestCommand& command) {
  const std::string& only = command.only;
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  const compiler::Model& model = loaded.compiled.model;
  if (!only.empty() && std::none_of(model.rules.begin(), model.rules.end(),
                                    [&](const auto& rule) { return rule.name == only; })) {
    complain("foothold: there is no rule `{}`\n", only);
    return kUsage;
  }
  Tally tally;
  for (const compiler::Rule& rule : model.rules)
    if (only.empty() || rule.name == only)
      count(loaded, rule.name, evaluate::run_rule_tests(model, rule), tally);
  if (only.empty()) {
    compiler::Model plain = model;
    plain.facts = {};  // a sample says what is in its record, whatever tables are given
    count(loaded, "sample", evaluate::run_samples(plain), tally);
  }
  const std::vector<evaluate::TestOutcome> disagreements = matcher_disagreements(model, only);
  for (const evaluate::TestOutcome& outcome : disagreements)
    print_failure(loaded, "matcher", outcome);
  tally.failed += disagreements.size();
  say("{} passed, {} failed\n", tally.passed, tally.failed);
  return tally.failed ? kFindings : kClean;
}

}  // namespace foothold::cli
