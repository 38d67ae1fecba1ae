// `foothold test`: every test in the rules, by the slow evaluator and by the matcher (which must
// agree), and every sample in the kinds, by the slow evaluator's reading and by the scanner's.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/explain_timeline.h"
#include "cli/explain_tree.h"
#include "cli/given_lists.h"
#include "cli/rule_checks.h"
#include "cli/say.h"
#include "cli/test_results.h"
#include "compiler/context.h"
#include "evaluate/tests.h"

namespace foothold::cli {
namespace {

using evaluate::TestOutcome;

class Tests {
 public:
  Tests(const Loaded& loaded, const TestCommand& command)
      : loaded_(loaded),
        model_(loaded.compiled.model),
        command_(command),
        given_(loaded, command.rules) {}

  /// Beyond this point every test, sample and disagreement is a result.
  std::vector<TestResult> run() {
    for (const compiler::Rule* rule : rules()) run_rule(*rule);
    if (command_.only.empty()) run_samples();
    for (const TestOutcome& outcome : matcher_disagreements(model_, command_.only))
      add("matcher", outcome, 0);
    return std::move(results_);
  }

  std::vector<evaluate::RuleCoverage> coverage() const {
    std::vector<evaluate::RuleCoverage> coverage;
    for (const compiler::Rule* rule : rules()) coverage.push_back(evaluate::cover(model_, *rule));
    return coverage;
  }

  /// Those that were asked for.
  std::vector<const compiler::Rule*> rules() const {
    std::vector<const compiler::Rule*> rules;
    for (const compiler::Rule& rule : model_.rules)
      if (command_.only.empty() || rule.name == command_.only) rules.push_back(&rule);
    return rules;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run_rule(const compiler::Rule& rule) {
    for (const compiler::RuleTest& test : rule.tests) {
      const Clock::time_point before = Clock::now();
      const Loaded& loaded = given_.loaded_for(test);
      const std::optional<uint32_t> place =
          compiler::place_of(loaded.compiled.model.rules, rule.name);
      const TestOutcome outcome =
          loaded.good() && place
              ? evaluate::run_rule_test(loaded.compiled.model, loaded.compiled.model.rules[*place],
                                        without_lists(test))
              : TestOutcome{false, test.title, "the rules do not compile with its lists",
                            test.span};
      const std::chrono::duration<double> taken = Clock::now() - before;
      add(rule.name, outcome, taken.count());
      if (outcome.passed || !loaded.good() || !place) continue;
      results_.back().explanation =
          explained(loaded, loaded.compiled.model.rules[*place], without_lists(test));
      results_.back().timeline = rule.correlation.has_value();
    }
  }

  void run_samples() {
    compiler::Model plain = model_;
    plain.facts = {};  // a sample says what is in its record, whatever tables are given
    for (const TestOutcome& outcome : evaluate::run_samples(plain)) add("sample", outcome, 0);
  }

  void add(const std::string& owner, const TestOutcome& outcome, double seconds) {
    results_.push_back({owner, outcome.title, loaded_.sources.name(outcome.span.file),
                        loaded_.sources.place(outcome.span).line, outcome.why, "", false, seconds});
  }

  /// Why each event of the test fires or not; of several events the timeline of each group.
  static std::string explained(const Loaded& loaded, const compiler::Rule& rule,
                               const compiler::RuleTest& test) {
    const compiler::Model given = evaluate::with_given_lists(loaded.compiled.model, test);
    if (rule.correlation) return test_timelines(loaded, given, rule, test);
    std::string text;
    for (const compiler::GivenEvent& event : test.events)
      if (event.kind == rule.kind)
        text += verdict_tree(
            loaded.sources, rule.name,
            evaluate::explain_rule(given, evaluate::build_event(given, event), rule), {});
    return text;
  }

  const Loaded& loaded_;
  const compiler::Model& model_;
  const TestCommand& command_;
  GivenLists given_;
  std::vector<TestResult> results_;
};

std::string indented(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += fmt::format("    {}\n", std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  return out;
}

size_t print_failures(const std::vector<TestResult>& results) {
  size_t failed = 0;
  for (const TestResult& result : results) {
    if (result.why.empty()) continue;
    ++failed;
    say("FAILED {} \"{}\" ({}:{})\n  {}\n", result.owner, result.title, result.file, result.line,
        result.why);
    if (result.timeline) say("{}", indented(result.explanation));
  }
  return failed;
}

/// False if there is too little of it.
bool report_coverage(const Loaded& loaded, const TestCommand& command, const Tests& tests) {
  if (command.coverage.empty() && command.coverage_least <= 0) return true;
  const std::vector<evaluate::RuleCoverage> coverage = tests.coverage();
  if (command.coverage == "json") say("{}", coverage_json(loaded, coverage));
  if (command.coverage == "text") say("{}", coverage_text(loaded, coverage));
  if (coverage_percent(coverage) >= command.coverage_least) return true;
  complain("foothold: coverage is {:.1f} %, less than {} %\n", coverage_percent(coverage),
           command.coverage_least);
  return false;
}

/// The rules as they were written: what is tested is not what a site says of them.
Loaded load_untuned(const RuleOptions& options) {
  Gathered gathered = gather(options);
  gathered.with_tunes = false;
  return compile_gathered(std::move(gathered));
}

}  // namespace

int test(const TestCommand& command) {
  Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  if (!loaded.compiled.model.tunes.empty()) loaded = load_untuned(command.rules);
  Tests tests(loaded, command);
  if (!command.only.empty() && tests.rules().empty()) {
    complain("foothold: there is no rule `{}`\n", command.only);
    return kUsage;
  }
  const std::vector<TestResult> results = tests.run();
  const size_t failed = print_failures(results);
  const bool covered = report_coverage(loaded, command, tests);
  const std::string summary =
      fmt::format("{} passed, {} failed\n", results.size() - failed, failed);
  // JSON on standard output stays JSON.
  command.coverage == "json" ? complain("{}", summary) : say("{}", summary);
  if (!command.junit_file.empty() && !write_file(command.junit_file, junit_xml(results))) {
    complain("foothold: --junit {}: {}\n", command.junit_file, std::strerror(errno));
    return kOutputFailed;
  }
  return failed || !covered ? kFindings : kClean;
}

}  // namespace foothold::cli
