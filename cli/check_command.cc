#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"

namespace foothold::cli {

int check(const RuleOptions& rules) {
  const Loaded loaded = load(rules);
  print_problems(loaded, true);
  if (!loaded.good()) return kUsage;
  const compiler::Model& model = loaded.compiled.model;
  const size_t warnings = loaded.compiled.diagnostics.count(dsl::Severity::warning);
  say("{} rules, {} kinds, {} shapes, {} lists, {} responses: no errors, {} warning{}\n",
      model.rules.size(), model.kinds.size(), model.shapes.size(), model.lists.size(),
      model.responses.size(), warnings, warnings == 1 ? "" : "s");
  if (loaded.compiled.rules_not_compared > 0)
    say("{} rules were not compared with the others of their kind: there are too many\n",
        loaded.compiled.rules_not_compared);
  return kClean;
}

}  // namespace foothold::cli
