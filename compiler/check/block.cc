// What holds of a block as a whole: times, and the order in which steps may stand.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/properties.h"
#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using dsl::StepItem;
using Joint = StepItem::Joint;

std::string days(int64_t ticks) { return fmt::format("{}d", ticks / kDay); }

bool check_number(Several& several) {
  const std::vector<StepItem>& steps = several.when.steps;
  if (steps.size() <= kMostSteps) return true;
  several.context
      .report(Code::too_many_steps, steps[kMostSteps].span,
              fmt::format("a rule over {} steps", steps.size()),
              fmt::format("there may be {}", kMostSteps))
      .help = "steps of one kind may be one with `at least`, kinds may stand in `one of { ... }`";
  return false;
}

/// What a single step without a block may not have: it would not be said how long to wait.
bool needs_block(Several& several, const StepItem& step) {
  std::optional<std::pair<dsl::Span, std::string_view>> found;
  if (step.latest) found = {*step.latest, "`latest`"};
  if (!step.taking.empty()) found = {step.taking[0].span, "`taking`"};
  if (!step.counted.empty()) found = {step.counted[0].span, "`with`"};
  if (step.at_least) found = {step.at_least->span, "`at least`"};
  if (step.missing) found = {step.span, "`no`"};
  if (!found) return false;
  several.context
      .report(Code::group_wanted, found->first,
              fmt::format("{} needs events that belong together", found->second), "within what?")
      .help = "write `same user, within 1h { ... }` around the step";
  return true;
}

bool resolve_window(Several& several) {
  const dsl::WhenItem& when = several.when;
  if (!when.within) return !needs_block(several, when.steps[0]);
  const std::optional<int64_t> window =
      resolve_span(several.context, *when.within, Code::bad_window, "`within`", kLongestWindow);
  several.made.within = window.value_or(kDay);
  return window.has_value();
}

/// `quiet 4h`: findings that are no more than this apart are one.
bool resolve_quiet(Several& several, const dsl::RuleItem& written) {
  Context& context = several.context;
  int64_t& quiet = several.made.quiet;
  quiet = several.made.within;
  const dsl::Property* property =
      find_property(context, written.properties, "quiet", false, written.name);
  if (!property) return true;
  const std::optional<int64_t> span =
      resolve_span(context, property->values[0], Code::bad_window, "`quiet`", kLongestWindow);
  if (!span) return false;
  if (*span >= quiet && property->values.size() == 1) return quiet = *span, true;
  context
      .report(Code::bad_window, property->span, "`quiet` is one time, no shorter than `within`",
              "matches closer than `within` are one finding already")
      .help = "leave it out, or say a longer time";
  return false;
}

// ---- absence

/// How long something may be missing ends with the step behind it, or with the time of the last.
bool check_absence(Several& several, size_t place) {
  const std::vector<StepItem>& steps = several.when.steps;
  const auto rest = steps.begin() + static_cast<std::ptrdiff_t>(place) + 1;
  if (!steps[place].missing || rest == steps.end() ||
      !std::all_of(rest, steps.end(), [](const StepItem& later) { return later.missing; }))
    return true;
  several.context
      .report(Code::bad_absence, steps[place].span, "only one `no` may end a rule",
              "until when must it be missing?")
      .help = "ask for one of the kinds with `no one of { ... } within D`";
  return false;
}

// ---- latest, perhaps

bool check_latest(Several& several, size_t place) {
  const std::vector<StepItem>& steps = several.when.steps;
  if (!steps[place].latest || !several.when.within) return true;
  const bool followed = std::any_of(
      steps.begin() + static_cast<std::ptrdiff_t>(place) + 1, steps.end(),
      [](const StepItem& later) { return later.joint == Joint::then && !later.missing; });
  if (followed) return true;
  const bool unordered = place + 1 < steps.size() || steps[place].joint == Joint::also;
  several.context
      .report(Code::bad_latest, *steps[place].latest,
              unordered ? "`latest` in a block without an order" : "`latest` has no step behind it",
              "the latest before what?")
      .help = unordered ? "leave `latest` out, or order the steps with `then`"
                        : "leave `latest` out: every event may be the last step's";
  return false;
}

bool check_perhaps(Several& several, const StepItem& step) {
  if (step.joint != Joint::also_perhaps || (!step.at_least && step.counted.empty())) return true;
  several.context
      .report(Code::bad_perhaps, step.span, "a step that may be missing counts events",
              "would none be enough?")
      .help = "leave `perhaps` out, or the counting";
  return false;
}

}  // namespace

std::optional<int64_t> resolve_span(Context& context, const dsl::Literal& written, Code code,
                                    std::string_view what, int64_t longest) {
  const std::optional<int64_t> ticks = value::parse_duration(written.text);
  if (ticks && *ticks > 0 && *ticks <= longest) return ticks;
  dsl::Diagnostic& found =
      !ticks ? context.report(code, written.span, fmt::format("`{}` is no duration", written.text),
                              fmt::format("{} is a duration such as `10m`, `24h` or `30d`", what))
      : *ticks <= 0
          ? context.report(code, written.span, fmt::format("{} is no time at all", what),
                           "nothing happens within it")
          : context.report(code, written.span,
                           fmt::format("{} is longer than {}", what, days(longest)), "too long");
  if (ticks && *ticks > longest)
    found.help = "events are remembered for as long as rules look back";
  return {};
}

bool check_block(Several& several, const dsl::RuleItem& written) {
  bool good = check_number(several);
  good = resolve_window(several) && good;
  good = resolve_quiet(several, written) && good;
  const std::vector<StepItem>& steps = several.when.steps;
  for (size_t place = 0; place < steps.size(); ++place) {
    good = check_absence(several, place) && good;
    good = check_latest(several, place) && good;
    good = check_perhaps(several, steps[place]) && good;
  }
  several.made.across_tenants = several.when.across_tenants.has_value();
  several.made.ordered = std::none_of(steps.begin(), steps.end(), [](const StepItem& step) {
    return step.joint == Joint::also || step.joint == Joint::also_perhaps;
  });
  return good;
}

}  // namespace foothold::compiler
