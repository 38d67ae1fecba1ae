// Written values -> typed ones: fields, and functions of them. What a function takes and gives is
// one row of kFunctions.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool is_text_or_list(const Type& type) {
  return (is_textual(type.base) && type.shaped != Shaped::change) || type.shaped == Shaped::list;
}
bool is_address(const Type& type) {
  return type.base == Base::address && type.shaped != Shaped::change;
}
bool is_time(const Type& type) { return type.base == Base::time; }

Type number(const Type&) { return Type{Base::number}; }
Type domain(const Type& of) { return Type{Base::domain, of.shaped}; }

/// `NAME of x`: what x may be, and the type of the whole.
struct FunctionRow {
  std::string_view name;
  Value::Op op;
  bool (*fits)(const Type&);
  Type (*gives)(const Type&);
  std::string_view takes;  // for the message
};
constexpr FunctionRow kFunctions[] = {
    {"length", Value::Op::length, is_text_or_list, number, "a text or a list"},
    {"domain", Value::Op::domain, is_address, domain, "an address"},
    {"hour", Value::Op::hour, is_time, number, "a time"},
};

std::optional<Value> resolve_field(Context& context, const Kind& kind, std::string_view label,
                                   const dsl::Path& path) {
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

std::optional<Value> resolve_call(Context& context, const Kind& kind, std::string_view label,
                                  const dsl::Operand& written) {
  std::optional<Value> input = resolve_value(context, kind, label, written.inputs[0]);
  if (!input) return {};
  const auto row =
      std::find_if(std::begin(kFunctions), std::end(kFunctions),
                   [&](const FunctionRow& it) { return it.name == written.function.text; });
  if (!row->fits(input->type)) {
    context.report(Code::wrong_operator, written.span,
                   fmt::format("`{} of` does not fit `{}`, which is `{}`", row->name,
                               words_of(written.inputs[0]), describe(input->type)),
                   fmt::format("takes {}", row->takes));
    return {};
  }
  const Type type = row->gives(input->type);
  return Value{row->op, 0, {std::move(*input)}, type};
}

}  // namespace

std::string words_of(const dsl::Operand& written) {
  if (written.kind == dsl::Operand::Kind::path) return written.path.parts.back().text;
  return fmt::format("{} of {}", written.function.text, words_of(written.inputs[0]));
}

std::optional<Value> resolve_value(Context& context, const Kind& kind, std::string_view label,
                                   const dsl::Operand& written) {
  if (written.kind == dsl::Operand::Kind::path)
    return resolve_field(context, kind, label, written.path);
  return resolve_call(context, kind, label, written);
}

}  // namespace foothold::compiler
