#include "compiler/plan/correlations.h"

#include <algorithm>
#include <memory>
#include <set>

#include "compiler/context.h"
#include "compiler/plan/identity.h"

namespace foothold::compiler {
namespace {

using runtime::CorrelationProgram;
using runtime::EventStepProgram;
using runtime::LookProgram;
using runtime::Program;

runtime::SourceProgram plan_source(const Model& model, const StepSource& from) {
  runtime::SourceProgram source{from.selection, from.fields};
  if (!source.fields.empty()) return source;
  const Kind& kind = model.kinds[model.selections[from.selection].kind];
  for (uint32_t field = 0; field < kind.fields.size(); ++field) source.fields.push_back(field);
  return source;
}

std::vector<runtime::SourceProgram> plan_sources(const Model& model,
                                                 const std::vector<StepSource>& from) {
  std::vector<runtime::SourceProgram> sources;
  for (const StepSource& source : from) sources.push_back(plan_source(model, source));
  return sources;
}

LookProgram plan_look(const Model& model, const Look& from) {
  static_assert(static_cast<int>(Look::What::class_label) ==
                static_cast<int>(LookProgram::What::class_label));
  LookProgram look;
  look.what = static_cast<LookProgram::What>(from.what);
  look.key = from.key, look.step = from.step, look.other_step = from.other_step;
  look.step_field = from.step_field;
  look.fields = from.fields;
  look.past = plan_sources(model, from.past);
  look.own_keys = from.own_keys, look.past_keys = from.past_keys;
  look.over = from.lookback.over, look.after = from.lookback.after;
  look.ignoring = from.lookback.ignoring;
  look.aggregate = from.aggregate;
  look.remembered = from.remembered;
  return look;
}

// ---- scopes

class ScopePlanners {
 public:
  ScopePlanners(const Model& model, Program& program) : model_(model), program_(program) {
    program.scopes.resize(model.scopes.size());
    for (size_t place = 0; place < model.scopes.size(); ++place) add(place);
  }

  runtime::JoinedProgram joined(const Joined& from) {
    return {from.scope, planners_[from.scope]->compile(from.condition)};
  }
  std::optional<runtime::JoinedProgram> joined(const std::optional<Joined>& from) {
    return from ? std::optional(joined(*from)) : std::nullopt;
  }
  KindPlanner& of(uint32_t scope) { return *planners_[scope]; }

 private:
  void add(size_t place) {
    const Scope& scope = model_.scopes[place];
    runtime::KindProgram& kind = program_.scopes[place];
    kind.name = scope.kind.name;
    kind.zones = model_.zones;
    for (const Field& field : scope.kind.fields) kind.fields.push_back(plan_field(field));
    planners_.push_back(std::make_unique<KindPlanner>(scope.kind, model_.tables, kind));
    runtime::ScopeLooks looks{scope.own_fields, {}};
    for (const Look& look : scope.looks) looks.looks.push_back(plan_look(model_, look));
    program_.scope_looks.push_back(std::move(looks));
  }

  const Model& model_;
  Program& program_;
  std::vector<std::unique_ptr<KindPlanner>> planners_;
};

// ---- steps

/// `own is label.field`, either way round, where each side is one value.
std::optional<runtime::EqualFields> equal_fields(const Model& model, const Correlation& rule,
                                                 uint32_t scope, const Condition& part) {
  const Test& test = part.test;
  if (part.op != Condition::Operator::test || test.verb != Verb::equal || !test.right) return {};
  const Scope& of = model.scopes[scope];
  const auto split = [&](const Value& own,
                         const Value& other) -> std::optional<runtime::EqualFields> {
    if (own.op != Value::Op::field || other.op != Value::Op::field) return {};
    if (own.field >= of.own_fields || other.field < of.own_fields || own.type != other.type ||
        own.type.shaped != Shaped::scalar || other.field >= of.kind.fields.size())
      return {};
    const Look& look = of.looks[other.field - of.own_fields];
    if (look.what != Look::What::step_field || rule.steps[look.step].plural) return {};
    return runtime::EqualFields{own.field, look.step, look.step_field};
  };
  const auto found = split(test.left, *test.right);
  return found ? found : split(*test.right, test.left);
}

std::vector<runtime::EqualFields> equalities(const Model& model, const Correlation& rule,
                                             const EventStep& step) {
  std::vector<runtime::EqualFields> found;
  if (!step.where) return found;
  const Condition& condition = step.where->condition;
  const bool all = condition.op == Condition::Operator::all;
  for (const Condition& part : all ? condition.parts : std::vector<Condition>{condition})
    if (const auto one = equal_fields(model, rule, step.where->scope, part)) found.push_back(*one);
  return found;
}

EventStepProgram plan_event_step(const Model& model, const Correlation& rule, const EventStep& from,
                                 ScopePlanners& scopes) {
  EventStepProgram step;
  step.joint = static_cast<EventStepProgram::Joint>(from.joint);
  step.missing = from.missing;
  step.label = from.label;
  step.sources = plan_sources(model, from.sources);
  for (const KeyField& key : from.keys) step.keys.push_back({key.field, key.each});
  step.latest = from.latest, step.plural = from.plural, step.at_least = from.at_least;
  for (const Counted& counted : from.counted)
    step.counted.push_back({counted.most, counted.number, counted.field});
  step.where = scopes.joined(from.where);
  step.unless = scopes.joined(from.unless);
  step.equal = equalities(model, rule, from);
  step.within = from.within;
  return step;
}

CorrelationProgram plan_correlation(const Model& model, uint32_t rule, ScopePlanners& scopes) {
  const Correlation& from = *model.rules[rule].correlation;
  CorrelationProgram made;
  made.rule = rule;
  for (const Field& key : from.keys) made.keys.push_back(key.name);
  made.across_tenants = from.across_tenants;
  made.within = from.within, made.quiet = from.quiet;
  for (const EventStep& step : from.steps)
    made.steps.push_back(plan_event_step(model, from, step, scopes));
  made.ordered = from.ordered;
  made.such_that = scopes.joined(from.such_that);
  made.unless = scopes.joined(from.unless);
  for (const ClassLabel& label : from.classes)
    made.classes.push_back(
        {label.name, scopes.joined(label.when),
         label.level ? std::optional(static_cast<uint8_t>(*label.level)) : std::nullopt});
  made.scope = from.scope;
  made.identity = identity_of_rule(model, rule);
  return made;
}

/// Tunes of the rule are asked of its group.
void plan_tunes(const Model& model, uint32_t rule, ScopePlanners& scopes, Program& program) {
  const uint32_t scope = model.rules[rule].correlation->scope;
  runtime::RuleProgram compiled{rule, {}, {}, {}};
  for (const RuleTune& tune : model.rules[rule].tunes)
    if (tune.excuses) compiled.excuses.push_back({tune.tune, plan_excuse(tune, scopes.of(scope))});
  program.scopes[scope].rules.push_back(std::move(compiled));
}

/// Values in the sentence that are worked out.
void plan_report_values(const Model& model, uint32_t rule, ScopePlanners& scopes,
                        Program& program) {
  const Template& from = model.rules[rule].report;
  KindPlanner& planner = scopes.of(model.rules[rule].correlation->scope);
  for (size_t piece = 0; piece < from.size(); ++piece) {
    if (!from[piece].value) continue;
    runtime::Piece& made = program.rules[rule].report[piece];
    made.value = planner.expression(*from[piece].value);
    made.value_is_duration = from[piece].value->type.base == Base::duration;
    made.value_choices = from[piece].value->type.choices;
  }
}

// ---- what is carried

class Carried {
 public:
  Carried(const Model& model, Program& program) : program_(program), wanted_(model.kinds.size()) {}

  void add(const CorrelationProgram& rule) {
    for (uint32_t step = 0; step < rule.steps.size(); ++step) add_step(rule, step);
    add_scope(rule, rule.scope, {});
    for (const auto* joined : {&rule.such_that, &rule.unless})
      if (*joined) add_scope(rule, (*joined)->scope, {});
    for (const runtime::ClassProgram& label : rule.classes) add_scope(rule, label.when.scope, {});
  }

  void finish() {
    for (const runtime::SelectionInfo& selection : program_.selections) add_header(selection.kind);
    for (uint32_t kind = 0; kind < wanted_.size(); ++kind)
      program_.kinds[kind].carried.assign(wanted_[kind].begin(), wanted_[kind].end());
  }

 private:
  /// What a finding says of each of its events.
  void add_header(uint32_t kind) {
    const runtime::HeaderFields& header = program_.header;
    for (const auto& field : {header.tenant, header.user, header.ip, header.feed, header.principal})
      if (field) wanted_[kind].insert(*field);
    wanted_[kind].insert({header.time, header.record});
  }

  void mark(const std::vector<runtime::SourceProgram>& sources, uint32_t field) {
    for (const runtime::SourceProgram& source : sources)
      if (field < source.fields.size())
        wanted_[program_.selections[source.selection].kind].insert(source.fields[field]);
  }

  void add_step(const CorrelationProgram& rule, uint32_t number) {
    const EventStepProgram& step = rule.steps[number];
    for (const runtime::KeyPlace& key : step.keys) mark(step.sources, key.field);
    for (const runtime::CountedProgram& counted : step.counted) mark(step.sources, counted.field);
    for (const auto* joined : {&step.where, &step.unless})
      if (*joined) add_scope(rule, (*joined)->scope, number);
  }

  void add_scope(const CorrelationProgram& rule, uint32_t scope, std::optional<uint32_t> own) {
    const runtime::ScopeLooks& looks = program_.scope_looks[scope];
    if (own) add_own(rule.steps[*own], program_.scopes[scope], looks.own_fields);
    for (const LookProgram& look : looks.looks) add_look(rule, look, looks.own_fields, own);
  }

  void add_own(const EventStepProgram& step, const runtime::KindProgram& scope, uint32_t own) {
    const auto mark_own = [&](uint32_t field) {
      if (field < own) mark(step.sources, field);
    };
    for (const runtime::Column& column : scope.columns) runtime::each_field(column.value, mark_own);
    for (const runtime::ElementProgram& elements : scope.elements) {
      mark_own(elements.list);
      for (const uint32_t field : elements.copied) mark_own(field);
    }
  }

  void add_look(const CorrelationProgram& rule, const LookProgram& look, uint32_t own_fields,
                std::optional<uint32_t> own) {
    using What = LookProgram::What;
    const bool of_step = look.what == What::step_field || runtime::is_aggregate(look.what);
    if (of_step) mark(rule.steps[look.step].sources, look.step_field);
    const bool travels = look.what == What::distance || look.what == What::speed;
    for (size_t field = 0; travels && own && field < look.fields.size(); ++field)
      mark(rule.steps[field < 2 ? *own : look.step].sources, look.fields[field]);
    if (!runtime::looks_back(look.what) || !own) return;
    for (const uint32_t field : look.fields) mark(rule.steps[*own].sources, field);
    for (const uint32_t field : look.own_keys)
      if (field < own_fields) mark(rule.steps[*own].sources, field);
    for (const uint32_t field : look.fields) mark(look.past, field);
    for (const uint32_t field : look.past_keys) mark(look.past, field);
  }

  Program& program_;
  std::vector<std::set<uint32_t>> wanted_;  // by kind
};

void use_selection(uint32_t rule, const std::vector<StepSource>& sources,
                   std::vector<std::optional<uint32_t>>& users) {
  for (const StepSource& source : sources)
    if (!users[source.selection]) users[source.selection] = rule;
}

void plan_selection_infos(const Model& model, Program& program) {
  std::vector<std::optional<uint32_t>> users(model.selections.size());
  for (uint32_t rule = 0; rule < model.rules.size(); ++rule) {
    if (!model.rules[rule].correlation) continue;
    for (const EventStep& step : model.rules[rule].correlation->steps) {
      use_selection(rule, step.sources, users);
      for (const auto* joined : {&step.where, &step.unless})
        if (*joined)
          for (const Look& look : model.scopes[(*joined)->scope].looks)
            use_selection(rule, look.past, users);
    }
  }
  for (size_t place = 0; place < users.size(); ++place) {
    const uint32_t kind = model.selections[place].kind;
    std::set<uint32_t> shapes;
    for (const Source& source : model.kinds[kind].sources) shapes.insert(source.shape);
    value::Digest of{};
    if (users[place]) of = identity_of_rule(model, *users[place]);
    program.selections.push_back({kind,
                                  users[place].value_or(0),
                                  {shapes.begin(), shapes.end()},
                                  identity_of_selection(model, static_cast<uint32_t>(place), of)});
  }
}

}  // namespace

void plan_selections(const Model& model, uint32_t kind, KindPlanner& planner,
                     runtime::KindProgram& program) {
  for (uint32_t place = 0; place < model.selections.size(); ++place) {
    const Selection& selection = model.selections[place];
    if (selection.kind != kind) continue;
    runtime::SelectionProgram compiled{place, {}, {}};
    if (selection.where) compiled.where = planner.compile(*selection.where);
    if (selection.unless) compiled.unless = planner.compile(*selection.unless);
    program.selections.push_back(std::move(compiled));
  }
}

std::vector<Rule> selections_as_rules(const Model& model) {
  std::vector<Rule> rules;
  for (const Selection& selection : model.selections) {
    Rule& rule = rules.emplace_back();
    rule.kind = selection.kind;
    rule.where = selection.where;
    rule.unless = selection.unless;
  }
  return rules;
}

void plan_correlations(const Model& model, Program& program) {
  plan_selection_infos(model, program);
  ScopePlanners scopes(model, program);
  for (uint32_t rule = 0; rule < model.rules.size(); ++rule) {
    if (!model.rules[rule].correlation) continue;
    program.correlations.push_back(plan_correlation(model, rule, scopes));
    plan_tunes(model, rule, scopes, program);
    plan_report_values(model, rule, scopes, program);
  }
  // From here on every scope has its columns: they say what must be carried.

  Carried carried(model, program);
  for (const CorrelationProgram& rule : program.correlations) carried.add(rule);
  carried.finish();
}

}  // namespace foothold::compiler
