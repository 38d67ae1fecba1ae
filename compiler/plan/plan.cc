#include "compiler/plan/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "compiler/context.h"
#include "compiler/plan/conditions.h"
#include "compiler/plan/correlations.h"
#include "compiler/plan/possible.h"
#include "compiler/plan/readings.h"
#include "runtime/program/packed_reading.h"
#include "runtime/value/domain.h"

namespace foothold::compiler {
namespace {

using runtime::Program;

constexpr std::string_view kBrokenRecordKind = "broken_record";

// ---- kinds

template <typename Visit>
void each_test(const Condition& condition, const Visit& visit) {
  if (condition.op == Condition::Operator::test) visit(condition.test);
  for (const Condition& part : condition.parts) each_test(part, visit);
  for (const Condition& part : condition.inner) each_test(part, visit);
}

/// The lists whose elements it asks.
template <typename Visit>
void each_list(const Condition& condition, const Visit& visit) {
  if (is_of_elements(condition)) visit(condition.list);
  for (const Condition& part : condition.parts) each_list(part, visit);
}

runtime::KindProgram plan_kind(const Model& model, uint32_t place) {
  const Kind& kind = model.kinds[place];
  runtime::KindProgram program;
  program.name = kind.name;
  for (const Field& field : kind.fields) program.fields.push_back(plan_field(field));
  program.counts_once_by = kind.counts_once_by;
  for (uint32_t field = 0; field < kind.fields.size(); ++field)
    if (kind.fields[field].identifies) program.identity_fields.push_back(field);
  program.zones = model.zones;
  KindPlanner planner(kind, model.tables, program);
  for (uint32_t rule = 0; rule < model.rules.size(); ++rule) {
    if (model.rules[rule].kind != place) continue;  // that of several events is none of these
    runtime::RuleProgram compiled{rule, {}, {}, {}};
    if (model.rules[rule].where) compiled.where = planner.compile(*model.rules[rule].where);
    if (model.rules[rule].unless) compiled.unless = planner.compile(*model.rules[rule].unless);
    for (const RuleTune& tune : model.rules[rule].tunes)
      if (tune.excuses) compiled.excuses.push_back({tune.tune, plan_excuse(tune, planner)});
    program.rules.push_back(std::move(compiled));
  }
  plan_selections(model, place, planner, program);
  return program;
}

// ---- routes

/// With them those that their defaults depend on, and with a table of identities those that one of
/// them is completed by.
std::vector<bool> with_dependencies(const Model& model, const runtime::KindProgram& kind,
                                    std::vector<bool> wanted) {
  for (size_t field = 0; field < kind.fields.size(); ++field) {
    if (!wanted[field]) continue;
    for (const runtime::Predicate& test : kind.fields[field].otherwise_tests)
      wanted[test.column] = true;
  }
  const std::vector<uint32_t>& keys = kind.identity_fields;
  const bool completed =
      std::any_of(keys.begin(), keys.end(), [&](uint32_t field) { return wanted[field]; });
  if (model.facts.identities && completed)
    for (uint32_t field : keys) wanted[field] = true;
  return wanted;
}

/// The fields that matching looks at: those with a column, and what these depend on.
std::vector<bool> matched_fields(const Model& model, const runtime::KindProgram& kind) {
  std::vector<bool> wanted(kind.fields.size(), false);
  for (const runtime::Column& column : kind.columns)
    runtime::each_field(column.value, [&](uint32_t field) { wanted[field] = true; });
  for (const runtime::ElementProgram& elements : kind.elements) {
    wanted[elements.list] = true;
    for (const uint32_t field : elements.copied) wanted[field] = true;
  }
  return with_dependencies(model, kind, std::move(wanted));
}

/// A source of a kind that some rule reads, and the fields that matching looks at.
struct LiveSource {
  uint32_t kind;
  const Source* source;
  std::vector<bool> fields = {};
  bool operator<(const LiveSource& other) const {
    return std::tie(source, fields) < std::tie(other.source, other.fields);
  }
};

std::vector<LiveSource> live_sources(const Model& model, const Program& program, uint32_t shape) {
  std::vector<LiveSource> live;
  for (uint32_t kind = 0; kind < model.kinds.size(); ++kind) {
    if (program.kinds[kind].rules.empty() && program.kinds[kind].selections.empty()) continue;
    for (const Source& source : model.kinds[kind].sources)
      if (source.shape == shape) live.push_back({kind, &source});
  }
  return live;
}

/// The keys of the top level that an extraction may rest on, where it is no deeper.
std::vector<std::string> top_level_keys(const compiler::Extract& from) {
  if (from.word == compiler::Word::path && !from.outer && from.steps.size() == 1 &&
      from.steps[0].kind == Step::Kind::key)
    return {from.steps[0].text};
  std::vector<std::string> keys;
  if (from.word == compiler::Word::first)
    for (const compiler::Extract& input : from.inputs)
      for (std::string& key : top_level_keys(input)) keys.push_back(std::move(key));
  return keys;
}

/// The field by which records are grouped when it is said where a log has holes: kinds may have it.
constexpr std::string_view kWorkload = "workload";

std::vector<std::string> workload_keys(const Model& model, uint32_t shape) {
  for (const Kind& kind : model.kinds)
    for (const Source& source : kind.sources)
      for (const auto& [field, from] : source.fields)
        if (source.shape == shape && kind.fields[field].name == kWorkload)
          return top_level_keys(from);
  return {};
}

class RoutePlanner {
 public:
  RoutePlanner(const Model& model, const PlanOptions& options, Program& program)
      : model_(model),
        options_(options),
        program_(program),
        selections_(selections_as_rules(model)),
        rules_(model.kinds.size()) {
    for (const Rule& rule : model.rules)
      if (!rule.correlation) rules_[rule.kind].push_back(&rule);
    for (const Rule& selection : selections_) rules_[selection.kind].push_back(&selection);
  }

  runtime::ShapeProgram plan(uint32_t place) {
    const Shape& shape = model_.shapes[place];
    const std::vector<LiveSource> live = live_sources(model_, program_, place);
    runtime::ShapeProgram planned{shape.name,          shape.route, shape.precision, {}, {},
                                  shape.requires_keys, {}};
    planned.time_keys = top_level_keys(shape.time);
    planned.workload_keys = workload_keys(model_, place);
    planned.keys_inside = shape.keys_inside;
    std::vector<LiveSource> always;
    std::set<std::string> operations;
    for (const LiveSource& source : live) {
      if (source.source->routes.empty()) {
        always.push_back(source);
        add_named_operations(model_, model_.kinds[source.kind], rules_[source.kind], *source.source,
                             texts_, operations);
      }
      operations.insert(source.source->routes.begin(), source.source->routes.end());
    }
    always = examined(std::move(always), nullptr);
    for (const std::string& operation : operations) {
      const std::vector<LiveSource> sources = examined(wanting(live, operation), &operation);
      if (!sources.empty()) planned.routes[operation] = route(shape, sources);
    }
    if (!always.empty() || !options_.routing) planned.any_route = route(shape, always);
    return planned;
  }

 private:
  static std::vector<LiveSource> wanting(const std::vector<LiveSource>& live,
                                         const std::string& operation) {
    std::vector<LiveSource> sources;
    for (const LiveSource& source : live) {
      const std::vector<std::string>& routes = source.source->routes;
      if (routes.empty() || std::find(routes.begin(), routes.end(), operation) != routes.end())
        sources.push_back(source);
    }
    return sources;
  }

  /// Those stay that make an event of such a record on which some rule can fire.
  std::vector<LiveSource> examined(std::vector<LiveSource> sources, const std::string* operation) {
    for (LiveSource& source : sources) {
      const runtime::KindProgram& kind = program_.kinds[source.kind];
      if (!options_.pruning) {
        source.fields = matched_fields(model_, kind);
        continue;
      }
      std::optional<std::vector<bool>> fields =
          wanted_fields(model_, model_.kinds[source.kind], rules_[source.kind], *source.source,
                        operation, texts_);
      if (fields) source.fields = with_dependencies(model_, kind, std::move(*fields));
    }
    std::erase_if(sources, [](const LiveSource& source) { return source.fields.empty(); });
    return sources;
  }

  /// Operations of which the same is wanted share one route.
  uint32_t route(const Shape& shape, const std::vector<LiveSource>& sources) {
    const auto [known, added] =
        known_.try_emplace({&shape, sources}, static_cast<uint32_t>(program_.routes.size()));
    if (!added) return known->second;
    std::vector<WantedSource> match;
    for (const LiveSource& source : sources)
      match.push_back({source.kind, source.source, source.fields});
    program_.routes.push_back(
        {runtime::pack_reading(plan_reading(shape, match)), report_of(shape, sources)});
    return known->second;
  }

  /// All fields; planned once for the same sources.
  uint32_t report_of(const Shape& shape, const std::vector<LiveSource>& sources) {
    std::vector<const Source*> from;
    for (const LiveSource& source : sources) from.push_back(source.source);
    const auto [known, added] = reports_.try_emplace(
        {&shape, std::move(from)}, static_cast<uint32_t>(program_.reports.size()));
    if (!added) return known->second;
    std::vector<WantedSource> report;
    for (const LiveSource& source : sources) {
      const runtime::KindProgram& kind = program_.kinds[source.kind];
      report.push_back({source.kind, source.source, std::vector<bool>(kind.fields.size(), true)});
    }
    program_.reports.push_back(runtime::pack_reading(plan_reading(shape, report)));
    return known->second;
  }

  const Model& model_;
  const PlanOptions& options_;
  Program& program_;
  std::vector<Rule> selections_;
  NormalisedTexts texts_;
  std::vector<std::vector<const Rule*>> rules_;  // by kind
  std::map<std::pair<const Shape*, std::vector<LiveSource>>, uint32_t> known_;
  std::map<std::pair<const Shape*, std::vector<const Source*>>, uint32_t> reports_;  // to its place
};

/// The routes of all candidates together. Where they go is decided when the shape is; candidates
/// with different route keys want every record, since no one walk finds them all.
runtime::ShapeProgram plan_group(const Program& program, std::vector<uint32_t> candidates) {
  runtime::ShapeProgram group = program.shapes[candidates[0]];
  group.name = program.shapes[candidates.back()].name;  // the one that requires least
  group.requires_keys.clear(), group.time_keys.clear(), group.workload_keys.clear();
  for (const uint32_t place : candidates) {
    const runtime::ShapeProgram& shape = program.shapes[place];
    group.routes.insert(shape.routes.begin(), shape.routes.end());
    if (!group.any_route) group.any_route = shape.any_route;
    if (shape.route_key != group.route_key) group.route_key.clear(), group.any_route = 0;
    for (const std::string& key : shape.time_keys) group.time_keys.push_back(key);
    for (const std::string& key : shape.workload_keys) group.workload_keys.push_back(key);
  }
  group.candidates = std::move(candidates);
  return group;
}

/// The place of the one shape, or of the group of shapes, that a key marks.
uint32_t marked_place(const std::vector<uint32_t>& candidates, Program& program) {
  if (candidates.size() == 1) return candidates[0];
  for (uint32_t place = 0; place < program.shapes.size(); ++place)
    if (program.shapes[place].candidates == candidates) return place;
  program.shapes.push_back(plan_group(program, candidates));
  return static_cast<uint32_t>(program.shapes.size() - 1);
}

void plan_shapes(const Model& model, const PlanOptions& options, Program& program) {
  RoutePlanner planner(model, options, program);
  for (uint32_t place = 0; place < model.shapes.size(); ++place)
    program.shapes.push_back(planner.plan(place));
  // From here on every shape has its routes; groups of shapes with one mark come behind them.

  std::set<std::string> marks;
  for (const Shape& shape : model.shapes) marks.insert(shape.marks.begin(), shape.marks.end());
  for (const std::string& mark : marks)
    program.marks.push_back({mark, false, marked_place(candidates_of(model, mark), program)});
  for (uint32_t place = 0; place < model.wraps.size(); ++place) {
    const Wrap& wrap = model.wraps[place];
    program.wraps.push_back({wrap.name, wrap.holds, wrap.requires_keys, wrap.each});
    for (const std::string& mark : wrap.marks) program.marks.push_back({mark, true, place});
  }
}

// ---- what is reported

runtime::Sentence plan_sentence(const Template& from) {
  runtime::Sentence sentence;
  for (const TemplatePiece& piece : from)
    sentence.push_back({piece.text, piece.field, piece.part, piece.missing});
  return sentence;
}

std::vector<runtime::Tag> plan_tags(const std::vector<Tag>& from) {
  std::vector<runtime::Tag> tags;
  for (const Tag& tag : from) tags.push_back({tag.framework, tag.id, tag.title});
  return tags;
}

runtime::Step plan_step(const Model& model, const BoundResponse& bound) {
  const Response& from = model.responses[bound.response];
  return {from.name,
          from.phase,
          from.owner,
          from.csf,
          from.d3fend,
          plan_sentence(bound.command),
          plan_sentence(bound.lookup),
          plan_sentence(bound.verify),
          from.note};
}

void plan_tested_fields(const Model& model, const Rule& rule, runtime::RuleInfo& info) {
  std::set<uint32_t> fields;
  const size_t event_fields = kind_of(model, rule.kind).fields.size();
  const auto add = [&](const Test& test) {
    each_field(test, [&](uint32_t field) {
      if (field < event_fields) fields.insert(field);
    });
    info.tests_external = info.tests_external || test.verb == Verb::external;
  };
  for (const auto* part : {&rule.where, &rule.unless}) {
    if (!*part) continue;
    each_test(**part, add);
    each_list(**part, [&](uint32_t list) { fields.insert(list); });
  }
  info.tested_fields.assign(fields.begin(), fields.end());
}

runtime::RuleInfo plan_rule(const Model& model, const Rule& rule) {
  runtime::RuleInfo info;
  info.name = rule.name;
  info.title = rule.title;
  info.about = rule.about;
  info.level = static_cast<uint8_t>(rule.level);
  info.owners = rule.owners;
  info.owner_titles = rule.owner_titles;
  info.detects = plan_tags(rule.detects);
  info.control = plan_tags(rule.control);
  info.responds = plan_tags(rule.responds);
  info.maps = plan_tags(rule.maps);
  for (const BoundResponse& bound : rule.contain) info.contain.push_back(plan_step(model, bound));
  info.report = plan_sentence(rule.report);
  info.label = rule.label;
  info.kind = rule.kind;
  plan_tested_fields(model, rule, info);
  for (const RuleTune& tune : rule.tunes)
    if (model.tunes[tune.tune].level) info.severity_tune = tune.tune;
  return info;
}

runtime::TuneInfo plan_tune(const Tune& tune) {
  runtime::TuneInfo info{tune.rule, tune.because, {}, {}};
  if (tune.expires) info.expires = tune.expires->ticks;
  if (tune.level) info.level = static_cast<uint8_t>(*tune.level);
  return info;
}

void plan_header(const Model& model, Program& program) {
  if (model.kinds.empty()) return;
  const std::vector<Field>& fields = model.kinds[0].fields;
  const auto header = [&](std::string_view name) -> std::optional<uint32_t> {
    const std::optional<uint32_t> place = place_of(fields, name);
    return place && *place < model.header_fields ? place : std::nullopt;
  };
  program.header = {
      kFieldTime,       kFieldRecord,       header(kTenantField),   header(kUserField),
      header(kIpField), header(kFeedField), header(kPrincipalField)};
  if (!program.header.principal) return;
  const std::vector<std::string>& choices = fields[*program.header.principal].type.choices;
  const auto person = std::find(choices.begin(), choices.end(), kPersonChoice);
  if (person != choices.end())
    program.person_code = static_cast<uint8_t>(person - choices.begin() + 1);
}

/// Domains as they are compared: in one spelling.
void plan_domains(const Model& model, Program& program) {
  for (const auto& [tenant, domains] : model.tenant_domains)
    for (const std::string& domain : domains)
      program.tenant_domains[tenant].push_back(value::canonical_domain(domain));
  for (const std::string& domain : model.public_mail_domains)
    program.public_mail_domains.push_back(value::canonical_domain(domain));
}

}  // namespace

Program plan(const Model& model, const PlanOptions& options) {
  Program program;
  for (uint32_t kind = 0; kind < model.kinds.size(); ++kind)
    program.kinds.push_back(plan_kind(model, kind));
  // From here on it is known which fields matching looks at.

  plan_shapes(model, options, program);
  for (const Rule& rule : model.rules) program.rules.push_back(plan_rule(model, rule));
  for (const Tune& tune : model.tunes) program.tunes.push_back(plan_tune(tune));
  plan_header(model, program);
  plan_correlations(model, program);
  plan_domains(model, program);
  std::sort(program.public_mail_domains.begin(), program.public_mail_domains.end());
  program.facts = model.facts;
  program.broken_record_kind = place_of(model.kinds, kBrokenRecordKind);
  return program;
}

}  // namespace foothold::compiler
