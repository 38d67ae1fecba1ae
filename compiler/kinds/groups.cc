// Lists of groups: their fields, and how the elements of an array are read into them.
//
//   changes : list of { name : text  new : text }
//   changes = each ModifiedProperties { name = Name  new = NewValue }
//
//   each{paths {ModifiedProperties}, members {0: path Name, 1: path NewValue}}
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool is_twice(Context& context, const std::vector<Field>& members, const dsl::Word& name) {
  const std::optional<uint32_t> before = place_of(members, name.text);
  if (!before) return false;
  context
      .report(Code::defined_twice, name.span,
              fmt::format("the field `{}` is there already", name.text), "declared again here")
      .others.push_back({members[*before].span, "first declared here"});
  return true;
}

/// Does it look at what wraps are around the record? Depth is bounded by the grammar's nesting.
bool looks_outside(const Extract& extract) {
  return extract.outer || std::any_of(extract.inputs.begin(), extract.inputs.end(), looks_outside);
}

std::optional<Extract> inside(Context& context, std::optional<Extract> extract, dsl::Span at,
                              std::string_view what) {
  if (!extract || !looks_outside(*extract)) return extract;
  context.report(Code::bad_group, at, fmt::format("{} cannot be read from `outer`", what),
                 "outside of the record");
  return {};
}

/// A path to an array of objects, as a text: which it is, is seen in the record.
std::optional<Extract> resolve_array(Context& context, const dsl::ShapeItem& shape,
                                     const dsl::Extraction& written) {
  return inside(context, resolve_extraction(context, shape, Type{}, written), written.span,
                "the elements of a list of groups");
}

void add_member(Context& context, const dsl::ShapeItem& shape, const Kind& group,
                const dsl::Assignment& written, Extract& each) {
  const std::optional<uint32_t> member = context.find_field(group, written.field);
  if (!member) return;
  const bool twice = std::any_of(each.members.begin(), each.members.end(),
                                 [&](const MemberExtract& it) { return it.member == *member; });
  if (twice)
    return void(context.report(Code::given_twice, written.field.span,
                               fmt::format("`{}` is assigned twice", written.field.text)));
  std::optional<Extract> from =
      inside(context, resolve_extraction(context, shape, group.fields[*member].type, written.value),
             written.value.span, "a field of a group");
  if (from) each.members.push_back({*member, std::move(*from)});
}

std::optional<Extract> resolve_each(Context& context, const dsl::ShapeItem& shape,
                                    const Field& field, const dsl::Extraction& written) {
  Kind group;  // so that a misspelled field is told of like any other
  group.name = field.name;
  group.fields = field.members;
  Extract each;
  each.word = Word::each;
  for (const dsl::Extraction& path : written.inputs)
    if (std::optional<Extract> array = resolve_array(context, shape, path))
      each.inputs.push_back(std::move(*array));
  for (const dsl::Assignment& assignment : written.members)
    add_member(context, shape, group, assignment, each);
  const bool good =
      each.inputs.size() == written.inputs.size() && each.members.size() == written.members.size();
  return good ? std::optional(each) : std::nullopt;
}

}  // namespace

std::vector<Field> resolve_members(Context& context, const dsl::TypeName& written) {
  std::vector<Field> members;
  if (written.members.empty())
    context.report(Code::bad_group, written.span, "a group needs a field", "nothing in it");
  for (const dsl::FieldItem& member : written.members) {
    std::optional<Type> type = resolve_type(context, member.type);
    if (!type || is_twice(context, members, member.name)) continue;
    Field field;
    field.name = member.name.text;
    field.type = std::move(*type);
    field.chosen = member.chosen;
    field.doc = member.doc;
    field.span = member.name.span;
    members.push_back(std::move(field));
  }
  return members;
}

std::optional<Extract> resolve_field_extraction(Context& context, const dsl::ShapeItem& shape,
                                                const Field& field,
                                                const dsl::Extraction& written) {
  if (field.type.base != Base::group)
    return resolve_extraction(context, shape, field.type, written);
  if (written.kind == dsl::Extraction::Kind::each)
    return resolve_each(context, shape, field, written);
  context
      .report(Code::bad_group, written.span,
              fmt::format("`{}` is a list of groups: it is read with `each`", field.name),
              "gives texts")
      .help = "write `each PATH { field = ... }`; paths inside start at the element";
  return {};
}

}  // namespace foothold::compiler
