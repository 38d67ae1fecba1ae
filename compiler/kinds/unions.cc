// Several kinds under one name, and what they have in common: the fields of the same name and type.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool same_type(const Type& a, const Type& b) {
  return a.base == b.base && a.shaped == b.shaped && a.list_change == b.list_change &&
         a.choices == b.choices;
}

const Field* field_of(const Kind& kind, const Field& like) {
  const std::optional<uint32_t> place = place_of(kind.fields, like.name);
  return place && same_type(kind.fields[*place].type, like.type) ? &kind.fields[*place] : nullptr;
}

void resolve_union(Context& context, const dsl::UnionItem& written) {
  std::vector<uint32_t> members;
  for (const dsl::Word& name : written.members) {
    const std::optional<uint32_t> kind = context.find_kind(name);
    if (!kind) return;
    if (std::find(members.begin(), members.end(), *kind) != members.end())
      context.report(Code::given_twice, name.span,
                     fmt::format("`{}` stands in `{}` twice", name.text, written.name.text),
                     "again here");
    else
      members.push_back(*kind);
  }
  Kind united = common_kind(context.model, members);
  united.name = written.name.text;
  united.doc = written.doc;
  united.span = written.name.span;
  context.model.unions.push_back(std::move(united));
}

void check_name(Context& context, const dsl::UnionItem& written) {
  const auto report = [&](dsl::Span before) {
    context
        .report(Code::defined_twice, written.name.span,
                fmt::format("the kind `{}` is defined twice", written.name.text),
                "defined again here")
        .others.push_back({before, "first defined here"});
  };
  if (const std::optional<uint32_t> kind = place_of(context.model.kinds, written.name.text))
    report(context.model.kinds[*kind].span);
  else if (const auto place = place_of(context.model.unions, written.name.text))
    report(context.model.unions[*place].span);
}

}  // namespace

Kind common_kind(const Model& model, const std::vector<uint32_t>& kinds) {
  Kind common;
  common.alternatives = kinds;
  for (const uint32_t kind : kinds)
    common.name += fmt::format("{}{}", common.name.empty() ? "" : ", ", model.kinds[kind].name);
  if (kinds.empty()) return common;
  for (const Field& first : model.kinds[kinds[0]].fields) {
    Field field = first;
    const bool everywhere = std::all_of(kinds.begin(), kinds.end(), [&](uint32_t kind) {
      const Field* same = field_of(model.kinds[kind], first);
      if (same && same->chosen) field.chosen = true;
      return same != nullptr;
    });
    if (everywhere) common.fields.push_back(std::move(field));
  }
  return common;
}

void resolve_unions(Context& context) {
  for (const dsl::UnionItem& written : context.tree.unions) {
    check_name(context, written);
    resolve_union(context, written);
  }
}

}  // namespace foothold::compiler
