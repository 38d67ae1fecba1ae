// What stands behind the block: `such that`, `unless`, and the classes of findings. Bare names are
// the keys there; an event is named by its step.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/properties.h"
#include "compiler/check/several.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using Operator = Condition::Operator;

std::optional<Joined> resolve_part(Several& several, Place place, const dsl::Condition& written,
                                   bool& good) {
  const Site site{several, several.group, place, {}};
  const Rewritten rewritten = rewrite(site, {&written});
  std::optional<Condition> condition;
  if (rewritten) condition = resolve_rewritten(site, *rewritten, Operator::all);
  good = condition.has_value() && good;
  if (!condition) return {};
  return Joined{std::move(*condition), 0};
}

bool is_new_class(Several& several, size_t place) {
  const std::vector<dsl::ClassItem>& classes = several.when.classes;
  const dsl::Word& name = classes[place].name;
  for (size_t before = 0; before < place; ++before) {
    if (classes[before].name.text != name.text) continue;
    several.context
        .report(Code::given_twice, name.span,
                fmt::format("the label `{}` is given twice", name.text), "again here")
        .others.push_back({classes[before].name.span, "first here"});
    return false;
  }
  return true;
}

bool resolve_classes(Several& several) {
  bool good = true;
  for (size_t place = 0; place < several.when.classes.size(); ++place) {
    const dsl::ClassItem& written = several.when.classes[place];
    good = is_new_class(several, place) && good;
    std::optional<Joined> when = resolve_part(several, Place::class_label, written.when, good);
    if (when) several.made.classes.push_back({written.name.text, std::move(*when)});
  }
  return good;
}

}  // namespace

bool resolve_group(Several& several) {
  bool good = true;
  const dsl::WhenItem& when = several.when;
  Correlation& made = several.made;
  if (when.such_that)
    made.such_that = resolve_part(several, Place::such_that, *when.such_that, good);
  if (when.unless) made.unless = resolve_part(several, Place::group_unless, *when.unless, good);
  return resolve_classes(several) && good;
}

/// `severity high when label is spray`: of findings of that class.
bool resolve_severities(Several& several, const dsl::RuleItem& written) {
  Context& context = several.context;
  bool good = true;
  for (const dsl::Property& property : written.properties) {
    if (property.name.text != dsl::kLabelSeverity) continue;
    dsl::Property level = property;
    const dsl::Literal label = level.values.back();
    level.values.pop_back();
    const std::optional<uint32_t> place = place_of(several.made.classes, label.text);
    good = good && place;
    if (!place) {
      context.report_unknown(Code::unknown_choice, {label.text, label.span},
                             fmt::format("the rule has no label `{}`", label.text),
                             "no class of its findings", names_of(several.made.classes));
      continue;
    }
    std::optional<Level>& said = several.made.classes[*place].level;
    good = good && !said;
    if (said)
      context.report(Code::given_twice, property.span,
                     fmt::format("`{}` has a severity already", label.text), "again here");
    said = resolve_level(context, level);
  }
  return good;
}

}  // namespace foothold::compiler
