#include "dsl/mistake.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "dsl/recover.h"
#include "dsl/suggestions.h"

namespace foothold::dsl {
namespace {

constexpr size_t kLongestFound = 40;  // bytes of a run of operators in a message
constexpr size_t kMostNamed = 4;      // more alternatives stand in a note, not in the headline

// ---- brackets

/// The innermost bracket of this sort that was opened in the item and not closed before the place.
std::optional<Span> unclosed(const Mistake& mistake, char open, char close) {
  std::vector<uint32_t> opened;
  const std::string_view text = mistake.text;
  for (uint32_t at = mistake.item; at < mistake.at; ++at) {
    if (text[at] == '#') {
      at = line_end(mistake, at);
    } else if (text[at] == '"') {
      const bool raw = text.substr(at, 3) == "\"\"\"";
      const size_t end = raw ? text.find("\"\"\"", at + 3) : text.find_first_of("\"\n", at + 1);
      at = static_cast<uint32_t>(std::min(end, text.size()) + (raw ? 2 : 0));
    } else if (text[at] == open) {
      opened.push_back(at);
    } else if (text[at] == close && !opened.empty()) {
      opened.pop_back();
    }
  }
  if (opened.empty()) return {};
  return Span{mistake.file, opened.back(), opened.back() + 1};
}

/// Shows what is not closed, where the end of it was wanted and the file or the next item stood.
void add_opener(const Mistake& mistake, uint32_t at, Diagnostic& found) {
  const bool ended = at >= mistake.text.size() || begins_line(mistake, at);
  const bool brace = mistake.wanted.ends_with("`}`"), bracket = mistake.wanted.ends_with("`)`");
  if (bracket || (brace && ended)) {
    const auto opener = unclosed(mistake, bracket ? '(' : '{', bracket ? ')' : '}');
    if (opener) found.others.push_back({*opener, ended ? "not closed" : "opened here"});
  }
}

// ---- the message

/// What was wanted, for the headline: many alternatives stand in a note.
std::string wanted_here(const Mistake& mistake, const MistakeContext& context, Diagnostic& found) {
  const bool bracket = mistake.wanted == "`)`";
  const std::string_view end = bracket ? "`)`" : "the end of the condition";
  if (context.before == Before::field && !mistake.wanted.starts_with("a "))
    return fmt::format("a verb such as `is`, `in` or `contains`, or {}", end);
  if (context.before == Before::test && !mistake.wanted.starts_with("a "))
    return fmt::format("`and`, `or` or {}", end);
  if (named_words(mistake.wanted).size() <= kMostNamed) return std::string(mistake.wanted);
  if (!mistake.wanted.ends_with("or `}`")) return std::string(mistake.wanted);
  found.notes.push_back(fmt::format("here may stand {}", mistake.wanted));
  return fmt::format("a part of the {} or `}}`", context.body);
}

/// `not` is part of what was wanted, and was read: what stands behind it is the mistake.
uint32_t past_negation(const Mistake& mistake) {
  if (!mistake.wanted.starts_with("a value, `external`")) return mistake.at;
  const char* const begin = mistake.text.data();
  const char* const last = begin + mistake.text.size();
  const char* const word = skip_word(begin + mistake.at, last);
  if (text_of(mistake, {mistake.file, mistake.at, static_cast<uint32_t>(word - begin)}) != "not")
    return mistake.at;
  return static_cast<uint32_t>(skip_blanks(word, last) - begin);
}

void report_expected(const Mistake& mistake, Diagnostics& diagnostics) {
  const char* const begin = mistake.text.data();
  const char* const last = begin + mistake.text.size();
  const uint32_t at = past_negation(mistake);
  const auto end = static_cast<uint32_t>(skip_word(begin + at, last) - begin);
  Span span{mistake.file, at, end};
  const Span word = at < mistake.text.size() ? word_at(mistake, at) : span;
  if (word.end > span.end) span = word;
  const Code code = mistake.wanted == kAnItem ? Code::expected_item : Code::expected_something;
  const bool kept = diagnostics.keeps(Severity::error);
  Diagnostic& found = diagnostics.add(code, span, {});
  if (!kept) return;
  const MistakeContext context = context_of(mistake);
  std::optional<Suggestion> suggestion = suggestion_for(mistake, context, at);
  if (suggestion && suggestion->at) span = *suggestion->at;
  const bool moved = suggestion && suggestion->at;
  const std::string there = moved || (word.end > end && word.end - word.begin <= kLongestFound)
                                ? fmt::format("`{}`", text_of(mistake, span))
                                : found_at(begin + span.begin, last);
  found.primary = {span, context.is_item ? begins_line(mistake, span.begin)
                                               ? "no item starts with this"
                                               : "left over after what stands before it"
                                         : "expected here"};
  const std::string wanted =
      context.is_item ? "`list`, `table`, `shape`, `wrap`, `header`, `kind`, `fact`, `response`, "
                        "`rule`, `tune` or `test`"
                      : wanted_here(mistake, context, found);
  found.headline = suggestion && !suggestion->headline.empty()
                       ? std::move(suggestion->headline)
                       : fmt::format("expected {}, found {}", wanted, there);
  if (!context.is_item) add_opener(mistake, at, found);
  if (mistake.wanted == kOneOfEnd)
    found.help = "between the braces `or` parts the kinds: a condition with `or` needs brackets";
  if (!suggestion) return;
  found.help = std::move(suggestion->help);
  found.edits = std::move(suggestion->edits);
}

}  // namespace

void report_mistake(const Mistake& mistake, Diagnostics& diagnostics) {
  const char* const begin = mistake.text.data();
  const char* const last = begin + mistake.text.size();
  const auto end = static_cast<uint32_t>(skip_word(begin + mistake.at, last) - begin);
  if (mistake.wanted == kTooDeep) {
    diagnostics.add(Code::nested_too_deep, {mistake.file, mistake.at, end}, "this nests too deep",
                    fmt::format("there may be {}", mistake.wanted));
  } else if (mistake.wanted == kCloseRaw) {
    diagnostics.add(Code::expected_something, {mistake.file, mistake.at, mistake.at + 3},
                    fmt::format("expected {}, found the end of the file", mistake.wanted),
                    "the text that begins here is not closed");
  } else {
    report_expected(mistake, diagnostics);
  }
}

}  // namespace foothold::dsl
