#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {
namespace {

/// One of the commands below `identities`; all take files.
CLI::App* add_below(CLI::App& app, const char* name, const char* about, const char* files,
                    IdentitiesCommand& command) {
  CLI::App* added = app.add_subcommand(name, about);
  added->add_option("PATH", command.files, files)->required();
  return added;
}

}  // namespace

void add_identities(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<IdentitiesCommand>();
  CLI::App* identities_app =
      app.add_subcommand("identities", "make and check tables of who is who, for --identities");
  identities_app->require_subcommand(1);
  CLI::App* build_app = add_below(*identities_app, "build",
                                  "read logs and print the identities that they name, as CSV",
                                  "files of records, one a line; - is standard input", *command);
  add_rule_options(*build_app, command->rules);
  const CLI::App* merge_app = add_below(*identities_app, "merge", "one table of several",
                                        "tables, CSV or NDJSON", *command);
  const CLI::App* check_app =
      add_below(*identities_app, "check", "name the keys that stand in more than one row",
                "tables, CSV or NDJSON", *command);
  commands.push_back({build_app, [command] { return finish(build_identities(*command)); }});
  commands.push_back({merge_app, [command] { return finish(merge_identity_tables(*command)); }});
  commands.push_back({check_app, [command] { return finish(check_identities(*command)); }});
}

}  // namespace foothold::cli
