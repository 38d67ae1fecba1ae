#include "dsl/format/flow.h"

#include <algorithm>
#include <iterator>

namespace foothold::dsl::format {
namespace {

constexpr size_t kLongestAligned = 20;     // names over this do not widen their column
constexpr size_t kLongestAlignedRow = 50;  // the same of the left sides of a map's rows

/// Words that something must follow: no value ends with one, and a bracket behind one stands apart.
constexpr std::string_view kConnectives[] = {
    "and",     "or",        "not",       "maybe",  "where", "unless", "in",      "of",
    "has",     "contains",  "mentions",  "with",   "like",  "is",     "gained",  "lost",
    "exactly", "when",      "satisfies", "by",     "to",    "from",   "matches", "at",
    "giving",  "for",       "as",        "inside", "each",  "any",    "every",   "starts",
    "ends",    "resembles", "precision", "no",     "same",  "that",   "taking",  "different",
    "between", "then",      "also"};

bool is_connective(const Token& token) {
  return token.kind == TokenKind::word &&
         std::find(std::begin(kConnectives), std::end(kConnectives), token.text) !=
             std::end(kConnectives);
}

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

}  // namespace

Flow::Flow(const std::vector<Token>& tokens)
    : tokens_(tokens), close_(tokens.size(), tokens.size() - 1) {
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (opens(tokens[i])) open.push_back(i);
    if (!closes(tokens[i]) || open.empty()) continue;
    close_[open.back()] = i;
    open.pop_back();
  }
}

size_t Flow::after(size_t place) const {
  return opens(tokens_[place]) ? std::max(place, close_[place]) + 1 : place + 1;
}

size_t Flow::find(Range range, std::string_view text) const {
  size_t place = range.begin;
  while (place < range.end && !tokens_[place].is(text)) place = after(place);
  return std::min(place, range.end);
}

bool Flow::ends_operand(size_t place) const {
  const Token& token = tokens_[place];
  if (token.kind == TokenKind::symbol) return closes(token);
  return token.kind != TokenKind::word || !is_connective(token);
}

Ranges Flow::split(Range range, const std::function<bool(size_t)>& begins_part) const {
  Ranges parts;
  size_t before = range.begin;  // the token before, on this level
  for (size_t i = range.begin; i < range.end; before = after(i) - 1, i = after(i)) {
    const bool begins = i == range.begin ||
                        (ends_operand(before) && before != parts.back().begin && begins_part(i));
    if (begins) parts.push_back({i, i});
    parts.back().end = std::min(after(i), range.end);
  }
  return parts;
}

// ---- tokens -------------------------------------------------------------------------------------

DocPtr Flow::comments(size_t place) const {
  Docs docs;
  for (const Comment& one : tokens_[place].before)
    docs.push_back(comment(one.text, one.blank_before));
  return all(std::move(docs));
}

DocPtr Flow::lead(size_t place) const {
  const Token& token = tokens_[place];
  const bool apart = !token.before.empty() && token.blank_before;
  return apart ? all({comments(place), blank()}) : comments(place);
}

DocPtr Flow::bare(size_t place, size_t columns) const {
  const Token& token = tokens_[place];
  std::string text(token.text);
  text.append(columns > text.size() ? columns - text.size() : 0, ' ');
  return token.trailing.empty() ? word(text) : all({word(text), trailing(token.trailing)});
}

DocPtr Flow::token(size_t place, size_t columns) const {
  if (tokens_[place].before.empty()) return bare(place, columns);
  return all({lead(place), bare(place, columns)});
}

/// Whether a blank stands before the token. Where `-`, `+` and `:` join the parts of an id or a
/// date, blanks would change the meaning: there the author's text stays.
bool Flow::gap(size_t place) const {
  const Token &left = tokens_[place - 1], &right = tokens_[place];
  for (const std::string_view tight : {",", ")", "]", ".", "["})
    if (right.is(tight)) return false;
  for (const std::string_view tight : {"(", "[", "."})
    if (left.is(tight)) return false;
  for (const std::string_view kept : {"-", "+"})
    if (left.is(kept) || right.is(kept)) return !right.glued;
  if (right.is(":")) return false;
  if (left.is(":")) return !(left.glued && right.glued);
  if (right.is("(") && place > 1 && tokens_[place - 2].is("no")) return true;
  if (right.is("(")) return left.kind != TokenKind::word || is_connective(left);
  return true;
}

DocPtr Flow::sequence(Range range) const {
  Docs docs;
  bool of_map = false;
  for (size_t i = range.begin; i < range.end; i = after(i)) {
    if (i > range.begin && gap(i)) docs.push_back(space());
    of_map = of_map || is(i, "map");
    if (is(i, "(")) {
      docs.push_back(round(i));
    } else if (is(i, "{")) {
      docs.push_back(curly(i, of_map));
    } else if (is(i, "[")) {
      docs.push_back(token(i));
      docs.push_back(sequence({i + 1, close_of(i)}));
      docs.push_back(token(close_of(i)));
    } else {
      docs.push_back(token(i));
    }
  }
  return all(std::move(docs));
}

Docs Flow::pieces(Range range) const {
  Docs docs;
  for (size_t i = range.begin; i < range.end;) {
    const size_t comma = find({i, range.end}, ",");
    const bool more = comma < range.end;
    docs.push_back(more ? all({sequence({i, comma}), token(comma)}) : sequence({i, comma}));
    i = comma + 1;
  }
  return docs;
}

DocPtr Flow::run(Range range) const {
  Docs docs = pieces(range);
  return docs.size() == 1 ? docs[0] : fill(std::move(docs));
}

// ---- brackets -----------------------------------------------------------------------------------

/// Under the first value if all of them fit there, else each on a line of its own.
DocPtr Flow::round(size_t open) const {
  const size_t close = close_of(open);
  const Range inner = {open + 1, close};
  if (has_operator(inner))
    return all({token(open), align({group({condition(inner)})}), token(close)});
  const Docs values = pieces(inner);
  Docs nested;
  size_t widest = 0;
  for (const DocPtr& value : values) {
    nested.push_back(hard());
    nested.push_back(value);
    widest = std::max(widest, value->breaks ? kWidth : value->width + 1);
  }
  const DocPtr aligned = all({align({fill(values)}), token(close)});
  const DocPtr otherwise =
      values.size() < 2 ? aligned : if_fits(widest, aligned, all({nest(2, nested), token(close)}));
  return all({token(open), choice(all({fill(values), token(close)}), otherwise)});
}

/// `gap between a and b` is one value.
bool Flow::joins(size_t place) const {
  if (is(place, "or")) return true;
  return is(place, "and") && (place < 2 || !is(place - 2, "between"));
}

bool Flow::has_operator(Range range) const {
  for (size_t i = range.begin; i < range.end; i = after(i))
    if (joins(i)) return true;
  return false;
}

/// One test: a sum that is too long for the line is broken before its signs.
DocPtr Flow::test(Range range) const {
  Docs docs;
  size_t begin = range.begin;
  for (size_t i = after(range.begin); i < range.end; i = after(i)) {
    if (!(is(i, "+") || is(i, "-")) || !gap(i)) continue;
    docs.push_back(run({begin, i}));
    docs.push_back(line());
    begin = i;
  }
  if (docs.empty()) return run(range);
  docs.push_back(run({begin, range.end}));
  return group({nest(4, std::move(docs))});
}

DocPtr Flow::condition(Range range) const {
  Docs docs;
  size_t begin = range.begin;
  for (size_t i = range.begin; i < range.end; i = after(i)) {
    if (!joins(i)) continue;
    docs.push_back(test({begin, i}));
    docs.push_back(line());
    begin = i;
  }
  docs.push_back(test({begin, range.end}));
  return all(std::move(docs));
}

DocPtr Flow::braces(size_t open, const Docs& parts, std::string_view between, DocPtr broken) const {
  const size_t close = close_of(open);
  const DocPtr end = bare(close);
  if (parts.empty() && tokens_[close].before.empty() && tokens_[open].trailing.empty())
    return all({token(open), end});
  Docs flat = {token(open), space()};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) flat.push_back(word(between));
    flat.push_back(parts[i]);
  }
  flat.push_back(space());
  flat.push_back(comments(close));
  flat.push_back(end);
  Docs body;
  if (!parts.empty()) body = {hard(), std::move(broken)};
  body.push_back(comments(close));
  const DocPtr block = all({token(open), nest(2, std::move(body)), hard(), end});
  return between.empty() ? block : choice(all(std::move(flat)), block);
}

DocPtr Flow::curly(size_t open, bool of_map) const {
  const Range inner = {open + 1, close_of(open)};
  if (of_map) return map_rows(open);
  if (is(open + 2, "=") && inner.begin < inner.end) return assignments(open, true);
  if (find(inner, ",") < inner.end && is(open + 2, ":"))
    return braces(open, {run(inner)}, "  ", run(inner));
  if (is(open + 2, ":")) {
    Docs fields, broken;
    for (const Range& part : split(inner, [&](size_t i) { return is(i + 1, ":"); })) {
      if (!broken.empty()) broken.push_back(hard());
      Docs field = {token(part.begin), space(), token(part.begin + 1), space(),
                    run({part.begin + 2, part.end})};
      fields.push_back(all(std::move(field)));
      broken.push_back(fields.back());
    }
    return braces(open, fields, "  ", all(std::move(broken)));
  }
  if (open > 0 && is(open - 1, "of"))
    return braces(open, {condition(inner)}, "  ", condition(inner));
  return given_fields(open, "  ");
}

// ---- rows ---------------------------------------------------------------------------------------

/// `"a", "b" to v`, `like "c" to v`, `else v`.
Ranges Flow::map_parts(Range range) const {
  Ranges parts;
  for (size_t i = range.begin; i < range.end;) {
    const size_t last = is(i, "else") ? i + 1 : find({i, range.end}, "to") + 1;
    const size_t end = std::min(last + 1, range.end);
    parts.push_back({i, end});
    i = end;
  }
  return parts;
}

DocPtr Flow::map_rows(size_t open) const {
  const Ranges rows = map_parts({open + 1, close_of(open)});
  Docs flat, broken;
  size_t columns = 0;
  for (const Range& row : rows) {
    const DocPtr left = run({row.begin, find(row, "to")});
    if (find(row, "to") < row.end && left->width <= kLongestAlignedRow && !left->breaks)
      columns = std::max(columns, left->width);
  }
  for (const Range& row : rows) {
    const size_t to = find(row, "to");
    const DocPtr left = run({row.begin, to});
    flat.push_back(run(row));
    if (!broken.empty()) broken.push_back(hard());
    if (to == row.end) {
      broken.push_back(left);
      continue;
    }
    const size_t missing = columns > left->width && !left->breaks ? columns - left->width : 0;
    broken.push_back(all({left, space(missing + 1), run({to, row.end})}));
  }
  return braces(open, flat, "  ", all(std::move(broken)));
}

DocPtr Flow::assignments(size_t open, bool may_be_flat) const {
  const Ranges parts = split({open + 1, close_of(open)}, [&](size_t i) { return is(i + 1, "="); });
  const size_t columns = common_columns(*this, parts);
  Docs flat, broken;
  for (const Range& part : parts) {
    const Range value = {part.begin + 2, part.end};
    if (part.begin + 2 > part.end) return run({open, close_of(open) + 1});
    flat.push_back(run(part));
    const Token& first = at(part.begin);
    const bool apart = first.before.empty() ? first.blank_before : first.before[0].blank_before;
    if (!broken.empty()) broken.push_back(apart ? blank() : hard());
    broken.push_back(
        all({token(part.begin, columns), space(), token(part.begin + 1), space(), run(value)}));
  }
  return braces(open, flat, may_be_flat ? "  " : "", all(std::move(broken)));
}

/// Past `empty`, or values with commas between them.
size_t Flow::skip_side(size_t place, size_t end) const {
  while (place < end) {
    place = after(place);
    while (place < end && !is(place, ",") && tokens_[place].glued &&
           tokens_[place].kind != TokenKind::text)
      place = after(place);
    if (!is(place, ",")) break;
    ++place;
  }
  return std::min(place, end);
}

/// `name value, value`, `name from value to value`, `name { ... }`.
Ranges Flow::given_parts(Range range) const {
  Ranges parts;
  for (size_t i = range.begin; i < range.end;) {
    const size_t begin = i++;
    const bool change = is(i, "from") && i + 1 < range.end;
    i = skip_side(change ? i + 1 : i, range.end);
    if (change && is(i, "to")) i = skip_side(i + 1, range.end);
    parts.push_back({begin, i});
  }
  return parts;
}

DocPtr Flow::given_fields(size_t open, std::string_view between) const {
  Docs parts;
  for (const Range& part : given_parts({open + 1, close_of(open)})) parts.push_back(run(part));
  return braces(open, parts, between, fill(parts, "  "));
}

size_t common_columns(const Flow& flow, const Ranges& parts) {
  size_t columns = 0;
  for (const Range& part : parts)
    if (const size_t length = flow.at(part.begin).text.size(); length <= kLongestAligned)
      columns = std::max(columns, length);
  return columns;
}

}  // namespace foothold::dsl::format
