#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/prepare.h"
#include "cli/say.h"

namespace foothold::cli {

int check(const RuleOptions& rules) {
  Loaded loaded = load(rules);
  check_limits(loaded);
  print_problems(loaded, true);
  if (!loaded.good()) return kUsage;
  const compiler::Model& model = loaded.compiled.model;
  const size_t warnings = loaded.compiled.diagnostics.count(dsl::Severity::warning);
  say("{} rules, {} kinds, {} shapes, {} lists, {} responses: no errors, {} warning{}\n",
      model.rules.size(), model.kinds.size(), model.shapes.size(), model.lists.size(),
      model.responses.size(), warnings, warnings == 1 ? "" : "s");
  return kClean;
}

}  // namespace foothold::cli
