#include "cli/scaffold.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compiler/context.h"
#include "dsl/format/format.h"

namespace foothold::cli {
namespace {

using compiler::Base;
using compiler::Field;
using compiler::Given;
using compiler::Kind;
using compiler::Shaped;

constexpr size_t kMostFields = 12;  // that the comment lists

/// A test of one field, the words of a test event that make it true, and those that do not.
struct Condition {
  std::string where, yes, no;
};

bool is_plain(const Field& field, Base base) {
  return field.type.base == base && field.type.shaped == Shaped::scalar;
}

std::string other_choice(const Field& field, const std::string& value) {
  for (const std::string& choice : field.type.choices)
    if (choice != value) return fmt::format("{} {}", field.name, choice);
  return {};
}

Condition on_choice(const Field& field, const std::string& value) {
  return {fmt::format("{} is {}", field.name, value), fmt::format("{} {}", field.name, value),
          other_choice(field, value)};
}

Condition on_flag(const Field& field) {
  return {field.name, field.name + " true", field.name + " false"};
}

Condition on_presence(const Field& field, const std::string& yes) {
  return {field.name + " is present", yes, ""};
}

/// The words of a made-up value, where no sample says one.
std::string made_up(const Field& field) {
  if (field.type.shaped == Shaped::change) return fmt::format("{} from \"a\" to \"b\"", field.name);
  switch (field.type.base) {
    case Base::choice:
      return fmt::format("{} {}", field.name, field.type.choices.front());
    case Base::flag:
      return field.name + " true";
    case Base::number:
      return field.name + " 1";
    case Base::duration:
      return field.name + " 1h";
    case Base::time:
      return field.name + " 09:20";
    case Base::ip:
      return fmt::format("{} \"192.0.2.1\"", field.name);
    case Base::address:
      return fmt::format("{} \"ana@contoso.com\"", field.name);
    default:
      return fmt::format("{} \"x\"", field.name);
  }
}

/// The most telling field of the sample: a choice, else a flag, else any that says something.
std::optional<Condition> condition_on(const Loaded& loaded, const Kind& kind,
                                      const compiler::Sample& sample) {
  std::optional<Condition> flag, any;
  for (const Given& given : sample.fields) {
    const Field& field = kind.fields[given.field];
    if (field.header || given.field <= compiler::kFieldRecord || given.values.empty()) continue;
    if (is_plain(field, Base::choice) && field.type.choices.size() > 1)
      return on_choice(field, given.values[0]);
    if (!flag && is_plain(field, Base::flag)) flag = on_flag(field);
    if (!any) any = on_presence(field, std::string(loaded.sources.text(given.span)));
  }
  return flag ? flag : any;
}

/// Without a sample: the first field that is the kind's own.
Condition condition_on_first(const Kind& kind) {
  const auto own = std::find_if(kind.fields.begin() + 2, kind.fields.end(),
                                [](const Field& field) { return !field.header; });
  const Field& field = own == kind.fields.end() ? kind.fields.back() : *own;
  if (is_plain(field, Base::choice)) return on_choice(field, field.type.choices.front());
  return is_plain(field, Base::flag) ? on_flag(field) : on_presence(field, made_up(field));
}

/// Of the fields that every kind has, those that a test reads better with.
bool worth_saying(const Field& field) {
  return !field.header || field.name == compiler::kUserField ||
         field.name == compiler::kPrincipalField || field.name == compiler::kIpField;
}

/// The sample's fields as they are written there, but for the one that is tested.
std::string other_fields(const Loaded& loaded, const Kind& kind, const Condition& condition) {
  if (kind.samples.empty()) return {};
  const std::string tested = condition.yes.substr(0, condition.yes.find(' '));
  std::string fields;
  for (const Given& given : kind.samples.front().fields)
    if (const Field& field = kind.fields[given.field];
        field.name != tested && given.field > compiler::kFieldRecord && worth_saying(field))
      fields += " " + std::string(loaded.sources.text(given.span));
  return fields;
}

/// The fields that are the kind's own, a comment line each.
std::string field_lines(const Kind& kind) {
  std::string lines;
  size_t listed = 0, own = 0;
  for (size_t i = 2; i < kind.fields.size(); ++i) {
    const Field& field = kind.fields[i];
    if (field.header) continue;
    ++own;
    if (listed == kMostFields) continue;
    ++listed;
    lines += fmt::format("    #   {} : {}{}\n", field.name, compiler::describe(field.type),
                         field.doc.empty() ? "" : ", " + field.doc);
  }
  if (own > listed) lines += fmt::format("    #   and {} more\n", own - listed);
  return lines;
}

/// `inbox_rule_made_at_night` -> `Inbox rule made at night`.
std::string title_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] += 'A' - 'a';
  return name;
}

std::string owners_of(const Loaded& loaded) {
  std::string owners;
  const auto table = loaded.catalogue.all().find("owners");
  if (table == loaded.catalogue.all().end()) return owners;
  for (const auto& [id, row] : table->second) owners += (owners.empty() ? "" : ", ") + id;
  return owners;
}

std::string properties(const Loaded& loaded, const NewRule& rule) {
  return fmt::format(R"(
  # What a finding is called, what it means, and when it means nothing.
  title "{0}"
  about "What happened, and why it matters."
  severity medium # info, low, medium, high or critical
  owner {1} # who acts on a finding, one or more of: {2}
  # Ids of the catalogue, which `foothold list controls csf` prints (attack, scuba, nhi and airmf likewise).
  detects csf:DE.CM-09, csf:DE.AE-02 # the outcomes it serves
  control csf:PR.PS-01 # the control that was broken or is missing
  responds csf:RS.MI-02 # the outcomes of the response
  maps nhi:none # nhi: one or more ids, or none; then any attack:, scuba:, airmf: ids
  contain revoke_sessions # the steps of the response
  false_alarms "What looks the same and is harmless."
)",
                     title_of(rule.name), rule.owner, owners_of(loaded));
}

std::string tests(const Kind& kind, const Condition& condition, const std::string& fields) {
  return fmt::format(R"(
  test "what it is about" {{
    event {0} {{ {1} {3} }}
    expect 1 finding at seen
  }}
  test "what it is not about" {{
    event {0} {{ {2} {3} }}
    expect nothing
  }}
)",
                     kind.name, condition.yes, condition.no, fields);
}

}  // namespace

std::string scaffold(const Loaded& loaded, const NewRule& rule) {
  const Kind& kind = loaded.compiled.model.kinds[rule.kind];
  std::optional<Condition> found;
  if (!kind.samples.empty()) found = condition_on(loaded, kind, kind.samples.front());
  const Condition condition = found ? *found : condition_on_first(kind);
  std::string text = fmt::format("rule {} {{{}\n  when seen: {}\n", rule.name,
                                 properties(loaded, rule), kind.name);
  text += fmt::format(
      "    # Fields to test, beside those of every kind (`foothold list fields {}`):\n{}",
      kind.name, field_lines(kind));
  text += fmt::format("    where {}\n\n  report \"{{user}}: {}[, from {{ip}}]\"\n", condition.where,
                      title_of(rule.name));
  text += tests(kind, condition, other_fields(loaded, kind, condition)) + "}\n";
  dsl::Sources sources;
  const dsl::format::Formatted formatted =
      dsl::format::format(sources, sources.add(rule.name, text));
  const bool done = formatted.outcome == dsl::format::Formatted::Outcome::done;
  return done ? formatted.text : text;
}

}  // namespace foothold::cli
