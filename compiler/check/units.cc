// Units: `500km` is metres, `800kmh` metres a second, `5%` a part of one. They belong to what is
// measured so; elsewhere a number with a unit cannot be read.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/several.h"
#include "runtime/value/number.h"

namespace foothold::compiler {
namespace {

struct UnitRow {
  std::string_view function;  // the first word of what is measured
  std::string_view unit;
  double factor;
};
constexpr UnitRow kUnits[] = {
    {"distance", "km", 1000.0}, {"distance", "m", 1.0}, {"speed", "kmh", 1.0 / 3.6},
    {"share", "%", 0.01},       {"share", "", 1.0},     {"largest share", "%", 0.01},
    {"largest share", "", 1.0},
};

bool is_of(const UnitRow& row, const std::string& function) {
  return function.starts_with(row.function);
}

bool is_measured(const std::string& function) {
  return std::any_of(std::begin(kUnits), std::end(kUnits),
                     [&](const UnitRow& row) { return is_of(row, function); });
}

/// The value in the unit that is compared with.
std::optional<double> in_unit(const std::string& function, const std::string& text) {
  for (const UnitRow& row : kUnits) {
    if (!is_of(row, function) || !text.ends_with(row.unit)) continue;
    const std::string_view digits = std::string_view(text).substr(0, text.size() - row.unit.size());
    if (const std::optional<double> number = value::parse_number(digits))
      return *number * row.factor;
  }
  return {};
}

std::string units_of(const std::string& function) {
  std::string all;
  for (const UnitRow& row : kUnits)
    if (is_of(row, function) && !row.unit.empty())
      all += fmt::format("{}`{}{}`", all.empty() ? "" : " or ",
                         function.starts_with("speed") ? "800"
                         : row.unit == "%"             ? "5"
                                                       : "500",
                         row.unit);
  return all;
}

}  // namespace

bool apply_units(Context& context, const dsl::Operand& left, dsl::Test& test) {
  const std::string& function = left.function.text;
  if (left.kind != dsl::Operand::Kind::several || !is_measured(function)) return true;
  bool good = true;
  for (dsl::Literal& value : test.values) {
    if (value.kind != dsl::Literal::Kind::number && value.kind != dsl::Literal::Kind::duration)
      continue;  // what else it is says the test
    const std::optional<double> number = in_unit(function, value.text);
    if (number) {
      value = {dsl::Literal::Kind::number, fmt::format("{}", *number), value.span};
      continue;
    }
    context
        .report(dsl::Code::bad_literal, value.span,
                fmt::format("`{}` is not in the unit of `{}`", value.text, function),
                "in which unit?")
        .help = fmt::format("write such as {}", units_of(function));
    good = false;
  }
  return good;
}

}  // namespace foothold::compiler
