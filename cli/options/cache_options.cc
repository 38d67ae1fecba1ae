#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_cache(CLI::App& app, Commands& commands) {
  CLI::App* cache_app =
      app.add_subcommand("cache", "compiled rules, kept from one scan to the next");
  cache_app->require_subcommand(1);
  const CLI::App* clear_app = cache_app->add_subcommand("clear", "remove them all");
  commands.push_back({clear_app, [] { return finish(clear_cache()); }});
}

}  // namespace foothold::cli
