#include "cli/timeline_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/explain_tree.h"
#include "evaluate/correlate/time.h"
#include "evaluate/verdict.h"
#include "runtime/report/harmless.h"

namespace foothold::cli {
namespace {

using evaluate::Apart;
using evaluate::Asked;
using evaluate::AskedCondition;
using evaluate::Explained;
using evaluate::GroupTimeline;
using evaluate::MissSaid;
using evaluate::Truth;
using Part = AskedCondition::Part;

constexpr int64_t kSecond = value::ticks_per_second, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                  kDay = 24 * kHour;

std::string time_text(value::Time time) {
  return value::format_time(
      time, time.ticks % kSecond == 0 ? value::Precision::second : value::Precision::tick);
}

/// `1 finding`, `2 findings`
std::string counted(size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string quoted_step(const AskedRule& rule, uint32_t step) {
  return fmt::format("`{}`", step_name(rule, step));
}

std::string event_name(const AskedRule& rule, uint32_t step, uint32_t place) {
  return fmt::format("{} ({})", quoted_step(rule, step), rule.places[place]);
}

/// Of an event of the assignment, by the step that it stands for.
std::string assigned_name(const AskedRule& rule, const GroupTimeline& group, uint32_t place) {
  for (uint32_t step = 0; step < group.assignment.size(); ++step) {
    const std::vector<uint32_t>& events = group.assignment[step];
    if (std::find(events.begin(), events.end(), place) != events.end())
      return event_name(rule, step, place);
  }
  return rule.places[place];
}

std::string log_ends(const AskedRule& rule) {
  return fmt::format("the log ends at {}", time_text(rule.clock.until));
}

// ---- why there is no match
// ------------------------------------------------------------------------

bool has_event(const GroupTimeline& group, uint32_t step) {
  return std::any_of(group.events.begin(), group.events.end(), [&](const auto& event) {
    return std::find(event.steps.begin(), event.steps.end(), step) != event.steps.end();
  });
}

/// All steps that need an event and have none.
std::string steps_without(const AskedRule& rule, const GroupTimeline& group) {
  std::string all;
  const std::vector<compiler::EventStep>& steps = rule.asked().steps;
  for (uint32_t step = 0; step < steps.size(); ++step) {
    const bool optional = steps[step].joint == compiler::EventStep::Joint::also_perhaps;
    if (steps[step].missing || optional || has_event(group, step)) continue;
    all += fmt::format("{}no {}", all.empty() ? "" : " and ", quoted_step(rule, step));
    if (!steps[step].label.empty()) all += fmt::format(" ({})", step_kinds(rule, step));
  }
  return all;
}

std::string because_none(const AskedRule& rule, const GroupTimeline& group, const MissSaid& miss) {
  std::string none = "there is " + steps_without(rule, group);
  if (!miss.until) return none;
  const std::string until = time_text(*miss.until);
  return rule.clock.until < *miss.until
             ? fmt::format("{}; it is still in time until {}, and {}", none, until, log_ends(rule))
             : fmt::format("{}; it would have been in time until {}", none, until);
}

std::string because_apart(const AskedRule& rule, const GroupTimeline& group, const MissSaid& miss) {
  const MissSaid::Near& near = *miss.near;
  const std::string event = event_name(rule, miss.step, near.place);
  const std::string other = near.other ? assigned_name(rule, group, *near.other) : "";
  const int64_t within = rule.asked().within;
  switch (near.why) {
    case Apart::too_far:
      return fmt::format("{} is {} from {}: {} more than the {} that there are", event,
                         span_text(within + near.by), other, span_text(near.by), span_text(within));
    case Apart::after_end:
      return fmt::format("{} is {} after {}, and must not be", event, span_text(near.by), other);
    case Apart::before_previous:
      return fmt::format("{} is {} before {}, and must not be", event, span_text(near.by), other);
    case Apart::copy:
      return fmt::format("{} is a copy of an event of another step", event);
    default:
      return fmt::format("no event of {} is what the step asks for", quoted_step(rule, miss.step));
  }
}

/// What did not come out as it must, with the tests that decided.
std::string because_failed(const AskedRule& rule, const GroupTimeline& group,
                           const MissSaid& miss) {
  for (const AskedCondition& asked : group.conditions) {
    if (!asked.explained.decides || asked.place != miss.place) continue;
    const bool unless = asked.part == Part::unless || asked.part == Part::unless_behind;
    const std::string_view word = asked.part == Part::such_that ? "such that"
                                  : unless                      ? "unless"
                                                                : "where";
    const std::string of = asked.step && asked.place
                               ? " of " + event_name(rule, *asked.step, *asked.place)
                               : std::string();
    const Explained shown = with_past(rule, asked);
    return fmt::format("`{}`{} is {}: {}", word, of, truth_name(shown.truth),
                       causes_of(rule.sources, shown));
  }
  return "a condition does not hold";
}

std::string because_counted(const AskedRule& rule, const MissSaid& miss) {
  const compiler::EventStep& step = rule.asked().steps[miss.step];
  const std::string name = quoted_step(rule, miss.step);
  if (!miss.counted)
    return fmt::format("{} has {}, and at least {} must be there", name, counted(miss.got, "event"),
                       miss.wanted);
  const compiler::Counted& asked = step.counted[*miss.counted];
  return fmt::format("{} has {} different `{}`, and at {} {} must be there", name, miss.got,
                     step.kind.fields[asked.field].name, asked.most ? "most" : "least",
                     miss.wanted);
}

std::string because(const AskedRule& rule, const GroupTimeline& group) {
  const MissSaid& miss = *group.miss;
  switch (miss.asked) {
    case Asked::event:
      if (!has_event(group, miss.step)) return because_none(rule, group, miss);
      return miss.near ? because_apart(rule, group, miss)
                       : "there is " + steps_without(rule, group);
    case Asked::joined:
    case Asked::group:
      return because_failed(rule, group, miss);
    case Asked::count:
      return because_counted(rule, miss);
    case Asked::the_latest:
      return fmt::format("{} is not the latest", event_name(rule, miss.step, *miss.place));
    case Asked::absence:
      return fmt::format("{} is there, and must not be", event_name(rule, miss.step, *miss.place));
    default:
      return {};
  }
}

std::string fires(const AskedRule& rule, const GroupTimeline& group) {
  std::string text = "fires: " + counted(group.findings, "finding");
  if (group.findings > 1) text += ", the last is shown";
  if (group.possible > 0) text += " and " + counted(group.possible, "possible finding");
  const std::string label = class_of_group(rule, group);
  return label.empty() ? text : fmt::format("{}, class `{}`", text, label);
}

std::string may_fire(const GroupTimeline& group) {
  return fmt::format("may fire: {}{}", counted(group.possible, "possible finding"),
                     group.past ? ", since of the past only " + past_text(*group.past) : "");
}

// ---- looks in conditions
// --------------------------------------------------------------------------

/// A test that saw nothing because too little of the past is known says how much is. Depth is
/// bounded by the grammar.
void add_past(const AskedRule& rule, const AskedCondition& asked, Explained& part) {
  for (Explained& inner : part.parts) add_past(rule, asked, inner);
  if (!part.parts.empty() || part.truth != Truth::unknown) return;
  const std::string written = source_text(rule.sources, part.span);
  const compiler::Kind& kind = rule.model.scopes[asked.scope].kind;
  for (const evaluate::SaidByLook& look : asked.looks)
    if (look.too_little && written.find(kind.fields[look.field].name) != written.npos)
      part.seen = past_text(*look.too_little);
}

}  // namespace

std::string span_text(int64_t ticks) {
  static constexpr std::array<std::pair<int64_t, char>, 3> kUnits = {
      {{kDay, 'd'}, {kHour, 'h'}, {kMinute, 'm'}}};
  std::string text;
  for (const auto& [unit, letter] : kUnits) {
    if (ticks >= unit) text += fmt::format("{}{}", ticks / unit, letter);
    ticks %= unit;
  }
  if (ticks == 0 && !text.empty()) return text;
  return text + fmt::format("{}s", static_cast<double>(ticks) / kSecond);
}

std::string rough_span_text(int64_t ticks) {
  const int64_t unit = ticks >= kDay ? kHour : ticks >= kHour ? kMinute : kSecond;
  return span_text(ticks - ticks % unit);
}

std::string past_text(const evaluate::PastKnown& past) {
  return fmt::format("{} of {} are known", rough_span_text(past.known), span_text(past.needed));
}

std::string time_of_event(const AskedRule& rule, uint32_t place) {
  const evaluate::Event& event = rule.seen[place].event;
  return value::format_time(event.fields[compiler::kFieldTime].time, event.precision);
}

std::string step_kinds(const AskedRule& rule, uint32_t step) {
  std::string all;
  for (const compiler::StepSource& source : rule.asked().steps[step].sources) {
    const uint32_t kind = rule.model.selections[source.selection].kind;
    const std::string& name = rule.model.kinds[kind].name;
    all += fmt::format("{}{}", all.empty() ? "" : " or ", name);
  }
  return all;
}

std::string step_name(const AskedRule& rule, uint32_t step) {
  const std::string& label = rule.asked().steps[step].label;
  return label.empty() ? step_kinds(rule, step) : label;
}

const std::string& kind_of_event(const AskedRule& rule, uint32_t place) {
  return rule.model.kinds[rule.seen[place].event.kind].name;
}

std::string group_name(const AskedRule& rule, const GroupTimeline& group) {
  std::string name;
  if (rule.asked().within == 0 && !group.events.empty()) {
    const uint32_t place = group.events.front().place;
    name = fmt::format("{} at {}", rule.places[place], time_of_event(rule, place));
  }
  for (size_t key = 0; key < group.keys.size(); ++key)
    name += fmt::format("{}{} {}", name.empty() ? "" : ", ", rule.asked().keys[key].name,
                        group.keys[key]);
  if (!group.tenant.empty())
    name += fmt::format("{}tenant {}", name.empty() ? "" : ", ", group.tenant);
  return runtime::harmless(name.empty() ? "all events" : name);
}

std::string class_of_group(const AskedRule& rule, const GroupTimeline& group) {
  for (const AskedCondition& asked : group.conditions)
    if (asked.part == Part::label && asked.explained.truth == Truth::yes)
      return rule.asked().classes[asked.label].name;
  return {};
}

std::string verdict_of(const AskedRule& rule, const GroupTimeline& group) {
  const std::string cut_off =
      group.cut_off ? "; there are too many assignments of events to steps to try them all" : "";
  if (!group.miss) return (group.shows_possible ? may_fire(group) : fires(rule, group)) + cut_off;
  if (group.miss->asked == Asked::waiting)
    return fmt::format("does not fire yet: it waits until {}, and {}{}",
                       time_text(group.miss->until.value_or(value::Time{})), log_ends(rule),
                       cut_off);
  return "does not fire because " + because(rule, group) + cut_off;
}

std::string past_said(const AskedRule& rule, const evaluate::SaidOfPast& past) {
  std::string text = past.field.name + ": ";
  text += past.too_little ? "unknown, " + past_text(*past.too_little)
                          : evaluate::shown(past.field.type, past.value);
  if (past.earlier)
    text += fmt::format(", as {} says, at {}", rule.places[*past.earlier],
                        time_of_event(rule, *past.earlier));
  return runtime::harmless(text);
}

std::string absence_said(const AskedRule& rule, const evaluate::AbsenceSaid& absence) {
  std::string text = "no " + step_name(rule, absence.step);
  if (!absence.until) return text + " between";
  text += fmt::format(" until {}: ", time_text(*absence.until));
  return text + (absence.over ? "decided" : "not over, " + log_ends(rule));
}

std::string condition_name(const AskedRule& rule, const AskedCondition& asked) {
  static constexpr std::string_view kNames[] = {"where", "unless", "such that", "unless", "label"};
  std::string name(kNames[static_cast<size_t>(asked.part)]);
  if (asked.part == Part::label) name += " " + rule.asked().classes[asked.label].name;
  if (asked.step && asked.place)
    name += fmt::format(" of {}, {}", step_name(rule, *asked.step), rule.places[*asked.place]);
  return name;
}

Explained with_past(const AskedRule& rule, const AskedCondition& asked) {
  Explained shown = asked.explained;
  add_past(rule, asked, shown);
  return shown;
}

}  // namespace foothold::cli
