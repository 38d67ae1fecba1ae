#include "tests/grammar/ebnf.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

namespace foothold::grammar {
namespace {

using Kind = Expression::Kind;

bool is_name_byte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_';
}

std::string ebnf_blocks(std::string_view page) {
  std::istringstream lines{std::string(page)};
  std::string all;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```"))
      inside = !inside && line == "```ebnf";
    else if (inside)
      all += line + '\n';
  }
  return all;
}

/// Words, names, and single marks; comments in (* *) left out.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    if (text.compare(at, 2, "(*") == 0) {
      at = std::min(text.find("*)", at), text.size() - 2) + 2;
      continue;
    }
    if (std::isspace(static_cast<unsigned char>(text[at]))) {
      at = end;
      continue;
    }
    if (text[at] == '"' || text[at] == '\'') end = text.find(text[at], end) + 1;
    while (is_name_byte(text[at]) && end < text.size() && is_name_byte(text[end])) ++end;
    pieces.push_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

class Parser {
 public:
  explicit Parser(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

  Grammar grammar() {
    Grammar grammar;
    while (at_ < pieces_.size()) {
      const std::string name = take();
      if (!eat("=")) grammar.problems.push_back("no `=` after " + name);
      if (!grammar.rules.emplace(name, choice()).second)
        grammar.problems.push_back(name + " is defined twice");
      if (!eat(";")) {
        grammar.problems.push_back("no `;` at the end of " + name);
        while (at_ < pieces_.size() && take() != ";") {
        }
      }
    }
    return grammar;
  }

 private:
  bool at(std::string_view piece) const { return at_ < pieces_.size() && pieces_[at_] == piece; }
  bool eat(std::string_view piece) { return at(piece) && ++at_; }
  std::string take() { return pieces_[at_++]; }

  Expression choice() {
    Expression choice{Kind::choice, "", {sequence()}};
    while (eat("|")) choice.parts.push_back(sequence());
    return choice.parts.size() == 1 ? choice.parts[0] : choice;
  }
  Expression sequence() {
    Expression sequence{Kind::sequence, "", {}};
    while (at_ < pieces_.size() && !at("|") && !at(";") && !at(")") && !at("]") && !at("}"))
      sequence.parts.push_back(unit());
    return sequence;
  }
  Expression bracketed(Kind kind, std::string_view end) {
    Expression inner = choice();
    eat(end);
    return {kind, "", {std::move(inner)}};
  }
  Expression unit() {
    if (eat("[")) return bracketed(Kind::optional, "]");
    if (eat("{")) return bracketed(Kind::repeat, "}");
    if (eat("(")) return bracketed(Kind::sequence, ")");
    const std::string piece = take();
    if (piece[0] == '"' || piece[0] == '\'')
      return {Kind::word, piece.substr(1, piece.size() - 2), {}};
    const bool token = std::none_of(piece.begin(), piece.end(), [](char byte) {
      return std::islower(static_cast<unsigned char>(byte)) != 0;
    });
    return {token ? Kind::token : Kind::rule, piece, {}};
  }

  std::vector<std::string> pieces_;
  size_t at_ = 0;
};

void collect_rules(const Expression& expression, std::set<std::string>& used) {
  if (expression.kind == Kind::rule) used.insert(expression.text);
  for (const Expression& part : expression.parts) collect_rules(part, used);
}

}  // namespace

Grammar read_grammar(std::string_view page) {
  return Parser(pieces_of(ebnf_blocks(page))).grammar();
}

std::vector<std::string> loose_ends(const Grammar& grammar, std::string_view start) {
  std::set<std::string> used;
  std::vector<std::string> loose;
  for (const auto& [name, expression] : grammar.rules) collect_rules(expression, used);
  for (const std::string& name : used)
    if (!grammar.rules.contains(name)) loose.push_back(name + " is not defined");
  for (const auto& [name, expression] : grammar.rules)
    if (!used.contains(name) && name != start) loose.push_back(name + " is not used");
  return loose;
}

}  // namespace foothold::grammar
