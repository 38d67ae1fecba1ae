// Steps: labels, kinds, counts. Keys and conditions come later, when all kinds are known.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using dsl::StepItem;

constexpr uint32_t kMostCounted = 1'000'000;

/// A whole number above 0; reports another.
std::optional<uint32_t> resolve_number(Context& context, const dsl::Literal& written) {
  const std::string& text = written.text;
  const bool whole = !text.empty() && text.size() <= 7 &&
                     text.find_first_not_of("0123456789") == std::string::npos;
  if (whole && std::stoul(text) > 0 && std::stoul(text) <= kMostCounted)
    return static_cast<uint32_t>(std::stoul(text));
  context.report(Code::bad_count, written.span, fmt::format("`{}` is no number of events", text),
                 fmt::format("a whole number from 1 to {}", kMostCounted));
  return {};
}

std::optional<Counted> resolve_counted(Context& context, const Kind& kind,
                                       const dsl::CountedField& written) {
  const std::optional<uint32_t> number = resolve_number(context, written.number);
  const std::optional<uint32_t> field = context.find_field(kind, written.field);
  if (!number || !field) return {};
  const Type& type = kind.fields[*field].type;
  if (is_comparable(type)) return Counted{written.most, *number, *field};
  context
      .report(Code::bad_count, written.field.span,
              fmt::format("`{}` is `{}`: its values cannot be told apart by counting",
                          written.field.text, describe(type)),
              "a field with one value is counted")
      .help = "count a field such as `user` or `ip`";
  return {};
}

bool contradict(const Counted& a, const Counted& b) {
  return a.field == b.field && a.most != b.most &&
         (a.most ? b.number > a.number : a.number > b.number);
}

bool resolve_counts(Several& several, const StepItem& written, EventStep& step) {
  Context& context = several.context;
  bool good = true;
  step.plural = written.at_least || !written.counted.empty();
  if (written.at_least) {
    const std::optional<uint32_t> number = resolve_number(context, *written.at_least);
    step.at_least = number.value_or(1);
    good = number.has_value();
  }
  for (const dsl::CountedField& counted : written.counted) {
    const std::optional<Counted> one = resolve_counted(context, step.kind, counted);
    good = one && good;
    if (!one) continue;
    if (std::any_of(step.counted.begin(), step.counted.end(),
                    [&](const Counted& before) { return contradict(before, *one); })) {
      context.report(Code::bad_count, counted.span,
                     fmt::format("more different `{}` are wanted than allowed", counted.field.text),
                     "never true");
      good = false;
    }
    step.counted.push_back(*one);
  }
  return good;
}

std::optional<EventStep> resolve_step(Several& several, const StepItem& written) {
  EventStep step;
  step.joint = static_cast<EventStep::Joint>(written.joint);
  step.missing = written.missing;
  step.label = written.label ? written.label->text : "";
  step.latest = written.latest.has_value();
  step.span = written.span;
  const std::vector<Branch> branches = branches_of(several.context, written.source);
  if (branches.empty()) return {};
  step.kind = kind_of_branches(several.context, branches, written.source);
  several.branches.push_back(branches);
  if (written.missing && written.within)
    step.within =
        resolve_span(several.context, *written.within, Code::bad_window, "`within`", kLongestWindow)
            .value_or(0);
  return step;
}

// ---- labels

/// The first field of any step that has this name: it could be meant bare.
const Kind* kind_with_field(const Several& several, const std::string& name) {
  for (const EventStep& step : several.made.steps)
    if (place_of(step.kind.fields, name)) return &step.kind;
  return nullptr;
}

bool check_label(Several& several, size_t place) {
  const std::optional<dsl::Word>& label = several.when.steps[place].label;
  if (!label) return true;
  for (size_t before = 0; before < place; ++before) {
    const std::optional<dsl::Word>& other = several.when.steps[before].label;
    if (!other || other->text != label->text) continue;
    several.context
        .report(Code::label_taken, label->span,
                fmt::format("two steps are called `{}`", label->text), "again here")
        .others.push_back({other->span, "first here"});
    return false;
  }
  const Kind* kind = kind_with_field(several, label->text);
  if (!kind) return true;
  several.context
      .report(Code::label_taken, label->span,
              fmt::format("`{}` is a field of `{}` already", label->text, kind->name),
              "a label needs another name")
      .help = "name the step by what happens in it, such as `access` or `hiding`";
  return false;
}

}  // namespace

bool resolve_steps(Several& several) {
  bool known = true, good = true;
  for (const StepItem& written : several.when.steps) {
    std::optional<EventStep> step = resolve_step(several, written);
    known = step.has_value() && known;
    if (step) several.made.steps.push_back(std::move(*step));
  }
  if (!known) return false;  // what names mean cannot be said
  for (size_t place = 0; place < several.when.steps.size(); ++place) {
    good = resolve_counts(several, several.when.steps[place], several.made.steps[place]) && good;
    good = check_label(several, place) && good;
  }
  return good;
}

}  // namespace foothold::compiler
