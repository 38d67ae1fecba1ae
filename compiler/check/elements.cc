// `any change in changes satisfies (...)`, `every r in recipients satisfies (...)`: the condition
// on an element is typed like any other, over a scope that has the event's fields and the
// element's.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {

Kind element_scope(const Kind& kind, uint32_t list, const std::string& binder) {
  Kind scope;
  scope.name = kind.name;
  scope.fields = kind.fields;
  scope.span = kind.span;
  const Field& of = kind.fields[list];
  std::vector<Field> own = of.members;
  for (Field& member : own) member.name = fmt::format("{}.{}", binder, member.name);
  if (of.type.base != Base::group) {
    own.emplace_back();
    own[0].name = binder;
    own[0].type = Type{of.type.base};
    own[0].span = of.span;
  }
  for (Field& field : own) {
    field.chosen = field.chosen || of.chosen;
    scope.fields.push_back(std::move(field));
  }
  scope.element_fields = static_cast<uint32_t>(own.size());
  return scope;
}

namespace {

using dsl::Code;

/// The field whose elements are meant; reports one that has none.
std::optional<uint32_t> resolve_list(Context& context, const Kind& kind, std::string_view label,
                                     const dsl::Path& written) {
  dsl::Operand operand;
  operand.path = written;
  operand.span = written.span;
  const std::optional<Value> value = resolve_value(context, kind, label, operand);
  if (!value) return {};
  if (value->type.shaped == Shaped::list) return value->field;
  context
      .report(Code::not_a_list, written.span,
              fmt::format("`{}` is `{}`: only a list has elements", written.parts.back().text,
                          describe(value->type)),
              "not a list")
      .help = "the lists of a kind are named by `foothold list fields KIND`";
  return {};
}

/// What has the name already, as a message says it; empty if nothing has.
std::string_view taken_by(const Context& context, const Kind& kind, std::string_view label,
                          const std::string& name) {
  if (place_of(kind.fields, name)) return "a field";
  if (name == label) return "the label of the event";
  return place_of(context.model.lists, name) ? "a list" : "";
}

bool is_free(Context& context, const Kind& kind, std::string_view label, const dsl::Word& binder) {
  const std::string_view what = taken_by(context, kind, label, binder.text);
  if (what.empty()) return true;
  context
      .report(Code::bad_binder, binder.span, fmt::format("`{}` is {} already", binder.text, what),
              "the name is taken")
      .help = "give the element a name of its own";
  return false;
}

bool is_outermost(Context& context, const Kind& kind, const dsl::Condition& written) {
  if (kind.element_fields == 0) return true;
  context
      .report(Code::nested_elements, written.span,
              "inside `any` or `every` the elements of another list cannot be asked",
              "one list at a time")
      .help = "join two conditions with `and`, one for each list";
  return false;
}

bool has_member(const Field& field, std::string_view binder) {
  return field.name.size() > binder.size() && field.name[binder.size()] == '.' &&
         std::string_view(field.name).substr(0, binder.size()) == binder;
}

/// The fields of the element as they are named after the dot; empty if this is no element.
std::vector<std::string> members_of(const Kind& kind, const std::string& binder) {
  std::vector<std::string> members;
  for (size_t at = kind.fields.size() - kind.element_fields; at < kind.fields.size(); ++at)
    if (has_member(kind.fields[at], binder))
      members.push_back(kind.fields[at].name.substr(binder.size() + 1));
  return members;
}

}  // namespace

std::optional<Condition> resolve_element_condition(Context& context, const Kind& kind,
                                                   std::string_view label,
                                                   const dsl::Condition& written) {
  if (!is_outermost(context, kind, written)) return {};
  const std::optional<uint32_t> list = resolve_list(context, kind, label, written.list);
  if (!list || !is_free(context, kind, label, written.binder)) return {};
  Condition condition;
  condition.op = static_cast<Condition::Operator>(written.op);
  condition.span = written.span;
  condition.list = *list;
  condition.binder = written.binder.text;
  const Kind scope = element_scope(kind, *list, condition.binder);
  std::optional<Condition> inner = resolve_condition(context, scope, label, written.parts[0]);
  if (!inner) return {};
  condition.inner.push_back(std::move(*inner));
  return condition;
}

bool report_element_path(Context& context, const Kind& kind, const dsl::Path& path) {
  const dsl::Word& first = path.parts[0];
  const std::vector<std::string> members = members_of(kind, first.text);
  if (!members.empty() && path.parts.size() == 2) {
    context.report_unknown(Code::unknown_field, path.parts[1],
                           fmt::format("`{}` has no field `{}`", first.text, path.parts[1].text),
                           "unknown field", members);
    return true;
  }
  if (!members.empty()) {
    context
        .report(Code::element_wanted, path.span,
                fmt::format("`{}` is an element with several fields", first.text),
                "which of them is meant?")
        .help = fmt::format("say `{}.{}`", first.text, members[0]);
    return true;
  }
  const std::optional<uint32_t> field = place_of(kind.fields, first.text);
  if (path.parts.size() != 2 || !field || kind.fields[*field].type.base != Base::group)
    return false;
  report_asked_group(context, first.text, path.span);
  return true;
}

void report_asked_group(Context& context, const std::string& list, dsl::Span verb) {
  context
      .report(Code::element_wanted, verb, fmt::format("`{}` is a list of groups", list),
              "of which element?")
      .help = fmt::format("write `any element in {} satisfies (element.FIELD ...)`", list);
}

}  // namespace foothold::compiler
