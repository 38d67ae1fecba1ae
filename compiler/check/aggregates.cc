// What is worked out of all events of a step: `number of tries`, `number of different tries.user`,
// `largest share of reads.user`, `total of`, `smallest of`, `largest of`, `first of`, `last of`.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using What = Look::What;

bool any_type(const Type& type) { return type.shaped == Shaped::scalar; }
bool summable(const Type& type) {
  return any_type(type) && (type.base == Base::number || type.base == Base::duration);
}
bool ordered(const Type& type) {
  return any_type(type) &&
         (type.base == Base::number || type.base == Base::duration || type.base == Base::time);
}

struct Row {
  std::string_view function;
  What what;
  bool of_field;
  bool (*fits)(const Type&);
  bool gives_number;
  bool several_only;  // of one event it says nothing
  std::string_view takes;
};
constexpr Row kRows[] = {
    {"number of", What::number_of, false, any_type, true, true, ""},
    {"number of different", What::number_of_different, true, is_comparable, true, true,
     "a field with one value"},
    {"total of", What::total_of, true, summable, false, false, "a number or a duration"},
    {"smallest of", What::smallest_of, true, ordered, false, false,
     "a number, a duration or a time"},
    {"largest of", What::largest_of, true, ordered, false, false, "a number, a duration or a time"},
    {"largest share of", What::largest_share_of, true, is_comparable, true, true,
     "a field with one value"},
    {"first of", What::first_of, true, any_type, false, false, "a field with one value"},
    {"last of", What::last_of, true, any_type, false, false, "a field with one value"},
};

/// The tree may leave `of` out of a function's name.
std::string with_of(const std::string& function) {
  const bool different = function == "number of different";
  return different || function.ends_with(" of") ? function : function + " of";
}

const Row* row_of(const dsl::Operand& written) {
  const std::string name = with_of(written.function.text);
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& one) { return one.function == name; });
  return row == std::end(kRows) ? nullptr : row;
}

std::nullopt_t report(const Site& site, dsl::Span at, std::string headline, std::string label,
                      std::string help) {
  site.several.context.report(Code::bad_aggregate, at, std::move(headline), std::move(label)).help =
      std::move(help);
  return std::nullopt;
}

std::nullopt_t report_parts(const Site& site, const Row& row, const dsl::Path& path) {
  const std::string& label = path.parts[0].text;
  if (row.of_field)
    return report(site, path.span, fmt::format("`{}` takes a field of a step", row.function),
                  "which field?", fmt::format("write `{} {}.FIELD`", row.function, label));
  return report(site, path.span, "`number of` counts the events of a step",
                "not the values of a field",
                fmt::format("write `number of {}` or `number of different {}.{}`", label, label,
                            path.parts.back().text));
}

std::nullopt_t report_single(const Site& site, const Row& row, const dsl::Path& path) {
  const std::string& label = path.parts[0].text;
  return report(site, path.span, fmt::format("`{}` is one event: there is nothing to count", label),
                fmt::format("`{}` needs a step that takes several", row.function),
                fmt::format("write `{}: at least N ...` in the block", label));
}

std::optional<uint32_t> resolve_aggregate(const Site& site, const Row& row,
                                          const dsl::Operand& written) {
  const dsl::Path& path = written.inputs[0].path;
  if (written.inputs[0].kind != dsl::Operand::Kind::path)
    return report(site, written.inputs[0].span, fmt::format("`{}` takes a step", row.function),
                  "not a step", "write the label of a step, or `label.field`");
  if ((path.parts.size() == 2) != row.of_field) return report_parts(site, row, path);
  const std::optional<uint32_t> place = find_step(site, path.parts[0]);
  if (!place) return {};
  const EventStep& step = site.several.made.steps[*place];
  const bool perhaps = step.joint == EventStep::Joint::also_perhaps;
  if (row.several_only && !step.plural && !perhaps) return report_single(site, row, path);
  Look look;
  look.what = row.what;
  look.step = *place;
  if (row.of_field) {
    const std::optional<uint32_t> field = site.several.context.find_field(step.kind, path.parts[1]);
    if (!field) return {};
    look.step_field = *field;
    look.field.type = step.kind.fields[*field].type;
    look.field.chosen = !row.gives_number && step.kind.fields[*field].chosen;
  }
  if (row.of_field && !row.fits(look.field.type))
    return report(site, path.span,
                  fmt::format("`{}` does not fit `{}`, which is `{}`", row.function,
                              path.parts[1].text, describe(look.field.type)),
                  fmt::format("takes {}", row.takes), "choose another field, or another word");
  if (row.gives_number) look.field.type = Type{Base::number};
  look.field.name = written_at(site.several.context, written.span);
  return add_look(site.scope, std::move(look));
}

struct Special {
  std::string_view function;
  std::optional<uint32_t> (*resolve)(const Site&, const dsl::Operand&);
};
constexpr Special kSpecials[] = {
    {"share of", resolve_share},      {"usual", resolve_usual},
    {"spread of", resolve_usual},     {"distance", resolve_distance},
    {"speed", resolve_distance},      {"distance from", resolve_distance},
    {"speed from", resolve_distance}, {"gap", resolve_gap},
    {"gap between", resolve_gap},
};

}  // namespace

std::optional<uint32_t> resolve_look(const Site& site, const dsl::Operand& written) {
  for (const Special& special : kSpecials)
    if (special.function == written.function.text) return special.resolve(site, written);
  const Row* row = row_of(written);
  if (row) return resolve_aggregate(site, *row, written);
  report_elsewhere(site.several.context, written.span);
  return {};
}

}  // namespace foothold::compiler
