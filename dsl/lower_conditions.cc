// Events -> conditions. `and` beside `or` without brackets is found here, because only here both
// are at hand.
#include <fmt/format.h>

#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

Literal read_zone(Reader& in) {
  in.enter();
  Literal zone = in.literal();
  in.leave();
  return zone;
}

Operand read_call(Reader& in) {
  Operand call;
  call.kind = Operand::Kind::call;
  in.enter();
  call.function = in.word();
  call.inputs.push_back(read_operand(in));
  if (in.at_open(Node::zone)) call.zone = read_zone(in);
  if (in.at_open(Node::in_table)) call.in_table = in.children([&] { call.table = in.word(); });
  call.span = in.leave();
  return call;
}

Operand read_scale(Reader& in) {
  Operand scale;
  scale.kind = Operand::Kind::scale;
  in.enter();
  scale.literal = in.literal();
  scale.inputs.push_back(read_operand(in));
  scale.span = in.leave();
  return scale;
}

/// `a + b - c` is (a + b) - c. One term alone is that term.
Operand read_sum(Reader& in) {
  in.enter();
  Operand sum = read_operand(in);
  size_t terms = 1;
  while (!in.at_close()) {
    const Word sign = in.word();
    Operand joined;
    joined.kind = sign.text == "+" ? Operand::Kind::add : Operand::Kind::subtract;
    joined.inputs.push_back(std::move(sum));
    joined.inputs.push_back(read_operand(in));
    joined.span = {sign.span.file, joined.inputs[0].span.begin, joined.inputs[1].span.end};
    if (++terms == kMaxNesting + 1)
      in.report(Code::nested_too_deep, joined.span, "this sum is too long",
                fmt::format("there may be no more than {} terms", kMaxNesting));
    if (terms > kMaxNesting) joined = std::move(joined.inputs[1]);
    sum = std::move(joined);
  }
  in.leave();
  return sum;
}

/// A single word or number is kept as it was written: what a word means (a list, an enum value, a
/// field) is decided by the type on the left.
void set_right(Operand value, Test& test) {
  if (value.kind == Operand::Kind::literal)
    test.values.push_back(std::move(value.literal));
  else if (value.kind == Operand::Kind::path && value.path.parts.size() == 1)
    test.values.push_back({Literal::Kind::word, value.path.parts[0].text, value.span});
  else
    test.right = std::move(value);
}

/// `a`, or `("a", "b")`; with the quantifier before it, if any.
void read_right(Reader& in, Test& test) {
  if (in.take_mark("exactly")) test.exactly = true;
  if (in.take_mark("any")) test.quantifier = Test::Quantifier::any_of;
  if (in.take_mark("all")) test.quantifier = Test::Quantifier::all_of;
  if (in.at_open(Node::set)) {
    test.bracketed = true;
    in.children([&] { test.values.push_back(in.literal()); });
  } else if (in.at_open(Node::sum)) {
    set_right(read_operand(in), test);
  } else if (in.at_literal()) {
    test.values.push_back(in.literal());
  }
}

void read_day_span(Reader& in, Test& test) {
  test.verb.text = in.word().text;
  test.from.push_back(in.literal());
  test.to.push_back(in.literal());
  if (in.at_open(Node::zone)) test.zone = read_zone(in);
}

void read_is(Reader& in, Test& test) {
  test.verb.text = in.take_mark("not") ? "is not" : "is";
  for (std::string_view state :
       {"external", "invisible", "present", "absent", "empty", "new", "known"})
    if (in.take_mark(state)) test.verb.text += fmt::format(" {}", state);
  if (in.at_open(Node::history)) test.history = read_history(in);
  read_right(in, test);
}

void read_word_verb(Reader& in, Test& test) {
  test.verb.text = in.word().text;
  if (test.verb.text == "starts" || test.verb.text == "ends") test.verb.text += " with";
  read_right(in, test);
}

void read_delta(Reader& in, Test& test) {
  test.verb.text = in.word().text;
  if (in.take_mark("anything")) test.verb.text += " anything";
  read_right(in, test);
}

void read_changed(Reader& in, Test& test) {
  test.verb.text = "changed";
  while (!in.at_close()) {
    std::vector<Literal>& side = in.at_open(Node::changed_from) ? test.from : test.to;
    in.children([&] { side.push_back(in.literal()); });
  }
}

void read_verb(Reader& in, Test& test) {
  const Node node = in.next_node();
  in.enter();
  switch (node) {
    case Node::is:
      read_is(in, test);
      break;
    case Node::in:
      test.verb.text = "in";
      read_right(in, test);
      break;
    case Node::not_in:
      test.verb.text = "not in";
      read_right(in, test);
      break;
    case Node::matches:
      test.verb.text = "matches";
      read_right(in, test);
      break;
    case Node::delta:
      read_delta(in, test);
      break;
    case Node::changed:
      read_changed(in, test);
      break;
    case Node::day_span:
      read_day_span(in, test);
      break;
    default:
      read_word_verb(in, test);
      break;  // compare, word_verb: the first token is the verb
  }
  test.verb.span = in.leave();
}

/// Makes the table that is written last in an operand its test's verb; the operand ends before it.
bool take_last_table(Operand& operand, Test& test) {
  using Kind = Operand::Kind;
  if (operand.inputs.empty() || operand.kind == Kind::several || operand.zone) return false;
  if (operand.table) {
    test.verb = {"in", operand.in_table};
    test.values.push_back({Literal::Kind::word, operand.table->text, operand.table->span});
    operand.table.reset();
  } else if (!take_last_table(operand.inputs.back(), test)) {
    return false;
  }
  operand.span.end = operand.inputs.back().span.end;
  return true;
}

/// `domain of sender in our_domains`: the grammar takes the last two words for a table to look
/// into. Where no verb follows they are the verb; whether a column is meant that is a flag the
/// names decide.
void make_verb_of_table(Test& test) {
  take_last_table(test.with.empty() ? test.left : test.with.back(), test);
}

Condition read_test(Reader& in) {
  Condition condition;
  Test& test = condition.test;
  bool first = true;
  condition.span = test.span = in.children([&] {
    if (!in.at_open(Node::sum)) return read_verb(in, test);
    (first ? test.left : test.with.emplace_back()) = read_operand(in);
    first = false;
  });
  if (test.verb.text.empty()) make_verb_of_table(test);
  return condition;
}

Condition read_one(Reader& in, Condition::Operator op) {
  Condition condition;
  condition.op = op;
  condition.span = in.children([&] { condition.parts.push_back(read_condition(in)); });
  return condition;
}

/// `any change in changes satisfies (...)`
Condition read_element(Reader& in, Condition::Operator op) {
  Condition condition;
  condition.op = op;
  in.enter();
  condition.binder = in.word();
  condition.list = read_path(in);
  condition.parts.push_back(read_condition(in));
  condition.span = in.leave();
  return condition;
}

/// `all` or `any` of one part is that part.
Condition simplified(Condition condition) {
  if (condition.parts.size() != 1) return condition;
  Condition part = std::move(condition.parts[0]);
  return part;
}

void report_mixed(Reader& in, Span all) {
  Diagnostic& found =
      in.report(Code::mixed_and_or, all, "`and` and `or` stand side by side without brackets",
                "which of the two binds first?");
  found.help = "put brackets round what belongs together";
  found.edits.push_back({all, fmt::format("({})", in.source(all))});
}

/// The grammar gives an `any` of `all`s; one that holds several units itself was written without
/// brackets of its own.
Condition read_any(Reader& in) {
  Condition any;
  any.op = Condition::Operator::any;
  std::vector<Span> bare;
  any.span = in.children([&] {
    Condition all = read_one(in, Condition::Operator::all);
    if (all.parts.size() > 1) bare.push_back(all.span);
    any.parts.push_back(simplified(std::move(all)));
  });
  if (any.parts.size() > 1)
    for (Span all : bare) report_mixed(in, all);
  return simplified(std::move(any));
}

}  // namespace

Path read_path(Reader& in) {
  Path path;
  path.span = in.children([&] { path.parts.push_back(in.word()); });
  return path;
}

Operand read_operand(Reader& in) {
  Operand operand;
  if (in.at_open(Node::sum)) return read_sum(in);
  if (in.at_open(Node::scale)) return read_scale(in);
  if (in.at_open(Node::call_of)) return read_call(in);
  if (in.at_open(Node::of_several)) return read_of_several(in);
  if (in.at_open(Node::path)) {
    operand.path = read_path(in);
    operand.span = operand.path.span;
    return operand;
  }
  operand.kind = Operand::Kind::literal;
  operand.literal = in.literal();
  operand.span = operand.literal.span;
  return operand;
}

Condition read_condition(Reader& in) {
  switch (in.next_node()) {
    case Node::any:
      return read_any(in);
    case Node::all:
      return simplified(read_one(in, Condition::Operator::all));
    case Node::missing:
      return read_missing(in);
    case Node::negate:
      return read_one(in, Condition::Operator::negate);
    case Node::maybe:
      return read_one(in, Condition::Operator::maybe);
    case Node::any_element:
      return read_element(in, Condition::Operator::any_element);
    case Node::every_element:
      return read_element(in, Condition::Operator::every_element);
    case Node::group: {
      Condition group = read_one(in, Condition::Operator::all);
      const Span with_brackets = group.span;
      Condition inner = simplified(std::move(group));
      inner.span = with_brackets;
      return inner;
    }
    default:
      return read_test(in);
  }
}

}  // namespace foothold::dsl
