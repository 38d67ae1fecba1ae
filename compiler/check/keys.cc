// `same user, device, within 1h` and `taking target as user`: by which of its fields an event of
// each step belongs to a group. The tenant always does, and is no key.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

const dsl::TakenKey* taken_for(const dsl::StepItem& step, std::string_view key) {
  for (const dsl::TakenKey& taken : step.taking)
    if (taken.key.text == key) return &taken;
  return nullptr;
}

/// The field that stands for the key in a step as it is written, whatever its type.
std::optional<KeyField> written_key(const dsl::StepItem& written, const Kind& kind,
                                    std::string_view key) {
  const dsl::TakenKey* taken = taken_for(written, key);
  const std::optional<uint32_t> field = place_of(kind.fields, taken ? taken->field.text : key);
  return field ? std::optional(KeyField{*field, taken && taken->each}) : std::nullopt;
}

/// What the key is in that step: of a list, one of its elements.
Type key_type(const Kind& kind, const KeyField& key) {
  Type type = kind.fields[key.field].type;
  if (key.each && type.shaped == Shaped::list) type.shaped = Shaped::scalar;
  return type;
}

/// The fields of a kind that could be taken for a key of this type.
std::vector<std::string> candidates(const Kind& kind, const Type& wanted) {
  std::vector<std::string> names;
  for (const Field& field : kind.fields) {
    Type type = field.type;
    const bool list = type.shaped == Shaped::list;
    if (list) type.shaped = Shaped::scalar;
    if (type == wanted) names.push_back((list ? "each " : "") + field.name);
  }
  return names;
}

std::string taking_help(const Kind& kind, const Type& wanted, const std::string& key) {
  std::string fields;
  for (const std::string& name : candidates(kind, wanted))
    fields += fmt::format("{}`{}`", fields.empty() ? "" : ", ", name);
  if (fields.empty())
    return fmt::format("`{}` has no field that is `{}`: group by something else", kind.name,
                       describe(wanted));
  return fmt::format("write `taking FIELD as {}` behind `{}`, where FIELD is one of {}", key,
                     kind.name, fields);
}

bool report_lacking(Context& context, const dsl::StepItem& step, const Kind& kind,
                    const Type& wanted, const dsl::Word& key, const std::string& instead) {
  dsl::Diagnostic& found = context.report(
      Code::step_lacks_key, step.source.kind.span,
      instead.empty() ? fmt::format("`{}` has no `{}`", kind.name, key.text)
                      : fmt::format("`{}` of `{}` is `{}`", key.text, kind.name, instead),
      fmt::format("the steps belong together by `{}`, which is `{}`", key.text, describe(wanted)));
  found.others.push_back({key.span, "the key"});
  found.help = taking_help(kind, wanted, key.text);
  return false;
}

/// `each` is for lists, and lists are for `each`.
bool check_each(Context& context, const dsl::StepItem& step, const Kind& kind, const KeyField& key,
                const dsl::Word& name) {
  const bool list = kind.fields[key.field].type.shaped == Shaped::list;
  if (list == key.each) return true;
  const dsl::TakenKey* taken = taken_for(step, name.text);
  const std::string& field = kind.fields[key.field].name;
  context
      .report(Code::bad_key, taken ? taken->span : step.source.kind.span,
              fmt::format("`{}` of `{}` is `{}`", field, kind.name,
                          describe(kind.fields[key.field].type)),
              list ? "an event would have several keys" : "it has no elements")
      .help = list ? fmt::format(
                         "write `taking each {} as {}`: the event then belongs to the group "
                         "of each element",
                         field, name.text)
                   : fmt::format("write `taking {} as {}`", field, name.text);
  return false;
}

bool report_not_a_key(Context& context, const dsl::Word& key, const Type& type) {
  context
      .report(
          Code::bad_key, key.span,
          fmt::format("events cannot be grouped by `{}`, which is `{}`", key.text, describe(type)),
          "not a key")
      .help = "a key is a text, an id, an address, a domain, an ip, a number or an enum value";
  return false;
}

/// The type of a key: that of the first step that has it. Reports a key that no step has.
std::optional<Type> type_of_key(Several& several, const dsl::Word& key) {
  const std::vector<EventStep>& steps = several.made.steps;
  std::vector<std::string> names;
  for (size_t place = 0; place < steps.size(); ++place) {
    const Kind& kind = steps[place].kind;
    if (const auto field = written_key(several.when.steps[place], kind, key.text))
      return key_type(kind, *field);
    for (const Field& field : kind.fields) names.push_back(field.name);
  }
  several.context.report_unknown(Code::unknown_field, key,
                                 fmt::format("no step has a field `{}`", key.text), "unknown field",
                                 names);
  return {};
}

/// The key of one step.
bool add_key(Several& several, size_t place, const dsl::Word& key, const Type& type) {
  Context& context = several.context;
  EventStep& step = several.made.steps[place];
  const dsl::StepItem& written = several.when.steps[place];
  const std::optional<KeyField> field = written_key(written, step.kind, key.text);
  if (!field && taken_for(written, key.text)) return false;  // told by check_taken()
  if (!field) return report_lacking(context, written, step.kind, type, key, {});
  if (!check_each(context, written, step.kind, *field, key)) return false;
  const Type own = key_type(step.kind, *field);
  if (own != type) return report_lacking(context, written, step.kind, type, key, describe(own));
  step.keys.push_back(*field);
  return true;
}

bool resolve_key(Several& several, const dsl::Word& key) {
  const std::optional<Type> type = type_of_key(several, key);
  if (!type) return false;
  Type scalar = *type;
  scalar.shaped = Shaped::scalar;
  if (type->shaped != Shaped::list && !is_comparable(*type))
    return report_not_a_key(several.context, key, *type);
  bool good = true;
  for (size_t place = 0; place < several.made.steps.size(); ++place)
    good = add_key(several, place, key, scalar) && good;
  if (!good) return false;
  Field field;
  field.name = key.text;
  field.type = scalar;
  for (const EventStep& step : several.made.steps)
    field.chosen = field.chosen || step.kind.fields[step.keys.back().field].chosen;
  several.made.keys.push_back(std::move(field));
  return true;
}

/// What a step takes must be a field of it, for a key of the rule.
bool check_taken(Several& several, size_t place) {
  std::vector<std::string> keys;
  for (const dsl::Word& key : several.when.same) keys.push_back(key.text);
  bool good = true;
  std::set<std::string> seen;
  for (const dsl::TakenKey& taken : several.when.steps[place].taking) {
    good = several.context.find_field(several.made.steps[place].kind, taken.field) && good;
    const bool known = std::find(keys.begin(), keys.end(), taken.key.text) != keys.end();
    if (known && seen.insert(taken.key.text).second) continue;
    good = false;
    if (known)
      several.context.report(Code::given_twice, taken.key.span,
                             fmt::format("`{}` is taken twice", taken.key.text), "again here");
    else
      several.context.report_unknown(
          Code::bad_key, taken.key,
          fmt::format("`{}` is none of what the steps have in common", taken.key.text),
          "not behind `same`", keys);
  }
  return good;
}

}  // namespace

bool is_comparable(const Type& type) {
  const bool simple = type.base <= Base::number || type.base == Base::choice;
  return simple && type.shaped == Shaped::scalar;
}

bool resolve_keys(Several& several) {
  bool good = true;
  std::set<std::string> seen;
  if (!several.when.within) return true;  // what is taken for a key there was told of before
  for (size_t place = 0; place < several.made.steps.size(); ++place)
    good = check_taken(several, place) && good;
  for (const dsl::Word& key : several.when.same) {
    if (key.text == kTenantField) continue;  // every group is inside one tenant
    if (seen.insert(key.text).second) {
      good = resolve_key(several, key) && good;
      continue;
    }
    several.context.report(Code::given_twice, key.span,
                           fmt::format("`{}` is given twice", key.text), "again here");
    good = false;
  }
  return good;
}

}  // namespace foothold::compiler
