#include "dsl/format/items.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "dsl/format/flow.h"
#include "dsl/format/steps.h"

namespace foothold::dsl::format {
namespace {

constexpr size_t kLongestProperty = 9;  // names over this stand outside the column

constexpr std::string_view kItems[] = {"list", "shape", "wrap", "header", "kind", "response",
                                       "rule", "test",  "fact", "tune",   "table"};
constexpr std::string_view kRuleParts[] = {
    "title", "about",   "severity",     "owner",   "detects", "control", "responds",
    "maps",  "contain", "false_alarms", "report",  "when",    "test",    "unless",
    "where", "off",     "because",      "expires", "quiet"};
constexpr std::string_view kShapeParts[] = {"route",  "marked",   "requires", "record",
                                            "time",   "pairs",    "renames",  "keys",
                                            "header", "identity", "holds"};
constexpr std::string_view kTestParts[] = {"given", "event", "history", "ends", "expect"};

bool is_one_of(const Token& token, std::span<const std::string_view> words) {
  return token.kind == TokenKind::word &&
         std::find(words.begin(), words.end(), token.text) != words.end();
}

/// An empty line stands above, as the author wrote it.
bool stands_apart(const Token& token) {
  return token.before.empty() ? token.blank_before : token.before.front().blank_before;
}

/// One part of a body, laid out; parts of different groups are set apart by an empty line.
struct Part {
  Range range;
  DocPtr doc;
  int group = 0;
};

class Items {
 public:
  explicit Items(const std::vector<Token>& tokens) : flow_(tokens), tokens_(tokens) {}

  DocPtr program() const {
    const size_t end = tokens_.size() - 1;
    const Ranges items = flow_.split({0, end}, [&](size_t i) { return starts_item(i); });
    Docs docs;
    for (const Range& range : items) {
      if (!docs.empty()) docs.push_back(blank());
      docs.push_back(item(range));
    }
    if (!tokens_[end].before.empty()) {
      if (!docs.empty()) docs.push_back(stands_apart(tokens_[end]) ? blank() : hard());
      docs.push_back(flow_.comments(end));
    }
    return all(std::move(docs));
  }

 private:
  using Layout = DocPtr (Items::*)(Range) const;
  struct Row {
    std::string_view word;
    Layout layout;
  };

  bool starts_item(size_t place) const { return is_one_of(tokens_[place], kItems); }

  DocPtr item(Range range) const {
    static constexpr Row kLayouts[] = {{"rule", &Items::rule},       {"response", &Items::rule},
                                       {"tune", &Items::rule},       {"kind", &Items::kind},
                                       {"header", &Items::kind},     {"shape", &Items::shape},
                                       {"wrap", &Items::shape},      {"test", &Items::test},
                                       {"list", &Items::definition}, {"fact", &Items::definition}};
    for (const Row& row : kLayouts)
      if (tokens_[range.begin].is(row.word)) return (this->*row.layout)(range);
    return definition(range);
  }

  // ---- bodies -----------------------------------------------------------------------------------

  size_t brace_of(Range range) const { return flow_.find(range, "{"); }

  /// `word name {`, the parts a line each, `}`; what follows the brace stays on its line.
  DocPtr block(Range range, const std::vector<Part>& parts) const {
    const size_t open = brace_of(range);
    Docs docs, body;
    for (const Part& part : parts) {
      const bool apart = !body.empty() && (stands_apart(tokens_[part.range.begin]) ||
                                           part.group != (&part - 1)->group || part.group < 0);
      if (!body.empty()) body.push_back(apart ? blank() : hard());
      body.push_back(part.doc);
    }
    Docs shown;
    for (const Part& part : parts) shown.push_back(part.doc);
    docs.push_back(flow_.run({range.begin, open}));
    docs.push_back(space());
    docs.push_back(flow_.braces(open, shown, "", all(std::move(body))));
    if (flow_.after(open) < range.end) {
      docs.push_back(space());
      docs.push_back(flow_.run({flow_.after(open), range.end}));
    }
    return all(std::move(docs));
  }

  Range inside(Range range) const {
    const size_t open = brace_of(range);
    return open < range.end ? Range{open + 1, flow_.close_of(open)} : Range{range.end, range.end};
  }

  /// `list a of text = ...`, `fact f of k = ...`, `kind u = a, b`: what follows `=` is filled.
  DocPtr definition(Range range) const {
    const size_t equals = flow_.find(range, "=");
    if (equals == range.end) return flow_.run(range);
    const Range values = {equals + 1, range.end};
    const DocPtr value = flow_.has_operator(values) ? nest(2, {flow_.condition(values)})
                                                    : fill(flow_.pieces(values));
    return all({flow_.lead(range.begin),
                group({flow_.bare(range.begin), space(), flow_.run({range.begin + 1, equals + 1}),
                       nest(2, {line(), value})})});
  }

  // ---- rules ------------------------------------------------------------------------------------

  /// Also responses and tunes.
  DocPtr rule(Range range) const {
    if (brace_of(range) == range.end) return definition(range);
    const Ranges ranges = rule_parts(inside(range));
    std::vector<Part> parts;
    size_t whens = 0;
    for (const Range& part : ranges) {
      const Token& first = tokens_[part.begin];
      whens += first.is("when");
      if (first.is("when"))
        parts.push_back({part, when(part), 1});
      else if (first.is("test"))
        parts.push_back({part, test(part), 3});
      else
        parts.push_back({part, nullptr, whens ? 2 : 0});
    }
    for (Part& part : parts)
      if (!part.doc) part.doc = property(part.range, property_columns(parts, part.group));
    return block(range, parts);
  }

  /// Properties run to the last value that a comma joins; conditions to the next word that begins a
  /// part.
  Ranges rule_parts(Range range) const {
    Ranges parts;
    for (size_t i = range.begin; i < range.end;) {
      const size_t end = is_block(i) ? end_of_block(i, range.end) : end_of_values(i, range.end);
      parts.push_back({i, end});
      i = end;
    }
    return parts;
  }

  bool is_block(size_t place) const {
    const Token& token = tokens_[place];
    return token.is("when") || token.is("test") || token.is("unless") || token.is("where");
  }

  size_t end_of_block(size_t begin, size_t end) const {
    const bool of_when = tokens_[begin].is("when");
    size_t before = begin;
    for (size_t i = begin + 1; i < end; before = flow_.after(i) - 1, i = flow_.after(i)) {
      const bool own = of_when && (tokens_[i].is("where") || tokens_[i].is("unless") ||
                                   begins_class(i - 1) || begins_class(i - 2));
      if (before != begin && !own && flow_.ends_operand(before) &&
          is_one_of(tokens_[i], kRuleParts))
        return i;
    }
    return end;
  }

  size_t end_of_values(size_t begin, size_t end) const {
    size_t i = begin + 1;
    if (tokens_[begin].is("off") || i >= end) return i;
    for (;;) {
      i = flow_.after(i);
      while (i < end && continues_id(i)) i = flow_.after(i);
      if (i >= end || !tokens_[i].is(",")) return end_of_label(begin, std::min(i, end), end);
      ++i;
    }
  }

  /// `severity high when label is spray`: no `when` of the rule.
  size_t end_of_label(size_t begin, size_t values, size_t end) const {
    const bool of_label = tokens_[begin].is("severity") && flow_.is(values, "when") &&
                          flow_.is(values + 1, "label") && flow_.is(values + 2, "is");
    return of_label ? std::min(values + 4, end) : values;
  }

  /// `csf:DE.CM-09`, `2027-03-01`: one value, though several tokens.
  bool continues_id(size_t place) const {
    const Token& token = tokens_[place];
    return token.glued && !token.is(",") && token.kind != TokenKind::text &&
           token.kind != TokenKind::raw_text && tokens_[place - 1].kind != TokenKind::text &&
           tokens_[place - 1].kind != TokenKind::raw_text;
  }

  size_t property_columns(const std::vector<Part>& parts, int group) const {
    size_t columns = 0;
    for (const Part& part : parts) {
      const size_t length = tokens_[part.range.begin].text.size();
      const bool counts = part.group == group && group != 1 && group != 3;
      if (counts && length <= kLongestProperty) columns = std::max(columns, length);
    }
    return columns;
  }

  DocPtr property(Range range, size_t columns) const {
    if (range.begin + 1 == range.end) return flow_.token(range.begin);
    const Range values = {range.begin + 1, range.end};
    const DocPtr value = is_block(range.begin) ? group({nest(2, {flow_.condition(values)})})
                                               : fill(flow_.pieces(values));
    return all({flow_.token(range.begin, columns), space(), align({value})});
  }

  bool begins_class(size_t place) const {
    return flow_.is(place, "label") && flow_.is(place + 2, "when");
  }

  DocPtr when(Range range) const { return steps_of_when(flow_, range); }

  // ---- tests ------------------------------------------------------------------------------------

  DocPtr test(Range range) const {
    const Ranges ranges =
        flow_.split(inside(range), [&](size_t i) { return is_one_of(tokens_[i], kTestParts); });
    std::vector<Part> parts;
    for (const Range& part : ranges)
      parts.push_back({part, tokens_[part.begin].is("event") ? event(part) : flow_.run(part), 0});
    return block(range, parts);
  }

  DocPtr event(Range range) const {
    const size_t open = brace_of(range);
    if (open == range.end) return flow_.run(range);
    return all({flow_.run({range.begin, open}), space(), flow_.given_fields(open, " ")});
  }

  // ---- kinds and shapes -------------------------------------------------------------------------

  /// Also the header: fields, then sources, then samples.
  DocPtr kind(Range range) const {
    if (brace_of(range) == range.end) return definition(range);
    const Ranges ranges = flow_.split(inside(range), [&](size_t i) {
      return flow_.is(i + 1, ":") || tokens_[i].is("from") || tokens_[i].is("sample") ||
             (tokens_[i].is("counts") && flow_.is(i + 1, "once"));
    });
    const std::vector<size_t> columns = field_columns(ranges);
    std::vector<Part> parts;
    for (size_t i = 0; i < ranges.size(); ++i) {
      const Range& part = ranges[i];
      if (flow_.is(part.begin + 1, ":"))
        parts.push_back({part, field(part, columns[i]), 0});
      else if (tokens_[part.begin].is("from"))
        parts.push_back({part, source(part), -1});
      else if (tokens_[part.begin].is("sample"))
        parts.push_back({part, sample(part), 2});
      else
        parts.push_back({part, flow_.run(part), 0});
    }
    return block(range, parts);
  }

  /// Fields that no empty line parts share a column.
  std::vector<size_t> field_columns(const Ranges& parts) const {
    std::vector<size_t> columns(parts.size(), 0);
    Ranges run;
    size_t first = 0;
    for (size_t i = 0; i <= parts.size(); ++i) {
      const bool ends = i == parts.size() || stands_apart(tokens_[parts[i].begin]);
      if (ends) {
        std::fill(columns.begin() + static_cast<std::ptrdiff_t>(first),
                  columns.begin() + static_cast<std::ptrdiff_t>(i), common_columns(flow_, run));
        run.clear();
        first = i;
      }
      if (i < parts.size() && flow_.is(parts[i].begin + 1, ":")) run.push_back(parts[i]);
    }
    return columns;
  }

  /// `name : type "what it is"`; the sentence on a line of its own if it does not fit.
  DocPtr field(Range range, size_t columns) const {
    const Range type = {range.begin + 2, range.end};
    const bool has_doc = type.end > type.begin + 1 &&
                         tokens_[type.end - 1].kind == TokenKind::text &&
                         !tokens_[type.end - 2].is("=") && flow_.ends_operand(type.end - 2);
    const DocPtr rest = has_doc ? with_doc(type) : flow_.run(type);
    return all({flow_.token(range.begin, columns), space(), flow_.token(range.begin + 1), space(),
                align({rest})});
  }

  DocPtr with_doc(Range range) const {
    const DocPtr type = flow_.run({range.begin, range.end - 1}), doc = flow_.token(range.end - 1);
    return if_fits(doc->width, group({type, line(), doc}), all({type, space(), doc}));
  }

  DocPtr source(Range range) const {
    const size_t open = brace_of(range);
    if (open == range.end) return flow_.run(range);
    return all({flow_.run({range.begin, open}), space(), flow_.assignments(open, false)});
  }

  DocPtr sample(Range range) const {
    const size_t open = brace_of(range);
    if (open == range.end) return flow_.run(range);
    return all({flow_.run({range.begin, open}), space(), flow_.given_fields(open, "")});
  }

  /// Also wraps.
  DocPtr shape(Range range) const {
    const Ranges ranges =
        flow_.split(inside(range), [&](size_t i) { return is_one_of(tokens_[i], kShapeParts); });
    size_t columns = 0;
    for (const Range& part : ranges) columns = std::max(columns, name_columns(part));
    std::vector<Part> parts;
    for (const Range& part : ranges) parts.push_back({part, shape_part(part, columns), 0});
    return block(range, parts);
  }

  /// Columns of the words that name the part; 0 of those that stand outside the column.
  size_t name_columns(Range part) const {
    const Token& first = tokens_[part.begin];
    if (first.is("marked")) return std::string_view("marked by").size();
    const bool outside = first.is("keys") || first.is("header") || first.is("identity");
    return outside ? 0 : first.text.size();
  }

  DocPtr shape_part(Range range, size_t columns) const {
    const Token& first = tokens_[range.begin];
    if (brace_of(range) < range.end) {
      const size_t open = brace_of(range);
      return all(
          {flow_.run({range.begin, open}), space(), flow_.assignments(open, first.is("identity"))});
    }
    const size_t own = name_columns(range);
    if (own == 0) return flow_.run(range);
    const size_t words = first.is("marked") ? 2 : 1;
    Docs docs = {flow_.run({range.begin, range.begin + words}), space(columns - own + 1)};
    const Range values = {range.begin + words, range.end};
    docs.push_back(align({first.is("renames") ? renames(values) : flow_.run(values)}));
    return all(std::move(docs));
  }

  /// `a to b, c, d to e`: a line for each key that is renamed.
  DocPtr renames(Range range) const {
    Docs docs;
    Range one = {range.begin, range.begin};
    for (size_t i = range.begin; i < range.end;) {
      const size_t comma = flow_.find({i, range.end}, ",");
      const bool begins = flow_.find({i, comma}, "to") < comma;
      if (begins && i > one.begin) {
        docs.push_back(renamed(one));
        docs.push_back(hard());
        one.begin = i;
      }
      i = comma + 1;
      one.end = std::min(i, range.end);
    }
    docs.push_back(renamed(one));
    return all(std::move(docs));
  }

  DocPtr renamed(Range range) const { return fill(flow_.pieces(range)); }

  Flow flow_;
  const std::vector<Token>& tokens_;
};

}  // namespace

std::string layout(const std::vector<Token>& tokens) { return print(Items(tokens).program()); }

}  // namespace foothold::dsl::format
