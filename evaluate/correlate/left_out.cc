#include "evaluate/correlate/left_out.h"

#include <algorithm>
#include <set>

#include "evaluate/correlate/selection.h"
#include "evaluate/verdict.h"

namespace foothold::evaluate {
namespace {

using Why = LeftOut::Why;
using compiler::EventStep;

/// The event is in a group of the step: of each key it says a value.
bool says_keys(const EventStep& step, const compiler::StepSource& source, const Event& event) {
  return std::all_of(step.keys.begin(), step.keys.end(), [&](const compiler::KeyField& key) {
    const uint32_t field = source.fields.empty() ? key.field : source.fields[key.field];
    return !keys_of(step.kind.fields[key.field].type, event.fields[field]).empty();
  });
}

/// Nothing if the step takes it into a group.
std::optional<LeftOut> left_out(const compiler::Model& model, const EventStep& step,
                                const compiler::StepSource& source, const Event& event) {
  const compiler::Selection& selection = model.selections[source.selection];
  LeftOut result;
  if (selection.where) result.where = explain(model, event, *selection.where);
  if (selection.unless) result.unless = explain(model, event, *selection.unless);
  const bool by_where = result.where && result.where->truth != Truth::yes;
  const bool by_unless = !by_where && result.unless && result.unless->truth == Truth::yes;
  result.why = by_where ? Why::by_where : by_unless ? Why::by_unless : Why::no_key;
  if (by_where) mark_deciding(*result.where);
  if (by_unless) mark_deciding(*result.unless);
  if (by_where || by_unless) return result;
  if (!moment_of(event)) return result.why = Why::no_time, result;
  return says_keys(step, source, event) ? std::nullopt : std::optional(result);
}

/// Of the steps that are about its kind; nothing if one takes it, or none is.
std::optional<LeftOut> left_out(const compiler::Model& model, const compiler::Correlation& asked,
                                const Event& event) {
  std::optional<LeftOut> first;
  for (uint32_t number = 0; number < asked.steps.size(); ++number) {
    for (const compiler::StepSource& source : asked.steps[number].sources) {
      if (model.selections[source.selection].kind != event.kind) continue;
      std::optional<LeftOut> here = left_out(model, asked.steps[number], source, event);
      if (!here) return std::nullopt;
      here->step = number;
      if (!first || here->why < first->why) first = std::move(here);
    }
  }
  return first;
}

}  // namespace

std::vector<LeftOut> events_left_out(const compiler::Model& model, const compiler::Rule& rule,
                                     const std::vector<Seen>& seen) {
  std::vector<LeftOut> result;
  std::set<value::Digest> known;  // what is delivered twice is one event
  for (uint32_t place = 0; place < seen.size(); ++place) {
    if (!known.insert(seen[place].identity).second) continue;
    std::optional<LeftOut> event = left_out(model, *rule.correlation, seen[place].event);
    if (!event) continue;
    event->place = place;
    result.push_back(std::move(*event));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const LeftOut& a, const LeftOut& b) { return a.why < b.why; });
  return result;
}

}  // namespace foothold::evaluate
