#include "dsl/format/format.h"

#include <optional>

#include "dsl/format/items.h"
#include "dsl/format/tokens.h"
#include "dsl/parse.h"

namespace foothold::dsl::format {
namespace {

constexpr int kMostRounds = 4;  // of layout until nothing changes; one is the rule

/// What the grammar says of a text, as text: nodes by number, tokens as they are written.
struct Meaning {
  std::string events;
  Diagnostics diagnostics;
};

Meaning meaning_of(const std::string& text) {
  Meaning meaning;
  Sources sources;
  const uint32_t file = sources.add("", text);
  parse_events(
      sources, file,
      [&](const Event& event) {
        meaning.events += static_cast<char>(event.what);
        meaning.events += static_cast<char>(event.node);
        if (event.what != Event::What::token) return;
        meaning.events += sources.text({file, event.begin, event.end});
        meaning.events += '\0';
      },
      meaning.diagnostics);
  return meaning;
}

/// The tokens one after the other, and the words of the comments in their order.
std::string written(const std::string& text) {
  std::string tokens, comments;
  for (const Token& token : tokens_of(text)) {
    for (const Comment& comment : token.before) comments += comment.text;
    comments += token.trailing;
    tokens += token.text;
    tokens += '\n';
  }
  std::erase_if(comments, [](char byte) { return byte == ' ' || byte == '\t' || byte == '#'; });
  return tokens + comments;
}

/// Which proof fails; empty if none does.
std::string difference(const std::string& before, const std::string& after) {
  if (written(before) != written(after)) return "a token or a comment would be lost or moved";
  const Meaning was = meaning_of(before), is = meaning_of(after);
  if (is.diagnostics.has_errors()) return "the result would not parse";
  return was.events == is.events ? "" : "the result would mean something else";
}

std::optional<std::string> settled(std::string text) {
  for (int round = 0; round < kMostRounds; ++round) {
    std::string next = layout(tokens_of(text));
    if (next == text) return text;
    text = std::move(next);
  }
  return {};
}

}  // namespace

Formatted format(const Sources& sources, uint32_t file) {
  Formatted result;
  Tree tree;
  parse(sources, file, tree, result.diagnostics);
  if (result.diagnostics.has_errors()) {
    result.outcome = Formatted::Outcome::does_not_parse;
    return result;
  }
  const std::string before(sources.text(file));
  std::optional<std::string> text = settled(layout(tokens_of(before)));
  result.reason = text ? difference(before, *text) : "the layout does not come to rest";
  if (!result.reason.empty()) return result;
  result.outcome = Formatted::Outcome::done;
  result.text = std::move(*text);
  return result;
}

}  // namespace foothold::dsl::format
