#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_check(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<CheckCommand>();
  CLI::App* check_app =
      app.add_subcommand("check", "compile rules and print what is wrong with them");
  add_rule_options(*check_app, command->rules);
  check_app->add_option("PATH", command->rules.folders, "folders or files of rules");
  check_app
      ->add_option("--format", command->format,
                   "text (for people), json (a diagnostic a line) or sarif (2.1.0)")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
  commands.push_back({check_app, [command] { return finish(check(*command)); }});
}

}  // namespace foothold::cli
