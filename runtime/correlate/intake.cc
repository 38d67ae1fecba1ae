#include "runtime/correlate/intake.h"

#include <algorithm>

#include "runtime/correlate/carried.h"
#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {
namespace {

const LookProgram& look_of(const Program& program, const HistoryLook& look) {
  return program.scope_looks[look.scope].looks[look.look];
}

}  // namespace

Intake::Intake(const Program& program, EntrySink& sink)
    : program_(program),
      sink_(sink),
      looks_(history_looks(program)),
      uses_(program.selections.size()),
      past_uses_(program.selections.size()) {
  for (uint32_t rule = 0; rule < program.correlations.size(); ++rule) {
    const std::vector<EventStepProgram>& steps = program.correlations[rule].steps;
    for (uint32_t step = 0; step < steps.size(); ++step)
      for (uint32_t source = 0; source < steps[step].sources.size(); ++source)
        uses_[steps[step].sources[source].selection].push_back({rule, step, source});
  }
  for (uint32_t look = 0; look < looks_.size(); ++look) {
    const std::vector<SourceProgram>& past = look_of(program, looks_[look]).past;
    for (uint32_t source = 0; source < past.size(); ++source)
      past_uses_[past[source].selection].push_back({look, source});
  }
}

/// Each step once, by the first of its sources that takes the event.
std::vector<Intake::StepUse> Intake::steps_of(const Sighting& sighting) const {
  std::vector<StepUse> uses;
  for (const uint32_t selection : sighting.selections)
    uses.insert(uses.end(), uses_[selection].begin(), uses_[selection].end());
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end(),
                         [](const StepUse& a, const StepUse& b) {
                           return a.correlation == b.correlation && a.step == b.step;
                         }),
             uses.end());
  return uses;
}

/// Every choice of one text for each key; none if a key says nothing. A rule without a span speaks
/// of each action for itself: the group of an event are its copies.
std::vector<std::string> Intake::groups_of(const Sighting& sighting, const StepUse& use) const {
  const CorrelationProgram& rule = program_.correlations[use.correlation];
  const EventStepProgram& step = rule.steps[use.step];
  std::string first;
  append_count(use.correlation, first);
  const bool across = rule.across_tenants && rule.within != 0;
  append_part(across ? std::string_view() : std::string_view(sighting.tenant), first);
  std::vector<std::string> groups = {first};
  if (rule.within == 0) return append_digest(sighting.event_class, groups[0]), groups;
  const KindProgram& kind = program_.kinds[sighting.kind];
  FieldValue value;
  for (const KeyPlace& key : step.keys) {
    const uint32_t field = step.sources[use.source].fields[key.field];
    read_carried(kind, sighting.values, field, value);
    std::vector<std::string> longer;
    for (const std::string& text : keys_of(kind.fields[field], value))
      for (const std::string& group : groups) append_part(text, longer.emplace_back(group));
    groups = std::move(longer);
  }
  return groups;
}

bool Intake::add_groups(const Sighting& sighting, const Groups& groups) {
  if (groups.empty()) return true;
  auto seen = std::make_shared<Sighting>(sighting);
  seen->selections = {};
  const SharedSighting kept = {std::move(seen), groups.size()};
  return std::all_of(groups.begin(), groups.end(), [&](const auto& group) {
    return sink_.add_event(group.first, group.second, kept);
  });
}

std::optional<std::vector<std::string>> Intake::values_of(
    const Sighting& sighting, const SourceProgram& source,
    const std::vector<uint32_t>& fields) const {
  const KindProgram& kind = program_.kinds[sighting.kind];
  std::vector<std::string> values;
  FieldValue value;
  for (const uint32_t field : fields) {
    const uint32_t own = source.fields[field];
    read_carried(kind, sighting.values, own, value);
    std::optional<std::string> key = key_of(kind.fields[own], value);
    if (!key) return std::nullopt;
    values.push_back(std::move(*key));
  }
  return values;
}

/// By the keys of the look, in terms of the source's own fields; nothing if one says nothing.
std::optional<Intake::LookedAt> Intake::looked_at(const Sighting& sighting, uint32_t place,
                                                  const SourceProgram& source, bool asks) const {
  const LookProgram& look = look_of(program_, looks_[place]);
  const auto keys = values_of(sighting, source, asks ? look.own_keys : look.past_keys);
  if (!keys) return std::nullopt;
  LookedAt made;
  const bool across = program_.correlations[looks_[place].correlation].across_tenants;
  append_count(place, made.shared);
  append_part(across ? std::string_view() : std::string_view(sighting.tenant), made.shared);
  for (const std::string& key : *keys) append_part(key, made.shared);
  HistoryEvent& event = made.event;
  event.moment = {sighting.time, unit_of(sighting.precision)};
  event.identity = sighting.identity, event.event_class = sighting.event_class;
  event.shape = sighting.shape;
  event.past = !asks, event.asks = asks;
  auto values = values_of(sighting, source, look.fields);
  event.says = values.has_value();
  if (values) event.values = std::move(*values);
  return made;
}

/// An event that asks and is looked back at is one entry if it says the same both times.
bool Intake::add_history(const Sighting& sighting, uint32_t look, const SourceProgram* asker,
                         const SourceProgram* past, std::vector<std::string> groups) {
  std::optional<LookedAt> asks, looked;
  if (asker) asks = looked_at(sighting, look, *asker, true);
  if (past) looked = looked_at(sighting, look, *past, false);
  if (asks) asks->event.groups = std::move(groups);
  if (asks && looked && asks->shared == looked->shared && asks->event.says == looked->event.says &&
      asks->event.values == looked->event.values)
    asks->event.past = true, looked.reset();
  return (!asks || sink_.add_look(asks->shared, std::move(asks->event))) &&
         (!looked || sink_.add_look(looked->shared, std::move(looked->event)));
}

bool Intake::add(const Sighting& sighting) {
  Groups groups;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<std::string>> by_step;
  for (const StepUse& use : steps_of(sighting)) {
    std::vector<std::string> all = groups_of(sighting, use);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (const std::string& group : all) groups[group].emplace_back(use.step, use.source);
    by_step[{use.correlation, use.step}] = std::move(all);
  }
  if (!add_groups(sighting, groups)) return false;
  if (looks_.empty()) return true;
  std::map<uint32_t, uint32_t> pasts;  // look to the first source that takes the event
  for (const uint32_t selection : sighting.selections)
    for (const PastUse& use : past_uses_[selection]) {
      const auto [known, added] = pasts.try_emplace(use.look, use.source);
      if (!added) known->second = std::min(known->second, use.source);
    }
  const std::vector<StepUse> steps = steps_of(sighting);
  for (uint32_t look = 0; look < looks_.size(); ++look) {
    const HistoryLook& of = looks_[look];
    const auto past = pasts.find(look);
    const auto step = std::find_if(steps.begin(), steps.end(), [&](const StepUse& use) {
      return use.correlation == of.correlation && use.step == of.step;
    });
    const LookProgram& program = look_of(program_, of);
    const SourceProgram* const past_source =
        past == pasts.end() ? nullptr : &program.past[past->second];
    const SourceProgram* const asker =
        step == steps.end()
            ? nullptr
            : &program_.correlations[of.correlation].steps[of.step].sources[step->source];
    if (!asker && !past_source) continue;
    std::vector<std::string> groups;
    if (asker) groups = by_step[{of.correlation, of.step}];
    if (!add_history(sighting, look, asker, past_source, std::move(groups))) return false;
  }
  return true;
}

}  // namespace foothold::runtime
