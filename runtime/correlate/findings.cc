#include "runtime/correlate/findings.h"

#include <algorithm>

#include "runtime/correlate/carried.h"

namespace foothold::runtime {

bool is_earlier(const GroupEvent& a, const GroupEvent& b) {
  if (a.moment.at != b.moment.at) return a.moment.at < b.moment.at;
  return a.seen->event_class < b.seen->event_class;
}

namespace {

std::string time_text(const GroupEvent& event) {
  return value::format_time(value::Time{event.moment.at}, event.seen->precision);
}

std::string header_text(const Program& program, const GroupEvent& event,
                        const std::optional<uint32_t>& field) {
  if (!field) return {};
  const KindProgram& kind = program.kinds[event.seen->kind];
  FieldValue value;
  read_carried(kind, event.seen->values, *field, value);
  if (value.state != State::present) return {};
  return shown(kind.fields[*field], value, event.seen->precision);
}

SeveralEvent make_event(const Program& program, const GroupEvent& event) {
  SeveralEvent made;
  made.time = time_text(event);
  made.user = header_text(program, event, program.header.user);
  made.ip = header_text(program, event, program.header.ip);
  made.feed = header_text(program, event, program.header.feed);
  made.places = places_of(event);
  return made;
}

std::string kinds_of(const Program& program, const EventStepProgram& step) {
  std::string names;
  for (const SourceProgram& source : step.sources) {
    const std::string& name = program.kinds[program.selections[source.selection].kind].name;
    names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

/// What of a step can be in a match of the burst.
PlaceSpan near_burst(const Program& program, const Group& group, const Burst& burst,
                     uint32_t step) {
  const int64_t within = program.correlations[group.correlation].within;
  const auto at = [&](const End& end) { return group.event(end.step, end.place).moment.at; };
  if (within == 0) return {0, static_cast<uint32_t>(group.steps[step].size())};
  return places_between(group, step, at(burst.ends.front()) - within - 2 * kLongestUnit,
                        at(burst.ends.back()) + 2 * kLongestUnit);
}

SeveralStep make_step(const Program& program, const Group& group, const BurstMatches& from,
                      uint32_t number) {
  const EventStepProgram& asked = program.correlations[group.correlation].steps[number];
  SeveralStep step{asked.label, kinds_of(program, asked), {}, 0};
  std::vector<uint32_t> places;
  const PlaceSpan near = near_burst(program, group, from.burst, number);
  for (uint32_t place = near.from; place < near.to; ++place)
    if (from.marks[number][place]) places.push_back(place);
  step.count = places.size();
  for (size_t at = places.size() - std::min(places.size(), kMostNamed); at < places.size(); ++at)
    step.events.push_back(make_event(program, group.event(number, places[at])));
  return step;
}

struct Span {
  const GroupEvent *earliest = nullptr, *first = nullptr, *last = nullptr;
};

Span span_of(const Program& program, const Group& group, const BurstMatches& from) {
  Span span;
  for (uint32_t step = 0; step < from.marks.size(); ++step) {
    const PlaceSpan near = near_burst(program, group, from.burst, step);
    for (uint32_t place = near.from; place < near.to; ++place) {
      if (!from.marks[step][place]) continue;
      const GroupEvent& event = group.event(step, place);
      if (!span.earliest || is_earlier(event, *span.earliest)) span.earliest = &event;
      if (!span.last || event.moment.at > span.last->moment.at) span.last = &event;
    }
  }
  return span;
}

Several make_several(const Program& program, const Group& group, const BurstMatches& from,
                     Conditions& conditions, const Span& span) {
  const CorrelationProgram& rule = program.correlations[group.correlation];
  Several several;
  for (size_t key = 0; key < group.keys.size(); ++key)
    several.keys.emplace_back(rule.keys[key], group.keys[key]);
  several.first_time = time_text(*span.earliest);
  several.last_time = time_text(*span.last);
  several.last = span.last->moment.at;
  if (const auto label = conditions.label_of(from.first)) {
    several.class_name = rule.classes[*label].name;
    several.class_level = rule.classes[*label].level;
  }
  several.continues = from.burst.continues;
  several.possible = from.burst.possible;
  if (several.possible) {
    const PastKnown past = conditions.least_known(from.shown).value_or(PastKnown{});
    several.past_needed = past.needed, several.past_known = past.known;
  }
  for (uint32_t step = 0; step < from.marks.size(); ++step)
    if (!rule.steps[step].missing) several.steps.push_back(make_step(program, group, from, step));
  return several;
}

/// A tune is in force by the time of the last event of the last step that takes events.
std::optional<uint32_t> severity_tune(const Program& program, const Group& group,
                                      const Assignment& shown) {
  const RuleInfo& rule = program.rules[program.correlations[group.correlation].rule];
  if (!rule.severity_tune) return std::nullopt;
  size_t last = shown.steps.size();
  while (last > 0 && shown.steps[last - 1].empty()) --last;
  if (last == 0) return std::nullopt;
  const auto step = static_cast<uint32_t>(last - 1);
  const std::optional<int64_t>& expires = program.tunes[*rule.severity_tune].expires;
  const bool in_force =
      !expires || group.event(step, shown.steps[step].back()).moment.at < *expires;
  return in_force ? rule.severity_tune : std::nullopt;
}

}  // namespace

std::string finding_id(const Program& program, const Group& group, const value::Digest& of_class,
                       const BurstBegin& begin) {
  const CorrelationProgram& rule = program.correlations[group.correlation];
  value::Hasher hasher;
  const auto add_second = [&](int64_t at) {
    hasher.add(value::format_time({at}, value::Precision::second));
  };
  hasher.add("finding");
  hasher.add(program.rules[rule.rule].name);
  hasher.add(group.tenant);
  for (const std::string& key : group.keys) hasher.add(key);
  if (group.keys.empty()) hasher.add("");
  hasher.add({reinterpret_cast<const char*>(of_class.data()), of_class.size()});
  // Without `within` a group is the copies of one action, and says all of it.
  if (rule.within != 0) add_second(begin.earliest);
  if (rule.within != 0 && begin.continues) add_second(begin.first_end);
  return value::hex(hasher.finish());
}

GroupFinding make_finding(const Program& program, const Group& group, const BurstMatches& from,
                          Conditions& conditions) {
  const CorrelationProgram& rule = program.correlations[group.correlation];
  const Span span = span_of(program, group, from);
  auto several = std::make_shared<Several>(make_several(program, group, from, conditions, span));
  const EventReader& row = conditions.report_event(from.shown, several->class_name);
  GroupFinding made;
  made.finding = make_finding(
      program, rule.rule,
      {program.scopes[rule.scope], row, span.last->seen->precision, EventPlace{}, value::Digest{}});
  for (const Hit& hit : conditions.tunes_of_report())
    if (hit.tune != kNotExcused) made.excused_by.push_back(hit.tune);
  Finding& finding = made.finding;
  finding.tune = severity_tune(program, group, from.shown);
  const End& end = from.burst.ends.front();
  finding.id = finding_id(
      program, group, span.earliest->seen->event_class,
      {span.earliest->moment.at, group.event(end.step, end.place).moment.at, from.burst.continues});
  finding.time = several->last_time;
  finding.tenant = group.tenant;
  finding.events.clear();
  if (several->possible)
    finding.pressure = conditions.least_known(from.shown).value_or(PastKnown{}).forgotten;
  finding.several = std::move(several);
  return made;
}

}  // namespace foothold::runtime
