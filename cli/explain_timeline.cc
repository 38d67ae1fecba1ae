#include "cli/explain_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "cli/event_set.h"
#include "cli/exit_codes.h"
#include "cli/rule_outline.h"
#include "cli/say.h"
#include "cli/timeline_json.h"
#include "evaluate/correlate/rule_test.h"

namespace foothold::cli {
namespace {

using evaluate::GroupTimeline;
using evaluate::LeftOut;

constexpr size_t kMostGroups = 20, kMostLeftOut = 5, kMostNotRead = 5;

// ---- order
// ---------------------------------------------------------------------------------------

/// The greater the nearer: findings, possible ones, then misses by how far they came.
std::tuple<int, size_t, size_t, evaluate::Asked, int64_t> nearness(const GroupTimeline& group) {
  std::set<uint32_t> steps;
  for (const evaluate::TimelineEvent& event : group.events)
    steps.insert(event.steps.begin(), event.steps.end());
  const int outcome = group.findings > 0 ? 2 : group.possible > 0 ? 1 : 0;
  if (!group.miss) return {outcome, 0, 0, evaluate::Asked::event, 0};
  const bool waits = group.miss->asked == evaluate::Asked::waiting;
  const int64_t by = group.miss->near ? group.miss->near->by : 0;
  return {outcome, waits ? SIZE_MAX : steps.size(), group.miss->passed, group.miss->asked, -by};
}

std::vector<size_t> nearest_first(const std::vector<GroupTimeline>& groups) {
  std::vector<size_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return nearness(groups[a]) > nearness(groups[b]); });
  return order;
}

// ---- what is said
// --------------------------------------------------------------------------------

std::string counted(size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

/// As many of `number` as are shown.
size_t shown_of(size_t number, size_t most, bool all) {
  return all ? number : std::min(number, most);
}

class Timelines {
 public:
  Timelines(const AskedRule& rule, const EventSet& events, const ExplainCommand& command,
            const TreeStyle& style)
      : rule_(rule),
        events_(events),
        json_(command.format == "json"),
        style_{style, command.all, false} {}

  void say_groups(const std::vector<GroupTimeline>& groups) const {
    const std::vector<size_t> order = nearest_first(groups);
    const size_t shown = shown_of(order.size(), kMostGroups, style_.all);
    for (size_t i = 0; i < shown; ++i) {
      if (json_)
        say("{}\n", timeline_json(rule_, groups[order[i]], events_.again));
      else
        say("{}{}", i ? "\n" : "", timeline_text(rule_, groups[order[i]], events_.again, style_));
    }
    if (!json_ && shown < order.size())
      say("\n{} more: --all shows them\n", counted(order.size() - shown, "group"));
  }

  void say_left_out(const std::vector<LeftOut>& events) const {
    const size_t shown = shown_of(events.size(), kMostLeftOut, style_.all);
    if (!json_ && shown > 0)
      say("\n{} of the rule's kinds in no group{}\n", counted(events.size(), "event"),
          shown < events.size() ? fmt::format(", the first {}:", shown) : ":");
    for (size_t i = 0; i < shown; ++i)
      json_ ? say("{}\n", left_out_json(rule_, events[i]))
            : say("{}", left_out_text(rule_, events[i], style_.tree));
  }

  void say_not_read() const {
    const std::vector<std::string>& records = events_.not_read;
    if (records.empty()) return;
    const size_t shown = shown_of(records.size(), kMostNotRead, style_.all);
    complain("foothold: {} could not be read\n", counted(records.size(), "record"));
    for (size_t i = 0; i < shown; ++i) complain("  {}\n", records[i]);
  }

  void say_totals(size_t groups, size_t left_out) const {
    if (json_)
      return say(R"({{"records":{},"events":{},"groups":{},"left_out":{},"not_read":{}}})"
                 "\n",
                 events_.records, events_.seen.size(), groups, left_out, events_.not_read.size());
    if (groups == 0) say("no event of the input is one that a step takes\n");
  }

 private:
  const AskedRule& rule_;
  const EventSet& events_;
  bool json_;
  TimelineStyle style_;
};

int exit_code(const EventSet& events) {
  for (const std::string& failure : events.failures) complain("foothold: {}\n", failure);
  if (!events.failures.empty()) return kIncomplete;
  if (events.records > 0) return kClean;
  complain("foothold: the input held no event\n");
  return kNoEvent;
}

}  // namespace

int explain_timelines(const Loaded& loaded, const compiler::Rule& rule,
                      const ExplainCommand& command, const TreeStyle& style) {
  const compiler::Model& model = loaded.compiled.model;
  const EventSet events = read_events(model, command.inputs);
  if (events.records == 0) {
    if (command.format == "text") say("{}", rule_outline(loaded, rule));
    return exit_code(events);
  }
  const AskedRule asked = {loaded.sources, model, rule, events.seen, events.places, events.clock};
  const Timelines timelines(asked, events, command, style);
  const std::vector<GroupTimeline> groups =
      evaluate::explain_correlation(model, rule, events.seen, events.coverage, events.clock);
  const std::vector<LeftOut> left_out = evaluate::events_left_out(model, rule, events.seen);
  timelines.say_totals(groups.size(), left_out.size());
  timelines.say_groups(groups);
  timelines.say_left_out(left_out);
  timelines.say_not_read();
  return exit_code(events);
}

std::string test_timelines(const Loaded& loaded, const compiler::Model& given,
                           const compiler::Rule& rule, const compiler::RuleTest& test) {
  const std::optional<evaluate::TestScene> scene = evaluate::make_test_scene(given, test);
  if (!scene) return {};
  std::vector<std::string> places;
  for (const compiler::GivenEvent& event : test.events)
    places.push_back(fmt::format("{}:{}", loaded.sources.name(event.span.file),
                                 loaded.sources.place(event.span).line));
  const AskedRule asked = {loaded.sources, given, rule, scene->seen, places, scene->clock};
  const std::vector<GroupTimeline> groups =
      evaluate::explain_correlation(given, rule, scene->seen, scene->coverage, scene->clock);
  const TimelineStyle style = {{}, false, true};
  std::string text;
  for (const size_t group : nearest_first(groups))
    text += timeline_text(asked, groups[group], {}, style);
  for (const LeftOut& event : evaluate::events_left_out(given, rule, scene->seen))
    text += fmt::format("{} ({})\n{}\n", places[event.place], kind_of_event(asked, event.place),
                        left_out_said(asked, event));
  return text;
}

}  // namespace foothold::cli
