#include "cli/options/options.h"
#include "cli/say.h"

namespace foothold::cli {

void add_doctor(CLI::App& app, Commands& commands) {
  const CLI::App* doctor_app =
      app.add_subcommand("doctor", "versions, vector kernels in use, limits, the cache");
  commands.push_back({doctor_app, [] { return finish(doctor()); }});
}

}  // namespace foothold::cli
