#include "runtime/extract/expressions.h"

#include <charconv>

#include "runtime/identity/strict.h"
#include "runtime/value/address.h"
#include "runtime/value/ascii.h"
#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/ip.h"
#include "runtime/value/operation.h"
#include "runtime/value/unwrap.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

constexpr size_t kPadding = 64;  // readable bytes that the JSON reader wants behind a text

/// The one path of a `json(...)` as a trie.
std::unique_ptr<Trie> trie_of(const std::vector<JsonStep>& steps) {
  auto trie = std::make_unique<Trie>();
  trie->nodes.emplace_back();
  trie->slots = 1;
  for (const JsonStep& step : steps) {
    const auto next = static_cast<uint32_t>(trie->nodes.size());
    Trie::Node& last = trie->nodes.back();
    if (step.each)
      last.each = static_cast<int32_t>(next), last.each_slots = {0};
    else
      last.members.push_back({step.key, next});
    trie->nodes.emplace_back();
  }
  trie->nodes.back().slots = {0};
  return trie;
}

}  // namespace

CompiledReading::CompiledReading(const Reading& from, const value::Facts& facts)
    : from_(from), facts_(facts), trie_(from.trie) {
  json_tries_.resize(from.expressions.size());
  for (size_t i = 0; i < from.expressions.size(); ++i) {
    if (from.expressions[i].word != ReadWord::json) continue;
    json_sources_.push_back(trie_of(from.expressions[i].steps));
    json_tries_[i] = std::make_unique<CompiledTrie>(*json_sources_.back());
  }
  for (const GroupReading& group : from.groups)
    elements_.push_back(std::make_unique<CompiledReading>(group.element, facts));
}

/// The words that are more than a path. Each works on the texts of its inputs and leaves its own
/// behind them; what was there before is moved away by `keep`.
struct Words {
  ExpressionReader& in;
  const Expression& from;

  using Word = Said (Words::*)();

  uint32_t top() const { return static_cast<uint32_t>(in.texts_.size()); }
  Said input(size_t place = 0) { return in.evaluate(from.inputs[place]); }
  void push(std::string_view text) { in.texts_.push_back(text); }
  void push_made(std::string text) {
    std::string& made = in.arena_.take();
    made = std::move(text);
    push(made);
  }

  /// Drops everything from `begin` on but what was pushed from `results` on.
  Said keep(uint32_t begin, uint32_t results) {
    in.texts_.erase(in.texts_.begin() + begin, in.texts_.begin() + results);
    return {true, begin, top()};
  }
  Said absent(uint32_t begin) {
    in.texts_.resize(begin);
    return {};
  }

  /// Runs `each` on every text of the one input; its results replace them.
  template <typename Each>
  Said per_text(bool absent_if_none, const Each& each) {
    const Said texts = input();
    if (!texts.said) return {};
    const uint32_t results = top();
    for (uint32_t i = texts.begin; i < texts.end; ++i) each(in.texts_[i]);
    if (absent_if_none && top() == results) return absent(texts.begin);
    return keep(texts.begin, results);
  }

  bool says_something(const Said& texts) const {
    for (uint32_t i = texts.begin; i < texts.end; ++i)
      if (!in.texts_[i].empty()) return true;
    return false;
  }

  Said constant() {
    const uint32_t begin = top();
    push(from.texts[0]);
    return {true, begin, top()};
  }

  Said first() {
    std::optional<size_t> empty;
    for (size_t i = 0; i < from.inputs.size(); ++i) {
      const Said texts = input(i);
      if (texts.said && says_something(texts)) return texts;
      if (texts.said && !empty) empty = i;
      if (texts.said) in.texts_.resize(texts.begin);
    }
    return empty ? input(*empty) : Said{};
  }

  Said all() {
    const uint32_t begin = top();
    bool said = false;
    for (size_t i = 0; i < from.inputs.size(); ++i) said = input(i).said || said;
    return {said, begin, top()};
  }

  Said addresses() {
    const Said texts = all();
    if (!texts.said) return texts;
    const uint32_t results = top();
    for (uint32_t i = texts.begin; i < texts.end; ++i)
      for (std::string_view address : value::split_addresses(in.texts_[i])) push(address);
    return keep(texts.begin, results);
  }

  Said split() {
    return per_text(false, [&](std::string_view rest) {
      const std::string& separator = from.texts[0];
      for (bool more = true; more;) {
        const size_t end = rest.find(separator);
        more = end != std::string_view::npos;
        const std::string_view part = value::trim(rest.substr(0, end));
        if (!part.empty()) push(part);
        if (more) rest.remove_prefix(end + separator.size());
      }
    });
  }

  Said words() {
    return per_text(false, [&](std::string_view text) {
      for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        while (at < text.size() && !value::is_blank(text[at])) ++at;
        if (at > begin)
          push(text.substr(begin, at - begin));
        else
          ++at;
      }
    });
  }

  static size_t length_before(std::string_view text, std::string_view ends) {
    size_t at = 0;
    while (at < text.size()) {
      const size_t length = value::decode_utf8(text, at).length;
      if (ends.find(text.substr(at, length)) != std::string_view::npos) break;
      at += length;
    }
    return at;
  }

  Said pieces() {
    return per_text(false, [&](std::string_view rest) {
      for (size_t at = rest.find(from.texts[0]); at != std::string_view::npos;
           at = rest.find(from.texts[0])) {
        rest.remove_prefix(at + from.texts[0].size());
        const size_t length = length_before(rest, from.texts[1]);
        push(value::trim(rest.substr(0, length)));
        rest.remove_prefix(length);
      }
    });
  }

  Said before() {
    return per_text(true, [&](std::string_view text) {
      const size_t at = text.find(from.texts[0]);
      if (at != std::string_view::npos) push(text.substr(0, at));
    });
  }

  Said after() {
    return per_text(false, [&](std::string_view text) {
      const size_t at = text.rfind(from.texts[0]);
      push(at == std::string_view::npos ? text : text.substr(at + from.texts[0].size()));
    });
  }

  static size_t bytes_of(std::string_view text, size_t code_points) {
    size_t at = 0;
    for (; code_points > 0 && at < text.size(); --code_points)
      at += value::decode_utf8(text, at).length;
    return at;
  }

  Said stripped() {
    const size_t length = value::count_code_points(from.texts[0]);
    return per_text(true, [&](std::string_view text) {
      const size_t at = bytes_of(text, length);
      if (value::equal_folded(text.substr(0, at), from.texts[0])) push(text.substr(at));
    });
  }

  Said where_like() {
    return per_text(true, [&](std::string_view text) {
      if (value::glob_matches(from.texts[0], value::fold(text))) push(text);
    });
  }

  /// A JSON array of other than one scalar gives its elements; else one value, without its wraps.
  Said unwrapped() {
    return per_text(false, [&](std::string_view text) {
      if (push_elements(text)) return;
      std::string& made = in.arena_.take();
      value::unwrap_scalar(text, made);
      push(made);
    });
  }

  bool push_elements(std::string_view text) {
    const std::string_view body = value::trim(text);
    if (body.size() < 2 || body.front() != '[' || body.back() != ']' || !read_strictly(text).valid)
      return false;
    const uint32_t begin = top();
    size_t elements = 0;
    for (size_t at = body.find_first_not_of(" \t\r\n", 1); body[at] != ']'; ++elements) {
      if (body[at] == '[' || body[at] == '{') return absent(begin), false;
      const size_t end = skip_value(padded(body), at);
      push_scalar(body.substr(at, end - at));
      at = body.find_first_not_of(" \t\r\n", end);
      if (body[at] == ',') at = body.find_first_not_of(" \t\r\n", at + 1);
    }
    if (elements != 1) return true;
    return absent(begin), false;
  }

  /// skip_value may look at 64 bytes behind the text: it gets a copy that has them.
  std::string_view padded(std::string_view text) {
    std::string& copy = in.arena_.take();
    copy.assign(text);
    copy.append(kPadding, ' ');
    return std::string_view(copy).substr(0, text.size());
  }

  void push_scalar(std::string_view token) {
    if (token == "null") return;
    if (token.front() != '"') return push(token);
    const std::string_view text = token.substr(1, token.size() - 2);
    push(text_of({text, text.find('\\') != std::string_view::npos, 0}, in.arena_));
  }

  Said local_part() {
    return per_text(true, [&](std::string_view text) {
      const size_t at = text.rfind('@');
      if (at != std::string_view::npos) push(text.substr(0, at));
    });
  }

  Said domain() {
    return per_text(true, [&](std::string_view text) {
      if (const std::optional<std::string_view> domain = value::domain_of(text)) push(*domain);
    });
  }

  Said prefix() {
    size_t code_points = 0;
    std::from_chars(from.texts[0].data(), from.texts[0].data() + from.texts[0].size(), code_points);
    return per_text(
        false, [&](std::string_view text) { push(text.substr(0, bytes_of(text, code_points))); });
  }

  Said port() {
    return per_text(true, [&](std::string_view text) {
      const std::optional<value::IpAndPort> parsed = value::parse_ip(text);
      if (parsed && parsed->port) push_made(std::to_string(*parsed->port));
    });
  }

  Said looked_up(value::GeoFact fact) {
    const value::GeoDatabases* geo = in.facts().geo.get();
    return per_text(true, [&](std::string_view text) {
      if (std::optional<std::string> found = value::find_geo(geo, fact, text))
        push_made(std::move(*found));
    });
  }
  Said country_of() { return looked_up(value::GeoFact::country); }
  Said asn_of() { return looked_up(value::GeoFact::asn); }
  Said organisation_of() { return looked_up(value::GeoFact::organisation); }
  Said city_of() { return looked_up(value::GeoFact::city); }

  Said said() {
    const uint32_t begin = top();
    bool any = false;
    for (size_t i = 0; i < from.inputs.size() && !any; ++i) any = input(i).said;
    in.texts_.resize(begin);
    push(any ? "true" : "false");
    return {true, begin, top()};
  }

  Said map() {
    const Said texts = input();
    if (!texts.said) return {};
    const std::string_view text = texts.size() ? in.texts_[texts.begin] : std::string_view();
    std::string& folded = in.arena_.take();
    if (from.operation)
      value::normalise_operation(text, folded);
    else
      value::fold_append(text, folded);
    in.texts_.resize(texts.begin);
    for (const MapEntry& row : from.entries) {
      if (!(row.like ? value::glob_matches(row.from, folded) : row.from == folded)) continue;
      push(row.to);
      return {true, texts.begin, top()};
    }
    if (!from.otherwise) return {};
    push(*from.otherwise);
    return {true, texts.begin, top()};
  }

  // In the order of ReadWord, from `constant` on; `json` has its own function.
  static constexpr Word kWords[] = {
      &Words::constant, &Words::first,      &Words::all,        &Words::addresses,
      &Words::split,    &Words::words,      &Words::pieces,     &Words::before,
      &Words::after,    &Words::stripped,   &Words::where_like, &Words::unwrapped,
      nullptr,          &Words::local_part, &Words::domain,     &Words::prefix,
      &Words::port,     &Words::country_of, &Words::asn_of,     &Words::organisation_of,
      &Words::city_of,  &Words::said,       &Words::map};
};

Said ExpressionReader::slot(const Expression& from) {
  const auto begin = static_cast<uint32_t>(texts_.size());
  for (const Captured* value = slots_->first(from.place); value; value = slots_->next(*value))
    texts_.push_back(text_of(*value, arena_));
  return {slots_->said(from.place), begin, static_cast<uint32_t>(texts_.size())};
}

Said ExpressionReader::outer(const Expression& from) {
  const auto begin = static_cast<uint32_t>(texts_.size());
  const Captured* value = from.place < outer_->size() ? (*outer_)[from.place] : nullptr;
  if (!value) return {};
  texts_.push_back(text_of(*value, arena_));
  return {true, begin, begin + 1};
}

Said ExpressionReader::json(uint32_t expression) {
  const Said inner = evaluate(reading_->from().expressions[expression].inputs[0]);
  if (!inner.said || inner.size() == 0) return {};
  std::string& copy = arena_.take();
  copy.assign(texts_[inner.begin]);
  texts_.resize(inner.begin);
  if (!read_strictly(copy).valid)
    return {};  // half-read JSON in a string would depend on what is looked at
  const size_t size = copy.size();
  copy.append(kPadding, ' ');
  const std::string_view text = std::string_view(copy).substr(0, size);
  const std::string_view start = value::trim(text).substr(0, 1);
  if ((start != "{" && start != "[") || json_reader_.read(text, reading_->json_trie(expression),
                                                          json_slots_) != TrieReader::Outcome::read)
    return {};
  const auto begin = static_cast<uint32_t>(texts_.size());
  // Copied: what was decoded inside the text lives until the next `json(...)` only.
  for (const Captured* value = json_slots_.first(0); value; value = json_slots_.next(*value))
    texts_.push_back(arena_.take().assign(text_of(*value, arena_)));
  return {json_slots_.said(0), begin, static_cast<uint32_t>(texts_.size())};
}

Said ExpressionReader::evaluate(uint32_t expression) {
  const Expression& from = reading_->from().expressions[expression];
  switch (from.word) {
    case ReadWord::slot:
      return slot(from);
    case ReadWord::outer:
      return outer(from);
    case ReadWord::json:
      return json(expression);
    default: {
      Words words{*this, from};
      return (words.*Words::kWords[static_cast<size_t>(from.word) -
                                   static_cast<size_t>(ReadWord::constant)])();
    }
  }
}

}  // namespace foothold::runtime
