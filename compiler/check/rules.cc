#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/alternatives.h"
#include "compiler/check/properties.h"
#include "compiler/check/several.h"
#include "compiler/passes.h"
#include "runtime/value/fold.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using dsl::Property;

/// Tags of one property; only these frameworks may stand in it.
std::vector<Tag> resolve_tags(Context& context, const Property* property, bool csf) {
  std::vector<Tag> tags;
  if (!property) return tags;
  for (const dsl::Literal& value : property->values) {
    std::optional<Tag> tag = resolve_tag(context, value);
    if (!tag) continue;
    if ((tag->framework == "csf") != csf) {
      context.report(Code::wrong_operand, value.span,
                     csf ? fmt::format("`{}` holds outcomes of the CSF", property->name.text)
                         : "CSF outcomes belong into `detects`, `control` or `responds`");
      continue;
    }
    tags.push_back(std::move(*tag));
  }
  return tags;
}

/// NHI is said aloud: an id, or `nhi:none`, never both and never left out.
void check_nhi(Context& context, const dsl::RuleItem& written, const Property* maps,
               std::vector<Tag>& tags) {
  if (!maps) return;
  const auto is_nhi = [](const Tag& tag) { return tag.framework == "nhi"; };
  const auto none = std::find_if(tags.begin(), tags.end(), [](const Tag& tag) {
    return tag.framework == "nhi" && tag.id.empty();
  });
  const auto count = std::count_if(tags.begin(), tags.end(), is_nhi);
  const bool written_nhi =
      std::any_of(maps->values.begin(), maps->values.end(),
                  [](const dsl::Literal& value) { return value.text.rfind("nhi:", 0) == 0; });
  if (!written_nhi)
    context
        .report(Code::missing_nhi, maps->span,
                fmt::format("`maps` of `{}` does not say which NHI risk", written.name.text),
                "no `nhi:` here")
        .help = "a rule about people says `nhi:none`";
  if (none == tags.end()) return;
  if (count > 1)
    context.report(Code::given_twice, maps->span, "`nhi:none` stands beside another NHI risk");
  tags.erase(none);
}

void resolve_metadata(Context& context, const dsl::RuleItem& written, Rule& rule) {
  const std::vector<Property>& all = written.properties;
  rule.title = text_property(context, all, "title", true, written.name);
  rule.about = text_property(context, all, "about", false, written.name);
  rule.false_alarms = text_property(context, all, "false_alarms", false, written.name);
  if (const Property* severity = find_property(context, all, "severity", true, written.name))
    rule.level = resolve_level(context, *severity);
  rule.owners = resolve_owners(context, find_property(context, all, "owner", true, written.name));
  for (const std::string& owner : rule.owners)
    rule.owner_titles.push_back(context.catalogue.find("owners", owner)->title);
  rule.detects =
      resolve_tags(context, find_property(context, all, "detects", true, written.name), true);
  rule.control =
      resolve_tags(context, find_property(context, all, "control", true, written.name), true);
  rule.responds =
      resolve_tags(context, find_property(context, all, "responds", true, written.name), true);
  const Property* maps = find_property(context, all, "maps", true, written.name);
  rule.maps = resolve_tags(context, maps, false);
  check_nhi(context, written, maps, rule.maps);
}

/// Containment in the fixed order: by phase, and within one as the responses were declared.
std::vector<Contained> resolve_contained(Context& context, const dsl::RuleItem& written) {
  std::vector<Contained> all;
  const Property* property =
      find_property(context, written.properties, "contain", true, written.name);
  if (!property) return all;
  const std::vector<Response>& responses = context.model.responses;
  for (const dsl::Literal& value : property->values) {
    if (const std::optional<uint32_t> place = place_of(responses, value.text)) {
      all.push_back({*place, value.span});
      continue;
    }
    context.report_unknown(Code::unknown_response, {value.text, value.span},
                           fmt::format("there is no response `{}`", value.text), "unknown response",
                           names_of(responses));
  }
  std::stable_sort(all.begin(), all.end(), [&](const Contained& a, const Contained& b) {
    return std::pair(responses[a.response].phase, a.response) <
           std::pair(responses[b.response].phase, b.response);
  });
  const auto same = [](const Contained& a, const Contained& b) { return a.response == b.response; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

void bind_contained(Context& context, const std::vector<Contained>& all, Rule& rule) {
  const Kind& kind = context.model.kinds[rule.kind];
  rule.contain.clear();
  for (const Contained& one : all) {
    check_placeholders(context, kind, one.response, one.at);
    rule.contain.push_back(bind_response(context.model, kind, one.response));
  }
}

void resolve_report(Context& context, const Kind& kind, const dsl::RuleItem& written, Rule& rule) {
  const dsl::Literal* text = report_text(context, written);
  if (!text) return;
  if (std::optional<Template> report = resolve_template(context, kind, rule.label, *text))
    rule.report = std::move(*report);
}

// ---- tests

std::vector<std::string> labels_of(const Rule& rule) {
  std::vector<std::string> labels;
  if (!rule.label.empty()) labels.push_back(rule.label);
  if (rule.correlation)
    for (const EventStep& step : rule.correlation->steps)
      if (!step.label.empty()) labels.push_back(step.label);
  return labels;
}

/// `at hiding`: one of the rule's labels.
void check_at(Context& context, const dsl::Word& at, const Rule& rule) {
  const std::vector<std::string> labels = labels_of(rule);
  if (std::find(labels.begin(), labels.end(), at.text) != labels.end()) return;
  if (labels.size() < 2) return context.report_label(at, labels.empty() ? "" : labels[0]);
  context.report_unknown(Code::unknown_label, at, fmt::format("there is no label `{}`", at.text),
                         "unknown label", labels);
}

/// The number of findings expected; `expect 1 finding at hiding` names a label of the rule.
uint32_t resolve_expected(Context& context, const dsl::TestItem& written, const Rule& rule) {
  if (written.at) check_at(context, *written.at, rule);
  if (written.possible) return 1;
  if (!written.findings) return 0;
  const std::string& text = written.findings->text;
  if (text.size() <= 6 && text.find_first_not_of("0123456789") == std::string::npos && text != "0")
    return static_cast<uint32_t>(std::stoul(text));
  context
      .report(Code::bad_literal, written.findings->span,
              "the number of findings is a whole number above 0")
      .help = "for none write `expect nothing`";
  return 0;
}

/// `history 3d`, `ends +24h`; what a rule about one event has no use for.
void resolve_times(Context& context, const dsl::TestItem& written, const Rule& rule,
                   RuleTest& test) {
  const std::optional<dsl::Literal>& first = written.history ? written.history : written.ends;
  if (!rule.correlation && (first || written.possible)) {
    context
        .report(Code::group_wanted, first ? first->span : written.title.span,
                "a rule about one event knows no past and does not wait",
                "neither `history`, `ends` nor `expect possible`")
        .help = "leave it out";
    return;
  }
  const auto ticks = [&](const dsl::Literal& at, std::string_view what) {
    dsl::Literal span = at;
    if (span.text.starts_with('+')) span.text.erase(0, 1);
    if (value::parse_duration(span.text) == 0) return int64_t{0};
    return resolve_span(context, span, Code::bad_lookback, what, 365 * kDay).value_or(0);
  };
  if (written.history) test.history = ticks(*written.history, "`history`");
  if (written.ends) test.ends = ticks(*written.ends, "`ends`");
  test.possible = written.possible;
}

/// The type of what the list holds; nothing after a reported mistake.
std::optional<Type> type_of_given(Context& context, const dsl::Word& name) {
  if (name.text == "tenant_domains") return Type{Base::domain};
  const std::optional<uint32_t> place = place_of(context.model.lists, name.text);
  if (place && !context.model.lists[*place].pattern) return Type{context.model.lists[*place].base};
  if (place)
    context.report(Code::wrong_operand, name.span, "a test cannot give a list of patterns",
                   "holds patterns");
  else
    context.report_unknown(Code::unknown_list, name,
                           fmt::format("there is no list `{}`", name.text), "unknown list",
                           names_of(context.model.lists));
  return {};
}

/// Domains folded, as a model holds them; all else as written: it is compiled with the lists.
void add_given_list(Context& context, const dsl::GivenList& written, RuleTest& test) {
  const std::optional<Type> type = type_of_given(context, written.name);
  if (!type) return;
  for (const dsl::Literal& value : written.values)
    if (check_literal(context, *type, value))
      test.lists[written.name.text].push_back(type->base == Base::domain ? value::fold(value.text)
                                                                         : value.text);
}

RuleTest resolve_test(Context& context, const dsl::TestItem& written, const Rule& rule) {
  RuleTest test{
      written.title.text, {}, {}, resolve_expected(context, written, rule), written.title.span};
  resolve_times(context, written, rule, test);
  if (written.at) test.at = written.at->text;
  for (const dsl::GivenList& list : written.lists) add_given_list(context, list, test);
  for (const dsl::GivenEvent& event : written.events)
    if (const std::optional<uint32_t> kind = context.find_kind(event.kind))
      test.events.push_back(
          {*kind, resolve_given(context, context.model.kinds[*kind], event.fields), event.span});
  if (written.events.empty())
    context.report(Code::missing_part, test.span, "this test has no event");
  return test;
}

void resolve_outside_tests(Context& context) {
  for (const dsl::TestItem& test : context.tree.tests) {
    if (!test.rule) {
      context.report(Code::missing_part, test.title.span, "a test outside a rule says whose it is")
          .help = "write `test \"...\" of RULE { ... }`";
      continue;
    }
    const std::optional<uint32_t> rule = place_of(context.model.rules, test.rule->text);
    if (rule)
      context.model.rules[*rule].tests.push_back(
          resolve_test(context, test, context.model.rules[*rule]));
    else
      context.report_unknown(Code::unknown_rule, *test.rule,
                             fmt::format("there is no rule `{}`", test.rule->text), "unknown rule",
                             names_of(context.model.rules));
  }
}

void add_tests(Context& context, const dsl::RuleItem& written, Rule& rule) {
  for (const dsl::TestItem& test : written.tests) {
    if (test.rule)
      context.report(Code::given_twice, test.rule->span, "a test inside a rule is of that rule",
                     "`of` is for tests outside");
    rule.tests.push_back(resolve_test(context, test, rule));
  }
}

/// A rule about one event of one kind, or of several: one for each, side by side.
void resolve_single(Context& context, const dsl::RuleItem& written,
                    const std::vector<Contained>& contained, Rule rule) {
  const dsl::StepItem& step = written.when[0].steps[0];
  rule.label = step.label ? step.label->text : "";
  const std::vector<Branch> branches = branches_of(context, step.source);
  if (branches.empty()) return void(context.refused_rules.insert(rule.name));
  const Kind common = common_of(context, branches);
  const bool fits_all = branches.size() == 1 || fits_common(context, common, step, rule.label);
  if (branches.size() > 1) resolve_report(context, common, written, rule);
  // From here on what stands behind the alternatives means the same in each of them, or was told
  // of.

  const size_t first = context.model.rules.size();
  for (const Branch& branch : branches) {
    rule.kind = branch.kind;
    rule.variant = static_cast<uint32_t>(context.model.rules.size() - first);
    resolve_branch(context, step, branch, fits_all, rule);
    bind_contained(context, contained, rule);
    if (branches.size() == 1 || fits_all)
      resolve_report(context, context.model.kinds[rule.kind], written, rule);
    context.model.rules.push_back(rule);
  }
  add_tests(context, written, context.model.rules[first]);
}

/// What only findings of several events have.
void refuse_quiet(Context& context, const dsl::RuleItem& written) {
  for (const Property& property : written.properties)
    if (property.name.text == dsl::kLabelSeverity)
      context
          .report(Code::group_wanted, property.span, "findings of one event have no label",
                  "labels stand behind a block of several events")
          .help = "write a rule for each severity";
  const Property* quiet = find_property(context, written.properties, "quiet", false, written.name);
  if (!quiet) return;
  context
      .report(Code::group_wanted, quiet->span, "each event of a rule about one event is a finding",
              "`quiet` joins findings of several events")
      .help = "leave it out";
}

void resolve_rule(Context& context, const dsl::RuleItem& written) {
  Rule rule;
  rule.name = written.name.text;
  rule.span = written.name.span;
  if (written.when.empty())
    return void(context.report(Code::missing_part, written.name.span,
                               fmt::format("`{}` has no `when`", rule.name), "`when` is missing"));
  if (written.when.size() > 1)
    return void(context
                    .report(Code::given_twice, written.when[1].steps[0].source.kind.span,
                            fmt::format("`{}` has more than one `when`", rule.name), "again here")
                    .others.push_back({written.when[0].steps[0].source.kind.span, "first here"}));
  resolve_metadata(context, written, rule);
  const std::vector<Contained> contained = resolve_contained(context, written);
  if (!is_several(written.when[0])) {
    refuse_quiet(context, written);
    return resolve_single(context, written, contained, std::move(rule));
  }
  if (!resolve_several(context, written, contained, rule))
    return void(context.refused_rules.insert(rule.name));
  context.model.rules.push_back(std::move(rule));
  add_tests(context, written, context.model.rules.back());
}

}  // namespace

const dsl::Literal* report_text(Context& context, const dsl::RuleItem& written) {
  const Property* property =
      find_property(context, written.properties, "report", true, written.name);
  if (!property) return nullptr;
  if (property->values.size() == 1 && property->values[0].kind == dsl::Literal::Kind::text)
    return &property->values[0];
  context.report(Code::wrong_operand, property->span, "`report` is one text in quotes");
  return nullptr;
}

void resolve_rules(Context& context) {
  for (const dsl::RuleItem& rule : context.tree.rules) resolve_rule(context, rule);
  resolve_outside_tests(context);
}

}  // namespace foothold::compiler
