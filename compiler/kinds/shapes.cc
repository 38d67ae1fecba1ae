#include <fmt/format.h>

#include <map>

#include "compiler/passes.h"
#include "runtime/value/time.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

std::vector<std::string> texts_of(const std::vector<dsl::Word>& words) {
  std::vector<std::string> texts;
  for (const dsl::Word& word : words) texts.push_back(word.text);
  return texts;
}

struct PrecisionRow {
  std::string_view name;
  value::Precision precision;
};
constexpr PrecisionRow kPrecisions[] = {{"1s", value::Precision::second},
                                        {"1ms", value::Precision::millisecond},
                                        {"1us", value::Precision::microsecond},
                                        {"100ns", value::Precision::tick}};

void resolve_precision(Context& context, const dsl::Literal& written, Shape& shape) {
  for (const PrecisionRow& row : kPrecisions)
    if (row.name == written.text) return void(shape.precision = row.precision);
  context.report(Code::bad_literal, written.span, "a precision is `1s`, `1ms`, `1us` or `100ns`");
}

Extract nothing() {
  Extract extract;
  extract.word = Word::all;  // of no inputs: always absent
  return extract;
}

void resolve_shape(Context& context, const dsl::ShapeItem& written) {
  Shape shape{
      written.name.text, {},        texts_of(written.marked_by), texts_of(written.requires_keys),
      nothing(),         nothing(), value::Precision::second,    written.name.span};
  if (written.route.size() > 1)
    context.report(Code::given_twice, written.route[1].span, "a shape has one route key");
  if (!written.route.empty()) {
    shape.route = written.route[0].text;
    shape.marks.insert(shape.marks.begin(), shape.route);
  }
  if (shape.marks.empty())
    context
        .report(Code::missing_part, written.name.span,
                fmt::format("nothing marks the shape `{}`", shape.name))
        .help = "give it a `route` key, or `marked by` keys that only its records have";
  if (!written.time)
    context.report(Code::missing_part, written.name.span,
                   fmt::format("the shape `{}` has no `time`", shape.name));
  if (written.record)
    shape.record =
        resolve_extraction(context, written, Type{Base::id}, *written.record).value_or(nothing());
  if (written.time)
    shape.time =
        resolve_extraction(context, written, Type{Base::time}, *written.time).value_or(nothing());
  if (written.precision) resolve_precision(context, *written.precision, shape);
  context.model.shapes.push_back(std::move(shape));
}

void resolve_wrap(Context& context, const dsl::WrapItem& written) {
  if (written.marked_by.empty() || written.holds.empty())
    context.report(
        Code::missing_part, written.name.span,
        fmt::format("the wrap `{}` needs both `marked by` and `holds`", written.name.text));
  context.model.wraps.push_back({written.name.text, texts_of(written.marked_by),
                                 texts_of(written.requires_keys), texts_of(written.holds),
                                 written.name.span});
}

/// A key decides for one shape or wrap: two of them with one mark could not be told apart.
void check_marks(Context& context) {
  std::map<std::string, dsl::Span> seen;
  const auto check = [&](const auto& items) {
    for (const auto& item : items)
      for (const std::string& mark : item.marks) {
        const auto [before, added] = seen.try_emplace(mark, item.span);
        if (added) continue;
        context
            .report(Code::mark_twice, item.span, fmt::format("the key `{}` marks two shapes", mark),
                    "this one too")
            .others.push_back({before->second, "marked by it first"});
      }
  };
  check(context.model.shapes);
  check(context.model.wraps);
}

template <typename Items>
void check_names(Context& context, const Items& items, std::string_view what) {
  std::map<std::string, dsl::Span> seen;
  for (const auto& item : items) {
    const auto [before, added] = seen.try_emplace(item.name.text, item.name.span);
    if (added) continue;
    context
        .report(Code::defined_twice, item.name.span,
                fmt::format("the {} `{}` is defined twice", what, item.name.text),
                "defined again here")
        .others.push_back({before->second, "first defined here"});
  }
}

}  // namespace

void resolve_shapes(Context& context) {
  check_names(context, context.tree.shapes, "shape");
  check_names(context, context.tree.wraps, "wrap");
  check_names(context, context.tree.kinds, "kind");
  check_names(context, context.tree.responses, "response");
  check_names(context, context.tree.rules, "rule");
  for (const dsl::ShapeItem& shape : context.tree.shapes) resolve_shape(context, shape);
  for (const dsl::WrapItem& wrap : context.tree.wraps) resolve_wrap(context, wrap);
  check_marks(context);
}

}  // namespace foothold::compiler
