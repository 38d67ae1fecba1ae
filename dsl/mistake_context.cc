// What a mistake looks like from its surroundings: the text at its place, and what was read before.
#include <algorithm>

#include "dsl/recover.h"
#include "dsl/suggestions.h"

namespace foothold::dsl {
namespace {

bool closes(const Event& event, Node node) {
  return event.what == Event::What::close && event.node == node;
}

bool of_condition(Node node) {
  return node == Node::any || node == Node::all || node == Node::where || node == Node::unless ||
         node == Node::when || node == Node::step || node == Node::absence ||
         node == Node::such_that || node == Node::class_label || node == Node::negate ||
         node == Node::group || node == Node::maybe || node == Node::otherwise_when;
}

std::string_view name_of_body(const Mistake& mistake) {
  const std::string_view text = mistake.text.substr(mistake.item);
  for (std::string_view word : {"rule", "kind", "shape", "wrap", "response", "test", "header",
                                "list", "table", "fact", "tune"})
    if (text.starts_with(word)) return word;
  return "item";
}

}  // namespace

// ---- the text around a place

bool begins_line(const Mistake& mistake, uint32_t at) {
  return at == 0 || mistake.text[at - 1] == '\n';
}

uint32_t line_end(const Mistake& mistake, uint32_t at) {
  return static_cast<uint32_t>(std::min(mistake.text.find('\n', at), mistake.text.size()));
}

Span word_at(const Mistake& mistake, uint32_t at) {
  constexpr std::string_view operators = "=!<>~&|";
  const std::string_view text = mistake.text;
  uint32_t end = at;
  while (end < text.size() && operators.find(text[end]) != std::string_view::npos) ++end;
  const bool negated = end == at + 1 && text[at] == '!';
  if (end == at || negated) {
    while (end < text.size() && is_word_byte(text[end])) ++end;
    if (end > at && end < text.size() && text[end] == '~') ++end;
  }
  if (end == at && at < text.size() && text[at] == ':') ++end;
  return {mistake.file, at, end};
}

std::string_view text_of(const Mistake& mistake, Span span) {
  return mistake.text.substr(span.begin, span.end - span.begin);
}

std::vector<std::string> named_words(std::string_view wanted) {
  std::vector<std::string> words;
  for (size_t at = wanted.find('`'); at != std::string_view::npos; at = wanted.find('`', at)) {
    const size_t end = wanted.find('`', at + 1);
    if (end == std::string_view::npos) break;
    const std::string_view word = wanted.substr(at + 1, end - at - 1);
    if (!word.empty() && is_word_byte(word[0])) words.emplace_back(word);
    at = end + 1;
  }
  return words;
}

// ---- what was read before

MistakeContext context_of(const Mistake& mistake) {
  MistakeContext context;
  context.is_item = mistake.wanted == kAnItem;
  context.body = name_of_body(mistake);
  const std::vector<Event>& events = mistake.events;
  size_t last = events.size();
  while (last > 0 && events[last - 1].what == Event::What::close &&
         of_condition(events[last - 1].node))
    --last;
  if (last == 0) return context;
  const bool in_when = last < events.size() &&
                       (events.back().node == Node::when || events.back().node == Node::step);
  if (in_when && events[last - 1].what == Event::What::token) context.before = Before::kind;
  if (!closes(events[last - 1], Node::test)) return context;
  context.before = Before::test;
  if (last < 3 || !closes(events[last - 2], Node::sum)) return context;
  const Event &sum = events[last - 2], &path = events[last - 3];
  if (!closes(path, Node::path) || path.begin != sum.begin) return context;  // not a field alone
  context.before = Before::field;
  context.field = {mistake.file, path.begin, path.end};
  return context;
}

}  // namespace foothold::dsl
