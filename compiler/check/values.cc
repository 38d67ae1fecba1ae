// Written values -> typed ones: fields, functions of them, sums. What a function takes and gives is
// one row of kFunctions, what can be added one row of kSums.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/lookups.h"
#include "compiler/check/several.h"
#include "compiler/check/zones.h"
#include "compiler/passes.h"
#include "runtime/value/number.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool is_whole(const Type& type) { return type.shaped != Shaped::change; }
bool is_text_or_list(const Type& type) {
  return (is_textual(type.base) && is_whole(type)) || type.shaped == Shaped::list;
}
bool is_text(const Type& type) { return is_textual(type.base) && type.shaped == Shaped::scalar; }
bool is_address(const Type& type) { return type.base == Base::address && is_whole(type); }
bool is_ip(const Type& type) { return type.base == Base::ip && is_whole(type); }
bool is_time(const Type& type) { return type.base == Base::time && type.shaped == Shaped::scalar; }

Type number(const Type&) { return Type{Base::number}; }
Type text(const Type& of) { return Type{Base::text, of.shaped}; }
Type domain(const Type& of) { return Type{Base::domain, of.shaped}; }
Type address(const Type& of) { return Type{Base::address, of.shaped}; }
Type weekday(const Type&) {
  return {Base::choice,
          Shaped::scalar,
          false,
          {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}};
}

/// `NAME of x`: what x may be, and the type of the whole.
struct FunctionRow {
  std::string_view name;
  Value::Op op;
  bool (*fits)(const Type&);
  Type (*gives)(const Type&);
  std::string_view takes;  // for the message
  bool zoned = false;
};
constexpr FunctionRow kFunctions[] = {
    {"length", Value::Op::length, is_text_or_list, number, "a text or a list"},
    {"domain", Value::Op::domain, is_address, domain, "an address"},
    {"local_part", Value::Op::local_part, is_address, text, "an address"},
    {"mailbox", Value::Op::mailbox, is_address, address, "an address"},
    {"network", Value::Op::network, is_ip, text, "an ip"},
    {"hour", Value::Op::hour, is_time, number, "a time", true},
    {"weekday", Value::Op::weekday, is_time, weekday, "a time", true},
    {"entropy", Value::Op::entropy, is_text, number, "a text"},
};

std::optional<Value> resolve_field(Context& context, const Kind& kind, std::string_view label,
                                   const dsl::Path& path) {
  const std::string element = fmt::format("{}.{}", path.parts[0].text, path.parts.back().text);
  if (const std::optional<uint32_t> place = place_of(kind.fields, element);
      place && path.parts.size() == 2)
    return value_of_field(kind, *place);
  if (report_element_path(context, kind, path)) return {};
  if (path.parts.size() > 2) {
    context.report(Code::unknown_field, path.span, "a field is written `name` or `label.name`",
                   "too many parts");
    return {};
  }
  if (path.parts.size() == 2 && path.parts[0].text != label) {
    context.report_label(path.parts[0], label);
    return {};
  }
  const std::optional<uint32_t> place = context.find_field(kind, path.parts.back());
  return place ? std::optional(value_of_field(kind, *place)) : std::nullopt;
}

const FunctionRow* row_of(std::string_view name) {
  const auto row = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                [&](const FunctionRow& one) { return one.name == name; });
  return row == std::end(kFunctions) ? nullptr : row;
}

void report_no_function(Context& context, const dsl::Word& name) {
  if (report_column_alone(context, name)) return;
  std::vector<std::string> names;
  for (const FunctionRow& row : kFunctions) names.emplace_back(row.name);
  context.report_unknown(Code::unknown_function, name,
                         fmt::format("there is no function `{} of`", name.text), "not a function",
                         names);
}

std::optional<Value> resolve_call(Context& context, const Kind& kind, std::string_view label,
                                  const dsl::Operand& written) {
  const FunctionRow* row = row_of(written.function.text);
  std::optional<Value> input = resolve_value(context, kind, label, written.inputs[0]);
  if (!row && !written.table) return report_no_function(context, written.function), std::nullopt;
  if (!input) return {};
  if (!row) return resolve_cell(context, written, std::move(*input));
  if (written.table) return report_function_in_table(context, written), std::nullopt;
  const std::string of = words_of(written.inputs[0]);
  if (!row->fits(input->type)) {
    context.report(Code::wrong_operator, written.span,
                   fmt::format("`{} of` does not fit `{}`, which is `{}`", row->name, of,
                               describe(input->type)),
                   fmt::format("takes {}", row->takes));
    return {};
  }
  if (written.zone && !row->zoned) {
    context.report(Code::wrong_operator, written.zone->span,
                   fmt::format("`{} of` is the same in every time zone", row->name),
                   "only `hour of` and `weekday of` take a zone");
    return {};
  }
  std::optional<uint32_t> zone = 0;
  if (row->zoned) zone = resolve_zone(context, written.zone);
  if (!zone) return {};
  const Type type = row->gives(input->type);
  return Value{row->op, 0, {std::move(*input)}, type, 0, 0, *zone};
}

// ---- arithmetic

std::optional<Value> resolve_literal(Context& context, const dsl::Literal& written) {
  const Type type{written.kind == dsl::Literal::Kind::duration ? Base::duration : Base::number};
  if (!check_literal(context, type, written)) return {};
  if (type.base == Base::number)
    return Value{Value::Op::number, 0, {}, type, *value::parse_number(written.text)};
  return Value{Value::Op::ticks, 0, {}, type, 0, *value::parse_duration(written.text)};
}

struct SumRow {
  Value::Op op;
  Base left, right, gives;
};
constexpr SumRow kSums[] = {
    {Value::Op::add, Base::number, Base::number, Base::number},
    {Value::Op::add, Base::time, Base::duration, Base::time},
    {Value::Op::add, Base::duration, Base::time, Base::time},
    {Value::Op::add, Base::duration, Base::duration, Base::duration},
    {Value::Op::subtract, Base::number, Base::number, Base::number},
    {Value::Op::subtract, Base::time, Base::time, Base::duration},
    {Value::Op::subtract, Base::time, Base::duration, Base::time},
    {Value::Op::subtract, Base::duration, Base::duration, Base::duration},
};

/// What could stand on the other side of the sign, for the message.
std::string what_fits(Value::Op op, Base left) {
  std::string all;
  for (const SumRow& row : kSums) {
    if (row.op != op || row.left != left) continue;
    all += fmt::format("{}`{}`, which gives `{}`", all.empty() ? "" : " or ",
                       describe(Type{row.right}), describe(Type{row.gives}));
  }
  return all;
}

std::optional<Value> resolve_sum(Context& context, const dsl::Operand& written, Value::Op op,
                                 Value left, Value right) {
  const bool scalars = left.type.shaped == Shaped::scalar && right.type.shaped == Shaped::scalar;
  for (const SumRow& row : kSums)
    if (scalars && row.op == op && row.left == left.type.base && row.right == right.type.base)
      return Value{op, 0, {std::move(left), std::move(right)}, Type{row.gives}};
  const bool add = op == Value::Op::add;
  dsl::Diagnostic& found =
      context.report(Code::bad_arithmetic, written.span,
                     fmt::format("`{}`, which is `{}`, cannot be {} `{}`, which is `{}`",
                                 words_of(written.inputs[1]), describe(right.type),
                                 add ? "added to" : "taken from", words_of(written.inputs[0]),
                                 describe(left.type)),
                     "numbers, times and durations only");
  const std::string fits = what_fits(op, left.type.base);
  if (left.type.shaped == Shaped::scalar && !fits.empty())
    found.help = fmt::format("{} `{}` fits {}", add ? "to" : "from", describe(left.type), fits);
  return {};
}

std::optional<Value> resolve_scale(Context& context, const dsl::Operand& written, Value of) {
  const std::optional<Value> factor = resolve_literal(context, written.literal);
  if (!factor) return {};
  const bool fits = of.type.shaped == Shaped::scalar &&
                    (of.type.base == Base::number || of.type.base == Base::duration);
  if (fits && factor->op == Value::Op::number) {
    const Type type = of.type;
    return Value{Value::Op::scale, 0, {std::move(of)}, type, factor->number};
  }
  context.report(Code::bad_arithmetic, written.span,
                 fmt::format("`{}`, which is `{}`, cannot be multiplied by `{}`",
                             words_of(written.inputs[0]), describe(of.type), written.literal.text),
                 "a number times a number or a duration");
  return {};
}

std::optional<Value> resolve_arithmetic(Context& context, const Kind& kind, std::string_view label,
                                        const dsl::Operand& written) {
  std::optional<Value> left = resolve_value(context, kind, label, written.inputs[0]);
  if (written.kind == dsl::Operand::Kind::scale)
    return left ? resolve_scale(context, written, std::move(*left)) : std::nullopt;
  std::optional<Value> right = resolve_value(context, kind, label, written.inputs[1]);
  if (!left || !right) return {};
  const bool add = written.kind == dsl::Operand::Kind::add;
  return resolve_sum(context, written, add ? Value::Op::add : Value::Op::subtract, std::move(*left),
                     std::move(*right));
}

}  // namespace

bool is_function(std::string_view name) { return row_of(name) != nullptr; }

std::optional<uint32_t> resolve_zone(Context& context, const std::optional<dsl::Literal>& written) {
  if (written) return find_zone(context, {written->text, written->span});
  return 0;
}

std::string words_of(const dsl::Operand& written) {
  using Kind = dsl::Operand::Kind;
  switch (written.kind) {
    case Kind::path:
      return written.path.parts.back().text;
    case Kind::literal:
      return written.literal.text;
    case Kind::call:
      return fmt::format("{} of {}{}", written.function.text, words_of(written.inputs[0]),
                         written.table ? " in " + written.table->text : "");
    case Kind::several:
      return written.function.text;
    case Kind::scale:
      return fmt::format("{} * {}", written.literal.text, words_of(written.inputs[0]));
    default:
      return fmt::format("{} {} {}", words_of(written.inputs[0]),
                         written.kind == Kind::add ? "+" : "-", words_of(written.inputs[1]));
  }
}

std::optional<Value> resolve_value(Context& context, const Kind& kind, std::string_view label,
                                   const dsl::Operand& written) {
  switch (written.kind) {
    case dsl::Operand::Kind::path:
      return resolve_field(context, kind, label, written.path);
    case dsl::Operand::Kind::literal:
      return resolve_literal(context, written.literal);
    case dsl::Operand::Kind::call:
      return resolve_call(context, kind, label, with_tables_at_columns(written));
    case dsl::Operand::Kind::several:
      return report_elsewhere(context, written.span), std::nullopt;
    default:
      return resolve_arithmetic(context, kind, label, written);
  }
}

}  // namespace foothold::compiler
