#include "compiler/rule_kinds.h"

#include <algorithm>

namespace foothold::compiler {

std::vector<uint32_t> kinds_of_rule(const Model& model, const Rule& rule) {
  std::vector<uint32_t> kinds;
  const auto add = [&](uint32_t kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  };
  if (rule.correlation) {
    for (const EventStep& step : rule.correlation->steps)
      for (const StepSource& source : step.sources) add(model.selections[source.selection].kind);
    return kinds;
  }
  for (const uint32_t variant : variants_of(model, rule.name)) add(model.rules[variant].kind);
  return kinds;
}

}  // namespace foothold::compiler
