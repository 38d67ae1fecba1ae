#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "compiler/kinds/renames.h"
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

constexpr size_t kMostHeldSteps = 8;

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
  if (written.precision) resolve_precision(context, *written.precision, shape);
  if (written.base) return context.model.shapes.push_back(std::move(shape));  // more follows
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
  context.model.shapes.push_back(std::move(shape));
}

void resolve_wrap(Context& context, const dsl::WrapItem& written) {
  if (written.marked_by.empty() || written.holds.empty())
    context.report(
        Code::missing_part, written.name.span,
        fmt::format("the wrap `{}` needs both `marked by` and `holds`", written.name.text));
  std::vector<std::vector<std::string>> holds;
  for (const std::vector<dsl::Word>& path : written.holds) {
    holds.push_back(texts_of(path));
    if (path.size() > kMostHeldSteps)
      context.report(Code::bad_path, path[kMostHeldSteps].span,
                     fmt::format("a path of `holds` has more than {} steps", kMostHeldSteps));
  }
  context.model.wraps.push_back({written.name.text, texts_of(written.marked_by),
                                 texts_of(written.requires_keys), std::move(holds),
                                 written.name.span, written.each});
}

void report_mark_twice(Context& context, const std::string& mark, dsl::Span first,
                       dsl::Span second) {
  dsl::Diagnostic& found = context.report(
      Code::mark_twice, second, fmt::format("the key `{}` marks two shapes", mark), "this one too");
  found.others.push_back({first, "marked by it first"});
  found.help = "two shapes may share a mark if the keys they require differ";
}

std::set<std::string> required_of(const Shape& shape) {
  return {shape.requires_keys.begin(), shape.requires_keys.end()};
}

/// Shapes with one mark are told apart by the keys they require; a wrap shares its marks with
/// nobody.
void check_marks(Context& context) {
  std::map<std::string, dsl::Span> wraps;
  std::map<std::string, std::vector<const Shape*>> shapes;
  for (const Shape& shape : context.model.shapes)
    for (const std::string& mark : shape.marks) {
      for (const Shape* other : shapes[mark])
        if (required_of(*other) == required_of(shape))
          report_mark_twice(context, mark, other->span, shape.span);
      shapes[mark].push_back(&shape);
    }
  for (const Wrap& wrap : context.model.wraps)
    for (const std::string& mark : wrap.marks) {
      const auto [before, added] = wraps.try_emplace(mark, wrap.span);
      if (!added)
        report_mark_twice(context, mark, before->second, wrap.span);
      else if (const auto shape = shapes.find(mark); shape != shapes.end())
        report_mark_twice(context, mark, shape->second[0]->span, wrap.span);
    }
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

std::vector<uint32_t> candidates_of(const Model& model, std::string_view mark) {
  std::vector<uint32_t> places;
  for (uint32_t place = 0; place < model.shapes.size(); ++place) {
    const std::vector<std::string>& marks = model.shapes[place].marks;
    if (std::find(marks.begin(), marks.end(), mark) != marks.end()) places.push_back(place);
  }
  std::sort(places.begin(), places.end(), [&](uint32_t a, uint32_t b) {
    const Shape &one = model.shapes[a], &other = model.shapes[b];
    return std::tuple(other.requires_keys.size(), one.name) <
           std::tuple(one.requires_keys.size(), other.name);
  });
  return places;
}

void resolve_shapes(Context& context) {
  check_names(context, context.tree.shapes, "shape");
  check_names(context, context.tree.wraps, "wrap");
  check_names(context, context.tree.kinds, "kind");
  check_names(context, context.tree.responses, "response");
  check_names(context, context.tree.rules, "rule");
  check_names(context, context.tree.facts, "fact");
  for (const dsl::ShapeItem& shape : context.tree.shapes) resolve_shape(context, shape);
  resolve_renamed_shapes(context);
  for (const dsl::WrapItem& wrap : context.tree.wraps) resolve_wrap(context, wrap);
  check_marks(context);
}

}  // namespace foothold::compiler
