#include "runtime/correlate/least_events.h"

#include <algorithm>

namespace foothold::runtime {
namespace {

uint32_t least_of(const Program& program, const EventStepProgram& step) {
  if (step.missing || step.joint == EventStepProgram::Joint::also_perhaps) return 0;
  uint32_t least = std::max(step.at_least, 1u);
  for (const CountedProgram& counted : step.counted) {
    const bool many_in_one =
        std::any_of(step.sources.begin(), step.sources.end(), [&](const SourceProgram& source) {
          const KindProgram& kind = program.kinds[program.selections[source.selection].kind];
          return kind.fields[source.fields[counted.field]].list;
        });
    if (!counted.most && !many_in_one) least = std::max(least, counted.number);
  }
  return least;
}

}  // namespace

std::vector<uint32_t> least_events(const Program& program, const CorrelationProgram& rule) {
  std::vector<uint32_t> least;
  for (const EventStepProgram& step : rule.steps) least.push_back(least_of(program, step));
  return least;
}

}  // namespace foothold::runtime
