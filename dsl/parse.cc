#include "dsl/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/spirit/home/x3.hpp>
#include <string>
#include <utility>

#include "dsl/events.h"
#include "dsl/grammar_rules.h"
#include "dsl/mistake.h"
#include "dsl/reader.h"
#include "dsl/recover.h"

// The only file that includes Spirit (a few seconds and half a gigabyte to compile), and with it
// the grammar: grammar_rules.h and the others that it includes.

namespace foothold::dsl {
namespace {

FOOTHOLD_RULE(item, "an item") = list | table | shape | wrap | header | union_kind | kind | fact
                                 | response | rule | tune | rule_test;

const auto skipper = ascii::space | (x3::lit('#') >> *ByteExcept("\n"));

BOOST_SPIRIT_DEFINE(item)

// ---- mistakes

/// Where a text or pattern is unclosed the caret belongs at the line's end, not at the next word.
bool inside_token(const std::string& wanted) { return wanted.rfind("the closing", 0) == 0; }

/// An unclosed raw text runs to the end of the file: what opened it is the place to show, and to go
/// on after.
Iterator place_of(const Session& session, const x3::expectation_failure<Iterator>& failure,
                  Iterator last) {
  const std::string wanted = failure.which();
  if (wanted == kCloseRaw)
    return session.begin +
           std::string_view(session.begin, failure.where() - session.begin).rfind("\"\"\"");
  return inside_token(wanted) ? failure.where() : skip_blanks(failure.where(), last);
}

/// Parses one item at `first` into session.events. False after a reported mistake.
bool parse_item(uint32_t file, std::string_view text, Session& session, Iterator& first,
                Diagnostics& diagnostics) {
  const Iterator begin = first, last = text.data() + text.size();
  const auto tell = [&](Iterator at, const std::string& wanted) {
    const uint32_t item = session.offset(begin);
    report_mistake({file, text, item, session.offset(at), wanted, session.events}, diagnostics);
  };
  session.events.clear();
  session.depth = 0;
  try {
    if (x3::phrase_parse(first, last, x3::with<SessionTag>(std::ref(session))[item], skipper))
      return true;
  } catch (const x3::expectation_failure<Iterator>& failure) {
    const Iterator at = place_of(session, failure, last);
    tell(at, failure.which());
    first = failure.which() == kCloseRaw ? at : failure.where();
    return false;
  }
  tell(first, kAnItem);
  return false;
}

}  // namespace

namespace {

/// Calls `take` for each item: whether it parsed, its events, and where it begins.
template <typename Take>
void parse_items(const Sources& sources, uint32_t file, Diagnostics& diagnostics,
                 const Take& take) {
  const std::string_view all = sources.text(file);
  Session session;
  session.begin = all.data();
  Iterator first = all.data();
  const Iterator last = all.data() + all.size();
  if (all.substr(0, 3) == "\xEF\xBB\xBF") first += 3;
  while ((first = skip_blanks(first, last)) != last) {
    const Iterator begin = first;
    const bool parsed = parse_item(file, all, session, first, diagnostics);
    // One step back: the mistake may have been found at the very start of the next item.
    if (!parsed) first = next_item(first > begin ? first - 1 : first, last);
    take(parsed, session.events, item_name(begin, last));
  }
}

}  // namespace

void parse(const Sources& sources, uint32_t file, Tree& tree, Diagnostics& diagnostics) {
  parse_items(sources, file, diagnostics,
              [&](bool parsed, const std::vector<Event>& events, std::string_view name) {
                if (parsed && lower(sources, file, events, tree, diagnostics)) return;
                tree.broken.emplace_back(name);
              });
}

void parse_events(const Sources& sources, uint32_t file,
                  const std::function<void(const Event&)>& take, Diagnostics& diagnostics) {
  parse_items(sources, file, diagnostics,
              [&](bool parsed, const std::vector<Event>& events, std::string_view) {
                for (const Event& event : events)
                  if (parsed) take(event);
              });
}

namespace {

/// What stands at a place of a piece, for a message.
std::string found_in_piece(Iterator at, Iterator last) {
  return at == last ? "its end" : found_at(at, last);
}

/// Reads the whole of a piece as one operand; else the place and what was wanted there.
std::optional<std::pair<Iterator, std::string>> read_piece(Session& session, Iterator first,
                                                           Iterator last) {
  if (const Iterator comment = std::find(first, last, '#'); comment != last)
    return std::pair(comment, "a value");  // it would hide the rest
  try {
    const Iterator begin = skip_blanks(first, last);
    if (!x3::phrase_parse(first, last, x3::with<SessionTag>(std::ref(session))[operand], skipper))
      return std::pair(begin, "a value");
  } catch (const x3::expectation_failure<Iterator>& failure) {
    return std::pair(skip_blanks(failure.where(), last), failure.which());
  }
  first = skip_blanks(first, last);
  if (first != last) return std::pair(first, "`+`, `-` or the end of the value");
  return {};
}

}  // namespace

std::optional<Operand> parse_value(const Sources& sources, Span piece, Diagnostics& diagnostics) {
  Session session;
  session.begin = sources.text(piece.file).data();
  const Iterator first = session.begin + piece.begin, last = session.begin + piece.end;
  if (const auto mistake = read_piece(session, first, last)) {
    const auto& [at, wanted] = *mistake;
    const Span place{piece.file, session.offset(at), session.offset(skip_word(at, last))};
    if (wanted == kTooDeep)
      diagnostics.add(Code::nested_too_deep, place, "this nests too deep",
                      fmt::format("there may be {}", wanted));
    else
      diagnostics.add(Code::expected_something, place,
                      fmt::format("expected {}, found {}", wanted, found_in_piece(at, last)),
                      "expected here");
    return {};
  }
  Reader in(sources, piece.file, session.events, diagnostics);
  Operand value = read_operand(in);
  return in.failed() ? std::nullopt : std::optional(std::move(value));
}

}  // namespace foothold::dsl
