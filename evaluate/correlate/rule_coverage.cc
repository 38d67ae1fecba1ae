#include "evaluate/correlate/rule_coverage.h"

#include <algorithm>
#include <map>

#include "evaluate/correlate/rule_test.h"
#include "evaluate/correlate/timeline.h"
#include "evaluate/tests.h"

namespace foothold::evaluate {
namespace {

using compiler::Condition;
using compiler::Joined;
using compiler::Model;
using compiler::Rule;
using Parts = std::vector<PartCoverage>;

/// True and not true take the places of firing and quiet.
void count(const Explained& condition, Parts& coverage) {
  const std::vector<const Explained*> parts = counted_parts(condition);
  for (size_t i = 0; i < std::min(parts.size(), coverage.size()); ++i) {
    ++coverage[i].seen[static_cast<size_t>(parts[i]->truth)];
    ++(parts[i]->truth == Truth::yes ? coverage[i].decided_firing : coverage[i].decided_quiet);
  }
}

/// The conditions of a rule, each once, in the order of the text.
class Conditions {
 public:
  Conditions(const Model& model, const Rule& rule) : model_(model), rule_(rule) {
    const compiler::Correlation& asked = *rule.correlation;
    for (const compiler::EventStep& step : asked.steps) {
      for (const compiler::StepSource& source : step.sources) add_selection(source.selection);
      add(step.where);
      add(step.unless);
    }
    add(asked.such_that);
    add(asked.unless);
    for (const compiler::ClassLabel& label : asked.classes) add(label.when);
  }

  /// One test's events and assignments. `given`: the model with the test's lists.
  void count_test(const Model& given, const compiler::RuleTest& test) {
    const std::optional<TestScene> scene = make_test_scene(given, test);
    if (!scene) return;
    for (const Seen& seen : scene->seen) count_event(given, seen.event);
    for (const GroupTimeline& group :
         explain_correlation(given, rule_, scene->seen, scene->coverage, scene->clock))
      for (const AskedCondition& asked : group.conditions)
        count(asked.explained, parts_[&joined_of(asked).condition]);
  }

  Parts all() {
    Parts result;
    for (const Condition* condition : order_) {
      const Parts& parts = parts_[condition];
      result.insert(result.end(), parts.begin(), parts.end());
    }
    return result;
  }

 private:
  void add_selection(uint32_t number) {
    const compiler::Selection& selection = model_.selections[number];
    if (std::find(selections_.begin(), selections_.end(), number) != selections_.end()) return;
    selections_.push_back(number);
    if (selection.where) add(*selection.where, selection.kind);
    if (selection.unless) add(*selection.unless, selection.kind);
  }

  void add(const std::optional<Joined>& joined) {
    if (joined) add(*joined);
  }
  void add(const Joined& joined) { add(joined.condition, number_of_scope(model_, joined.scope)); }

  /// The parts are those of an event that says nothing.
  void add(const Condition& condition, uint32_t kind) {
    Event nothing;
    nothing.kind = kind;
    nothing.fields.resize(kind_of(model_, kind).fields.size());
    const Explained explained = explain(model_, nothing, condition);
    Parts& parts = parts_[&condition];
    for (const Explained* part : counted_parts(explained)) {
      parts.emplace_back();
      parts.back().span = part->span;
      parts.back().op = part->op;
    }
    order_.push_back(&condition);
  }

  void count_event(const Model& given, const Event& event) {
    for (const uint32_t number : selections_) {
      const compiler::Selection& selection = model_.selections[number];
      if (selection.kind != event.kind) continue;
      for (const auto* condition : {&selection.where, &selection.unless})
        if (*condition) count(explain(given, event, **condition), parts_[&**condition]);
    }
  }

  const Joined& joined_of(const AskedCondition& asked) const {
    const compiler::Correlation& rule = *rule_.correlation;
    switch (asked.part) {
      case AskedCondition::Part::where:
        return *rule.steps[*asked.step].where;
      case AskedCondition::Part::unless:
        return *rule.steps[*asked.step].unless;
      case AskedCondition::Part::such_that:
        return *rule.such_that;
      case AskedCondition::Part::unless_behind:
        return *rule.unless;
      default:
        return rule.classes[asked.label].when;
    }
  }

  const Model& model_;
  const Rule& rule_;
  std::vector<uint32_t> selections_;
  std::vector<const Condition*> order_;
  std::map<const Condition*, Parts> parts_;
};

}  // namespace

RuleCoverage cover_correlated(const Model& model, const Rule& rule) {
  RuleCoverage result;
  result.rule = rule.name;
  result.several = true;
  Conditions conditions(model, rule);
  for (const compiler::RuleTest& test : rule.tests) {
    result.events += test.events.size();
    if (test.lists.empty())
      conditions.count_test(model, test);
    else
      conditions.count_test(with_given_lists(model, test), test);
  }
  result.parts = conditions.all();
  return result;
}

}  // namespace foothold::evaluate
