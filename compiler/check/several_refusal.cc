#include "compiler/check/several_refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace foothold::compiler {
namespace {

/// A part that one event cannot answer.
struct Part {
  dsl::Span at;
  std::string_view what;
};
using Found = std::optional<Part>;

/// The first of the places that is asked for, in the order they are written.
template <typename Items, typename Search>
Found first_of(const Items& items, const Search& search) {
  for (const auto& item : items)
    if (const Found found = search(item)) return found;
  return {};
}

struct FunctionRow {
  std::string_view function, what;
};
constexpr std::array<FunctionRow, 3> kFunctions = {{
    {"distance", "the way from another event"},
    {"speed", "the way from another event"},
    {"gap", "the time between events"},
}};

Found find_in(const dsl::Operand& value) {
  if (value.kind != dsl::Operand::Kind::several)
    return first_of(value.inputs, [](const dsl::Operand& input) { return find_in(input); });
  const auto row = std::find_if(
      kFunctions.begin(), kFunctions.end(),
      [&](const FunctionRow& candidate) { return candidate.function == value.function.text; });
  return Part{value.span,
              row == kFunctions.end() ? "counting and comparing with what is usual" : row->what};
}

Found find_in(const dsl::Test& test) {
  if (const Found found = find_in(test.left)) return found;
  if (const Found found =
          first_of(test.with, [](const dsl::Operand& part) { return find_in(part); }))
    return found;
  if (test.history) return Part{test.span, "what was seen before"};
  return test.right ? find_in(*test.right) : Found();
}

/// Conditions nest at most dsl::kMaxNesting deep.
Found find_in(const dsl::Condition& condition) {
  if (condition.op == dsl::Condition::Operator::missing)
    return Part{condition.span, "an event that is missing"};
  if (condition.op == dsl::Condition::Operator::test) return find_in(condition.test);
  return first_of(condition.parts, [](const dsl::Condition& part) { return find_in(part); });
}

Found find_in(const std::optional<dsl::Condition>& condition) {
  return condition ? find_in(*condition) : Found();
}

Found find_in(const dsl::StepItem& step) {
  if (step.latest) return Part{*step.latest, "the latest event before another"};
  if (step.at_least) return Part{step.at_least->span, "counting events"};
  if (const Found found = first_of(step.source.one_of,
                                   [](const dsl::Alternative& one) { return find_in(one.where); }))
    return found;
  if (!step.taking.empty()) return Part{step.taking[0].span, "joining events by a field"};
  if (!step.counted.empty()) return Part{step.counted[0].span, "counting different values"};
  if (const Found found = find_in(step.where)) return found;
  return find_in(step.unless);
}

Found find_in(const dsl::WhenItem& when) {
  if (when.within)
    return Part{dsl::join(when.same[0].span, when.within->span), "steps that belong together"};
  if (const Found found =
          first_of(when.steps, [](const dsl::StepItem& step) { return find_in(step); }))
    return found;
  if (when.such_that) return Part{when.such_that->span, "comparing several events"};
  if (!when.classes.empty())
    return Part{when.classes[0].span, "a class by what several events have in common"};
  return {};
}

Found find_in(const dsl::TestItem& test) {
  if (test.history) return Part{test.history->span, "how much of the past is known"};
  if (test.ends) return Part{test.ends->span, "waiting for an event"};
  if (test.possible) return Part{test.title.span, "a possible finding"};
  return {};
}

Found find_in(const dsl::Property& property) {
  if (property.name.text != "quiet") return {};
  return Part{property.span, "how long a burst of events lasts"};
}

bool refuse(Context& context, const Found& found) {
  if (!found) return false;
  context
      .report(dsl::Code::several_events, found->at,
              fmt::format("{}: this version matches one event at a time", found->what),
              "needs more than one event")
      .help = "write a rule for each event, and look at their findings together";
  return true;
}

}  // namespace

bool report_several(Context& context, const dsl::RuleItem& rule) {
  const auto search = [](const auto& part) { return find_in(part); };
  return refuse(context, first_of(rule.when, search)) ||
         refuse(context, first_of(rule.properties, search)) ||
         refuse(context, first_of(rule.tests, search));
}

bool report_several(Context& context, const dsl::TestItem& test) {
  return refuse(context, find_in(test));
}

bool report_several(Context& context, const dsl::Condition& condition) {
  return refuse(context, find_in(condition));
}

bool report_several(Context& context, const dsl::Operand& value) {
  return refuse(context, find_in(value));
}

}  // namespace foothold::compiler
