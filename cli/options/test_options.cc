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
  test_app->add_option("PATH", command->rules.folders, "folders or files of rules");
  commands.push_back({test_app, [command] { return finish(test(*command)); }});
}

}  // namespace foothold::cli
