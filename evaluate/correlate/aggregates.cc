#include "evaluate/correlate/aggregates.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "evaluate/correlate/copies.h"
#include "evaluate/correlate/selection.h"

namespace foothold::evaluate {
namespace {

using compiler::Base;
using compiler::Kind;
using compiler::Look;
using compiler::Type;
using Events = std::vector<const Taken*>;

Events saying(const Events& events, uint32_t field) {
  Events said;
  for (const Taken* event : events)
    if (event->fields[field].state == State::present) said.push_back(event);
  return said;
}

double number_of(const Value& value) { return value.number; }
double ticks_of(const Value& value) { return static_cast<double>(value.time.ticks); }

Value total_of(const Type& type, uint32_t field, const Events& events) {
  if (type.base != Base::duration) return number_value(sum_over_classes(events, number_of, field));
  const double ticks = sum_over_classes(events, ticks_of, field);
  return ticks < 9.2e18 && ticks > -9.2e18 ? ticks_value(static_cast<int64_t>(ticks)) : Value{};
}

/// Numbers by size, times and spans by length.
bool is_less(const Type& type, const Value& a, const Value& b) {
  return type.base == Base::number ? a.number < b.number : a.time < b.time;
}

Value smallest_of(const Type& type, uint32_t field, const Events& events) {
  return (*std::min_element(events.begin(), events.end(),
                            [&](const Taken* a, const Taken* b) {
                              return is_less(type, a->fields[field], b->fields[field]);
                            }))
      ->fields[field];
}

Value largest_of(const Type& type, uint32_t field, const Events& events) {
  return (*std::max_element(events.begin(), events.end(),
                            [&](const Taken* a, const Taken* b) {
                              return is_less(type, a->fields[field], b->fields[field]);
                            }))
      ->fields[field];
}

Value first_of(const Type&, uint32_t field, const Events& events) {
  return events.front()->fields[field];
}
Value last_of(const Type&, uint32_t field, const Events& events) {
  return events.back()->fields[field];
}

std::map<std::string, Events> by_value(const Type& type, uint32_t field, const Events& events) {
  std::map<std::string, Events> said;
  for (const Taken* event : events)
    for (const std::string& key : keys_of(type, event->fields[field])) {
      Events& sayers = said[key];
      if (sayers.empty() || sayers.back() != event) sayers.push_back(event);
    }
  return said;
}

Value largest_share_of(const Type& type, uint32_t field, const Events& events) {
  size_t most = 0;
  for (const auto& [key, sayers] : by_value(type, field, events))
    most = std::max(most, count_classes(sayers));
  return number_value(static_cast<double>(most) / static_cast<double>(count_classes(events)));
}

/// Of events that say the field; there is at least one.
using OfField = Value (*)(const Type&, uint32_t field, const Events&);
OfField rule_of(Look::What what) {
  static const std::map<Look::What, OfField> kRules = {
      {Look::What::total_of, total_of},     {Look::What::smallest_of, smallest_of},
      {Look::What::largest_of, largest_of}, {Look::What::largest_share_of, largest_share_of},
      {Look::What::first_of, first_of},     {Look::What::last_of, last_of}};
  return kRules.at(what);
}

/// The text of one event's value that the type reads again.
std::vector<std::string> readable_texts(const Type& type, const Value& value) {
  if (type.shaped == compiler::Shaped::scalar) {
    if (type.base == Base::number) return {fmt::format("{}", value.number)};
    if (type.base == Base::duration) return {fmt::format("{}00ns", value.time.ticks)};
    if (type.base == Base::time) return {value::format_time(value.time, value::Precision::tick)};
  }
  return value.texts;
}

}  // namespace

bool is_aggregate(Look::What what) {
  return what >= Look::What::number_of && what <= Look::What::last_of;
}

size_t count_different(const Kind& kind, uint32_t field, const Events& events) {
  return by_value(kind.fields[field].type, field, events).size();
}

Value aggregate(const Look& look, const Kind& kind, const Events& events) {
  if (look.what == Look::What::number_of)
    return number_value(static_cast<double>(count_classes(events)));
  const uint32_t field = look.step_field;
  if (look.what == Look::What::number_of_different)
    return number_value(static_cast<double>(count_different(kind, field, events)));
  const Events said = saying(events, field);
  const Type& type = kind.fields[field].type;
  const bool of_nothing = look.what == Look::What::total_of;
  if (!said.empty()) return rule_of(look.what)(type, field, said);
  if (!of_nothing) return {};
  return type.base == Base::duration ? ticks_value(0) : number_value(0);
}

Value list_of_field(const Type& type, uint32_t field, const Events& events) {
  Value list;
  for (const Taken* event : events) {
    const Value& value = event->fields[field];
    list.state = std::max(list.state, value.state);
    for (const std::string& text : readable_texts(type, value)) list.texts.push_back(text);
    list.elements.insert(list.elements.end(), value.elements.begin(), value.elements.end());
    list.more += value.more;
  }
  return list;
}

}  // namespace foothold::evaluate
