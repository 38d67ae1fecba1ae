#include "runtime/correlate/conditions.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "runtime/correlate/carried.h"
#include "runtime/correlate/history.h"
#include "runtime/correlate/median.h"
#include "runtime/match/kleene.h"
#include "runtime/value/great_circle.h"

namespace foothold::runtime {
namespace {

using What = LookProgram::What;

bool asks_step(What what) { return what != What::key && what < What::fresh; }

std::vector<uint32_t> asked_by(const ScopeLooks& scope) {
  std::set<uint32_t> steps;
  for (const LookProgram& look : scope.looks) {
    if (asks_step(look.what)) steps.insert(look.step);
    if (look.what == What::gap) steps.insert(look.other_step);
  }
  return {steps.begin(), steps.end()};
}

/// `is known` lacks nothing, unless memory was short.
bool looks_at_past(const ScopeLooks& scope) {
  return std::any_of(scope.looks.begin(), scope.looks.end(), [](const LookProgram& look) {
    return look.what >= What::fresh && look.what != What::known && look.what <= What::spread;
  });
}

/// Every field that columns look at.
std::vector<bool> used_fields(const KindProgram& kind) {
  std::vector<bool> used(kind.fields.size(), false);
  for (const Column& column : kind.columns)
    each_field(column.value, [&](uint32_t field) { used[field] = true; });
  for (const ElementProgram& elements : kind.elements) {
    used[elements.list] = true;
    for (const uint32_t field : elements.copied) used[field] = true;
  }
  return used;
}

/// Of each instruction whether it stands under an odd number of negations.
std::vector<bool> under_negation(const std::vector<Instruction>& code) {
  std::vector<bool> negated(code.size(), false);
  std::vector<std::pair<uint32_t, bool>> open = {{1, false}};  // operands to come, and their sign
  for (size_t at = code.size(); at-- > 0;) {
    const bool sign = open.back().second;
    negated[at] = sign;
    if (--open.back().first == 0) open.pop_back();
    if (code[at].op != Op::test && code[at].op != Op::outer)
      open.emplace_back(code[at].operand, sign != (code[at].op == Op::negate));
  }
  return negated;
}

bool rests_on(const KindProgram& kind, uint32_t predicate, uint32_t own_fields,
              const Uncertain& uncertain) {
  const Predicate& test = kind.predicates[predicate];
  if (test.test == Test::elements) return false;
  bool rests = false;
  const auto look_at = [&](uint32_t column) {
    each_field(kind.columns[column].value, [&](uint32_t field) {
      rests = rests || (field >= own_fields && uncertain[field - own_fields]);
    });
  };
  look_at(test.column);
  if (test.test == Test::fields || test.test == Test::fields_pattern) look_at(test.other_column);
  return rests;
}

}  // namespace

Conditions::Conditions(const CompiledProgram& compiled, const Coverage& coverage)
    : compiled_(compiled),
      program_(compiled.program()),
      coverage_(coverage),
      aggregates_(compiled.program()) {}

/// What follows from the rule alone is worked out when the rule changes. The group before is no
/// witness of that: it may be the same object, filled anew.
void Conditions::start(const Group& group) {
  group_ = &group;
  aggregates_.start(group);
  if (learnt_ == &rule()) return;
  learnt_ = &rule();
  asked_.clear(), own_.clear();
  for (uint32_t step = 0; step < rule().steps.size(); ++step)
    own_.push_back(own_part(program_, rule(), step));
  can_lack_history_ =
      rule().such_that && looks_at_past(program_.scope_looks[rule().such_that->scope]);
  for (const EventStepProgram& step : rule().steps) {
    std::set<uint32_t> steps;
    for (const auto* joined : {&step.where, &step.unless})
      if (*joined)
        for (const uint32_t asked : asked_by(program_.scope_looks[(*joined)->scope]))
          steps.insert(asked);
    asked_.emplace_back(steps.begin(), steps.end());
    can_lack_history_ =
        can_lack_history_ || (step.where && looks_at_past(program_.scope_looks[step.where->scope]));
  }
}

bool Conditions::asks_group() const { return rule().such_that || rule().unless; }

std::vector<uint32_t> Conditions::steps_asked_behind() const {
  std::set<uint32_t> steps;
  for (const auto* joined : {&rule().such_that, &rule().unless})
    if (*joined)
      for (const uint32_t step : asked_by(program_.scope_looks[(*joined)->scope]))
        steps.insert(step);
  return {steps.begin(), steps.end()};
}

Conditions::Work& Conditions::work(uint32_t scope) {
  Work& work = works_[scope];
  if (work.prepared) return work;
  const KindProgram& kind = program_.scopes[scope];
  work.batch = std::make_unique<Batch>(kind);
  work.used = used_fields(kind);
  work.row.start(kind);
  ready_ = compiled_.scope_matcher(scope).prepare(work.scratch) && ready_;
  work.prepared = true;
  return work;
}

// ---- one row

void Conditions::fill_own(uint32_t scope, const Own& own, bool all) {
  Work& at = work(scope);
  for (uint32_t field = 0; field < program_.scope_looks[scope].own_fields; ++field)
    if (all || at.used[field])
      read_field(program_, *group_, own.step, own.place, field, at.row.field(field));
}

/// Of a group only the tenant and the keys are known.
void Conditions::fill_group(uint32_t scope) {
  Work& at = work(scope);
  const KindProgram& kind = program_.scopes[scope];
  const auto say = [&](uint32_t field, const std::string& text) {
    const std::string_view said = made_.emplace_back(text);
    type_field(kind.fields[field], {&said, 1}, true, at.row.field(field));
  };
  const uint32_t own_fields = program_.scope_looks[scope].own_fields;
  for (uint32_t field = 0; field < own_fields; ++field) {
    at.row.field(field).clear();
    if (program_.header.tenant == field && !group_->tenant.empty()) say(field, group_->tenant);
    for (size_t key = 0; key < group_->keys.size(); ++key)
      if (kind.fields[field].name == rule().keys[key]) say(field, group_->keys[key]);
  }
}

void Conditions::fill_history(uint32_t scope, uint32_t look, const Own& own, FieldValue& value,
                              std::optional<PastKnown>& lack) {
  for (const HistoryAnswer& answer : group_->event(own.step, own.place).history) {
    if (answer.scope != scope || answer.look != look) continue;
    if (answer.too_little) lack = answer.past;
    if (!answer.said) return;
    value.state = State::present;
    value.number = answer.number;
    value.code = answer.number != 0 ? 1 : 0;
  }
}

void Conditions::fill_windows(const ScopeLooks& looks, const KindProgram& kind,
                              const LookProgram& look, const Assignment& assignment,
                              FieldValue& value, std::optional<PastKnown>& lack) {
  const LookProgram& aggregated = looks.looks[look.aggregate];
  const FieldInfo& as = kind.fields[looks.own_fields + look.aggregate];
  const GroupEvent& end = group_->events[assignment.end];
  lack = too_little(program_, coverage_, rule().steps[aggregated.step].sources, end.seen->shape,
                    end.moment.at, look.over);
  if (group_->forgotten && end.moment.at - *group_->forgotten <= look.over + kLongestUnit)
    lack = PastKnown{look.over, std::max<int64_t>(0, end.moment.at - *group_->forgotten), true};
  if (lack) return;
  const int64_t within = rule().within;
  std::vector<double> values =
      aggregates_.of_windows(aggregated, as, end.moment.at, within, look.over / within - 1);
  if (values.empty()) return;
  const double middle = look.what == What::usual ? median_of(values) : spread_of(values);
  value.state = State::present;
  value.number = middle;
  value.ticks = as.store == Store::ticks ? std::llround(middle) : 0;
}

void Conditions::fill_travel(const LookProgram& look, const Assignment& assignment, const Own& own,
                             FieldValue& value) {
  const Places& from = assignment.steps[look.step];
  if (from.empty()) return;
  double said[4];  // latitude and longitude, here and there
  FieldValue one;
  for (size_t at = 0; at < 4; ++at) {
    if (at < 2)
      read_field(program_, *group_, own.step, own.place, look.fields[at], one);
    else
      read_field(program_, *group_, look.step, from.back(), look.fields[at], one);
    if (one.state != State::present) return;
    said[at] = one.number;
  }
  const GroupEvent &start = group_->event(look.step, from.back()),
                   &here = group_->event(own.step, own.place);
  const double metres = value::great_circle(said[2], said[3], said[0], said[1]);
  const int64_t ticks = std::max(gap(start.moment, here.moment), value::ticks_per_second);
  value.state = State::present;
  value.number = look.what == What::distance
                     ? metres
                     : metres / (static_cast<double>(ticks) / value::ticks_per_second);
}

void Conditions::fill_look(uint32_t scope, uint32_t place, const Assignment& assignment,
                           const std::optional<Own>& own, FieldValue& value,
                           std::optional<PastKnown>& lack) {
  const ScopeLooks& looks = program_.scope_looks[scope];
  const LookProgram& look = looks.looks[place];
  const KindProgram& kind = program_.scopes[scope];
  const FieldInfo& as = kind.fields[looks.own_fields + place];
  const Places none;
  const Places& events = look.step < assignment.steps.size() ? assignment.steps[look.step] : none;
  value.clear();
  if (is_aggregate(look.what)) return aggregates_.work_out(look, as, events, value, made_);
  switch (look.what) {
    case What::key: {
      const std::string_view text = group_->keys[look.key];
      return type_field(as, {&text, 1}, true, value);
    }
    case What::step_field:
      if (rule().steps[look.step].plural)
        return aggregates_.list_field(look.step, look.step_field, events, value, made_);
      if (!events.empty())
        read_field(program_, *group_, look.step, events[0], look.step_field, value);
      return;
    case What::gap: {
      const Places& others = assignment.steps[look.other_step];
      if (events.empty() || others.empty()) return;
      value.state = State::present;
      value.ticks = gap(group_->event(look.step, events.back()).moment,
                        group_->event(look.other_step, others.back()).moment);
      return;
    }
    case What::distance:
    case What::speed:
      if (own) fill_travel(look, assignment, *own, value);
      return;
    case What::class_label:
      return;  // known when it is reported
    case What::usual:
    case What::spread:
      return fill_windows(looks, kind, look, assignment, value, lack);
    default:
      if (own) fill_history(scope, place, *own, value, lack);
  }
}

/// Makes the scope's row. `all`: also what no column looks at, for a report.
void Conditions::fill(uint32_t scope, const Assignment& assignment, const std::optional<Own>& own,
                      bool all, Uncertain& uncertain, std::optional<PastKnown>* least) {
  Work& at = work(scope);
  made_.clear();
  if (own)
    fill_own(scope, *own, all);
  else
    fill_group(scope);
  const ScopeLooks& looks = program_.scope_looks[scope];
  uncertain.assign(looks.looks.size(), false);
  for (uint32_t look = 0; look < looks.looks.size(); ++look) {
    const uint32_t field = looks.own_fields + look;
    if (!all && !at.used[field]) continue;
    std::optional<PastKnown> lack;
    fill_look(scope, look, assignment, own, at.row.field(field), lack);
    uncertain[look] = lack.has_value();
    if (least && lack && (!*least || lack->known < (*least)->known)) *least = lack;
  }
}

void Conditions::add_row(Work& work, Uncertain uncertain) {
  work.batch->add(work.row);
  work.uncertain.push_back(std::move(uncertain));
}

// ---- answers

void Conditions::run(uint32_t scope) {
  Work& at = work(scope);
  at.batch->finish();
  compiled_.scope_matcher(scope).run_predicates(*at.batch, at.scratch);
}

/// If every test that rests on too little of the past were as the condition wants it.
Truth Conditions::at_best(const KindProgram& kind, const JoinedProgram& joined, const Work& at,
                          uint32_t row) const {
  const uint32_t own_fields = program_.scope_looks[joined.scope].own_fields;
  const std::vector<bool> negated = under_negation(joined.code);
  size_t instruction = 0;
  std::vector<bool> signs;  // of the tests, in order
  for (; instruction < joined.code.size(); ++instruction)
    if (joined.code[instruction].op == Op::test) signs.push_back(negated[instruction]);
  size_t test = 0;
  return evaluate_postfix(joined.code, [&](uint32_t predicate) {
    const bool sign = signs[test++];
    if (rests_on(kind, predicate, own_fields, at.uncertain[row]))
      return sign ? Truth::no : Truth::yes;
    const Truths& truths = at.scratch.predicates[predicate];
    if (truths.yes.get(row)) return Truth::yes;
    return truths.known.get(row) ? Truth::no : Truth::unknown;
  });
}

/// Answers for the rows of the scope, from `first` on. `removes`: of an `unless`, which is only
/// asked whether it is true.
void Conditions::ask_rows(const JoinedProgram& joined, bool removes, std::vector<Answer>& answers,
                          size_t first) {
  Work& at = work(joined.scope);
  const size_t rows = at.batch->rows();
  compiled_.scope_matcher(joined.scope).combine(joined.code, rows, at.scratch);
  const Truths& truths = at.scratch.stack[0];
  for (uint32_t row = 0; row < rows; ++row) {
    Answer& answer = answers[first + row];
    const bool yes = truths.yes.get(row);
    if (removes && yes) answer = Answer::no;
    if (removes || answer == Answer::no || yes) continue;
    const bool uncertain = std::find(at.uncertain[row].begin(), at.uncertain[row].end(), true) !=
                           at.uncertain[row].end();
    const bool possible = uncertain && !truths.known.get(row) &&
                          at_best(program_.scopes[joined.scope], joined, at, row) == Truth::yes;
    answer = possible ? Answer::possible : Answer::no;
  }
}

std::vector<Answer> Conditions::of_events(const Assignment& assignment, uint32_t step,
                                          const Places& places) {
  const EventStepProgram& asked = rule().steps[step];
  return ask_events(assignment, step, places, asked.where, asked.unless);
}

std::vector<bool> Conditions::barred(uint32_t step, const Places& places) {
  const Assignment nothing{std::vector<Places>(rule().steps.size()), 0};
  std::vector<bool> barred;
  for (const Answer answer : ask_events(nothing, step, places, own_[step].where, own_[step].unless))
    barred.push_back(answer == Answer::no);
  return barred;
}

std::vector<Answer> Conditions::ask_events(const Assignment& assignment, uint32_t step,
                                           const Places& places,
                                           const std::optional<JoinedProgram>& where,
                                           const std::optional<JoinedProgram>& unless) {
  std::vector<Answer> answers(places.size(), Answer::yes);
  for (size_t first = 0; first < places.size(); first += kBatchRows) {
    std::optional<uint32_t> filled;  // the scope whose rows stand in its batch
    for (const auto* joined : {&unless, &where}) {
      if (!*joined) continue;
      const uint32_t scope = (*joined)->scope;
      if (filled != scope) {
        Work& at = work(scope);
        at.batch->clear(), at.uncertain.clear();
        Uncertain uncertain;
        for (size_t place = first; place < std::min(places.size(), first + kBatchRows); ++place) {
          fill(scope, assignment, Own{step, places[place]}, false, uncertain, nullptr);
          add_row(at, uncertain);
        }
        run(scope);
        filled = scope;
      }
      ask_rows(**joined, joined == &unless, answers, first);
    }
  }
  return answers;
}

Answer Conditions::of_group(const Assignment& assignment) {
  std::vector<Answer> answers(1, Answer::yes);
  for (const auto* joined : {&rule().unless, &rule().such_that}) {
    if (!*joined || answers[0] == Answer::no) continue;
    Work& at = work((*joined)->scope);
    at.batch->clear(), at.uncertain.clear();
    Uncertain uncertain;
    fill((*joined)->scope, assignment, {}, false, uncertain, nullptr);
    add_row(at, uncertain);
    run((*joined)->scope);
    ask_rows(**joined, joined == &rule().unless, answers, 0);
  }
  return answers[0];
}

std::optional<uint32_t> Conditions::label_of(const Assignment& assignment) {
  const std::vector<ClassProgram>& classes = rule().classes;
  for (uint32_t place = 0; place < classes.size(); ++place) {
    const JoinedProgram& when = classes[place].when;
    Work& at = work(when.scope);
    at.batch->clear(), at.uncertain.clear();
    Uncertain uncertain;
    fill(when.scope, assignment, {}, false, uncertain, nullptr);
    add_row(at, uncertain);
    run(when.scope);
    compiled_.scope_matcher(when.scope).combine(when.code, 1, at.scratch);
    if (at.scratch.stack[0].yes.get(0)) return place;
  }
  return std::nullopt;
}

std::optional<PastKnown> Conditions::least_known(const Assignment& assignment) {
  std::optional<PastKnown> least;
  Uncertain uncertain;
  for (uint32_t step = 0; step < assignment.steps.size(); ++step) {
    const EventStepProgram& asked = rule().steps[step];
    if (!asked.where) continue;
    if (!group_->lacks_answers && !looks_at_past(program_.scope_looks[asked.where->scope]))
      continue;
    for (const uint32_t place : assignment.steps[step])
      fill(asked.where->scope, assignment, Own{step, place}, true, uncertain, &least);
  }
  if (rule().such_that) fill(rule().such_that->scope, assignment, {}, true, uncertain, &least);
  return least;
}

const EventReader& Conditions::report_event(const Assignment& assignment,
                                            const std::string& class_name) {
  const uint32_t scope = rule().scope;
  const ScopeLooks& looks = program_.scope_looks[scope];
  Uncertain uncertain;
  fill(scope, assignment, {}, true, uncertain, nullptr);
  EventReader& row = work(scope).row;
  for (uint32_t look = 0; look < looks.looks.size(); ++look) {
    if (looks.looks[look].what != What::class_label || class_name.empty()) continue;
    FieldValue& value = row.field(looks.own_fields + look);
    value.state = State::present;
    value.texts = {made_.emplace_back(class_name)};
  }
  return row;
}

std::vector<Hit> Conditions::tunes_of_report() {
  Work& at = work(rule().scope);
  at.batch->clear();
  at.batch->add(at.row);
  at.batch->finish();
  std::vector<Hit> hits;
  compiled_.scope_matcher(rule().scope).match(*at.batch, at.scratch, hits);
  return hits;
}

}  // namespace foothold::runtime
