// The grammar as docs/grammar.md writes it, as data: read from the page's ```ebnf blocks, so that
// tests can ask whether a text is a sentence of it (recogniser.h) and make sentences of it
// (sentences.h).
//
//   list = "list" NAME "=" TEXT { "," TEXT } ;
//   ->  list: sequence(word list, token NAME, word =, token TEXT, repeat(sequence(word ",", ...)))
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::grammar {

struct Expression {
  enum class Kind { word, token, rule, sequence, choice, optional, repeat } kind = Kind::word;
  std::string text;               // of word: itself; of token and rule: the name
  std::vector<Expression> parts;  // of sequence, choice; one of optional, repeat
};

struct Grammar {
  std::map<std::string, Expression> rules;
  std::vector<std::string> problems;  // what of the page could not be read
};

/// Names in capitals are tokens; all others must be rules of the page.
Grammar read_grammar(std::string_view page);

/// Names of rules that are used and not defined, or defined and never used (but for the first).
std::vector<std::string> loose_ends(const Grammar& grammar, std::string_view start);

}  // namespace foothold::grammar
