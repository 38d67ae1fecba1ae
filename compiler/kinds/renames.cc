#include "compiler/kinds/renames.h"

#include <fmt/format.h>

#include <set>

#include "compiler/passes.h"
#include "runtime/value/ascii.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

std::vector<std::string> texts_of(const std::vector<dsl::Word>& words) {
  std::vector<std::string> texts;
  for (const dsl::Word& word : words) texts.push_back(word.text);
  return texts;
}

std::vector<std::string> renamed(const Renames& renames, const std::vector<std::string>& keys) {
  std::vector<std::string> all;
  for (const std::string& key : keys)
    for (std::string& target : renames.keys(key)) all.push_back(std::move(target));
  return all;
}

/// Of a required key with several in its place the first is required.
std::vector<std::string> first_renamed(const Renames& renames,
                                       const std::vector<std::string>& keys) {
  std::vector<std::string> all;
  for (const std::string& key : keys) all.push_back(renames.keys(key).front());
  return all;
}

/// The base; reports one that does not exist or has a base itself.
std::optional<uint32_t> find_base(Context& context, const dsl::ShapeItem& written) {
  const std::optional<uint32_t> base = context.find_shape(*written.base);
  if (!base || !context.tree.shapes[*base].base) return base;
  context.report(Code::bad_renaming, written.base->span,
                 fmt::format("`{}` is itself a shape with other keys", written.base->text),
                 "not a shape of its own");
  return {};
}

void check_renames(Context& context, const dsl::ShapeItem& written) {
  std::set<std::pair<bool, std::string>> seen;
  for (const dsl::RenameItem& rename : written.renames)
    if (!seen.emplace(rename.outer, rename.from.text).second)
      context.report(Code::given_twice, rename.from.span,
                     fmt::format("`{}` is renamed twice", rename.from.text), "again here");
}

void check_no_base(Context& context, const dsl::ShapeItem& written) {
  const auto report = [&](dsl::Span at) {
    context
        .report(Code::bad_renaming, at,
                fmt::format("`{}` is not a shape with other keys", written.name.text))
        .help =
        fmt::format("say whose keys are meant: `shape {} of ual {{ ... }}`", written.name.text);
  };
  if (!written.renames.empty())
    report(written.renames[0].from.span);
  else if (written.lower_case_keys)
    report(*written.lower_case_keys);
  else if (written.keys_inside)
    report(written.keys_inside->span);
}

/// Route, marks and required keys: its own where it has them, else those of the base, renamed.
void resolve_keys(const dsl::ShapeItem& written, const Shape& base, const Renames& renames,
                  Shape& shape) {
  if (!written.route.empty())
    shape.route = written.route[0].text;
  else if (!base.route.empty())
    shape.route = renames.keys(base.route).front();
  const bool own_marks = !written.route.empty() || !written.marked_by.empty();
  shape.marks = own_marks ? texts_of(written.marked_by) : renamed(renames, base.marks);
  const bool marks_route =
      std::find(shape.marks.begin(), shape.marks.end(), shape.route) != shape.marks.end();
  if (!shape.route.empty() && !marks_route) shape.marks.insert(shape.marks.begin(), shape.route);
  shape.requires_keys = written.requires_keys.empty() ? first_renamed(renames, base.requires_keys)
                                                      : texts_of(written.requires_keys);
}

void resolve_renamed_shape(Context& context, uint32_t place) {
  const dsl::ShapeItem& written = context.tree.shapes[place];
  check_renames(context, written);
  const std::optional<uint32_t> found = find_base(context, written);
  if (!found) return;
  const Shape& base = context.model.shapes[*found];
  const Renames renames(written);
  const dsl::ShapeItem own = with_base_pairs(written, context.tree.shapes[*found]);
  Shape& shape = context.model.shapes[place];
  resolve_keys(written, base, renames, shape);
  const auto read = [&](const std::optional<dsl::Extraction>& from, Base type, const Extract& of) {
    std::optional<Extract> extract;
    if (from) extract = resolve_extraction(context, own, Type{type}, *from);
    return extract ? *extract : renames.extract(of);
  };
  shape.record = read(written.record, Base::id, base.record);
  shape.time = read(written.time, Base::time, base.time);
  if (!written.precision) shape.precision = base.precision;
  if (written.keys_inside) shape.keys_inside = written.keys_inside->text;
}

}  // namespace

Renames::Renames(const dsl::ShapeItem& renaming)
    : lower_case_(renaming.lower_case_keys.has_value()) {
  for (const dsl::RenameItem& rename : renaming.renames)
    (rename.outer ? outer_keys_ : keys_).try_emplace(rename.from.text, texts_of(rename.to));
  if (renaming.keys_inside) inside_ = renaming.keys_inside->text;
}

std::string Renames::lowered(std::string key) const {
  if (lower_case_)
    for (char& letter : key) letter = value::lower_ascii(letter);
  return key;
}

std::vector<std::string> Renames::keys(const std::string& of_base) const {
  const auto found = keys_.find(of_base);
  return found == keys_.end() ? std::vector{lowered(of_base)} : found->second;
}

/// Keys below the top are left as they are by some and lowered by others. False: it is all the
/// same.
bool Renames::lower_inside(Extract& path, size_t from) const {
  bool other = false;
  const auto lower = [&](std::string& key) {
    std::string low = lowered(key);
    other = other || low != key;
    key = std::move(low);
  };
  for (size_t at = from; at < path.steps.size(); ++at) {
    if (path.steps[at].kind == Step::Kind::key) lower(path.steps[at].text);
    lower(path.steps[at].by);
  }
  return other;
}

Extract Renames::path(const Extract& of_base) const {
  const std::string& key = of_base.steps[0].text;
  if (of_base.outer && !outer_keys_.contains(key)) return of_base;
  Extract alternatives;
  alternatives.word = Word::first;
  for (const std::string& target : of_base.outer ? outer_keys_.at(key) : keys(key)) {
    Extract alternative = of_base;
    alternative.outer = false;
    alternative.steps[0].text = target;
    if (inside_ && !of_base.outer)
      alternative.steps.insert(alternative.steps.begin(), Step{Step::Kind::key, *inside_, {}});
    Extract lowered_inside = lower_case_ ? alternative : Extract();
    const bool both = lower_case_ && lower_inside(lowered_inside);
    alternatives.inputs.push_back(std::move(alternative));
    if (both) alternatives.inputs.push_back(std::move(lowered_inside));
  }
  if (alternatives.inputs.size() > 1) return alternatives;
  Extract only = std::move(alternatives.inputs[0]);
  return only;
}

/// Elements stand below the top: their keys are as they are, or lowered.
Extract Renames::element_path(const Extract& of_base) const {
  Extract lowered = of_base;
  if (!lower_case_ || !lower_inside(lowered, 0)) return of_base;
  Extract alternatives;
  alternatives.word = Word::first;
  alternatives.inputs = {of_base, std::move(lowered)};
  return alternatives;
}

/// Depth is bounded by the nesting that the grammar allows.
Extract Renames::in_element(const Extract& of_base) const {
  if (of_base.word == Word::path) return element_path(of_base);
  Extract renamed = of_base;
  for (Extract& input : renamed.inputs) input = in_element(input);
  return renamed;
}

/// Depth is bounded by the nesting that the grammar allows.
Extract Renames::extract(const Extract& of_base) const {
  if (of_base.word == Word::path) return path(of_base);
  if (of_base.word == Word::each) return each(of_base);
  Extract renamed = of_base;
  for (Extract& input : renamed.inputs) input = extract(input);
  return renamed;
}

/// Each path may become several, in the order in which they are tried.
Extract Renames::each(const Extract& of_base) const {
  Extract renamed = of_base;
  renamed.inputs.clear();
  for (const Extract& input : of_base.inputs) {
    Extract found = path(input);
    if (found.word == Word::path)
      renamed.inputs.push_back(std::move(found));
    else
      for (Extract& alternative : found.inputs) renamed.inputs.push_back(std::move(alternative));
  }
  for (MemberExtract& member : renamed.members) member.from = in_element(member.from);
  return renamed;
}

dsl::ShapeItem with_base_pairs(const dsl::ShapeItem& renaming, const dsl::ShapeItem& base) {
  const Renames renames(renaming);
  dsl::ShapeItem item = renaming;
  for (dsl::PairsItem pairs : base.pairs) {
    std::vector<dsl::Word> arrays;
    for (const dsl::Word& array : pairs.arrays)
      for (std::string& target : renames.keys(array.text))
        arrays.push_back({std::move(target), array.span});
    pairs.arrays = std::move(arrays);
    item.pairs.push_back(std::move(pairs));
  }
  return item;
}

std::optional<uint32_t> base_of(const dsl::Tree& tree, uint32_t shape) {
  if (!tree.shapes[shape].base) return {};
  for (uint32_t place = 0; place < tree.shapes.size(); ++place)
    if (tree.shapes[place].name.text == tree.shapes[shape].base->text)
      return tree.shapes[place].base ? std::nullopt : std::optional(place);
  return {};
}

void resolve_renamed_shapes(Context& context) {
  for (uint32_t place = 0; place < context.tree.shapes.size(); ++place) {
    const dsl::ShapeItem& written = context.tree.shapes[place];
    if (written.base)
      resolve_renamed_shape(context, place);
    else
      check_no_base(context, written);
  }
}

}  // namespace foothold::compiler
