#include "dsl/suggestions.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/foreign.h"
#include "dsl/recover.h"

namespace foothold::dsl {
namespace {

constexpr std::string_view kVerbs[] = {
    "is",   "in",        "not in",  "has",    "contains", "mentions", "starts with",
    "like", "ends with", "matches", "gained", "lost",     "changed",
};

std::string_view rest(const Mistake& mistake, uint32_t at) { return mistake.text.substr(at); }

std::string lowered(std::string_view word) {
  std::string out(word);
  for (char& byte : out)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
  return out;
}

bool closes_path(const Event& event) {
  return event.what == Event::What::close && event.node == Node::path;
}

Suggestion replace(Span at, std::string_view with, std::string_view advice, bool guess) {
  std::string help = advice.empty() ? fmt::format("did you mean `{}`?", with) : std::string(advice);
  Suggestion suggestion{std::move(help)};
  if (!with.empty()) suggestion.edits.push_back({at, std::string(with), guess});
  return suggestion;
}

std::optional<Suggestion> from_table(const std::optional<ForeignWord>& word, Span at) {
  if (!word) return {};
  return replace(at, word->meant, word->advice, !word->advice.empty());
}

std::optional<Suggestion> nearest(const Mistake& mistake, Span at,
                                  const std::vector<std::string>& candidates) {
  const std::string_view written = text_of(mistake, at);
  const std::string best = did_you_mean(written, candidates);
  if (best.empty()) return {};
  return replace(at, best, "", lowered(written) != best);
}

/// A text in other quotes, as one in ours.
std::optional<Suggestion> other_quotes(const Mistake& mistake) {
  struct Quotes {
    std::string_view open, close;
  };
  constexpr Quotes kinds[] = {{"'", "'"},
                              {"`", "`"},
                              {"\xE2\x80\x9C", "\xE2\x80\x9D"},
                              {"\xE2\x80\x9E", "\xE2\x80\x9C"},
                              {"\xE2\x80\x98", "\xE2\x80\x99"},
                              {"\xC2\xAB", "\xC2\xBB"},
                              {"\xE2\x80\x9D", "\xE2\x80\x9D"}};
  const std::string_view line =
      mistake.text.substr(mistake.at, line_end(mistake, mistake.at) - mistake.at);
  for (const Quotes& quotes : kinds) {
    if (!line.starts_with(quotes.open)) continue;
    Suggestion suggestion{"texts are written in double quotes"};
    const size_t end = line.find(quotes.close, quotes.open.size());
    if (end == std::string_view::npos) return suggestion;
    std::string text;
    for (char byte : line.substr(quotes.open.size(), end - quotes.open.size()))
      text += byte == '"' || byte == '\\' ? std::string{'\\', byte} : std::string(1, byte);
    const auto length = static_cast<uint32_t>(end + quotes.close.size());
    const Span at{mistake.file, mistake.at, mistake.at + length};
    suggestion.edits.push_back({at, fmt::format("\"{}\"", text), false});
    return suggestion;
  }
  return {};
}

/// `[a, b]` or `{a, b}` where a set in round brackets stands.
std::optional<Suggestion> other_brackets(const Mistake& mistake) {
  const std::string_view line =
      mistake.text.substr(mistake.at, line_end(mistake, mistake.at) - mistake.at);
  if (line.empty() || (line[0] != '[' && line[0] != '{')) return {};
  if (mistake.wanted.find("values in brackets") == std::string_view::npos) return {};
  Suggestion suggestion{"a set is written in round brackets: `(\"a\", \"b\")`"};
  const size_t end = line.find(line[0] == '[' ? ']' : '}');
  if (end == std::string_view::npos) return suggestion;
  const auto close = mistake.at + static_cast<uint32_t>(end);
  suggestion.edits = {{{mistake.file, mistake.at, mistake.at + 1}, "(", false},
                      {{mistake.file, close, close + 1}, ")", false}};
  return suggestion;
}

/// `// ...`, `-- ...` and `/* ... */` are comments elsewhere.
std::optional<Suggestion> other_comment(const Mistake& mistake) {
  uint32_t at = mistake.at;
  if (at > 0 && mistake.text.substr(at - 1, 2) == "--") --at;  // the first was read as a minus
  const std::string_view here = rest(mistake, at).substr(0, 2);
  if (here != "//" && here != "/*" && here != "--") return {};
  Suggestion suggestion{"comments begin with `#` and end with their line"};
  if (here != "/*") suggestion.edits.push_back({{mistake.file, at, at + 2}, "#", false});
  return suggestion;
}

/// `severity: high`, `title = "x"`, a `;` behind a line: what stands there is left out.
std::optional<Suggestion> superfluous(const Mistake& mistake) {
  const std::string_view here = rest(mistake, mistake.at);
  const Span one{mistake.file, mistake.at, mistake.at + 1};
  if (here.starts_with(';'))
    return Suggestion{"nothing ends a line: leave the `;` out", {{one, "", false}}};
  const bool value = mistake.wanted.find("or an id such as") != std::string_view::npos;
  if (value && (here.starts_with(':') || here.starts_with('=')))
    return Suggestion{fmt::format("nothing stands between a property and its value: leave the "
                                  "`{}` out",
                                  here[0]),
                      {{one, "", false}}};
  return {};
}

/// `name not contains "x"`: the negation belongs before the field.
std::optional<Suggestion> negation_behind(const Mistake& mistake, Span word) {
  if (mistake.wanted != "`in`") return {};
  const size_t negation = mistake.text.rfind("not", mistake.at);
  const std::vector<Event>& events = mistake.events;
  const auto path = std::find_if(events.rbegin(), events.rend(), closes_path);
  if (negation == std::string_view::npos || path == events.rend()) return {};
  const auto begin = static_cast<uint32_t>(negation);
  const std::string_view written = text_of(mistake, word);
  const std::string field(text_of(mistake, {mistake.file, path->begin, path->end}));
  const bool verb = is_reserved(written) || foreign_verb(written);
  if (!verb)
    return Suggestion{fmt::format("did you mean `{} not in ...`?", field),
                      {{{mistake.file, mistake.at, mistake.at}, "in ", true}}};
  return Suggestion{
      fmt::format("a test is negated before its field: `not {} {} ...`", field, written),
      {{{mistake.file, path->begin, path->begin}, "not ", false},
       {{mistake.file, begin, word.begin}, "", false}}};
}

/// `is in x` and `is not in x`: the `is` is too much.
std::optional<Suggestion> is_before_in(const Mistake& mistake, Span word) {
  if (!mistake.wanted.starts_with("a value, `external`")) return {};
  const std::string_view written = text_of(mistake, word);
  const auto begin = static_cast<uint32_t>(mistake.text.rfind("is", mistake.at));
  if (written == "in")
    return Suggestion{"a set is asked for with `in` or `not in`, without `is`",
                      {{{mistake.file, begin, mistake.at}, "", false}}};
  if (written == "any" || written == "one" || written == "all")
    return Suggestion{"one value is compared with several by `in (\"a\", \"b\")`"};
  return from_table(foreign_state(written), word);
}

/// `deletes AND ...`, `NOT deletes`: a keyword in capitals was read as a field.
std::optional<Suggestion> keyword_as_field(const Mistake& mistake, const MistakeContext& context) {
  const std::string written(text_of(mistake, context.field));
  const std::string word = lowered(written);
  if (word == written || !is_reserved(word)) return {};
  Suggestion suggestion =
      replace(context.field, word, "words of the language are written small", false);
  suggestion.at = context.field;
  suggestion.headline = fmt::format("`{}` is written `{}`", written, word);
  return suggestion;
}

/// `length name > 3`: what was read as a field is a function.
std::optional<Suggestion> function_as_field(const Mistake& mistake, const MistakeContext& context) {
  const std::string_view written = text_of(mistake, context.field);
  const bool function = written == "length" || written == "domain" || written == "hour";
  if (!function || !is_word_byte(mistake.text[mistake.at])) return {};
  return Suggestion{fmt::format("did you mean `{} of`?", written),
                    {{{mistake.file, mistake.at, mistake.at}, "of ", false}}};
}

/// On the same line a verb may follow a field, on the next one a part of the item.
std::optional<Suggestion> after_field(const Mistake& mistake, const MistakeContext& context,
                                      Span word) {
  const std::string_view written = text_of(mistake, word);
  if (auto found = keyword_as_field(mistake, context)) return found;
  if (auto found = function_as_field(mistake, context)) return found;
  const std::string_view line =
      mistake.text.substr(word.end, line_end(mistake, word.end) - word.end);
  if (written == ":" && line.find('*') != std::string_view::npos)
    return replace(word, "like", "", false);
  if (auto found = from_table(foreign_verb(written), word)) return found;
  return from_table(foreign_joint(written), word);
}

std::optional<Suggestion> after_condition(const Mistake& mistake, const MistakeContext& context,
                                          Span word) {
  const std::string_view written = text_of(mistake, word);
  const size_t before = mistake.text.find_last_not_of(" \t\r", word.begin - 1);
  const bool same_line = before != std::string_view::npos && mistake.text[before] != '\n';
  const bool field = context.before == Before::field && same_line;
  if (field)
    if (auto found = after_field(mistake, context, word)) return found;
  if (auto found = from_table(foreign_joint(written), word)) return found;
  std::vector<std::string> candidates = {"and", "or"};
  if (context.body == "rule") candidates.emplace_back("unless");
  if (mistake.wanted == kStepsEnd) candidates.insert(candidates.end(), {"then", "also"});
  if (field) candidates.insert(candidates.end(), std::begin(kVerbs), std::end(kVerbs));
  if (!same_line)
    for (const std::string& part : named_words(mistake.wanted)) candidates.push_back(part);
  if (auto found = nearest(mistake, word, candidates)) return found;
  return same_line ? std::nullopt : from_table(foreign_part(written), word);
}

/// What stands between a kind and its condition.
std::optional<Suggestion> after_kind(const Mistake& mistake, Span word) {
  const std::string_view written = text_of(mistake, word);
  for (std::string_view other : {"if", "with", "having", "filter", "and", "|", "when", "&&"})
    if (lowered(written) == other) return replace(word, "where", "", false);
  std::vector<std::string> candidates = {"where", "unless"};
  for (const std::string& part : named_words(mistake.wanted)) candidates.push_back(part);
  return nearest(mistake, word, candidates);
}

/// `form ual { ... }` in a kind: the word before the place was read as a field.
std::optional<Suggestion> part_as_field(const Mistake& mistake) {
  const std::vector<Event>& events = mistake.events;
  if (mistake.wanted != "`:`" || events.empty() || events.back().node != Node::name) return {};
  const Span before{mistake.file, events.back().begin, events.back().end};
  auto found = nearest(mistake, before, {"from", "sample", "counts"});
  if (!found) return {};
  found->at = before;
  found->headline =
      fmt::format("expected a part of the kind, found `{}`", text_of(mistake, before));
  return found;
}

std::optional<Suggestion> reserved_name(const Mistake& mistake, Span word) {
  const bool name = mistake.wanted == "a name" || mistake.wanted.starts_with("the kind of event");
  if (!name || !is_reserved(text_of(mistake, word))) return {};
  const std::string other = fmt::format("{}_", text_of(mistake, word));
  return Suggestion{fmt::format("`{}` is a word of the language and names nothing: take another, "
                                "such as `{}`",
                                text_of(mistake, word), other),
                    {{word, other, true}}};
}

/// One keyword was wanted and something else stands there.
std::optional<Suggestion> keyword_left_out(const Mistake& mistake, Span word) {
  const std::vector<std::string> words = named_words(mistake.wanted);
  if (words.size() != 1 || mistake.wanted.size() != words[0].size() + 2) return {};
  if (auto found = nearest(mistake, word, words)) return found;
  if (words[0] != "of" && words[0] != "with" && words[0] != "by" && words[0] != "that") return {};
  return Suggestion{fmt::format("put `{}` before it", words[0]),
                    {{{mistake.file, mistake.at, mistake.at}, words[0] + " ", false}}};
}

/// An odd number of quotes in the line: one of them is missing.
std::optional<Suggestion> quote_missing(const Mistake& mistake) {
  const size_t before = mistake.text.rfind('\n', mistake.at);
  const size_t begin = before == std::string_view::npos || mistake.at == 0 ? 0 : before + 1;
  const std::string_view line =
      mistake.text.substr(std::min<size_t>(begin, mistake.at),
                          line_end(mistake, mistake.at) - std::min<size_t>(begin, mistake.at));
  size_t quotes = 0;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\')
      ++at;
    else
      quotes += line[at] == '"';
  }
  if (quotes % 2 == 0) return {};
  return Suggestion{"a `\"` seems to be missing in this line"};
}

/// `"red" "blue"`: two values without a comma between them.
std::optional<Suggestion> comma_missing(const Mistake& mistake) {
  uint32_t end = mistake.at;
  while (end > 0 && (mistake.text[end - 1] == ' ' || mistake.text[end - 1] == '\t')) --end;
  if (end == 0 || mistake.text[end - 1] != '"') return {};
  const std::string_view here = rest(mistake, mistake.at);
  if (here.starts_with(','))
    return Suggestion{"several values stand in brackets: `(\"a\", \"b\")`"};
  if (!here.starts_with('"')) return {};
  return Suggestion{"values are separated by commas", {{{mistake.file, end, end}, ",", false}}, {}};
}

std::optional<Suggestion> value_as_condition(const Mistake& mistake, Span word) {
  if (mistake.wanted != "a condition") return {};
  const std::string_view here = rest(mistake, mistake.at);
  if (here.starts_with('"') || (here[0] >= '0' && here[0] <= '9'))
    return Suggestion{
        "a condition names its field each time; several values are written `contains any "
        "of (\"a\", \"b\")` or `in (\"a\", \"b\")`"};
  if (auto found = from_table(foreign_start(text_of(mistake, word)), word)) return found;
  if (here.starts_with('!'))
    return replace({mistake.file, mistake.at, mistake.at + 1}, "not ", "did you mean `not`?",
                   false);
  return {};
}

/// `a <> b`: the `<` was read as a comparison.
std::optional<Suggestion> cut_operator(const Mistake& mistake) {
  if (mistake.at == 0 || mistake.at >= mistake.text.size()) return {};
  const std::string_view pair = mistake.text.substr(mistake.at - 1, 2);
  const Span both{mistake.file, mistake.at - 1, mistake.at + 1};
  Suggestion suggestion;
  if (pair == "<>") {
    suggestion = replace(both, "is not", "", false);
  } else if (pair[1] == '~' && is_word_byte(pair[0])) {
    const Span tilde{mistake.file, mistake.at, mistake.at + 1};
    return Suggestion{"texts are compared without case anyway: leave the `~` out",
                      {{tilde, "", false}}};
  } else {
    return {};
  }
  suggestion.at = both;
  return suggestion;
}

std::optional<Suggestion> in_body(const Mistake& mistake, const MistakeContext& context,
                                  Span word) {
  const std::string_view written = text_of(mistake, word);
  if (context.body == "rule")
    if (auto found = from_table(foreign_part(written), word)) return found;
  return nearest(mistake, word, named_words(mistake.wanted));
}

std::optional<Suggestion> as_item(const Mistake& mistake, Span word) {
  if (!begins_line(mistake, mistake.at)) return {};
  const std::string_view written = text_of(mistake, word);
  if (auto found = from_table(foreign_item(written), word)) return found;
  return nearest(mistake, word,
                 {"list", "table", "shape", "wrap", "header", "kind", "fact", "response", "rule",
                  "tune", "test"});
}

/// The next item begins inside this one: the end of this one is missing.
std::optional<Suggestion> item_in_item(const Mistake& mistake) {
  const char* const begin = mistake.text.data();
  const char* const last = begin + mistake.text.size();
  const char* const at = begin + mistake.at;
  const bool item = mistake.at > 0 && next_item(at - 1, last) == at;
  if (!item || !mistake.wanted.ends_with("`}`")) return {};
  return Suggestion{fmt::format("put the missing `}}` before this {}",
                                text_of(mistake, word_at(mistake, mistake.at))),
                    {{{mistake.file, mistake.at, mistake.at}, "}\n\n", true}}};
}

/// `deletes, marks_read`
std::optional<Suggestion> comma_as_and(const Mistake& mistake, const MistakeContext& context) {
  if (context.before != Before::field || mistake.text[mistake.at] != ',') return {};
  return Suggestion{"conditions are joined with `and` or `or`"};
}

}  // namespace

// Cheap ones first, guesses last.
std::optional<Suggestion> suggestion_for(const Mistake& mistake, const MistakeContext& context,
                                         uint32_t at) {
  if (at >= mistake.text.size()) return {};
  const Span word = word_at(mistake, at);
  if (auto found = item_in_item(mistake)) return found;
  if (auto found = other_quotes(mistake)) return found;
  if (auto found = other_comment(mistake)) return found;
  if (auto found = superfluous(mistake)) return found;
  if (auto found = other_brackets(mistake)) return found;
  if (auto found = suggestion_for_steps(mistake, context, word)) return found;
  if (auto found = negation_behind(mistake, word)) return found;
  if (auto found = is_before_in(mistake, word)) return found;
  if (auto found = cut_operator(mistake)) return found;
  if (auto found = comma_as_and(mistake, context)) return found;
  if (auto found = part_as_field(mistake)) return found;
  if (auto found = value_as_condition(mistake, word)) return found;
  if (word.end > word.begin) {
    if (auto found = reserved_name(mistake, word)) return found;
    if (context.is_item)
      if (auto found = as_item(mistake, word)) return found;
    if (context.before == Before::kind)
      if (auto found = after_kind(mistake, word)) return found;
    if (context.before == Before::field || context.before == Before::test)
      if (auto found = after_condition(mistake, context, word)) return found;
    if (auto found = keyword_left_out(mistake, word)) return found;
    if (auto found = in_body(mistake, context, word)) return found;
  } else if (auto found = keyword_left_out(mistake, {mistake.file, at, at})) {
    return found;
  }
  if (auto found = comma_missing(mistake)) return found;
  return quote_missing(mistake);
}

}  // namespace foothold::dsl
