#include "tests/grammar/sentences.h"

#include <algorithm>

#include "tests/grammar/tokens.h"

namespace foothold::grammar {
namespace {

using Kind = Expression::Kind;
constexpr int kUnknown = 1000;

}  // namespace

int Sentences::height_of(const Expression& expression) const {
  switch (expression.kind) {
    case Kind::rule: {
      const auto found = heights_.find(expression.text);
      return found == heights_.end() ? kUnknown : found->second + 1;
    }
    case Kind::choice: {
      int least = kUnknown;
      for (const Expression& part : expression.parts) least = std::min(least, height_of(part));
      return least;
    }
    case Kind::sequence: {
      int most = 0;
      for (const Expression& part : expression.parts) most = std::max(most, height_of(part));
      return most;
    }
    default:
      return 0;
  }
}

Sentences::Sentences(const Grammar& grammar, uint64_t seed) : grammar_(grammar), random_(seed) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [name, expression] : grammar.rules) {
      const int height = height_of(expression);
      const auto found = heights_.find(name);
      if (height >= kUnknown || (found != heights_.end() && found->second <= height)) continue;
      heights_[name] = height;
      changed = true;
    }
  }
}

std::string Sentences::make(const std::string& rule, int depth) {
  std::string text;
  make(grammar_.rules.at(rule), depth, text);
  return text;
}

void Sentences::make(const Expression& expression, int depth, std::string& text) {
  switch (expression.kind) {
    case Kind::word:
      text += expression.text + ' ';
      return;
    case Kind::token: {
      const std::vector<std::string>& examples = examples_of(expression.text);
      text += examples[random_() % examples.size()] + (random_() % 8 == 0 ? "\n" : " ");
      return;
    }
    case Kind::rule:
      return make(grammar_.rules.at(expression.text), depth - 1, text);
    case Kind::choice: {
      std::vector<const Expression*> parts;
      for (const Expression& part : expression.parts)
        if (depth > 0 || height_of(part) == height_of(expression)) parts.push_back(&part);
      return make(*parts[random_() % parts.size()], depth, text);
    }
    case Kind::sequence:
      for (const Expression& part : expression.parts) make(part, depth, text);
      return;
    case Kind::optional:
      if (flip(depth)) make(expression.parts[0], depth, text);
      return;
    case Kind::repeat:
      for (int times = 0; times < 3 && flip(depth); ++times) make(expression.parts[0], depth, text);
      return;
  }
}

}  // namespace foothold::grammar
