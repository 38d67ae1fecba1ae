#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_check(CLI::App& app, Commands& commands) {
  const auto rules = std::make_shared<RuleOptions>();
  CLI::App* check_app =
      app.add_subcommand("check", "compile rules and print what is wrong with them");
  add_rule_options(*check_app, *rules);
  check_app->add_option("PATH", rules->folders, "folders or files of rules");
  commands.push_back({check_app, [rules] { return finish(check(*rules)); }});
}

}  // namespace foothold::cli
