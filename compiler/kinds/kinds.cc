#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/kinds/renames.h"
#include "compiler/passes.h"
#include "runtime/value/operation.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

std::optional<value::IdentityKey> resolve_identifies(Context& context,
                                                     const dsl::FieldItem& written,
                                                     const Type& type) {
  if (type.shaped == Shaped::scalar && is_textual(type.base))
    return resolve_identity_key(context, *written.identifies);
  context.report(Code::wrong_operand, written.identifies->span,
                 "only a text, an id or an address can hold the key of an identity",
                 "not for this type");
  return {};
}

void add_field(Context& context, const dsl::FieldItem& written, bool header, Kind& kind) {
  std::optional<Type> type = resolve_type(context, written.type);
  if (const std::optional<uint32_t> before = place_of(kind.fields, written.name.text)) {
    dsl::Diagnostic& found = context.report(
        Code::defined_twice, written.name.span,
        fmt::format("the field `{}` is there already", written.name.text), "declared again here");
    if (kind.fields[*before].span.end > 0)
      found.others.push_back({kind.fields[*before].span, "first declared here"});
    return;
  }
  if (!type) return;
  Field field{written.name.text, std::move(*type), written.chosen, header, {}, {},
              written.doc,       written.name.span};
  if (written.otherwise && field.type.shaped == Shaped::change)
    context.report(Code::bad_default, written.otherwise->span, "a change has no default",
                   "not for a change");
  else if (written.otherwise && check_literal(context, field.type, *written.otherwise))
    field.otherwise = written.otherwise->text;
  if (written.identifies) field.identifies = resolve_identifies(context, written, field.type);
  kind.fields.push_back(std::move(field));
}

/// A default may depend on enum fields of the same event that have no such default themselves: so
/// order cannot matter.
bool only_choices(const Kind& kind, const Condition& condition) {
  if (condition.op == Condition::Operator::test)
    return condition.test.left.op == Value::Op::field &&
           condition.test.left.type.base == Base::choice &&
           !kind.fields[condition.test.left.field].otherwise && !condition.test.right;
  return std::all_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return only_choices(kind, part); });
}

void add_default_condition(Context& context, const dsl::FieldItem& written, Kind& kind) {
  const std::optional<uint32_t> place = place_of(kind.fields, written.name.text);
  if (!written.otherwise_when || !place) return;
  std::optional<Condition> condition =
      resolve_condition(context, kind, {}, *written.otherwise_when);
  if (!condition) return;
  if (only_choices(kind, *condition))
    return void(kind.fields[*place].otherwise_when = std::move(condition));
  context.report(Code::bad_default, written.otherwise_when->span,
                 "a default may depend only on `one of` fields that have no default themselves");
}

// ---- sources

const dsl::ShapeItem& shape_item(const Context& context, uint32_t shape) {
  return context.tree.shapes[shape];
}

void add_routes(Context& context, const dsl::FromItem& written, const Shape& shape,
                Source& source) {
  if (!written.route_path) return;
  const std::vector<dsl::PathStep>& steps = written.route_path->steps;
  if (steps.size() != 1 || shape.route.empty() || steps[0].text.text != shape.route)
    context
        .report(
            Code::not_route_key, written.route_path->span,
            shape.route.empty()
                ? fmt::format("the shape `{}` has no route key to choose by", shape.name)
                : fmt::format("records of `{}` are chosen by `{}` only", shape.name, shape.route),
            "not the route key")
        .help = "other conditions belong into `holding any of (...)` or into the rule";
  for (const dsl::Literal& value : written.route_values) {
    std::string normal;
    value::normalise_operation(value.text, normal);
    source.routes.push_back(std::move(normal));
  }
}

/// What the source assigns, and for header fields that it does not, what the shape's header says.
/// Gives which fields the source assigns itself.
std::vector<bool> add_source_fields(Context& context, const dsl::FromItem& written,
                                    const dsl::ShapeItem& shape, const Kind& kind, Source& source) {
  std::vector<const dsl::Assignment*> assigned(kind.fields.size(), nullptr);
  for (const dsl::Assignment& header : shape.header)
    if (const std::optional<uint32_t> field = place_of(kind.fields, header.field.text))
      assigned[*field] = &header;
  std::vector<bool> own(kind.fields.size(), false);
  for (const dsl::Assignment& assignment : written.fields) {
    const std::optional<uint32_t> field = context.find_field(kind, assignment.field);
    if (!field) continue;
    if (own[*field])
      context.report(Code::given_twice, assignment.field.span,
                     fmt::format("`{}` is assigned twice", assignment.field.text));
    own[*field] = true;
    assigned[*field] = &assignment;
  }
  for (uint32_t field = 0; field < assigned.size(); ++field) {
    if (!assigned[field]) continue;
    std::optional<Extract> extract =
        resolve_extraction(context, shape, kind.fields[field].type, assigned[field]->value);
    if (extract) source.fields.emplace_back(field, std::move(*extract));
  }
  return own;
}

/// The same source for a shape that is this one with other keys: what that shape's own header says
/// stands in the place of what the base's does.
Source renamed_source(Context& context, const Source& from, const std::vector<bool>& own,
                      const Kind& kind, uint32_t shape) {
  const dsl::ShapeItem& written = shape_item(context, shape);
  const Renames renames(written);
  const dsl::ShapeItem item = with_base_pairs(written, shape_item(context, from.shape));
  Source source{shape, from.routes, {}, {}, from.span, true};
  for (const Extract& holding : from.holding) source.holding.push_back(renames.extract(holding));
  std::map<uint32_t, Extract> fields;
  for (const auto& [field, extract] : from.fields) fields[field] = renames.extract(extract);
  for (const dsl::Assignment& header : written.header) {
    const std::optional<uint32_t> field = place_of(kind.fields, header.field.text);
    if (!field || own[*field]) continue;
    std::optional<Extract> extract =
        resolve_extraction(context, item, kind.fields[*field].type, header.value);
    if (extract) fields[*field] = std::move(*extract);
  }
  for (auto& [field, extract] : fields) source.fields.emplace_back(field, std::move(extract));
  return source;
}

void refuse_renaming_shape(Context& context, const dsl::FromItem& written,
                           const std::string& base) {
  context
      .report(Code::bad_renaming, written.shape.span,
              fmt::format("records of `{}` are read as `{}` says", written.shape.text, base),
              "a shape with other keys")
      .help = fmt::format("write `from {} ...`: it holds for both", base);
}

void add_source(Context& context, const dsl::FromItem& written, Kind& kind) {
  const std::optional<uint32_t> shape = context.find_shape(written.shape);
  if (!shape) return;
  if (const std::optional<dsl::Word>& base = shape_item(context, *shape).base)
    return refuse_renaming_shape(context, written, base->text);
  Source source{*shape, {}, {}, {}, written.shape.span};
  add_routes(context, written, context.model.shapes[*shape], source);
  for (const dsl::Extraction& holding : written.holding) {
    std::optional<Extract> extract =
        resolve_extraction(context, shape_item(context, *shape), Type{}, holding);
    if (extract) source.holding.push_back(std::move(*extract));
  }
  const std::vector<bool> own =
      add_source_fields(context, written, shape_item(context, *shape), kind, source);
  kind.sources.push_back(source);
  for (uint32_t other = 0; other < context.tree.shapes.size(); ++other)
    if (base_of(context.tree, other) == shape)
      kind.sources.push_back(renamed_source(context, source, own, kind, other));
}

void add_counts_once_by(Context& context, const dsl::KindItem& written, Kind& kind) {
  for (const dsl::Word& name : written.counts_once_by) {
    if (name.text == "record") continue;
    if (const std::optional<uint32_t> field = context.find_field(kind, name))
      kind.counts_once_by.push_back(*field);
  }
}

void check_header_assignments(Context& context, const Kind& base) {
  for (const dsl::ShapeItem& shape : context.tree.shapes)
    for (const dsl::Assignment& assignment : shape.header)
      if (!place_of(base.fields, assignment.field.text))
        context.report_unknown(Code::unknown_field, assignment.field,
                               fmt::format("the header has no field `{}`", assignment.field.text),
                               "unknown field", names_of(base.fields));
}

Kind resolve_kind(Context& context, const dsl::KindItem& written, const Kind& base) {
  Kind kind = base;
  kind.name = written.name.text;
  kind.doc = written.doc;
  kind.span = written.name.span;
  for (const dsl::FieldItem& field : written.fields) add_field(context, field, false, kind);
  for (const dsl::FieldItem& field : written.fields) add_default_condition(context, field, kind);
  add_counts_once_by(context, written, kind);
  for (const dsl::FromItem& from : written.from) add_source(context, from, kind);
  return kind;
}

}  // namespace

void resolve_header(Context& context, Kind& base) {
  base.fields.push_back({"time", Type{Base::time}, false, true, {}, {}, "when it happened", {}});
  base.fields.push_back({"record", Type{Base::id}, false, true, {}, {}, "the record's own id", {}});
  for (const dsl::HeaderItem& header : context.tree.headers)
    for (const dsl::FieldItem& field : header.fields) add_field(context, field, true, base);
  context.model.header_fields = static_cast<uint32_t>(base.fields.size());
  check_header_assignments(context, base);
}

void resolve_kinds(Context& context, const Kind& base) {
  for (const dsl::KindItem& written : context.tree.kinds) {
    if (place_of(context.model.kinds, written.name.text)) continue;  // defined twice: reported
    context.model.kinds.push_back(resolve_kind(context, written, base));
  }
}

}  // namespace foothold::compiler
