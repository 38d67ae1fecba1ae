#include "compiler/context.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::compiler {

void Context::report_unknown(dsl::Code code, const dsl::Word& word, const std::string& headline,
                             const std::string& label, const std::vector<std::string>& candidates) {
  const bool of_item = code >= dsl::Code::unknown_kind && code <= dsl::Code::unknown_rule &&
                       code != dsl::Code::unknown_field;
  if (of_item && std::binary_search(tree.broken.begin(), tree.broken.end(), word.text)) return;
  const bool kept = diagnostics.keeps(dsl::info(code).severity);
  dsl::Diagnostic& found = report(code, word.span, headline, label);
  if (!kept) return;
  const std::string nearest = dsl::did_you_mean(word.text, candidates);
  if (nearest.empty()) return;
  found.help = fmt::format("did you mean `{}`?", nearest);
  if (sources.text(word.span) == word.text) found.edits.push_back({word.span, nearest, true});
}

void Context::report_label(const dsl::Word& word, std::string_view label) {
  const std::string headline = fmt::format("there is no label `{}`", word.text);
  if (!label.empty())
    return report_unknown(dsl::Code::unknown_label, word, headline, "unknown label",
                          {std::string(label)});
  report(dsl::Code::unknown_label, word.span, headline, "unknown label").help =
      fmt::format("the rule's event has no label: give it one with `when {}: ...`", word.text);
}

std::optional<uint32_t> Context::find_kind(const dsl::Word& name) {
  const std::optional<uint32_t> place = place_of(model.kinds, name.text);
  if (!place)
    report_unknown(dsl::Code::unknown_kind, name, fmt::format("there is no kind `{}`", name.text),
                   "unknown kind", names_of(model.kinds));
  return place;
}

std::optional<uint32_t> Context::find_shape(const dsl::Word& name) {
  const std::optional<uint32_t> place = place_of(model.shapes, name.text);
  if (!place)
    report_unknown(dsl::Code::unknown_shape, name, fmt::format("there is no shape `{}`", name.text),
                   "unknown shape", names_of(model.shapes));
  return place;
}

std::optional<uint32_t> Context::find_list(const dsl::Word& name) {
  const std::optional<uint32_t> place = place_of(model.lists, name.text);
  if (!place)
    report_unknown(dsl::Code::unknown_list, name, fmt::format("there is no list `{}`", name.text),
                   "unknown list", names_of(model.lists));
  return place;
}

std::optional<uint32_t> Context::find_field(const Kind& kind, const dsl::Word& name) {
  const std::optional<uint32_t> place = place_of(kind.fields, name.text);
  if (!place)
    report_unknown(dsl::Code::unknown_field, name,
                   fmt::format("`{}` has no field `{}`", kind.name, name.text), "unknown field",
                   names_of(kind.fields));
  return place;
}

namespace {

std::string join_choices(const std::vector<std::string>& choices) {
  std::string all;
  for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + choice;
  return all;
}

}  // namespace

std::string describe(const Type& type) {
  static constexpr std::string_view bases[] = {"text", "id",     "address", "domain",
                                               "ip",   "number", "time",    "duration",
                                               "flag", "one of", "{ ... }"};
  std::string base(bases[static_cast<size_t>(type.base)]);
  if (type.base == Base::choice) base += " " + join_choices(type.choices);
  if (type.shaped == Shaped::list) return "list of " + base;
  if (type.shaped == Shaped::change)
    return (type.list_change ? "change of list of " : "change of ") + base;
  return base;
}

std::string describe(const Field& field) {
  if (field.type.base != Base::group) return describe(field.type);
  std::string members;
  for (const Field& member : field.members)
    members += fmt::format("{} : {}{}  ", member.name, describe(member.type),
                           member.chosen ? " chosen" : "");
  return fmt::format("list of {{ {}}}", members.substr(0, members.size() - 1));
}

}  // namespace foothold::compiler
