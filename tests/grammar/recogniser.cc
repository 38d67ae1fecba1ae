#include "tests/grammar/recogniser.h"

#include <algorithm>
#include <set>

#include "dsl/recover.h"
#include "tests/grammar/tokens.h"

namespace foothold::grammar {

using Kind = Expression::Kind;

size_t Recogniser::number_of(const std::string& name) {
  const auto [found, added] = numbers_.emplace(name, rules_.size());
  if (added) rules_.emplace_back();
  return found->second;
}

/// A rule without a name, for what stands in brackets.
size_t Recogniser::add_rule(const std::vector<Expression>& choices) {
  const size_t number = rules_.size();
  rules_.emplace_back();
  std::vector<Production> productions;
  for (const Expression& choice : choices) productions.push_back(production_of(choice));
  rules_[number] = std::move(productions);
  return number;
}

Recogniser::Symbol Recogniser::symbol_of(const Expression& expression) {
  switch (expression.kind) {
    case Kind::word:
      return {Symbol::Kind::word, expression.text};
    case Kind::token:
      return {Symbol::Kind::token, expression.text};
    case Kind::rule:
      return {Symbol::Kind::rule, "", number_of(expression.text)};
    case Kind::choice:
      return {Symbol::Kind::rule, "", add_rule(expression.parts)};
    case Kind::sequence:
      return {Symbol::Kind::rule, "", add_rule({expression})};
    default:
      break;
  }
  const size_t number = add_rule(expression.parts);
  rules_[number].emplace_back();  // optional: nothing
  if (expression.kind == Kind::repeat)
    for (Production& production : rules_[number])
      if (!production.empty()) production.push_back({Symbol::Kind::rule, "", number});
  return {Symbol::Kind::rule, "", number};
}

Recogniser::Production Recogniser::production_of(const Expression& expression) {
  if (expression.kind != Kind::sequence) return {symbol_of(expression)};
  Production production;
  for (const Expression& part : expression.parts) production.push_back(symbol_of(part));
  return production;
}

Recogniser::Recogniser(const Grammar& grammar) {
  for (const auto& [name, expression] : grammar.rules) {
    const size_t number = number_of(name);
    std::vector<Production> productions;
    if (expression.kind == Kind::choice)
      for (const Expression& choice : expression.parts)
        productions.push_back(production_of(choice));
    else
      productions.push_back(production_of(expression));
    rules_[number] = std::move(productions);
  }
  nullable_.assign(rules_.size(), false);
  const auto is_nullable = [&](const Production& production) {
    return std::all_of(production.begin(), production.end(), [&](const Symbol& symbol) {
      return symbol.kind == Symbol::Kind::rule && nullable_[symbol.rule];
    });
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t rule = 0; rule < rules_.size(); ++rule) {
      if (nullable_[rule]) continue;
      nullable_[rule] = std::any_of(rules_[rule].begin(), rules_[rule].end(), is_nullable);
      changed = changed || nullable_[rule];
    }
  }
}

namespace {

struct Item {
  size_t rule, production, dot, begin;
  auto operator<=>(const Item&) const = default;
};

/// The items that end at one place, in the order they came, each once.
class Column {
 public:
  void add(const Item& item) {
    if (known_.insert(item).second) items_.push_back(item);
  }
  size_t size() const { return items_.size(); }
  Item operator[](size_t place) const { return items_[place]; }

 private:
  std::set<Item> known_;
  std::vector<Item> items_;
};

}  // namespace

bool Recogniser::accepts(std::string_view start, std::string_view text) const {
  const auto found = numbers_.find(std::string(start));
  if (found == numbers_.end()) return false;
  std::vector<Column> columns(text.size() + 1);
  const auto predict = [&](size_t rule, size_t place) {
    for (size_t production = 0; production < rules_[rule].size(); ++production)
      columns[place].add({rule, production, 0, place});
  };
  const auto scan = [&](const Item& item, const Symbol& symbol, size_t place) {
    const size_t at = static_cast<size_t>(
        dsl::skip_blanks(text.data() + place, text.data() + text.size()) - text.data());
    const std::optional<size_t> end = symbol.kind == Symbol::Kind::word
                                          ? word_end(symbol.text, text, at)
                                          : token_end(symbol.text, text, at);
    if (end) columns[*end].add({item.rule, item.production, item.dot + 1, item.begin});
  };
  const auto complete = [&](const Item& done, size_t place) {
    for (size_t number = 0; number < columns[done.begin].size(); ++number) {
      const Item item = columns[done.begin][number];
      const Production& production = rules_[item.rule][item.production];
      if (item.dot < production.size() && production[item.dot].kind == Symbol::Kind::rule &&
          production[item.dot].rule == done.rule)
        columns[place].add({item.rule, item.production, item.dot + 1, item.begin});
    }
  };
  predict(found->second, 0);
  bool whole = false;
  for (size_t place = 0; place < columns.size(); ++place)
    for (size_t number = 0; number < columns[place].size(); ++number) {
      const Item item = columns[place][number];
      const Production& production = rules_[item.rule][item.production];
      if (item.dot == production.size()) {
        complete(item, place);
        const bool to_the_end = dsl::skip_blanks(text.data() + place, text.data() + text.size()) ==
                                text.data() + text.size();
        whole = whole || (item.rule == found->second && item.begin == 0 && to_the_end);
        continue;
      }
      const Symbol& symbol = production[item.dot];
      if (symbol.kind != Symbol::Kind::rule) {
        scan(item, symbol, place);
        continue;
      }
      predict(symbol.rule, place);
      if (nullable_[symbol.rule])
        columns[place].add({item.rule, item.production, item.dot + 1, item.begin});
    }
  return whole;
}

}  // namespace foothold::grammar
