#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"
#include "runtime/value/time.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool is_group(const Field& field) { return field.type.base == Base::group; }

/// A time of day is a time of the one day of a test, `+20m` one after its first event; anywhere
/// else these would be no times at all.
bool check_given(Context& context, const Type& type, const dsl::Literal& value) {
  using Kind = dsl::Literal::Kind;
  const bool later = value.kind == Kind::duration && value.text.starts_with('+') &&
                     value::parse_duration(std::string_view(value.text).substr(1)).has_value();
  return (type.base == Base::time && (value.kind == Kind::clock || later)) ||
         check_literal(context, type, value);
}

bool fits_group(Context& context, const Field& field, const dsl::GivenField& written) {
  if (written.is_group == is_group(field)) return true;
  if (!written.is_group && written.values.empty() && !written.is_change) return true;  // `empty`
  context.report(
      Code::wrong_operand, written.span,
      written.is_group
          ? fmt::format("`{}` is no list of groups", field.name)
          : fmt::format("`{0}` is a list of groups: say `{0} {{ ... }}` for each element",
                        field.name));
  return false;
}

std::optional<Given> resolve_scalar(Context& context, const Field& field, uint32_t place,
                                    const dsl::GivenField& written) {
  if (written.is_change != (field.type.shaped == Shaped::change)) {
    context.report(Code::wrong_operand, written.span,
                   written.is_change
                       ? fmt::format("`{}` is not a change", field.name)
                       : fmt::format("`{}` is a change: say `from ... to ...`", field.name));
    return {};
  }
  if (written.values.size() > 1 && field.type.shaped == Shaped::scalar) {
    context.report(Code::wrong_operand, written.span, fmt::format("`{}` has one value", field.name),
                   "several given");
    return {};
  }
  Given given{place, {}, {}, written.span};
  bool good = true;
  for (const dsl::Literal& value : written.values)
    good = check_given(context, field.type, value) && good, given.values.push_back(value.text);
  for (const dsl::Literal& value : written.before)
    good = check_given(context, field.type, value) && good, given.before.push_back(value.text);
  return good ? std::optional(given) : std::nullopt;
}

/// One element: its fields are those of the group.
std::optional<Given> resolve_element(Context& context, const Field& field, uint32_t place,
                                     const dsl::GivenField& written) {
  Kind group;
  group.name = field.name;
  group.fields = field.members;
  Given given{place, {}, {}, written.span};
  given.elements = {resolve_given(context, group, written.members)};
  return given.elements[0].size() == written.members.size() ? std::optional(given) : std::nullopt;
}

std::optional<Given> resolve_one(Context& context, const Kind& kind,
                                 const dsl::GivenField& written) {
  const std::optional<uint32_t> place = context.find_field(kind, written.name);
  if (!place || !fits_group(context, kind.fields[*place], written)) return {};
  return written.is_group ? resolve_element(context, kind.fields[*place], *place, written)
                          : resolve_scalar(context, kind.fields[*place], *place, written);
}

void resolve_sample(Context& context, const dsl::SampleItem& written, Kind& kind) {
  const std::optional<uint32_t> shape = context.find_shape(written.shape);
  if (!shape) return;
  kind.samples.push_back({*shape, written.title, written.record.text,
                          resolve_given(context, kind, written.fields), written.shape.span});
}

}  // namespace

std::vector<Given> resolve_given(Context& context, const Kind& kind,
                                 const std::vector<dsl::GivenField>& written) {
  std::vector<Given> all;
  for (const dsl::GivenField& field : written) {
    std::optional<Given> given = resolve_one(context, kind, field);
    if (!given) continue;
    const auto before = std::find_if(
        all.begin(), all.end(), [&](const Given& other) { return other.field == given->field; });
    if (before == all.end()) {
      all.push_back(std::move(*given));
    } else if (field.is_group && !before->elements.empty()) {
      before->elements.push_back(std::move(given->elements[0]));
    } else {
      context.report(Code::given_twice, field.span,
                     fmt::format("`{}` is given twice", field.name.text));
    }
  }
  return all;
}

void resolve_samples(Context& context) {
  for (const dsl::KindItem& written : context.tree.kinds) {
    const std::optional<uint32_t> kind = place_of(context.model.kinds, written.name.text);
    if (!kind || context.model.kinds[*kind].span.begin != written.name.span.begin) continue;
    for (const dsl::SampleItem& sample : written.samples)
      resolve_sample(context, sample, context.model.kinds[*kind]);
  }
}

}  // namespace foothold::compiler
