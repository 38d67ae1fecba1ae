#include <csignal>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options/options.h"

namespace foothold::cli {
namespace {

constexpr const char* kAbout =
    "Foothold finds what an attacker left behind in Microsoft 365 and Entra ID audit logs.\n\n"
    "  cat audit.ndjson | foothold scan -          findings as JSON lines on stdout\n"
    "  foothold scan --format text audit.ndjson    findings for people\n"
    "  foothold explain RULE < event.json          why a rule fires or not";

/// In the order in which --help lists them.
constexpr void (*kCommands[])(CLI::App&, Commands&) = {
    add_scan,   add_check, add_fix,        add_test,    add_fmt,    add_new,   add_explain,
    add_events, add_list,  add_identities, add_history, add_doctor, add_cache,
};

}  // namespace

int run(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), which is reported
  CLI::App app(kAbout, "foothold");
  app.set_version_flag("--version", FOOTHOLD_VERSION);
  app.require_subcommand(1);
  Commands commands;
  for (const auto add : kCommands) add(app, commands);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kClean : kUsage;
  }
  for (const Command& command : commands)
    if (command.app->parsed()) return command.run();
  return kUsage;  // never reached: one sub-command is required
}

}  // namespace foothold::cli
