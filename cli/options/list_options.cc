#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_list(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<ListCommand>();
  CLI::App* list_app = app.add_subcommand(
      "list",
      "list rules, kinds, fields, controls or codes of messages, or print the page of a kind");
  add_rule_options(*list_app, command->rules);
  list_app->add_option("WHAT", command->what, "what to list")
      ->check(CLI::IsMember({"rules", "kinds", "fields", "page", "controls", "codes"}))
      ->capture_default_str();
  list_app->add_option("NAME", command->name,
                       "of fields and page: the kind; of controls: the framework");
  commands.push_back(
      {list_app, [command] { return finish(list(command->rules, command->what, command->name)); }});
}

}  // namespace foothold::cli
