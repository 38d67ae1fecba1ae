#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {
namespace {

CLI::App* add_below(CLI::App& app, const char* name, const char* about, const char* files,
                    HistoryCommand& command) {
  CLI::App* added = app.add_subcommand(name, about);
  added->add_option("PATH", command.files, files)->required();
  return added;
}

void add_output(CLI::App& app, HistoryCommand& command) {
  app.add_option("-o,--output", command.output, "the file to write")->type_name("FILE")->required();
}

}  // namespace

void add_history(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<HistoryCommand>();
  CLI::App* history_app =
      app.add_subcommand("history", "keep what old logs said, for scan --history");
  history_app->require_subcommand(1);
  CLI::App* build_app =
      add_below(*history_app, "build", "read old logs and keep what the rules ask of the past",
                "files to read, in any form; - is standard input", *command);
  add_rule_options(*build_app, command->rules);
  add_fact_options(*build_app, command->rules);
  build_app->add_flag("-r,--recursive", command->recursive,
                      "read the files in folders, and in theirs");
  add_output(*build_app, *command);
  CLI::App* merge_app =
      add_below(*history_app, "merge", "one file of several", "files of `history`", *command);
  add_output(*merge_app, *command);
  CLI::App* show_app =
      add_below(*history_app, "show", "what is in a file", "a file of `history`", *command);
  show_app->get_option("PATH")->expected(1);
  commands.push_back({build_app, [command] { return finish(build_history(*command)); }});
  commands.push_back({merge_app, [command] { return finish(merge_histories(*command)); }});
  commands.push_back({show_app, [command] { return finish(show_history(*command)); }});
}

}  // namespace foothold::cli
