// Tunes: what a site says of rules that are not its own. A tune excuses events or changes the
// severity until its day, by the time of the event, never by today's: the same file gives the same
// findings whenever it is scanned.
#include "compiler/check/tunes.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/properties.h"
#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

/// `2027-03-01`: midnight UTC of that day.
std::optional<value::Time> resolve_day(Context& context, const dsl::Property& property) {
  const dsl::Literal& written = property.values[0];
  const std::optional<value::Time> day = value::parse_time(written.text);
  const bool plain = written.text.size() == 10 && written.text[4] == '-' && written.text[7] == '-';
  if (day && plain) return day;
  context
      .report(Code::bad_literal, written.span, fmt::format("`{}` is not a day", written.text),
              "expected a day")
      .help = "days are written `2027-03-01`: an event of that day or later is not tuned";
  return {};
}

void check_because(Context& context, Tune& tune, const dsl::TuneItem& written,
                   const dsl::Word& owner) {
  tune.because = text_property(context, written.properties, "because", true, owner);
  const dsl::Property* because = nullptr;
  for (const dsl::Property& property : written.properties)
    if (property.name.text == "because") because = &property;
  const bool blank = tune.because.find_first_not_of(" \t\r\n") == std::string::npos;
  if (because && blank)
    context.report(Code::missing_part, because->span, "the reason of a tune is empty",
                   "say why, and who decided it");
}

void check_parts(Context& context, const dsl::TuneItem& written) {
  const auto twice = [&](dsl::Span first, dsl::Span again, std::string_view what) {
    context.report(Code::given_twice, again, fmt::format("`{}` is given twice", what), "again here")
        .others.push_back({first, "first here"});
  };
  if (written.unless.size() > 1) twice(written.unless[0].span, written.unless[1].span, "unless");
  if (written.off.size() > 1) twice(written.off[0], written.off[1], "off");
  const bool severity =
      std::any_of(written.properties.begin(), written.properties.end(),
                  [](const dsl::Property& property) { return property.name.text == "severity"; });
  if (written.unless.empty() && written.off.empty() && !severity)
    context.report(Code::missing_part, written.rule.span,
                   fmt::format("this tune of `{}` changes nothing", written.rule.text),
                   "neither `unless`, `severity` nor `off`");
}

/// A second severity would have to be weighed against the first.
void check_severity(Context& context, const Tune& tune) {
  for (const Tune& before : context.model.tunes)
    if (tune.level && before.level && before.rule == tune.rule)
      context
          .report(Code::given_twice, tune.span,
                  fmt::format("two tunes give `{}` a severity", tune.rule), "again here")
          .others.push_back({before.span, "first here"});
}

void advise_expiry(Context& context, const Tune& tune, bool given) {
  if (given) return;
  context
      .report(Code::no_expiry, tune.span,
              fmt::format("this tune of `{}` holds for ever", tune.rule), "no `expires`")
      .help = "say until when, such as `expires 2027-03-01`: then it is looked at again";
}

Tune resolve_tune(Context& context, const dsl::TuneItem& written) {
  const dsl::Word owner{"tune " + written.rule.text, written.rule.span};
  Tune tune;
  tune.rule = written.rule.text;
  tune.span = written.rule.span;
  check_because(context, tune, written, owner);
  check_parts(context, written);
  if (const auto* severity = find_property(context, written.properties, "severity", false, owner))
    tune.level = resolve_level(context, *severity);
  const dsl::Property* expires =
      find_property(context, written.properties, "expires", false, owner);
  if (expires) tune.expires = resolve_day(context, *expires);
  advise_expiry(context, tune, expires != nullptr);
  return tune;
}

/// The condition of the tune for one kind; about what all variants have, which was checked.
void add_to_rule(Context& context, const dsl::TuneItem& written, uint32_t place, Rule& rule) {
  const Tune& tune = context.model.tunes[place];
  RuleTune added{place, {}, !written.off.empty(), {}};
  added.in_force = older_than(context.model.kinds[rule.kind], kFieldTime, tune);
  if (!written.unless.empty() && written.off.empty()) {
    added.unless =
        resolve_condition(context, context.model.kinds[rule.kind], rule.label, written.unless[0]);
    added.excuses = added.unless.has_value();
  }
  rule.tunes.push_back(std::move(added));
}

bool fits_all_variants(Context& context, const dsl::TuneItem& written,
                       const std::vector<uint32_t>& variants) {
  if (written.unless.empty() || variants.size() == 1) return true;
  std::vector<uint32_t> kinds;
  for (const uint32_t rule : variants) kinds.push_back(context.model.rules[rule].kind);
  const Kind common = common_kind(context.model, kinds);
  const std::string& label = context.model.rules[variants[0]].label;
  return resolve_condition(context, common, label, written.unless[0]).has_value();
}

void report_unknown_rule(Context& context, const dsl::Word& name) {
  const std::vector<dsl::RuleItem>& rules = context.tree.rules;
  const auto is_it = [&](const dsl::RuleItem& rule) { return rule.name.text == name.text; };
  if (std::any_of(rules.begin(), rules.end(), is_it)) return;  // left out for a mistake of its own
  context.report_unknown(Code::unknown_rule, name, fmt::format("there is no rule `{}`", name.text),
                         "unknown rule", names_of(context.model.rules));
}

/// The rule as it was written; of rules of one name the first.
const dsl::RuleItem& written_rule(const Context& context, const Rule& rule) {
  return *std::find_if(context.tree.rules.begin(), context.tree.rules.end(),
                       [&](const dsl::RuleItem& one) { return one.name.text == rule.name; });
}

}  // namespace

std::optional<Condition> older_than(const Kind& kind, uint32_t field, const Tune& tune) {
  if (!tune.expires) return {};
  Condition condition;
  condition.span = tune.span;
  condition.test.left = value_of_field(kind, field);
  condition.test.verb = Verb::less;
  condition.test.ticks = {tune.expires->ticks};
  condition.test.span = tune.span;
  return condition;
}

void resolve_tunes(Context& context) {
  for (const dsl::TuneItem& written : context.tree.tunes) {
    Tune tune = resolve_tune(context, written);
    check_severity(context, tune);
    context.model.tunes.push_back(std::move(tune));
    const std::vector<uint32_t> variants = variants_of(context.model, written.rule.text);
    if (variants.empty()) report_unknown_rule(context, written.rule);
    if (variants.empty()) continue;
    const auto place = static_cast<uint32_t>(context.model.tunes.size() - 1);
    Rule& first = context.model.rules[variants[0]];
    if (first.correlation) {
      add_tune_of_several(context, written, place, first, written_rule(context, first).when[0]);
      continue;
    }
    if (!fits_all_variants(context, written, variants)) continue;
    for (const uint32_t rule : variants)
      add_to_rule(context, written, place, context.model.rules[rule]);
  }
}

}  // namespace foothold::compiler
