#include "evaluate/tests.h"

#include <algorithm>

#include "evaluate/correlate/rule_test.h"
#include "evaluate/extract.h"
#include "evaluate/rules.h"
#include "runtime/value/ascii.h"
#include "runtime/value/fold.h"

namespace foothold::evaluate {
namespace {

using compiler::Given;
using compiler::GivenEvent;
using compiler::Kind;
using compiler::Model;
using compiler::Type;

constexpr std::string_view kTenantDomainsList = "tenant_domains";

/// `09:20`
bool is_clock_time(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && value::is_digit(text[0]) &&
         value::is_digit(text[1]) && value::is_digit(text[3]) && value::is_digit(text[4]);
}

std::vector<std::string> on_test_day(const Type& type, std::vector<std::string> texts) {
  if (type.base != compiler::Base::time) return texts;
  for (std::string& text : texts) {
    if (is_clock_time(text)) text = std::string(kTestDay) + "T" + text + ":00Z";
  }
  return texts;
}

Value value_of(const compiler::Field& field, const Given& given);

/// Each `{ ... }` is an element; none at all is `empty`.
Value group_of(const compiler::Field& field, const Given& given) {
  Value value;
  value.state = given.elements.empty() ? State::empty : State::present;
  for (const std::vector<Given>& element : given.elements) {
    std::vector<Value>& members = value.elements.emplace_back(field.members.size());
    for (const Given& member : element)
      members[member.field] = value_of(field.members[member.field], member);
  }
  return value;
}

/// A given value as its type. A given change says both sides: a side without values is empty.
Value value_of(const compiler::Field& field, const Given& given) {
  if (field.type.base == compiler::Base::group) return group_of(field, given);
  const Type& type = field.type;
  const Texts texts = on_test_day(type, given.values);
  const bool change = type.shaped == compiler::Shaped::change;
  return typed_value(type, texts, change ? Texts(given.before) : std::nullopt);
}

/// Sets a header field, if the kind has it and it takes that value.
void suppose(const Kind& kind, std::string_view name, std::string_view text, Event& event) {
  const std::optional<uint32_t> field = field_named(kind, name);
  if (!field) return;
  event.fields[*field] =
      typed_value(kind.fields[*field].type, std::vector<std::string>{std::string(text)});
}

// ---- tests of rules ---------------------------------------------------------------------------

std::string unsupported_list(const compiler::RuleTest& test) {
  for (const auto& [name, values] : test.lists) {
    if (name != kTenantDomainsList) return name;
  }
  return {};
}

/// What is tested is the rule, not what a site says of it.
bool fires(const Model& model, const compiler::Rule& rule, const GivenEvent& given) {
  if (given.kind != rule.kind) return false;
  compiler::Rule untuned = rule;
  untuned.tunes.clear();
  return evaluate_rule(model, build_event(model, given), untuned).fires;
}

/// The findings of the rule and of its variants about other kinds.
uint32_t count_findings(const Model& model, const compiler::Rule& rule,
                        const std::vector<GivenEvent>& events) {
  std::vector<const compiler::Rule*> variants = {&rule};
  for (const compiler::Rule& other : model.rules)
    if (other.name == rule.name && other.variant != rule.variant) variants.push_back(&other);
  uint32_t findings = 0;
  for (const GivenEvent& given : events)
    findings += static_cast<uint32_t>(std::count_if(
        variants.begin(), variants.end(),
        [&](const compiler::Rule* variant) { return fires(model, *variant, given); }));
  return findings;
}

std::string counted(uint32_t findings) {
  return std::to_string(findings) + (findings == 1 ? " finding" : " findings");
}

// ---- samples of kinds -------------------------------------------------------------------------

std::string name_of(Reading::Outcome outcome) {
  static constexpr std::string_view kNames[] = {"events", "passed over", "unrecognised",
                                                "unreadable"};
  return std::string(kNames[static_cast<size_t>(outcome)]);
}

/// Why a record was not read as the sample's shape; empty if it was.
std::string wrong_shape(const Model& model, const compiler::Sample& sample,
                        const Reading& reading) {
  const std::string because = reading.reason.empty() ? "" : ": " + reading.reason;
  if (!reading.shape) return "the record is " + name_of(reading.outcome) + because;
  if (*reading.shape == sample.shape) return {};
  return "wanted shape `" + model.shapes[sample.shape].name + "`, got `" +
         model.shapes[*reading.shape].name + "`";
}

std::vector<Event> events_of_kind(const Reading& reading, uint32_t kind) {
  std::vector<Event> events;
  for (const Event& event : reading.events) {
    if (event.kind == kind) events.push_back(event);
  }
  return events;
}

/// Every field that differs, one a line.
std::string wrong_fields(const Kind& kind, const compiler::Sample& sample, const Event& event) {
  std::string why;
  for (const Given& given : sample.fields) {
    const compiler::Field& field = kind.fields[given.field];
    const Value wanted = value_of(field, given);
    const Value& got = event.fields[given.field];
    if (same_value(field, wanted, got)) continue;
    why += (why.empty() ? "" : "\n") + field.name + ": wanted " + shown(field, wanted) + ", got " +
           shown(field, got);
  }
  return why;
}

std::string wrong_sample(const Model& model, uint32_t kind, const compiler::Sample& sample) {
  const Reading reading = read_record(model, sample.record);
  if (std::string why = wrong_shape(model, sample, reading); !why.empty()) return why;
  const std::vector<Event> events = events_of_kind(reading, kind);
  if (events.size() != 1) {
    return "wanted one `" + model.kinds[kind].name + "` event, got " +
           std::to_string(events.size());
  }
  return wrong_fields(model.kinds[kind], sample, events.front());
}

}  // namespace

Event build_event(const Model& model, const GivenEvent& given) {
  const Kind& kind = model.kinds[given.kind];
  Event event;
  event.kind = given.kind;
  event.fields.resize(kind.fields.size());
  suppose(kind, compiler::kTenantField, kTestTenant, event);
  suppose(kind, compiler::kPrincipalField, compiler::kPersonChoice, event);
  for (const Given& one : given.fields) {
    event.fields[one.field] = value_of(kind.fields[one.field], one);
  }
  apply_defaults(model, event);
  return event;
}

Model with_given_lists(const Model& model, const compiler::RuleTest& test) {
  Model result = model;
  const auto given = test.lists.find(std::string(kTenantDomainsList));
  if (given == test.lists.end()) return result;
  result.tenant_domains.clear();
  for (const std::string& domain : given->second) {
    result.tenant_domains[""].push_back(value::fold(domain));
  }
  return result;
}

TestOutcome run_rule_test(const Model& model, const compiler::Rule& rule,
                          const compiler::RuleTest& test) {
  TestOutcome outcome = {false, test.title, "", test.span};
  if (const std::string list = unsupported_list(test); !list.empty()) {
    outcome.why = "`given " + list + "` is not supported: only tenant_domains can be given";
    return outcome;
  }
  if (rule.correlation) {
    outcome.why = test.lists.empty()
                      ? run_correlated_test(model, rule, test)
                      : run_correlated_test(with_given_lists(model, test), rule, test);
    outcome.passed = outcome.why.empty();
    return outcome;
  }
  const uint32_t findings = test.lists.empty()
                                ? count_findings(model, rule, test.events)
                                : count_findings(with_given_lists(model, test), rule, test.events);
  outcome.passed = findings == test.findings;
  if (!outcome.passed) {
    outcome.why = "expected " + counted(test.findings) + ", got " + counted(findings);
  }
  return outcome;
}

std::vector<TestOutcome> run_rule_tests(const Model& model, const compiler::Rule& rule) {
  std::vector<TestOutcome> outcomes;
  for (const compiler::RuleTest& test : rule.tests) {
    outcomes.push_back(run_rule_test(model, rule, test));
  }
  return outcomes;
}

std::vector<TestOutcome> run_samples(const Model& model) {
  std::vector<TestOutcome> outcomes;
  for (uint32_t kind = 0; kind < model.kinds.size(); ++kind) {
    for (const compiler::Sample& sample : model.kinds[kind].samples) {
      const std::string why = wrong_sample(model, kind, sample);
      outcomes.push_back({why.empty(), sample.title, why, sample.span});
    }
  }
  return outcomes;
}

}  // namespace foothold::evaluate
