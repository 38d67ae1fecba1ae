// Events -> what looks at several events inside a condition: histories, values of several events,
// events that are missing.
#include <array>

#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

/// The words before the first operand -> the function's name, where they are not its name.
struct FunctionRow {
  std::string_view words, function;
};
constexpr std::array<FunctionRow, 8> kFunctions = {{
    {"number", "number of"},
    {"number different", "number of different"},
    {"total", "total of"},
    {"first", "first of"},
    {"last", "last of"},
    {"largest share", "largest share of"},
    {"spread", "spread of"},
    {"share", "share of"},
}};

std::string function_of(const std::string& words) {
  for (const FunctionRow& row : kFunctions)
    if (row.words == words) return std::string(row.function);
  return words;
}

}  // namespace

History read_history(Reader& in) {
  History history;
  history.span = in.children([&] {
    if (in.take_mark("after"))
      history.after = in.duration();
    else if (in.take_mark("ignoring"))
      history.ignoring = in.duration();
    else if (in.at_token(Node::name))
      history.keys.push_back(in.word());
    else
      history.over = in.duration();
  });
  return history;
}

Operand read_of_several(Reader& in) {
  Operand value;
  value.kind = Operand::Kind::several;
  in.enter();
  value.function = in.word();
  while (in.at_token(Node::mark)) {
    const Word next = in.word();
    value.function.text += " " + next.text;
    value.function.span.end = next.span.end;
  }
  value.function.text = function_of(value.function.text);
  while (!in.at_close()) {
    if (in.at_token(Node::name))
      value.labels.push_back(in.word());
    else if (in.at_open(Node::history))
      value.history = read_history(in);
    else
      value.inputs.push_back(read_operand(in));
  }
  value.span = in.leave();
  return value;
}

Condition read_missing(Reader& in) {
  Condition condition;
  condition.op = Condition::Operator::missing;
  in.enter();
  condition.source = read_source(in);
  while (!in.at_close()) {
    if (in.at_open(Node::history))
      condition.history = read_history(in);
    else
      condition.parts.push_back(read_condition(in));
  }
  condition.span = in.leave();
  return condition;
}

}  // namespace foothold::dsl
