#include "evaluate/correlate/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "evaluate/condition.h"
#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::StepSource;
using compiler::Type;

bool takes(const compiler::Model& model, const compiler::Selection& selection, const Event& event) {
  if (event.kind != selection.kind) return false;
  if (selection.where && evaluate(model, event, *selection.where) != Truth::yes) return false;
  return !selection.unless || evaluate(model, event, *selection.unless) != Truth::yes;
}

/// The first source that takes the event; null if none does.
const StepSource* source_of(const Scene& scene, const std::vector<StepSource>& sources,
                            const Event& event) {
  for (const StepSource& source : sources)
    if (takes(scene.model, scene.model.selections[source.selection], event)) return &source;
  return nullptr;
}

/// The fields of the event by their numbers in the step's kind; those of one kind keep theirs.
std::vector<Value> fields_of(const StepSource& source, const Event& event) {
  if (source.fields.empty()) return event.fields;
  std::vector<Value> fields;
  for (const uint32_t field : source.fields) fields.push_back(event.fields[field]);
  return fields;
}

std::string scalar_key(const Type& type, const Value& value) {
  switch (type.base) {
    case Base::ip:
      return value::format_ip(value.ip);
    case Base::number:
      return fmt::format("{}", value.number);
    case Base::time:
    case Base::duration:
      return fmt::format("{}", value.time.ticks);
    case Base::flag:
      return value.flag ? "true" : "false";
    case Base::address:
      return value::canonical_address(value.texts.front());
    case Base::domain:
      return value::canonical_domain(value.texts.front());
    case Base::id:
      return value.texts.front();
    default:
      return value::fold(value.texts.front());
  }
}

// ---- groups
// ---------------------------------------------------------------------------------------

using GroupKey = std::pair<std::string, std::vector<std::string>>;  // tenant, keys

/// The keys of each group that an event is in: every choice of one text for each key.
std::vector<std::vector<std::string>> key_choices(const compiler::EventStep& step,
                                                  const Taken& taken) {
  std::vector<std::vector<std::string>> choices = {{}};
  for (const compiler::KeyField& key : step.keys) {
    const Type& type = step.kind.fields[key.field].type;
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& choice : choices) {
      for (const std::string& text : keys_of(type, taken.fields[key.field])) {
        longer.push_back(choice);
        longer.back().push_back(text);
      }
    }
    choices = std::move(longer);
  }
  return choices;
}

/// A rule without a span speaks of each action for itself: the group of an event are its copies.
bool is_of_single_actions(const Scene& scene) { return scene.asked.within == 0; }

std::vector<GroupKey> groups_of(const Scene& scene, size_t step, const Taken& taken) {
  if (is_of_single_actions(scene)) return {{taken.seen->tenant, {value::hex(taken.event_class())}}};
  const std::string tenant = scene.asked.across_tenants ? "" : taken.seen->tenant;
  std::vector<GroupKey> groups;
  for (std::vector<std::string>& keys : key_choices(scene.asked.steps[step], taken))
    groups.emplace_back(tenant, std::move(keys));
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

}  // namespace

bool earlier(const Taken& a, const Taken& b) {
  if (a.moment.at != b.moment.at) return a.moment.at < b.moment.at;
  return a.seen->identity < b.seen->identity;
}

std::vector<Taken> take(const Scene& scene, const std::vector<StepSource>& sources) {
  std::vector<Taken> taken;
  for (uint32_t number = 0; number < scene.seen.size(); ++number) {
    const Seen& seen = *scene.seen[number];
    const StepSource* source = source_of(scene, sources, seen.event);
    if (source != nullptr)
      taken.push_back({number, &seen, *moment_of(seen.event), fields_of(*source, seen.event)});
  }
  std::sort(taken.begin(), taken.end(), earlier);
  return taken;
}

std::vector<std::string> keys_of(const Type& type, const Value& value) {
  if (value.state != State::present) return {};
  if (type.shaped == compiler::Shaped::scalar) return {scalar_key(type, value)};
  Type single = type;
  single.shaped = compiler::Shaped::scalar;
  std::vector<std::string> keys;
  for (const std::string& text : value.texts)
    if (const std::optional<std::string> key = key_of(single, typed_value(single, Texts({text}))))
      keys.push_back(*key);
  return keys;
}

std::optional<std::string> key_of(const Type& type, const Value& value) {
  if (value.state != State::present) return std::nullopt;
  return scalar_key(type, value);
}

std::vector<Group> make_groups(const Scene& scene) {
  std::map<GroupKey, Group> groups;
  const size_t steps = scene.asked.steps.size();
  for (size_t step = 0; step < steps; ++step) {
    for (const Taken& taken : take(scene, scene.asked.steps[step].sources)) {
      for (const GroupKey& key : groups_of(scene, step, taken)) {
        Group& group = groups[key];
        group.steps.resize(steps);
        group.steps[step].push_back(taken);
      }
    }
  }
  std::vector<Group> result;
  for (auto& [key, group] : groups) {
    group.tenant = key.first;
    if (!is_of_single_actions(scene)) group.keys = key.second;
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace foothold::evaluate
