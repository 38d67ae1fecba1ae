#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_fix(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<FixCommand>();
  CLI::App* fix_app =
      app.add_subcommand("fix", "correct mistakes in rules whose correction is clear");
  add_rule_options(*fix_app, command->rules);
  fix_app->add_option("PATH", command->rules.folders, "folders or files of rules");
  fix_app->add_flag("--dry-run", command->dry_run, "print what would change, and change nothing");
  fix_app->add_flag("--unsafe", command->unsafe,
                    "also corrections that are a guess: did you mean ...");
  commands.push_back({fix_app, [command] { return finish(fix(*command)); }});
}

}  // namespace foothold::cli
