#include "cli/timeline_json.h"

#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using evaluate::AskedCondition;
using evaluate::GroupTimeline;
using evaluate::TimelineEvent;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr double kTicksOfDay = 24.0 * 3600 * value::ticks_per_second;

void text(Writer& out, std::string_view said) {
  out.String(said.data(), static_cast<rapidjson::SizeType>(said.size()));
}

void member(Writer& out, const char* key, std::string_view said) {
  out.Key(key);
  text(out, said);
}

void member(Writer& out, const char* key, size_t number) {
  out.Key(key);
  out.Uint64(number);
}

void flag(Writer& out, const char* key, bool said) {
  out.Key(key);
  out.Bool(said);
}

template <typename Items, typename Write>
void array(Writer& out, const char* key, const Items& items, const Write& write) {
  if (items.empty()) return;
  out.Key(key);
  out.StartArray();
  for (const auto& item : items) write(item);
  out.EndArray();
}

void write_known(Writer& out, const evaluate::PastKnown& past) {
  out.Key("days_known");
  out.Double(static_cast<double>(past.known) / kTicksOfDay);
  out.Key("days_needed");
  out.Double(static_cast<double>(past.needed) / kTicksOfDay);
}

void write_past(Writer& out, const AskedRule& rule, const evaluate::SaidOfPast& past) {
  out.StartObject();
  member(out, "asked", past.field.name);
  member(out, "said", evaluate::shown(past.field.type, past.value));
  if (past.too_little) write_known(out, *past.too_little);
  if (past.earlier) member(out, "earlier", rule.places[*past.earlier]);
  out.EndObject();
}

void write_event(Writer& out, const AskedRule& rule, const GroupTimeline& group,
                 const TimelineEvent& event, const Copies& copies, const Deliveries& again) {
  out.StartObject();
  member(out, "place", rule.places[event.place]);
  member(out, "time", time_of_event(rule, event.place));
  member(out, "kind", kind_of_event(rule, event.place));
  array(out, "steps", event.steps, [&](uint32_t step) { text(out, step_name(rule, step)); });
  flag(out, "used", is_used(group, event.place));
  array(out, "past", event.past, [&](const auto& past) { write_past(out, rule, past); });
  array(out, "copies", copies.others, [&](uint32_t copy) { text(out, rule.places[copy]); });
  const auto delivered = again.find(rule.seen[event.place].identity);
  if (delivered != again.end())
    array(out, "again", delivered->second, [&](const std::string& place) { text(out, place); });
  out.EndObject();
}

void write_events(Writer& out, const AskedRule& rule, const GroupTimeline& group,
                  const Deliveries& again) {
  const std::vector<Copies> copies = copies_in(rule, group);
  out.Key("events");
  out.StartArray();
  for (size_t event = 0; event < group.events.size(); ++event)
    write_event(out, rule, group, group.events[event], copies[event], again);
  out.EndArray();
}

void write_absence(Writer& out, const AskedRule& rule, const evaluate::AbsenceSaid& absence) {
  out.StartObject();
  member(out, "step", step_name(rule, absence.step));
  if (absence.until)
    member(out, "until", value::format_time(*absence.until, value::Precision::tick));
  flag(out, "over", absence.over);
  out.EndObject();
}

void write_condition(Writer& out, const AskedRule& rule, std::string_view name,
                     const AskedCondition* asked, const evaluate::Explained& condition) {
  out.StartObject();
  member(out, "of", name);
  if (asked != nullptr && asked->step) member(out, "step", step_name(rule, *asked->step));
  if (asked != nullptr && asked->place) member(out, "event", rule.places[*asked->place]);
  const std::string json = condition_json(rule.sources, condition);
  out.Key("condition");
  out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  out.EndObject();
}

void write_conditions(Writer& out, const AskedRule& rule, const GroupTimeline& group) {
  out.Key("conditions");
  out.StartArray();
  for (const auto& [name, condition] : own_conditions(rule, group))
    write_condition(out, rule, name, nullptr, condition);
  for (const AskedCondition& asked : group.conditions) {
    static constexpr std::string_view kNames[] = {"where", "unless", "such that", "unless",
                                                  "label"};
    write_condition(out, rule, kNames[static_cast<size_t>(asked.part)], &asked,
                    with_past(rule, asked));
  }
  out.EndArray();
}

void write_keys(Writer& out, const AskedRule& rule, const GroupTimeline& group) {
  if (!group.tenant.empty()) member(out, "tenant", group.tenant);
  out.Key("keys");
  out.StartObject();
  for (size_t key = 0; key < group.keys.size(); ++key)
    member(out, rule.asked().keys[key].name.c_str(), group.keys[key]);
  out.EndObject();
}

}  // namespace

std::string timeline_json(const AskedRule& rule, const GroupTimeline& group,
                          const Deliveries& again) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "rule", rule.rule.name);
  write_keys(out, rule, group);
  flag(out, "fires", group.findings > 0);
  member(out, "findings", group.findings);
  member(out, "possible", group.possible);
  if (group.past) write_known(out, *group.past);
  const std::string label = class_of_group(rule, group);
  if (!label.empty()) member(out, "class", label);
  member(out, "verdict", verdict_of(rule, group));
  if (group.miss && group.miss->until)
    member(out, "until", value::format_time(*group.miss->until, value::Precision::tick));
  flag(out, "all_tried", !group.cut_off);
  write_events(out, rule, group, again);
  array(out, "absences", group.absences, [&](const auto& it) { write_absence(out, rule, it); });
  write_conditions(out, rule, group);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string left_out_json(const AskedRule& rule, const evaluate::LeftOut& event) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "rule", rule.rule.name);
  member(out, "left_out", rule.places[event.place]);
  member(out, "kind", kind_of_event(rule, event.place));
  member(out, "step", step_name(rule, event.step));
  member(out, "because", left_out_said(rule, event));
  for (const auto& [key, part] : {std::pair{"where", &event.where}, {"unless", &event.unless}})
    if (*part) {
      const std::string json = condition_json(rule.sources, **part);
      out.Key(key);
      out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    }
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold::cli
