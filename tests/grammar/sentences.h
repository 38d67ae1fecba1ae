// Random sentences of the grammar of the page.
#pragma once

#include <map>
#include <random>
#include <string>

#include "tests/grammar/ebnf.h"

namespace foothold::grammar {

class Sentences {
 public:
  Sentences(const Grammar& grammar, uint64_t seed);

  /// A sentence of the rule. Past `depth` rules inside each other it takes the shortest way out.
  std::string make(const std::string& rule, int depth);

 private:
  int height_of(const Expression& expression) const;
  void make(const Expression& expression, int depth, std::string& text);
  bool flip(int depth) { return depth > 0 && random_() % 2 == 0; }

  const Grammar& grammar_;
  std::mt19937_64 random_;
  std::map<std::string, int> heights_;  // rules inside each other that a sentence needs at least
};

}  // namespace foothold::grammar
