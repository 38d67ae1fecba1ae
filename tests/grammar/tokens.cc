#include "tests/grammar/tokens.h"

#include <re2/re2.h>

#include <map>
#include <memory>

#include "dsl/recover.h"

namespace foothold::grammar {
namespace {

struct Token {
  std::string pattern;
  bool refuses_reserved;
  std::vector<std::string> examples;
};

const std::map<std::string, Token, std::less<>>& tokens() {
  static const std::map<std::string, Token, std::less<>> table = {
      {"NAME", {"[A-Za-z_][A-Za-z0-9_]*", true, {"alpha", "beta_2", "_c", "Delta"}}},
      {"WORD", {"[A-Za-z_][A-Za-z0-9_]*", false, {"alpha", "new", "in", "gamma"}}},
      {"TEXT",
       {R"re((?s)"""(?:[^"]|"[^"]|""[^"])*"""|"(?:[^"\\\n]|\\[^\n])*")re",
        false,
        {"\"a\"", "\"\"", "\"b, c\"", "\"\"\"{\"k\":1}\"\"\"", "\"\\\\\""}}},
      {"QUANTITY", {"[+-]?[0-9][A-Za-z0-9.:%]*", false, {"1", "20", "10m", "3.5", "09:20"}}},
      {"DURATION", {"[+-]?[0-9][A-Za-z0-9.:%]*", false, {"10m", "24h", "30d"}}},
      {"PATTERN", {R"re(/(?:[^/\\\n]|\\[^\n])*/)re", false, {"/a+/", "/^[.]$/"}}},
      {"BARE", {"[A-Za-z0-9][A-Za-z0-9_.:-]*", false, {"alpha", "csf:DE.CM-09", "high", "1"}}},
  };
  return table;
}

const RE2& pattern_of(std::string_view name) {
  static std::map<std::string, std::unique_ptr<RE2>, std::less<>> compiled;
  auto found = compiled.find(name);
  if (found == compiled.end())
    found = compiled
                .emplace(std::string(name),
                         std::make_unique<RE2>("(" + tokens().find(name)->second.pattern + ")"))
                .first;
  return *found->second;
}

}  // namespace

std::optional<size_t> token_end(std::string_view name, std::string_view text, size_t at) {
  const auto found = tokens().find(name);
  if (found == tokens().end()) return {};
  re2::StringPiece rest(text.data() + at, text.size() - at), matched;
  if (!RE2::Consume(&rest, pattern_of(name), &matched) || matched.empty()) return {};
  if (found->second.refuses_reserved && dsl::is_reserved({matched.data(), matched.size()}))
    return {};
  return at + matched.size();
}

std::optional<size_t> word_end(std::string_view word, std::string_view text, size_t at) {
  if (text.substr(at, word.size()) != word) return {};
  const size_t end = at + word.size();
  if (dsl::is_word_byte(word.back()) && end < text.size() && dsl::is_word_byte(text[end]))
    return {};
  return end;
}

const std::vector<std::string>& examples_of(std::string_view name) {
  return tokens().find(name)->second.examples;
}

std::vector<std::string> token_names() {
  std::vector<std::string> names;
  for (const auto& [name, token] : tokens()) names.push_back(name);
  return names;
}

}  // namespace foothold::grammar
