#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_new(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<NewCommand>();
  CLI::App* new_app = app.add_subcommand("new", "print what to begin with: a rule with its tests");
  new_app->require_subcommand(1);
  CLI::App* rule_app = new_app->add_subcommand("rule", "a rule on one kind of event");
  add_rule_options(*rule_app, command->rules);
  rule_app->add_option("NAME", command->name, "the rule's name")->required();
  rule_app
      ->add_option("--kind", command->kind, "the kind of event: `foothold list kinds` names them")
      ->required();
  rule_app->add_option("--owner", command->owner, "who acts on a finding")->capture_default_str();
  rule_app->add_option("--into", command->into, "write it to NAME.fh in this folder, not to stdout")
      ->type_name("DIR");
  commands.push_back({rule_app, [command] { return finish(new_rule(*command)); }});
}

}  // namespace foothold::cli
