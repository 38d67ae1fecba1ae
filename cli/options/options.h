// The command line: one file a command, each with that command's options and how it is run.
//
//   add_check(app, commands)    adds `check` with its options to the app, and to `commands` the row
//                               {the parsed sub-command, what it runs}
//
// A command's options are read into a struct of commands.h that its row keeps alive.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "cli/commands.h"

namespace foothold::cli {

struct Command {
  const CLI::App* app;
  std::function<int()> run;  // gives the exit code
};
using Commands = std::vector<Command>;

void add_scan(CLI::App& app, Commands& commands);
void add_check(CLI::App& app, Commands& commands);
void add_fix(CLI::App& app, Commands& commands);
void add_test(CLI::App& app, Commands& commands);
void add_fmt(CLI::App& app, Commands& commands);
void add_explain(CLI::App& app, Commands& commands);
void add_new(CLI::App& app, Commands& commands);
void add_events(CLI::App& app, Commands& commands);
void add_list(CLI::App& app, Commands& commands);
void add_identities(CLI::App& app, Commands& commands);
void add_history(CLI::App& app, Commands& commands);
void add_doctor(CLI::App& app, Commands& commands);
void add_cache(CLI::App& app, Commands& commands);

// ---- what several commands take

/// Which rules: --rules, --site, --only-given-rules, --color.
void add_rule_options(CLI::App& app, RuleOptions& rules);
/// What is looked up while events are read: --geo, --identities.
void add_fact_options(CLI::App& app, RuleOptions& rules);

}  // namespace foothold::cli
