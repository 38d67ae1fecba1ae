#include "evaluate/words.h"

#include <array>
#include <charconv>
#include <functional>

#include "runtime/value/address.h"
#include "runtime/value/ascii.h"
#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/ip.h"
#include "runtime/value/operation.h"
#include "runtime/value/unwrap.h"
#include "runtime/value/utf8.h"

namespace foothold::evaluate {
namespace {

using compiler::Extract;
using compiler::Word;
using Strings = std::vector<std::string>;

// ---- one text -> texts ------------------------------------------------------------------------

Strings split_text(const std::string& text, const std::string& separator) {
  Strings parts;
  std::string_view rest = text;
  while (true) {
    const size_t end = separator.empty() ? rest.npos : rest.find(separator);
    const std::string_view part = value::trim(rest.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    if (end == rest.npos) return parts;
    rest.remove_prefix(end + separator.size());
  }
}

Strings split_blanks(const std::string& text) {
  Strings parts(1);
  for (const char byte : text) {
    if (!value::is_blank(byte)) {
      parts.back() += byte;
    } else if (!parts.back().empty()) {
      parts.emplace_back();
    }
  }
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

/// Bytes of `text` before the first code point that stands in `ends`.
size_t length_before(std::string_view text, std::string_view ends) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t length = value::decode_utf8(text, at).length;
    if (ends.find(text.substr(at, length)) != ends.npos) break;
    at += length;
  }
  return at;
}

/// A start inside a piece belongs to that piece: the search goes on where the piece ends.
Strings pieces_of(const std::string& text, const std::string& start, const std::string& ends) {
  Strings pieces;
  std::string_view rest = text;
  size_t at = rest.find(start);
  while (at != rest.npos && !start.empty()) {
    rest.remove_prefix(at + start.size());
    const size_t length = length_before(rest, ends);
    pieces.emplace_back(value::trim(rest.substr(0, length)));
    rest.remove_prefix(length);
    at = rest.find(start);
  }
  return pieces;
}

Strings text_before(const std::string& text, const std::string& separator) {
  const size_t at = text.find(separator);
  return at == text.npos ? Strings{} : Strings{text.substr(0, at)};
}

Strings text_after(const std::string& text, const std::string& separator) {
  const size_t at = text.rfind(separator);
  return {at == text.npos ? text : text.substr(at + separator.size())};
}

std::string first_code_points(const std::string& text, size_t count) {
  size_t at = 0;
  while (count > 0 && at < text.size()) {
    at += value::decode_utf8(text, at).length;
    --count;
  }
  return text.substr(0, at);
}

/// Folding maps code points one to one, so the prefix has as many of them in the text as it has
/// itself.
Strings text_stripped(const std::string& text, const std::string& prefix) {
  const std::string start = first_code_points(text, value::count_code_points(prefix));
  if (!value::equal_folded(start, prefix)) return {};
  return {text.substr(start.size())};
}

Strings text_like(const std::string& text, const std::string& glob) {
  const bool matches = value::glob_matches(value::fold(glob), value::fold(text));
  return matches ? Strings{text} : Strings{};
}

bool is_scalar(const Json& value) {
  return !value.is(Json::Kind::array) && !value.is(Json::Kind::object);
}

/// The elements of a JSON array of scalars other than one; nothing for every other text.
Texts scalars_of(const std::string& text) {
  const JsonResult read = read_json(text);
  if (!read.value || !read.value->is(Json::Kind::array) || read.value->items.size() == 1) return {};
  Strings elements;
  for (const Json& item : read.value->items) {
    if (!is_scalar(item)) return {};
    if (!item.is(Json::Kind::null)) elements.push_back(item.text);
  }
  return elements;
}

Strings text_unwrapped(const std::string& text) {
  if (const Texts elements = scalars_of(text)) return *elements;
  std::string unwrapped;
  value::unwrap_scalar(text, unwrapped);
  return {unwrapped};
}

Strings text_local_part(const std::string& text) {
  const size_t at = text.rfind('@');
  return at == text.npos ? Strings{} : Strings{text.substr(0, at)};
}

Strings text_domain(const std::string& text) {
  const std::optional<std::string_view> domain = value::domain_of(text);
  return domain ? Strings{std::string(*domain)} : Strings{};
}

Strings text_prefix(const std::string& text, const std::string& count) {
  size_t code_points = 0;
  std::from_chars(count.data(), count.data() + count.size(), code_points);
  return {first_code_points(text, code_points)};
}

Strings text_port(const std::string& text) {
  const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
  return parsed && parsed->port ? Strings{std::to_string(*parsed->port)} : Strings{};
}

Strings addresses_in(const std::string& text) {
  Strings addresses;
  for (const std::string_view address : value::split_addresses(text)) {
    addresses.emplace_back(address);
  }
  return addresses;
}

// ---- the words --------------------------------------------------------------------------------

/// What a word does with one text, and its constant arguments.
using PerText = std::function<Strings(const std::string&, const Strings&)>;

/// All results one after the other; said if the input is.
Texts for_each_text(const Texts& input, const Strings& arguments, const PerText& per_text) {
  if (!input) return std::nullopt;
  Texts collected(std::in_place);
  for (const std::string& text : *input) {
    const Strings results = per_text(text, arguments);
    collected->insert(collected->end(), results.begin(), results.end());
  }
  return collected;
}

struct PerTextWord {
  PerText per_text;
  bool absent_if_none;  // no result at all: nothing was said, rather than "nothing"
};

/// Words of one input that work on each of its texts alone.
const PerTextWord* per_text_word(Word word) {
  static const std::vector<std::pair<Word, PerTextWord>> words = {
      {Word::split, {[](auto& text, auto& more) { return split_text(text, more[0]); }, false}},
      {Word::words, {[](auto& text, auto&) { return split_blanks(text); }, false}},
      {Word::pieces,
       {[](auto& text, auto& more) { return pieces_of(text, more[0], more[1]); }, false}},
      {Word::before, {[](auto& text, auto& more) { return text_before(text, more[0]); }, true}},
      {Word::after, {[](auto& text, auto& more) { return text_after(text, more[0]); }, false}},
      {Word::stripped, {[](auto& text, auto& more) { return text_stripped(text, more[0]); }, true}},
      {Word::where_like, {[](auto& text, auto& more) { return text_like(text, more[0]); }, true}},
      {Word::unwrapped, {[](auto& text, auto&) { return text_unwrapped(text); }, false}},
      {Word::local_part, {[](auto& text, auto&) { return text_local_part(text); }, true}},
      {Word::domain, {[](auto& text, auto&) { return text_domain(text); }, true}},
      {Word::prefix, {[](auto& text, auto& more) { return text_prefix(text, more[0]); }, false}},
      {Word::port, {[](auto& text, auto&) { return text_port(text); }, true}},
  };
  for (const auto& [listed, row] : words) {
    if (listed == word) return &row;
  }
  return nullptr;
}

Texts apply_per_text(const PerTextWord& word, const Extract& node, const Context& context) {
  Texts result = for_each_text(extract(node.inputs.front(), context), node.texts, word.per_text);
  if (result && result->empty() && word.absent_if_none) return std::nullopt;
  return result;
}

/// `outer.key` is of the nearest wrap that says the key.
Texts extract_outer(const Extract& node, const Context& context) {
  Texts texts;
  const size_t wraps = context.outers == nullptr ? 0 : context.outers->size();
  for (size_t wrap = wraps; wrap > 0 && !texts; --wrap)
    texts = follow((*context.outers)[wrap - 1], node.steps);
  return texts;
}

Texts extract_path(const Extract& node, const Context& context) {
  return node.outer ? extract_outer(node, context)
                    : follow(*context.record, node.steps, context.levels);
}

Texts extract_constant(const Extract& node, const Context&) { return {node.texts}; }

bool says_something(const Strings& texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return true;
  }
  return false;
}

Texts extract_first(const Extract& node, const Context& context) {
  Texts empty;
  for (const Extract& input : node.inputs) {
    Texts texts = extract(input, context);
    if (texts && says_something(*texts)) return texts;
    if (texts && !empty) empty = texts;
  }
  return empty;
}

Texts extract_all(const Extract& node, const Context& context) {
  Texts collected;
  for (const Extract& input : node.inputs) {
    const Texts texts = extract(input, context);
    if (!texts) continue;
    if (!collected) collected.emplace();
    collected->insert(collected->end(), texts->begin(), texts->end());
  }
  return collected;
}

Texts extract_addresses(const Extract& node, const Context& context) {
  return for_each_text(extract_all(node, context), {},
                       [](auto& text, auto&) { return addresses_in(text); });
}

Texts extract_json(const Extract& node, const Context& context) {
  const Texts texts = extract(node.inputs.front(), context);
  if (!texts || texts->empty()) return std::nullopt;
  const JsonResult read = read_json(texts->front());
  if (!read.value) return std::nullopt;
  // A text in the text is not gone into: `json(...)` decodes once.
  const bool leads_on = node.steps.empty() || !is_scalar(*read.value);
  return leads_on ? follow(*read.value, node.steps) : std::nullopt;
}

Texts extract_said(const Extract& node, const Context& context) {
  for (const Extract& input : node.inputs) {
    if (extract(input, context)) return {{"true"}};
  }
  return {{"false"}};
}

Texts extract_change(const Extract& node, const Context& context) {
  return extract(node.inputs.back(), context);
}

/// As the rows are written: an operation in the form in which it is routed, any other text folded.
std::string compared(const std::string& text, const Extract& map) {
  if (!map.operation) return value::fold(text);
  std::string normal;
  value::normalise_operation(text, normal);
  return normal;
}

bool row_matches(const compiler::MapRow& row, const std::string& text) {
  return row.like ? value::glob_matches(row.from, text) : row.from == text;
}

/// `else` needs something said: zero texts count as the text "".
Texts extract_map(const Extract& node, const Context& context) {
  const Texts texts = extract(node.inputs.front(), context);
  if (!texts) return std::nullopt;
  const std::string text = compared(texts->empty() ? std::string() : texts->front(), node);
  for (const compiler::MapRow& row : node.rows) {
    if (row_matches(row, text)) return {{row.to}};
  }
  if (!node.otherwise) return std::nullopt;
  return {{*node.otherwise}};
}

std::optional<value::GeoFact> geo_fact(Word word) {
  switch (word) {
    case Word::country_of:
      return value::GeoFact::country;
    case Word::asn_of:
      return value::GeoFact::asn;
    case Word::organisation_of:
      return value::GeoFact::organisation;
    case Word::city_of:
      return value::GeoFact::city;
    default:
      return std::nullopt;
  }
}

/// What the databases say of each address; nothing said if they say nothing at all.
Texts extract_geo(const Extract& node, const Context& context) {
  const Texts addresses = extract(node.inputs.front(), context);
  if (!addresses || context.facts == nullptr) return std::nullopt;
  Strings found;
  for (const std::string& address : *addresses) {
    const auto fact = value::find_geo(context.facts->geo.get(), *geo_fact(node.word), address);
    if (fact) found.push_back(*fact);
  }
  return found.empty() ? std::nullopt : Texts(found);
}

using Apply = Texts (*)(const Extract&, const Context&);

Apply whole_word(Word word) {
  static constexpr std::array<std::pair<Word, Apply>, 13> kWords = {{
      {Word::path, extract_path},
      {Word::constant, extract_constant},
      {Word::first, extract_first},
      {Word::all, extract_all},
      {Word::addresses, extract_addresses},
      {Word::json, extract_json},
      {Word::said, extract_said},
      {Word::change, extract_change},
      {Word::map, extract_map},
      {Word::country_of, extract_geo},
      {Word::asn_of, extract_geo},
      {Word::organisation_of, extract_geo},
      {Word::city_of, extract_geo},
  }};
  for (const auto& [listed, apply] : kWords) {
    if (listed == word) return apply;
  }
  return nullptr;
}

}  // namespace

Texts extract(const Extract& node, const Context& context) {
  if (const PerTextWord* word = per_text_word(node.word)) {
    return apply_per_text(*word, node, context);
  }
  const Apply apply = whole_word(node.word);
  return apply == nullptr ? std::nullopt : apply(node, context);
}

}  // namespace foothold::evaluate
