// Events -> the steps of a rule. Mistakes that the grammar lets pass are found here: `then` beside
// `also`, and a `no` that stands where nothing can be missing.
#include <fmt/format.h>

#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

using Joint = StepItem::Joint;

TakenKey read_taken(Reader& in) {
  TakenKey taken;
  in.enter();
  taken.each = in.take_mark("each");
  taken.field = in.word();
  taken.key = in.word();
  taken.span = in.leave();
  return taken;
}

CountedField read_counted(Reader& in) {
  CountedField counted;
  in.enter();
  counted.most = in.word().text == "most";
  counted.number = in.literal();
  counted.field = in.word();
  counted.span = in.leave();
  return counted;
}

/// `latest KIND`
void read_latest(Reader& in, StepItem& step) {
  in.enter();
  step.latest = in.word().span;
  step.source = read_source(in);
  in.leave();
}

void read_step_part(Reader& in, StepItem& step) {
  if (in.at_open(Node::label))
    in.children([&] { step.label = in.word(); });
  else if (in.at_open(Node::latest))
    read_latest(in, step);
  else if (in.at_token(Node::quantity))
    step.at_least = in.literal();
  else if (in.at_open(Node::taken))
    step.taking.push_back(read_taken(in));
  else if (in.at_open(Node::counted))
    step.counted.push_back(read_counted(in));
  else if (in.at_open(Node::where))
    in.children([&] { step.where = read_condition(in); });
  else if (in.at_open(Node::unless))
    in.children([&] { step.unless = read_condition(in); });
  else
    step.source = read_source(in);
}

StepItem read_step(Reader& in) {
  StepItem step;
  step.span = in.children([&] { read_step_part(in, step); });
  return step;
}

StepItem read_absence(Reader& in) {
  StepItem step;
  step.missing = true;
  in.enter();
  step.source = read_source(in);
  while (!in.at_close()) {
    if (in.at_token(Node::quantity))
      step.within = in.duration();
    else
      step.where = read_condition(in);
  }
  step.span = in.leave();
  return step;
}

/// `then`, `also`, `also perhaps`, or nothing before the first step. One joint holds for the whole
/// block: `first` is that of its second step.
Joint read_joint(Reader& in, std::optional<Word>& first) {
  if (!in.at_token(Node::mark)) return Joint::first;
  const Word written = in.word();
  if (!first) first = written;
  if (first->text != written.text) {
    Diagnostic& found =
        in.report(Code::mixed_joints, written.span,
                  fmt::format("`{}` and `{}` stand in one block", first->text, written.text),
                  "either all steps are in order, or none");
    found.others.push_back({first->span, fmt::format("`{}` here", first->text)});
    found.help =
        "join all steps with `also`, and say the order behind the block: `such that b.time >= "
        "a.time`";
  }
  if (written.text == "then") return Joint::then;
  return in.take_mark("perhaps") ? Joint::also_perhaps : Joint::also;
}

void read_same(Reader& in, WhenItem& when) {
  in.children([&] {
    if (in.at_token(Node::name)) {
      when.same.push_back(in.word());
    } else if (in.at_token(Node::mark)) {
      const Span across = in.word().span;
      when.across_tenants = join(across, in.word().span);
    } else {
      when.within = in.duration();
    }
  });
}

void read_when_part(Reader& in, WhenItem& when, std::optional<Word>& joint) {
  const auto condition_in = [&](std::optional<Condition>& part) {
    in.children([&] { part = read_condition(in); });
  };
  if (in.at_open(Node::same)) return read_same(in, when);
  if (in.at_open(Node::such_that)) return condition_in(when.such_that);
  if (in.at_open(Node::unless)) return condition_in(when.unless);
  if (in.at_open(Node::class_label)) {
    ClassItem item;
    in.enter();
    item.name = in.word();
    item.when = read_condition(in);
    item.span = in.leave();
    return when.classes.push_back(std::move(item));
  }
  const Joint how = read_joint(in, joint);
  when.steps.push_back(in.at_open(Node::absence) ? read_absence(in) : read_step(in));
  when.steps.back().joint = how;
}

/// Something must have happened before it can be missing, and a wait needs an end.
void check_absences(Reader& in, const WhenItem& when) {
  for (const StepItem& step : when.steps) {
    if (!step.missing) continue;
    const bool last = &step == &when.steps.back();
    if (&step == &when.steps.front())
      in.report(Code::absence_first, step.span, "`no` cannot be the first step",
                "nothing stands before it")
          .help = "look back from another step: `where no KIND (...) for KEY over 14d`";
    else if (last && !step.within)
      in.report(Code::absence_time, step.span, "a last `no` needs a `within` of its own",
                "how long is waited?")
          .help = "write `then no KIND within 24h`: the time counts from the step before it";
    else if (!last && step.within)
      in.report(Code::absence_time, step.within->span, "only a last `no` has a `within` of its own",
                "between two steps the time is theirs")
          .help = "leave it out, or make this `no` the last step";
  }
}

}  // namespace

EventSource read_source(Reader& in) {
  EventSource source;
  if (!in.at_open(Node::one_of)) return {in.word(), {}};
  source.one_of = read_alternatives(in);
  source.kind = {"one of", join(source.one_of.front().span, source.one_of.back().span)};
  return source;
}

WhenItem read_when(Reader& in) {
  WhenItem when;
  std::optional<Word> joint;
  when.span = in.children([&] { read_when_part(in, when, joint); });
  check_absences(in, when);
  return when;
}

}  // namespace foothold::dsl
