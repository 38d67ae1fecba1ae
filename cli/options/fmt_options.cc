#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_fmt(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<FormatCommand>();
  CLI::App* fmt_app = app.add_subcommand("fmt", "lay rule files out as everybody does, in place");
  fmt_app->add_flag("--check", command->check,
                    "name the files that would change and exit with 1; change nothing");
  fmt_app->add_option("PATH", command->paths,
                      "files or folders; - or none is standard input, written to standard output");
  commands.push_back({fmt_app, [command] { return finish(format(*command)); }});
}

}  // namespace foothold::cli
