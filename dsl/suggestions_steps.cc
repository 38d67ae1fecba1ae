// What a mistake in the steps of several events probably meant: EQL's sequences, Sigma's and KQL's
// counts, and the words that are easily mixed up here.
//
//   ip is new for user in 30d    ->  help "how far back is looked is said with `over`", and the
//   edit
#include <fmt/format.h>

#include <algorithm>

#include "dsl/foreign.h"
#include "dsl/recover.h"
#include "dsl/suggestions.h"

namespace foothold::dsl {
namespace {

constexpr std::string_view kBlock =
    "several events stand in a block: `when same user, within 1h { a: KIND then b: KIND }`";
constexpr std::string_view kCounting =
    "events are counted in a block: `when same user, within 1h { tries: at least 5 KIND }`, or "
    "different values: `KIND with at least 5 different user`";
constexpr std::string_view kSpanWords[] = {"maxspan", "timeframe", "timespan", "window", "span"};

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, const Words& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::string_view rest(const Mistake& mistake, uint32_t at) { return mistake.text.substr(at); }

/// Behind the blanks after a word.
uint32_t next_place(const Mistake& mistake, uint32_t at) {
  const char* const begin = mistake.text.data();
  return static_cast<uint32_t>(skip_blanks(begin + at, begin + mistake.text.size()) - begin);
}

/// The end of what stands before a place.
uint32_t end_before(const Mistake& mistake, uint32_t at) {
  while (at > 0 && std::string_view(" \t\r\n").find(mistake.text[at - 1]) != std::string_view::npos)
    --at;
  return at;
}

Edit insert(const Mistake& mistake, uint32_t at, std::string text) {
  return {{mistake.file, at, at}, std::move(text), false};
}

/// The name that was read last.
std::optional<Span> last_name(const Mistake& mistake) {
  const auto name =
      std::find_if(mistake.events.rbegin(), mistake.events.rend(),
                   [](const Event& event) { return event.what == Event::What::token; });
  if (name == mistake.events.rend() || name->node != Node::name) return {};
  return Span{mistake.file, name->begin, name->end};
}

// ---- same K, K, within D

std::optional<Suggestion> in_same(const Mistake& mistake, Span word) {
  const bool comma = mistake.wanted == kSameComma;
  if (!comma && mistake.wanted != kSameWithin) return {};
  const std::string_view written = text_of(mistake, word);
  const uint32_t end = end_before(mistake, word.begin);
  const std::optional<Span> last = last_name(mistake);
  const bool span_word = last && std::find(std::begin(kSpanWords), std::end(kSpanWords),
                                           text_of(mistake, *last)) != std::end(kSpanWords);
  if (span_word) {
    Suggestion suggestion{"how long the steps may take is said with `within`",
                          {{*last, "within", false}}};
    if (written == "=") suggestion.edits.push_back({word, " ", false});
    return suggestion;
  }
  if (comma && written == "within")
    return Suggestion{"a comma stands before `within`", {insert(mistake, end, ",")}};
  if (comma && (written == "and" || written == "by"))
    return Suggestion{"several keys are written with commas: `same user, app`",
                      {{{mistake.file, end, word.end}, ",", false}}};
  if (is_digit(mistake.text[word.begin]))
    return Suggestion{"how long the steps may take is said with `within`",
                      {insert(mistake, end, comma ? ", within" : " within")}};
  return Suggestion{"say how long the steps may take: `same user, within 1h { ... }`"};
}

// ---- over D

std::optional<Suggestion> in_history(const Mistake& mistake, Span word) {
  const bool key = mistake.wanted == kForOrOver;
  if (!key && mistake.wanted != kOver) return {};
  const std::string_view written = text_of(mistake, word);
  const std::string help = "how far back is looked is said with `over`, such as `over 30d`";
  if (is_digit(mistake.text[word.begin]))
    return Suggestion{help, {insert(mistake, word.begin, "over ")}};
  if (key && written == "by") return Suggestion{"did you mean `for`?", {{word, "for", false}}};
  if (!is_one_of(written, {"in", "within", "since", "during", "last", "past", "for", "from"}))
    return Suggestion{help};
  Suggestion suggestion{help};
  const uint32_t next = next_place(mistake, word.end);
  if (next < mistake.text.size() && is_digit(mistake.text[next]))
    suggestion.edits.push_back({word, "over", false});
  return suggestion;
}

// ---- counts

std::optional<Suggestion> in_counts(const Mistake& mistake, Span word) {
  if (mistake.wanted == "`different`")
    return Suggestion{"`with` counts different values: `with at least 5 different user`",
                      {insert(mistake, word.begin, "different ")}};
  if (mistake.wanted == "`and`" && rest(mistake, mistake.at).starts_with(','))
    return Suggestion{"two steps are named: `gap between a and b`",
                      {{{mistake.file, mistake.at, mistake.at + 1}, " and", false}}};
  if (mistake.wanted == "a whole number") return Suggestion{"say how many: `at least 5`"};
  return {};
}

// ---- where a step begins

std::optional<Suggestion> at_step(const Mistake& mistake, Span word) {
  if (mistake.wanted != kKindOfEvent) return {};
  const std::string_view written = text_of(mistake, word);
  if (written == "then" || written == "also")
    return Suggestion{
        fmt::format("`{}` stands between two steps, once: leave this one out", written),
        {{{mistake.file, word.begin, next_place(mistake, word.end)}, "", false}}};
  if (written == "no")
    return Suggestion{
        "what is missing stands behind `then no`, or in a condition: `where no KIND (...) for KEY "
        "over 14d`"};
  if (written == "not") return Suggestion{"did you mean `no`?", {{word, "no", true}}};
  return {};
}

// ---- behind a step

/// `followed by`, `until`, a colon: what other languages put between the steps.
std::optional<Suggestion> between_steps(const Mistake& mistake, const MistakeContext& context,
                                        Span word) {
  if (mistake.wanted != kStepsEnd) return {};
  const std::string_view written = text_of(mistake, word);
  if (written == ":")
    return Suggestion{"a step begins with `then` or `also`: `then b: KIND where ...`"};
  if (rest(mistake, mistake.at).starts_with(','))
    return Suggestion{"steps are joined with `then` or `also`",
                      {{{mistake.file, mistake.at, mistake.at + 1}, " then", true}}};
  if (written == "within" || is_one_of(written, {"maxspan", "timeframe", "window"}))
    return Suggestion{
        "how long all steps may take stands before the braces: `same user, within 1h { ... }`"};
  if (is_one_of(written, {"with", "taking"}) && context.before != Before::kind)
    return Suggestion{fmt::format("`{}` stands before `where`", written)};
  const bool behind_kind = context.before == Before::kind;
  if (behind_kind && (written == "and" || written == "&&"))
    return Suggestion{"did you mean `also`?", {{word, "also", true}}};
  const std::optional<ForeignWord> joint = foreign_step(written);
  if (!joint) return {};
  Suggestion suggestion{joint->advice.empty() ? fmt::format("did you mean `{}`?", joint->meant)
                                              : std::string(joint->advice)};
  if (joint->meant.empty()) return suggestion;
  const uint32_t next = next_place(mistake, word.end);
  Span whole = word;
  if (const Span by = word_at(mistake, next); text_of(mistake, by) == "by") whole.end = by.end;
  suggestion.edits.push_back({whole, std::string(joint->meant), false});
  return suggestion;
}

/// `when sequence by user`, `when a then b`, `when k | summarize count()`.
std::optional<Suggestion> without_block(const Mistake& mistake, const MistakeContext& context,
                                        Span word) {
  if (context.body != "rule") return {};
  const std::string_view written = text_of(mistake, word);
  const std::string_view line =
      rest(mistake, mistake.at).substr(0, line_end(mistake, mistake.at) - mistake.at);
  const bool asked = context.before != Before::other;
  if (asked && line.starts_with('|') &&
      (line.find("count") != std::string_view::npos ||
       line.find("stats") != std::string_view::npos))
    return Suggestion{std::string(kCounting)};
  const bool field = context.before == Before::field;
  if (field && line.starts_with('(') &&
      is_one_of(text_of(mistake, context.field), {"count", "count_distinct", "dcount"}))
    return Suggestion{std::string(kCounting)};
  if (field && is_one_of(text_of(mistake, context.field), {"usual", "spread"}))
    return Suggestion{
        "what is usual is said of a number: `usual number of reads over 14d`, `spread of number of "
        "reads over 14d`"};
  if (mistake.wanted == kStepsEnd) return {};
  const std::optional<Span> last = last_name(mistake);
  if (context.before == Before::kind && last && text_of(mistake, *last) == "sequence")
    return Suggestion{std::string(kBlock)};
  const bool joint = is_one_of(written, {"then", "also", "followed", "sequence", "within",
                                         "maxspan", "timeframe", "until", "by", "group"});
  return asked && joint ? std::optional(Suggestion{std::string(kBlock)}) : std::nullopt;
}

/// `where b with at least 5 different c`: `b with at` was read as several values of one row.
std::optional<Suggestion> counts_behind_where(const Mistake& mistake, Span word) {
  const std::optional<Span> last = last_name(mistake);
  if (!last || text_of(mistake, *last) != "at" ||
      !is_one_of(text_of(mistake, word), {"least", "most"}))
    return {};
  return Suggestion{"`with` stands before `where`"};
}

}  // namespace

std::optional<Suggestion> suggestion_for_steps(const Mistake& mistake,
                                               const MistakeContext& context, Span word) {
  if (auto found = in_same(mistake, word)) return found;
  if (auto found = in_history(mistake, word)) return found;
  if (auto found = in_counts(mistake, word)) return found;
  if (auto found = counts_behind_where(mistake, word)) return found;
  if (auto found = at_step(mistake, word)) return found;
  if (auto found = between_steps(mistake, context, word)) return found;
  return without_block(mistake, context, word);
}

}  // namespace foothold::dsl
