#include "cli/timeline_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/columns.h"
#include "evaluate/verdict.h"
#include "runtime/report/harmless.h"

namespace foothold::cli {
namespace {

using evaluate::AskedCondition;
using evaluate::Explained;
using evaluate::GroupTimeline;
using evaluate::LeftOut;
using evaluate::TimelineEvent;

constexpr size_t kMostEvents = 30, kMostConditions = 12;  // of one group
constexpr std::string_view kNote = "      ";              // before what is said of an event

// ---- events
// -------------------------------------------------------------------------------------

std::string steps_of(const AskedRule& rule, const TimelineEvent& event) {
  std::string names;
  bool labelled = false;
  for (const uint32_t step : event.steps) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", step_name(rule, step));
    labelled = labelled || !rule.asked().steps[step].label.empty();
  }
  return labelled ? fmt::format("{} ({})", names, kind_of_event(rule, event.place)) : names;
}

/// The place goes below if the line is too long with it; it is never cut.
std::string event_line(const AskedRule& rule, const TimelineEvent& event, bool used,
                       const TreeStyle& style) {
  const std::string_view mark = !used ? " " : style.ascii ? "*" : "●";
  const std::string head =
      cut(fmt::format("  {} {}  {}", mark, time_of_event(rule, event.place), steps_of(rule, event)),
          style.width);
  const std::string& place = rule.places[event.place];
  const bool fits = columns_of(head) + 2 + columns_of(place) <= style.width;
  return fits ? fmt::format("{}  {}\n", head, place)
              : fmt::format("{}\n{}{}\n", head, kNote, place);
}

/// Looks that two steps ask alike are said once.
std::set<std::string> past_notes(const AskedRule& rule, const TimelineEvent& event) {
  std::set<std::string> notes;
  for (const evaluate::SaidOfPast& past : event.past) notes.insert(past_said(rule, past));
  return notes;
}

std::string notes_of(const AskedRule& rule, const TimelineEvent& event, const Copies& copies,
                     const Deliveries& again, const TreeStyle& style) {
  std::string text;
  const auto add = [&](const std::string& note) {
    text += wrapped(note, std::string(kNote), style.width);
  };
  for (const std::string& note : past_notes(rule, event)) add(note);
  for (const uint32_t copy : copies.others) add("copy: " + rule.places[copy]);
  const auto delivered = again.find(rule.seen[event.place].identity);
  if (delivered != again.end())
    for (const std::string& place : delivered->second) add("again: " + place);
  return text;
}

/// The event or a copy of it is in the assignment.
bool stands_in_match(const GroupTimeline& group, const TimelineEvent& event, const Copies& copies) {
  return is_used(group, event.place) ||
         std::any_of(copies.others.begin(), copies.others.end(),
                     [&](uint32_t copy) { return is_used(group, copy); });
}

bool is_spoken_of(const GroupTimeline& group, uint32_t place) {
  return group.miss &&
         (group.miss->place == place || (group.miss->near && group.miss->near->place == place));
}

/// Which events are shown if there are too many: those of the assignment, then those that the
/// verdict names, then the latest.
std::vector<bool> shown_events(const GroupTimeline& group, const std::vector<Copies>& copies,
                               bool all) {
  std::vector<size_t> order;
  for (size_t event = 0; event < group.events.size(); ++event)
    if (copies[event].first) order.push_back(event);
  const auto rank = [&](size_t event) {
    return stands_in_match(group, group.events[event], copies[event]) ? 0
           : is_spoken_of(group, group.events[event].place)           ? 1
                                                                      : 2;
  };
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return rank(a) != rank(b) ? rank(a) < rank(b) : a > b; });
  std::vector<bool> shown(group.events.size(), false);
  for (size_t i = 0; i < order.size() && (all || i < kMostEvents); ++i) shown[order[i]] = true;
  return shown;
}

std::string events_text(const AskedRule& rule, const GroupTimeline& group, const Deliveries& again,
                        const TimelineStyle& style) {
  const std::vector<Copies> copies = copies_in(rule, group);
  const std::vector<bool> shown = shown_events(group, copies, style.all);
  std::string text;
  size_t more = 0;
  for (size_t place = 0; place < group.events.size(); ++place) {
    const TimelineEvent& event = group.events[place];
    more += copies[place].first && !shown[place];
    if (!shown[place]) continue;
    text += event_line(rule, event, stands_in_match(group, event, copies[place]), style.tree);
    text += notes_of(rule, event, copies[place], again, style.tree);
  }
  if (more > 0) text += fmt::format("    and {} more event{}\n", more, more == 1 ? "" : "s");
  for (const evaluate::AbsenceSaid& absence : group.absences)
    text += wrapped(absence_said(rule, absence), "    ", style.tree.width);
  return text;
}

// ---- conditions
// ----------------------------------------------------------------------------------

struct NamedCondition {
  std::string name;
  Explained condition;
};

std::vector<NamedCondition> conditions_of(const AskedRule& rule, const GroupTimeline& group) {
  std::vector<NamedCondition> conditions;
  for (auto& [name, condition] : own_conditions(rule, group))
    conditions.push_back({name, std::move(condition)});
  for (const AskedCondition& asked : group.conditions)
    conditions.push_back({condition_name(rule, asked), with_past(rule, asked)});
  return conditions;
}

/// Those that decide stay; of the others the last are left out.
size_t shorten(std::vector<NamedCondition>& conditions, const TimelineStyle& style) {
  const size_t before = conditions.size();
  const auto decides = [](const NamedCondition& it) { return it.condition.decides; };
  if (style.deciding) std::erase_if(conditions, [&](const auto& it) { return !decides(it); });
  if (style.all || conditions.size() <= kMostConditions) return 0;
  std::stable_partition(conditions.begin(), conditions.end(), decides);
  conditions.resize(kMostConditions);
  return style.deciding ? 0 : before - kMostConditions;
}

std::string conditions_text(const AskedRule& rule, const GroupTimeline& group,
                            const TimelineStyle& style) {
  std::vector<NamedCondition> conditions = conditions_of(rule, group);
  const size_t more = shorten(conditions, style);
  std::vector<Clause> clauses;
  for (const NamedCondition& it : conditions) clauses.push_back({it.name, &it.condition});
  return clauses_tree(rule.sources, clauses, style.tree) +
         (more ? fmt::format("and {} more condition{}\n", more, more == 1 ? "" : "s") : "");
}

}  // namespace

bool is_used(const GroupTimeline& group, uint32_t place) {
  return std::any_of(group.assignment.begin(), group.assignment.end(), [&](const auto& events) {
    return std::find(events.begin(), events.end(), place) != events.end();
  });
}

std::vector<Copies> copies_in(const AskedRule& rule, const GroupTimeline& group) {
  // Of each class the events of each log; the log that has most of it speaks for it.
  std::map<value::Digest, std::map<uint32_t, std::vector<size_t>>> classes;
  for (size_t event = 0; event < group.events.size(); ++event) {
    const evaluate::Seen& seen = rule.seen[group.events[event].place];
    classes[seen.event_class][seen.shape].push_back(event);
  }
  std::vector<Copies> copies(group.events.size());
  for (const auto& [event_class, logs] : classes) {
    const auto rank = [](const auto& log) {  // the most, then the first
      return std::pair(log.second.size(), ~log.second.front());
    };
    const auto most = std::max_element(
        logs.begin(), logs.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    for (const auto& log : logs) {
      if (&log == &*most) continue;
      for (const size_t event : log.second) {
        copies[event].first = false;
        copies[most->second.front()].others.push_back(group.events[event].place);
      }
    }
  }
  return copies;
}

std::vector<std::pair<std::string, Explained>> own_conditions(const AskedRule& rule,
                                                              const GroupTimeline& group) {
  std::vector<std::pair<std::string, Explained>> conditions;
  if (rule.asked().within != 0 || group.events.empty()) return conditions;
  const evaluate::Event& event = rule.seen[group.events.front().place].event;
  for (const compiler::StepSource& source : rule.asked().steps.front().sources) {
    const compiler::Selection& selection = rule.model.selections[source.selection];
    if (selection.kind != event.kind) continue;
    const auto add = [&](std::string_view word, const std::optional<compiler::Condition>& it) {
      if (!it) return;
      conditions.emplace_back(word, evaluate::explain(rule.model, event, *it));
      if (!group.miss) evaluate::mark_deciding(conditions.back().second);
    };
    add("where, of the event alone", selection.where);
    add("unless, of the event alone", selection.unless);
    break;
  }
  return conditions;
}

std::string timeline_text(const AskedRule& rule, const GroupTimeline& group,
                          const Deliveries& again, const TimelineStyle& style) {
  return fmt::format("{}\n`{}` {}\n{}{}", group_name(rule, group), rule.rule.name,
                     runtime::harmless(verdict_of(rule, group)),
                     events_text(rule, group, again, style), conditions_text(rule, group, style));
}

std::string left_out_said(const AskedRule& rule, const LeftOut& event) {
  const std::string step = step_name(rule, event.step);
  const auto by = [&](std::string_view word, const Explained& part) {
    return fmt::format("`{}` does not take it because `{}` is {}: {}", step, word,
                       truth_name(part.truth), causes_of(rule.sources, part));
  };
  switch (event.why) {
    case LeftOut::Why::no_key:
      return fmt::format("`{}` would take it, but it does not say what is the same", step);
    case LeftOut::Why::no_time:
      return fmt::format("`{}` would take it, but it does not say when it was", step);
    case LeftOut::Why::by_unless:
      return by("unless", *event.unless);
    default:
      return by("where", *event.where);
  }
}

std::string left_out_text(const AskedRule& rule, const LeftOut& event, const TreeStyle& style) {
  const std::string time =
      event.why == LeftOut::Why::no_time ? "" : " at " + time_of_event(rule, event.place);
  std::vector<Clause> clauses;
  if (event.where) clauses.push_back({"where", &*event.where});
  if (event.unless) clauses.push_back({"unless", &*event.unless});
  return fmt::format("{} ({}){}\n{}\n{}", rule.places[event.place],
                     kind_of_event(rule, event.place), time, left_out_said(rule, event),
                     clauses_tree(rule.sources, clauses, style));
}

}  // namespace foothold::cli
