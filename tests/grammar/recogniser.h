// Is a text a sentence of the grammar of the page? Earley's method over bytes, slow and general: it
// shares nothing with the parser, so the two can be compared.
//
//   Recogniser(grammar).accepts("item", "list x = \"a\"")   ->   true
#pragma once

#include <string_view>
#include <vector>

#include "tests/grammar/ebnf.h"

namespace foothold::grammar {

class Recogniser {
 public:
  /// Every name that the grammar uses must be defined (loose_ends).
  explicit Recogniser(const Grammar& grammar);

  bool accepts(std::string_view start, std::string_view text) const;

 private:
  struct Symbol {
    enum class Kind { word, token, rule } kind;
    std::string text;
    size_t rule = 0;
  };
  using Production = std::vector<Symbol>;

  size_t number_of(const std::string& name);
  size_t add_rule(const std::vector<Expression>& choices);
  Symbol symbol_of(const Expression& expression);
  Production production_of(const Expression& expression);

  std::map<std::string, size_t> numbers_;
  std::vector<std::vector<Production>> rules_;
  std::vector<bool> nullable_;
};

}  // namespace foothold::grammar
