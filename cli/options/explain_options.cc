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
  explain_app->add_option("PATH", command->input,
                          "a file of records, in any form that scan reads; default: standard "
                          "input");
  commands.push_back({explain_app, [command] { return finish(explain(*command)); }});
}

}  // namespace foothold::cli
