#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_test(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<TestCommand>();
  CLI::App* test_app =
      app.add_subcommand("test", "run the tests in the rules and the samples in the kinds");
  add_rule_options(*test_app, command->rules);
  add_fact_options(*test_app, command->rules);
  test_app->add_option("--rule", command->only, "only the tests of this rule");
  test_app
      ->add_option("--junit", command->junit_file, "write the results as JUnit XML to this file")
      ->type_name("FILE");
  test_app
      ->add_flag("--coverage{text}", command->coverage,
                 "say which parts of each rule no test exercises; --coverage=json for programs")
      ->check(CLI::IsMember({"text", "json"}));
  test_app
      ->add_option("--coverage-min", command->coverage_least,
                   "exit with 1 if less than this percentage of all parts is exercised")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("PERCENT");
  test_app->add_option("PATH", command->rules.folders, "folders or files of rules");
  commands.push_back({test_app, [command] { return finish(test(*command)); }});
}

}  // namespace foothold::cli
