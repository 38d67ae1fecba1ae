#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"

namespace foothold::cli {

int check(const RuleOptions& rules) {
  const Loaded loaded = load(rules);
  print_problems(loaded, true);
  if (!loaded.good()) return kUsage;
  const compiler::Model& model = loaded.compiled.model;
  const auto rule_count =
      std::count_if(model.rules.begin(), model.rules.end(),
                    [](const compiler::Rule& rule) { return rule.variant == 0; });
  const size_t warnings = loaded.compiled.diagnostics.count(dsl::Severity::warning);
  say("{} rules, {} kinds, {} shapes, {} lists, {} responses: no errors, {} warning{}\n",
      rule_count, model.kinds.size(), model.shapes.size(), model.lists.size(),
      model.responses.size(), warnings, warnings == 1 ? "" : "s");
  return kClean;
}

}  // namespace foothold::cli
