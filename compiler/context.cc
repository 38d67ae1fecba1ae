#include "compiler/context.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::compiler {

void Context::report_unknown(dsl::Code code, const dsl::Word& word, const std::string& headline,
                             const std::string& label, const std::vector<std::string>& candidates) {
  const bool of_item = code >= dsl::Code::unknown_kind && code <= dsl::Code::unknown_rule &&
                       code != dsl::Code::unknown_field;
  if (code == dsl::Code::unknown_rule && refused_rules.count(word.text) != 0) return;
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
  if (place) return place;
  if (place_of(model.unions, name.text))
    report(dsl::Code::bad_union, name.span, fmt::format("`{}` is several kinds", name.text),
           "one of them is wanted here");
  else
    report_unknown(dsl::Code::unknown_kind, name, fmt::format("there is no kind `{}`", name.text),
                   "unknown kind", names_of(model.kinds));
  return {};
}

std::optional<std::vector<uint32_t>> Context::find_kinds(const dsl::Word& name) {
  if (const std::optional<uint32_t> place = place_of(model.unions, name.text))
    return model.unions[*place].alternatives;
  if (const std::optional<uint32_t> place = place_of(model.kinds, name.text)) return {{*place}};
  std::vector<std::string> names = names_of(model.kinds);
  for (const Kind& united : model.unions) names.push_back(united.name);
  report_unknown(dsl::Code::unknown_kind, name, fmt::format("there is no kind `{}`", name.text),
                 "unknown kind", names);
  return {};
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

namespace {

/// What a kind has instead of the field that the others have.
std::string instead_of(const Kind& kind, const std::string& name) {
  if (const std::optional<uint32_t> place = place_of(kind.fields, name))
    return fmt::format("`{}.{}` is `{}`", kind.name, name, describe(kind.fields[*place].type));
  const std::string nearest = dsl::did_you_mean(name, names_of(kind.fields));
  return fmt::format("`{}` has no `{}`{}", kind.name, name,
                     nearest.empty() ? "" : fmt::format(", but `{}`", nearest));
}

/// Reports a field that some of the kinds have, but not all of them with the same type. False: none
/// of them has it.
bool report_not_in_common(Context& context, const Kind& common, const dsl::Word& name) {
  const std::vector<Kind>& kinds = context.model.kinds;
  const auto has = [&](uint32_t kind) {
    return place_of(kinds[kind].fields, name.text).has_value();
  };
  if (std::none_of(common.alternatives.begin(), common.alternatives.end(), has)) return false;
  dsl::Diagnostic& found = context.report(
      dsl::Code::not_in_common, name.span,
      fmt::format("`{}` is not the same field in all of `{}`", name.text, common.name),
      "not in every alternative");
  for (const uint32_t kind : common.alternatives)
    found.notes.push_back(instead_of(kinds[kind], name.text));
  return true;
}

}  // namespace

std::optional<uint32_t> Context::find_field(const Kind& kind, const dsl::Word& name) {
  const std::optional<uint32_t> place = place_of(kind.fields, name.text);
  if (!place && !kind.alternatives.empty() && report_not_in_common(*this, kind, name)) return {};
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

std::vector<uint32_t> variants_of(const Model& model, std::string_view name) {
  std::vector<uint32_t> places;
  for (uint32_t place = 0; place < model.rules.size(); ++place)
    if (model.rules[place].name == name) places.push_back(place);
  return places;
}

std::vector<std::string> members_of(const Model& model, const Kind& kind) {
  if (kind.alternatives.empty()) return {kind.name};
  std::vector<std::string> names;
  for (const uint32_t member : kind.alternatives) names.push_back(model.kinds[member].name);
  return names;
}

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
