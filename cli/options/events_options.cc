#include "cli/options/options.h"

namespace foothold::cli {

void add_events(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<EventsCommand>();
  CLI::App* events_app =
      app.add_subcommand("events", "print what is read out of records, one JSON object an event");
  add_rule_options(*events_app, command->rules);
  add_fact_options(*events_app, command->rules);
  events_app->add_option("--kind", command->kind, "only events of this kind");
  events_app->add_option("PATH", command->inputs,
                         "files of records, in any form that scan reads; default: standard input");
  commands.push_back({events_app, [command] { return events(*command); }});
}

}  // namespace foothold::cli
