#include "evaluate/correlate/looks.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "evaluate/correlate/aggregates.h"
#include "evaluate/correlate/places.h"
#include "evaluate/correlate/selection.h"

namespace foothold::evaluate {
namespace {

using compiler::Condition;
using compiler::Look;
using compiler::Scope;
using Events = std::vector<const Taken*>;
using Operator = Condition::Operator;

Events events_of(const Group& group, const Assignment& assignment, uint32_t step) {
  Events events;
  for (const uint32_t place : assignment.steps[step]) events.push_back(&group.steps[step][place]);
  return events;
}

Value step_field(const compiler::EventStep& step, const Look& look, const Events& events) {
  if (step.plural)
    return list_of_field(step.kind.fields[look.step_field].type, look.step_field, events);
  return events.empty() ? Value{} : events.front()->fields[look.step_field];
}

/// Between the last events of two steps.
Value gap_between(const Events& one, const Events& other) {
  if (one.empty() || other.empty()) return {};
  return ticks_value(gap(one.back()->moment, other.back()->moment));
}

Value key_value(const compiler::Field& key, const std::string& text) {
  return typed_value(key.type, Texts({text}));
}

// ---- conditions where too little is known
// ---------------------------------------------------------

bool is_uncertain(const ScopeEvent& event, const compiler::Test& test) {
  bool uncertain = false;
  each_field(test, [&](uint32_t field) { uncertain = uncertain || event.is_uncertain(field); });
  return uncertain;
}

/// The condition's truth if every test that rests on too little of the past were `supposed`, and
/// under a negation its opposite. Depth is bounded by the grammar.
Truth truth_supposing(const Scene& scene, const ScopeEvent& event, const Condition& condition,
                      Truth supposed) {
  if (condition.op == Operator::test && is_uncertain(event, condition.test)) return supposed;
  if (condition.op == Operator::test || is_of_elements(condition))
    return evaluate(scene.model, event.event, condition);
  const bool negated = condition.op == Operator::negate;
  Truth truth = condition.op == Operator::any ? Truth::no : Truth::yes;
  for (const Condition& part : condition.parts) {
    const Truth of_part =
        truth_supposing(scene, event, part, negated ? negate(supposed) : supposed);
    truth = condition.op == Operator::any ? either(truth, of_part) : both(truth, of_part);
  }
  if (negated) return negate(truth);
  return condition.op == Operator::maybe ? maybe(truth) : truth;
}

}  // namespace

bool ScopeEvent::is_uncertain(uint32_t field) const {
  return std::any_of(looks.begin(), looks.end(), [&](const SaidByLook& look) {
    return look.field == field && look.too_little.has_value();
  });
}

Answer ask(const Scene& scene, const ScopeEvent& event, const Condition& condition) {
  const Truth truth = evaluate(scene.model, event.event, condition);
  if (truth != Truth::unknown) return truth == Truth::yes ? Answer::yes : Answer::no;
  const Truth at_best = truth_supposing(scene, event, condition, Truth::yes);
  return at_best == Truth::yes ? Answer::possible : Answer::no;
}

std::vector<uint32_t> steps_asked(const Scope& scope) {
  std::set<uint32_t> steps;
  for (const Look& look : scope.looks) {
    const bool of_step = look.what != Look::What::key && look.what < Look::What::fresh;
    if (of_step) steps.insert(look.step);
    if (look.what == Look::What::gap) steps.insert(look.other_step);
  }
  return {steps.begin(), steps.end()};
}

bool can_lack_coverage(const Scope& scope) {
  return std::any_of(scope.looks.begin(), scope.looks.end(), [](const Look& look) {
    return look.what >= Look::What::fresh && look.what <= Look::What::spread &&
           look.what != Look::What::known;
  });
}

ScopeEvent Looks::of_event(const Group& group, const Assignment& assignment, uint32_t number,
                           const Taken& own) {
  const Scope& scope = scene_.model.scopes[number];
  ScopeEvent event;
  event.event.kind = number_of_scope(scene_.model, number);
  event.event.precision = own.seen->event.precision;
  event.event.fields = own.fields;
  fill(group, assignment, scope, &own, event);
  return event;
}

ScopeEvent Looks::of_group(const Group& group, const Assignment& assignment, uint32_t number) {
  const Scope& scope = scene_.model.scopes[number];
  ScopeEvent event;
  event.event.kind = number_of_scope(scene_.model, number);
  event.event.fields.resize(scope.own_fields);
  const auto say = [&](std::string_view name, const std::string& text) {
    const std::optional<uint32_t> field = field_named(scope.kind, name);
    if (field && *field < scope.own_fields && !text.empty())
      event.event.fields[*field] = key_value(scope.kind.fields[*field], text);
  };
  say(compiler::kTenantField, group.tenant);
  for (size_t key = 0; key < group.keys.size(); ++key)
    say(scene_.asked.keys[key].name, group.keys[key]);
  fill(group, assignment, scope, nullptr, event);
  return event;
}

void Looks::fill(const Group& group, const Assignment& assignment, const Scope& scope,
                 const Taken* own, ScopeEvent& event) {
  event.event.fields.resize(scope.kind.fields.size());
  for (size_t place = 0; place < scope.looks.size(); ++place) {
    const auto field = static_cast<uint32_t>(scope.own_fields + place);
    LookedUp said = look_up(group, assignment, scope, scope.looks[place], event.event, own);
    event.event.fields[field] = said.value;
    event.looks.push_back({field, std::move(said.value), said.too_little, said.earlier});
  }
}

const std::vector<Taken>& Looks::past_of(const Look& look) {
  const auto found = pasts_.find(&look);
  if (found != pasts_.end()) return found->second;
  return pasts_[&look] = take(scene_, look.past);
}

LookedUp Looks::look_up(const Group& group, const Assignment& assignment, const Scope& scope,
                        const Look& look, const Event& so_far, const Taken* own) {
  using What = Look::What;
  const auto events = [&](uint32_t step) { return events_of(group, assignment, step); };
  if (is_aggregate(look.what))
    return {aggregate(look, scene_.asked.steps[look.step].kind, events(look.step))};
  switch (look.what) {
    case What::key:
      return {key_value(scene_.asked.keys[look.key], group.keys[look.key])};
    case What::step_field:
      return {step_field(scene_.asked.steps[look.step], look, events(look.step))};
    case What::gap:
      return {gap_between(events(look.step), events(look.other_step))};
    case What::distance:
    case What::speed:
      return {own == nullptr ? Value{} : travelled(look, events(look.step), *own)};
    case What::class_label:  // known when the finding is made
      return {};
    case What::usual:
    case What::spread:
      return look_at_windows(scene_, group, look, scope.looks[look.aggregate], *assignment.end);
    default:
      return own == nullptr ? LookedUp{}
                            : look_back(scene_, scope, look, so_far, *own, past_of(look));
  }
}

}  // namespace foothold::evaluate
