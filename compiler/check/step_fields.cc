// `access.ip`: a field of another step, as one of the scope. Of a step that takes every event it is
// a list of what they say.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/facts.h"
#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

/// The labels that may be named there.
std::vector<std::string> labels_before(const Site& site) {
  std::vector<std::string> labels;
  const std::vector<EventStep>& steps = site.several.made.steps;
  const size_t end = site.step ? *site.step : steps.size();
  for (size_t place = 0; place < end; ++place)
    if (!steps[place].label.empty()) labels.push_back(steps[place].label);
  return labels;
}

void report_ahead(const Site& site, const dsl::Word& label, uint32_t step) {
  const bool own = step == *site.step;
  dsl::Diagnostic& found = site.several.context.report(
      Code::label_ahead, label.span,
      own ? fmt::format("`{}` is this step itself", label.text)
          : fmt::format("labels are known backwards: `{}` comes later", label.text),
      own ? "only other steps are counted or measured here" : "not known here");
  found.others.push_back({site.several.when.steps[step].label->span, "the step"});
  found.help = own ? "say it behind the block, with `such that`"
                   : "compare the two in the later step, or behind the block with `such that`";
}

/// A step that may be missing decides nothing but what it is called and what is reported.
bool check_perhaps(const Site& site, const dsl::Word& label, const EventStep& step) {
  const bool decides = site.place < Place::class_label;
  if (step.joint != EventStep::Joint::also_perhaps || !decides) return true;
  site.several.context
      .report(Code::bad_perhaps, label.span,
              fmt::format("`{}` may be missing: nothing can rest on it", label.text),
              "a step with `perhaps`")
      .help = "leave `perhaps` out, or speak of it in `report` and `label` only";
  return false;
}

bool check_exception(const Site& site, const dsl::Word& label, const EventStep& step) {
  if (site.place != Place::group_unless || !step.plural) return true;
  site.several.context
      .report(Code::plural_exception, label.span,
              fmt::format("`{}` is several events: which of them is excepted?", label.text),
              "one event or the key decides here")
      .help = "write `unless` in the step: then such events do not count";
  return false;
}

bool report_fact(const Site& site, const dsl::Path& path, const Kind& kind) {
  const dsl::Word& name = path.parts[1];
  if (place_of(kind.fields, name.text) || !find_fact(site.several.context, name.text)) return false;
  site.several.context
      .report(Code::own_event_only, path.span,
              fmt::format("`{}` is a fact: it is asked of a step's own event", name.text),
              "of another event")
      .help = fmt::format("ask it in the `where` of `{}`", path.parts[0].text);
  return true;
}

bool has_one_value(const Site& site, const dsl::Path& path, const Type& type) {
  if (type.shaped != Shaped::change && type.base != Base::group) return true;
  site.several.context
      .report(Code::own_event_only, path.span,
              fmt::format("`{}` is `{}`: it is asked of a step's own event", path.parts[1].text,
                          describe(type)),
              "of another event")
      .help = fmt::format("ask it in the `where` of `{}`", path.parts[0].text);
  return false;
}

}  // namespace

std::optional<uint32_t> find_step(const Site& site, const dsl::Word& label) {
  const std::optional<uint32_t> place = place_of_label(site.several.made.steps, label.text);
  Context& context = site.several.context;
  if (!place) {
    context.report_unknown(Code::unknown_label, label,
                           fmt::format("there is no label `{}`", label.text), "unknown label",
                           labels_before(site));
    return {};
  }
  if (site.step && *place >= *site.step) return report_ahead(site, label, *place), std::nullopt;
  const EventStep& step = site.several.made.steps[*place];
  if (!check_perhaps(site, label, step) || !check_exception(site, label, step)) return {};
  return place;
}

std::optional<uint32_t> resolve_step_field(const Site& site, const dsl::Path& path) {
  Context& context = site.several.context;
  if (path.parts.size() != 2) {
    context.report(Code::unknown_field, path.span, "a field is written `name` or `label.name`",
                   path.parts.size() == 1 ? "which field of it?" : "too many parts");
    return {};
  }
  const std::optional<uint32_t> place = find_step(site, path.parts[0]);
  if (!place) return {};
  const EventStep& step = site.several.made.steps[*place];
  if (report_fact(site, path, step.kind)) return {};
  const std::optional<uint32_t> field = context.find_field(step.kind, path.parts[1]);
  if (!field || !has_one_value(site, path, step.kind.fields[*field].type)) return {};
  return add_step_field(site, *place, *field);
}

uint32_t add_step_field(const Site& site, uint32_t place, uint32_t field) {
  const EventStep& step = site.several.made.steps[place];
  Look look;
  look.what = Look::What::step_field;
  look.step = place;
  look.step_field = field;
  look.field = step.kind.fields[field];
  look.field.name = fmt::format("{}.{}", step.label.empty() ? step.kind.name : step.label,
                                step.kind.fields[field].name);
  look.field.header = false;
  look.field.otherwise.reset(), look.field.otherwise_when.reset(), look.field.identifies.reset();
  if (step.plural) look.field.type.shaped = Shaped::list;
  return add_look(site.scope, std::move(look));
}

}  // namespace foothold::compiler
