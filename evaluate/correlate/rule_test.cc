#include "evaluate/correlate/rule_test.h"

#include <algorithm>
#include <map>

#include "evaluate/tests.h"
#include "runtime/value/fold.h"

namespace foothold::evaluate {
namespace {

using compiler::GivenEvent;
using compiler::Model;
using compiler::Rule;
using compiler::RuleTest;

// ---- the events
// -----------------------------------------------------------------------------------

/// `+20m` in a field of type time as the instant that it means; nothing without a first event.
std::optional<std::string> absolute(const std::string& text,
                                    const std::optional<value::Time>& first) {
  const std::optional<int64_t> after = value::parse_duration(std::string_view(text).substr(1));
  if (!after || !first) return std::nullopt;
  return value::format_time(value::Time{first->ticks + *after}, value::Precision::tick);
}

GivenEvent with_absolute_times(const Model& model, GivenEvent event,
                               const std::optional<value::Time>& first) {
  for (compiler::Given& given : event.fields) {
    const compiler::Type& type = model.kinds[event.kind].fields[given.field].type;
    if (type.base != compiler::Base::time) continue;
    for (std::string& text : given.values)
      if (text.starts_with('+')) text = absolute(text, first).value_or(text);
  }
  return event;
}

/// As exactly as the test says it: a clock time or whole seconds are those of a log of seconds.
value::Precision precision_of(const Event& event) {
  const bool whole = event.fields[compiler::kFieldTime].time.ticks % value::ticks_per_second == 0;
  return whole ? value::Precision::second : value::Precision::tick;
}

/// Events that name the same feed come from one log.
uint32_t log_of(const Model& model, const Event& event, std::map<std::string, uint32_t>& logs) {
  const std::optional<uint32_t> feed =
      field_named(kind_of(model, event.kind), compiler::kFeedField);
  const bool said = feed && event.fields[*feed].state == State::present;
  const std::string name = said ? value::fold(event.fields[*feed].texts.front()) : "";
  return logs.emplace(name, static_cast<uint32_t>(logs.size())).first->second;
}

value::Digest numbered(size_t number) {
  value::Hasher hasher;
  hasher.add("event of a test");
  hasher.add(std::to_string(number));
  return hasher.finish();
}

value::Time time_of(const Event& event) { return event.fields[compiler::kFieldTime].time; }

// ---- what is expected
// -----------------------------------------------------------------------------

/// The finding names an event of the step with this label.
bool is_at(const Rule& rule, const CorrelatedFinding& finding, const std::string& label) {
  const std::vector<compiler::EventStep>& steps = rule.correlation->steps;
  for (size_t step = 0; step < steps.size(); ++step)
    if (steps[step].label == label) return !finding.steps[step].events.empty();
  return false;
}

std::string counted(size_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

std::string described(size_t certain, size_t possible) {
  std::string text = counted(certain, "finding");
  if (possible > 0) text += " and " + counted(possible, "possible finding");
  return text;
}

std::string why_wrong(const Rule& rule, const RuleTest& test, const Correlated& got) {
  const auto possible = static_cast<size_t>(
      std::count_if(got.findings.begin(), got.findings.end(),
                    [](const CorrelatedFinding& finding) { return finding.possible; }));
  const size_t certain = got.findings.size() - possible;
  const bool as_many =
      test.possible ? certain == 0 && possible > 0 : certain == test.findings && possible == 0;
  const std::string wanted =
      test.possible ? "a possible finding" : counted(test.findings, "finding");
  const std::string open = got.open == 0 ? "" : ", " + counted(got.open, "match") + " still open";
  if (!as_many) return "expected " + wanted + ", got " + described(certain, possible) + open;
  if (!got.cut_off.empty()) return "too many assignments of events to steps to try them all";
  if (test.at.empty()) return {};
  const bool all_at =
      std::all_of(got.findings.begin(), got.findings.end(),
                  [&](const CorrelatedFinding& finding) { return is_at(rule, finding, test.at); });
  return all_at ? "" : "a finding has no event of `" + test.at + "`";
}

}  // namespace

std::optional<TestScene> make_test_scene(const Model& model, const RuleTest& test) {
  TestScene scene = {{}, HistoryCoverage::complete(), {}};
  std::map<std::string, uint32_t> logs;
  std::optional<value::Time> first;
  for (const GivenEvent& given : test.events) {
    Seen seen;
    seen.event = build_event(model, with_absolute_times(model, given, first));
    if (!moment_of(seen.event)) return std::nullopt;
    seen.event.precision = precision_of(seen.event);
    seen.tenant = tenant_of(model, seen.event);
    seen.shape = log_of(model, seen.event, logs);
    seen.identity = numbered(scene.seen.size());
    seen.event_class = class_of(model, seen.event, seen.identity);
    if (!first) first = time_of(seen.event);
    scene.clock.until = std::max(scene.clock.until, time_of(seen.event));
    scene.seen.push_back(std::move(seen));
  }
  if (!first) return scene;
  for (const Seen& seen : scene.seen) first = std::min(*first, time_of(seen.event));
  if (test.history) scene.coverage = HistoryCoverage::since({first->ticks - *test.history});
  scene.clock.until.ticks += test.ends;
  return scene;
}

std::string run_correlated_test(const Model& model, const Rule& rule, const RuleTest& test) {
  const std::optional<TestScene> scene = make_test_scene(model, test);
  if (!scene) return "a rule over several events needs times: an event of the test has none";
  Rule untuned = rule;  // what is tested is the rule, not what a site says of it
  untuned.tunes.clear();
  return why_wrong(rule, test,
                   correlate(model, untuned, scene->seen, scene->coverage, scene->clock));
}

}  // namespace foothold::evaluate
