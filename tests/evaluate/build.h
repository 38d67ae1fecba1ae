// Small models by hand, for the tests of the evaluator.
//
//   path("Parameters[Name=ForwardTo].Value")   steps key Parameters, pick Name=ForwardTo, key Value
//   word(Word::split, {path("To")}, {";"})     split(To, ";")
//   leaf(2, Verb::contains, {"invoice"})       field 2 contains "invoice"
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model.h"
#include "evaluate/value.h"

namespace foothold::evaluate::build {

using compiler::Base;
using compiler::Condition;
using compiler::Extract;
using compiler::Field;
using compiler::Kind;
using compiler::Model;
using compiler::Shaped;
using compiler::Step;
using Question = compiler::Test;  // `Test` is a name of the test framework, too
using compiler::Type;
using compiler::Verb;
using compiler::Word;
using Strings = std::vector<std::string>;

inline Step key(std::string_view name) { return {Step::Kind::key, std::string(name), ""}; }

/// `each` of "" and `pick` of "Name=ForwardTo".
inline Step bracketed(std::string_view inside) {
  const size_t equals = inside.find('=');
  if (equals == inside.npos) return {Step::Kind::each, "", ""};
  return {Step::Kind::pick, std::string(inside.substr(equals + 1)),
          std::string(inside.substr(0, equals))};
}

inline std::vector<Step> steps(std::string_view written) {
  std::vector<Step> result;
  while (!written.empty()) {
    const bool bracket = written.front() == '[';
    if (bracket || written.front() == '.') written.remove_prefix(1);
    const size_t end = std::min(written.find_first_of(bracket ? "]" : ".["), written.size());
    const std::string_view part = written.substr(0, end);
    result.push_back(bracket ? bracketed(part) : key(part));
    written.remove_prefix(bracket ? end + 1 : end);
  }
  return result;
}

inline Extract path(std::string_view written) {
  Extract result;
  result.steps = steps(written);
  return result;
}

inline Extract outer(std::string_view written) {
  Extract result = path(written);
  result.outer = true;
  return result;
}

inline Extract word(Word word, std::vector<Extract> inputs, Strings texts = {}) {
  Extract result;
  result.word = word;
  result.inputs = std::move(inputs);
  result.texts = std::move(texts);
  return result;
}

inline Extract constant(std::string text) { return word(Word::constant, {}, {std::move(text)}); }

inline Type type(Base base, Shaped shaped = Shaped::scalar) {
  Type result;
  result.base = base;
  result.shaped = shaped;
  return result;
}

inline Type choice(Strings choices) {
  Type result = type(Base::choice);
  result.choices = std::move(choices);
  return result;
}

inline Field field(std::string name, Type type) {
  Field result;
  result.name = std::move(name);
  result.type = std::move(type);
  return result;
}

inline Question ask(uint32_t field, Verb verb, Strings texts = {}) {
  Question result;
  result.left.field = field;
  result.verb = verb;
  result.texts = std::move(texts);
  return result;
}

/// `length of`, `gained` and the like of a field.
inline compiler::Value made(compiler::Value::Op op, uint32_t field) {
  compiler::Value input;
  input.field = field;
  compiler::Value result;
  result.op = op;
  result.inputs = {input};
  return result;
}

inline Condition leaf(Question test) {
  Condition result;
  result.test = std::move(test);
  return result;
}

inline Condition leaf(uint32_t field, Verb verb, Strings texts = {}) {
  return leaf(ask(field, verb, std::move(texts)));
}

inline Condition join(Condition::Operator op, std::vector<Condition> parts) {
  Condition result;
  result.op = op;
  result.parts = std::move(parts);
  return result;
}

inline Value absent() { return {}; }

inline Value said(const Type& type, Strings texts) { return typed_value(type, Texts(texts)); }

inline Value changed(const Type& type, Texts before, Texts after) {
  return typed_value(type, after, before);
}

/// "absent", "none" (said, but no text), or the texts with " | " between them.
inline std::string written(const Texts& texts) {
  if (!texts) return "absent";
  if (texts->empty()) return "none";
  std::string result = texts->front();
  for (size_t place = 1; place < texts->size(); ++place) result += " | " + (*texts)[place];
  return result;
}

}  // namespace foothold::evaluate::build
