// `distance from home`, `speed from home`, `gap between made and sent`.
#include <fmt/format.h>

#include "compiler/check/several.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using What = Look::What;

std::nullopt_t report(const Site& site, dsl::Span at, std::string headline, std::string label,
                      std::string help) {
  site.several.context.report(Code::bad_distance, at, std::move(headline), std::move(label)).help =
      std::move(help);
  return std::nullopt;
}

/// The fields that say where an event was; reports a kind that lacks them.
bool add_place(const Site& site, dsl::Span at, const Kind& kind, std::vector<uint32_t>& fields) {
  for (const std::string_view name : {kLatitudeField, kLongitudeField}) {
    const std::optional<uint32_t> field = place_of(kind.fields, name);
    if (field && kind.fields[*field].type == Type{Base::number}) {
      fields.push_back(*field);
      continue;
    }
    report(site, at, fmt::format("`{}` does not say where it happened", kind.name),
           fmt::format("it has no number `{}`", name),
           "both kinds need the fields `latitude` and `longitude`");
    return false;
  }
  return true;
}

bool is_single(const Site& site, const dsl::Word& label, const EventStep& step) {
  if (!step.plural) return true;
  report(site, label.span, fmt::format("`{}` is several events", label.text),
         "the way from which of them?", "measure from a step that takes one event");
  return false;
}

}  // namespace

std::optional<uint32_t> resolve_distance(const Site& site, const dsl::Operand& written) {
  const bool speed = written.function.text.starts_with("speed");
  if (!site.step)
    return report(
        site, written.span,
        fmt::format("`{}` is measured in the condition of a step", speed ? "speed" : "distance"),
        "from there to which event?", "write it in the step that is far away");
  const std::optional<uint32_t> from = find_step(site, written.labels[0]);
  if (!from) return {};
  const EventStep& other = site.several.made.steps[*from];
  Look look;
  look.what = speed ? What::speed : What::distance;
  look.step = *from;
  if (!is_single(site, written.labels[0], other) ||
      !add_place(site, written.span, site.several.made.steps[*site.step].kind, look.fields) ||
      !add_place(site, written.span, other.kind, look.fields))
    return {};
  look.field.type = Type{Base::number};
  look.field.name = written_at(site.several.context, written.span);
  return add_look(site.scope, std::move(look));
}

std::optional<uint32_t> resolve_gap(const Site& site, const dsl::Operand& written) {
  const std::optional<uint32_t> one = find_step(site, written.labels[0]);
  const std::optional<uint32_t> other = find_step(site, written.labels[1]);
  if (!one || !other) return {};
  if (*one == *other)
    return report(site, written.span, "the time between a step and itself", "two steps are wanted",
                  "name two labels");
  Look look;
  look.what = What::gap;
  look.step = *one;
  look.other_step = *other;
  look.field.type = Type{Base::duration};
  look.field.name = written_at(site.several.context, written.span);
  return add_look(site.scope, std::move(look));
}

}  // namespace foothold::compiler
