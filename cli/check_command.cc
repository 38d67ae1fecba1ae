#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/diagnostic_formats.h"
#include "cli/exit_codes.h"
#include "cli/prepare.h"
#include "cli/say.h"

namespace foothold::cli {
namespace {

std::string counts(const compiler::Model& model, size_t warnings) {
  const auto rule_count =
      std::count_if(model.rules.begin(), model.rules.end(),
                    [](const compiler::Rule& rule) { return rule.variant == 0; });
  return fmt::format(
      "{} rules, {} kinds, {} shapes, {} lists, {} responses: no errors, {} warning{}\n",
      rule_count, model.kinds.size(), model.shapes.size(), model.lists.size(),
      model.responses.size(), warnings, warnings == 1 ? "" : "s");
}

/// What a program reads goes to standard output, whole; files that cannot be read are told apart.
void write_for_programs(const Loaded& loaded, const std::string& format) {
  for (const std::string& problem : loaded.problems) complain("foothold: {}\n", problem);
  const dsl::Diagnostics& all = loaded.compiled.diagnostics;
  if (format == "sarif") return say("{}", sarif_log(all, loaded.sources));
  for (const dsl::Diagnostic& found : all.all()) say("{}", json_line(found, loaded.sources));
}

}  // namespace

int check(const CheckCommand& command) {
  Loaded loaded = load(command.rules);
  check_limits(loaded);
  const dsl::Diagnostics& found = loaded.compiled.diagnostics;
  if (command.format == "text") {
    print_problems(loaded, true);
    if (loaded.good())
      say("{}", counts(loaded.compiled.model, found.count(dsl::Severity::warning)));
    if (loaded.good() && loaded.compiled.rules_not_compared > 0)
      say("{} rules were not compared with the others of their kind: there are too many\n",
          loaded.compiled.rules_not_compared);
  } else {
    write_for_programs(loaded, command.format);
    if (found.dropped() > 0) complain("foothold: {} more were not kept\n", found.dropped());
  }
  return loaded.good() ? kClean : kUsage;
}

}  // namespace foothold::cli
