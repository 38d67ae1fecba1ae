#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_explain(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<ExplainCommand>();
  CLI::App* explain_app = app.add_subcommand(
      "explain",
      "say which part of a rule is true, false or unknown for a record, or what a message means");
  add_rule_options(*explain_app, command->rules);
  add_fact_options(*explain_app, command->rules);
  explain_app
      ->add_option("RULE", command->rule,
                   "the rule, or the code or name of a message, such as E014")
      ->required();
  explain_app->add_option("PATH,--events", command->inputs,
                          "files of records, in any form that scan reads; default: standard input, "
                          "or at a terminal no records: what the rule needs");
  explain_app
      ->add_option("--format", command->format,
                   "text (trees and timelines) or json (an object an event, or a group of events)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  explain_app->add_flag("--ascii", command->ascii, "draw the tree with ASCII characters alone");
  explain_app->add_flag("--all", command->all,
                        "of a rule over several events: all groups, events and conditions");
  explain_app
      ->add_option("--width", command->width, "columns (default: those of the terminal, else 120)")
      ->check(CLI::Range(40, 100000))
      ->type_name("N");
  commands.push_back({explain_app, [command] { return finish(explain(*command)); }});
}

}  // namespace foothold::cli
