#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"
#include "dsl/recover.h"

namespace foothold::compiler {
namespace {

struct TypeRow {
  std::string_view name;
  Base base;
  bool in_lists;    // `list of T` is allowed
  bool in_changes;  // `change of T` is allowed
};
constexpr TypeRow kTypes[] = {
    {"text", Base::text, true, true},       {"id", Base::id, true, true},
    {"address", Base::address, true, true}, {"domain", Base::domain, true, true},
    {"ip", Base::ip, true, false},          {"number", Base::number, false, false},
    {"time", Base::time, false, false},     {"duration", Base::duration, false, false},
    {"flag", Base::flag, false, false},
};

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const TypeRow& row : kTypes) names.emplace_back(row.name);
  return names;
}

/// Words with a meaning of their own in a condition could not be told from an enum value on the
/// right of `is`.
bool may_be_choice(const std::string& word) {
  static constexpr std::string_view taken[] = {"new", "nothing", "true", "false"};
  return !dsl::is_reserved(word) &&
         std::find(std::begin(taken), std::end(taken), word) == std::end(taken);
}

std::optional<Type> resolve_choice(Context& context, const dsl::TypeName& written) {
  Type type{Base::choice, Shaped::scalar, false, {}};
  for (const dsl::Word& choice : written.choices) {
    if (!may_be_choice(choice.text))
      context.report(dsl::Code::bad_literal, choice.span,
                     fmt::format("`{}` cannot be an enum value", choice.text),
                     "this word has a meaning of its own in a condition");
    if (std::find(type.choices.begin(), type.choices.end(), choice.text) != type.choices.end())
      context.report(dsl::Code::given_twice, choice.span,
                     fmt::format("`{}` is listed twice", choice.text));
    type.choices.push_back(choice.text);
  }
  if (type.choices.size() <= 250) return type;
  context.report(dsl::Code::pattern_too_big, written.span, "an enum has more than 250 values");
  return {};
}

}  // namespace

std::optional<Type> resolve_type(Context& context, const dsl::TypeName& written) {
  if (written.base.text == "one of") return resolve_choice(context, written);
  if (written.group) return Type{Base::group, Shaped::list};
  const auto row =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [&](const TypeRow& candidate) { return candidate.name == written.base.text; });
  if (row == std::end(kTypes)) {
    context.report_unknown(dsl::Code::unknown_type, written.base,
                           fmt::format("there is no type `{}`", written.base.text), "unknown type",
                           type_names());
    return {};
  }
  const Shaped shaped = written.shape == dsl::TypeName::Shape::list     ? Shaped::list
                        : written.shape == dsl::TypeName::Shape::change ? Shaped::change
                                                                        : Shaped::scalar;
  const bool allowed =
      shaped == Shaped::scalar || (shaped == Shaped::list ? row->in_lists : row->in_changes);
  if (allowed) return Type{row->base, shaped, written.list_change, {}};
  context.report(
      dsl::Code::unknown_type, written.span,
      fmt::format("there is no `{} of {}`", shaped == Shaped::list ? "list" : "change", row->name),
      "not a type");
  return {};
}

}  // namespace foothold::compiler
