#include "runtime/extract/trie_reader.h"

#include <simdjson.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bitset>
#include <cstring>
#include <utility>

#include "runtime/identity/strict.h"
#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

KeySet keys_of(const std::vector<Trie::Member>& members) {
  std::vector<std::string> keys;
  for (const Trie::Member& member : members) keys.push_back(member.key);
  return KeySet(std::move(keys));
}

/// The keys of an array's elements that picks or members of `each` look at, without repeats.
KeySet element_keys_of(const Trie::Node& array, const Trie::Node* elements) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Trie::Pick& pick : array.picks) add(pick.by), add(pick.member);
  if (elements)
    for (const Trie::Member& member : elements->members) add(member.key);
  return KeySet(std::move(keys));
}

std::string padded(std::string_view key) {
  std::string copy(key);
  copy.reserve(key.size() + 16);
  return copy;
}

std::vector<CompiledTrie::PickGroup> groups_of(const Trie::Node& array,
                                               const KeySet& element_keys) {
  std::vector<CompiledTrie::PickGroup> groups;
  std::vector<std::string> by_keys;
  for (const Trie::Pick& pick : array.picks)
    if (std::find(by_keys.begin(), by_keys.end(), pick.by) == by_keys.end())
      by_keys.push_back(pick.by);
  for (const std::string& by : by_keys) {
    std::vector<std::string> names;
    for (const Trie::Pick& pick : array.picks)
      if (pick.by == by && std::find(names.begin(), names.end(), pick.name) == names.end())
        names.push_back(pick.name);
    CompiledTrie::PickGroup group{element_keys.find(padded(by)), KeySet(names), {}};
    group.picks.resize(names.size());
    for (const Trie::Pick& pick : array.picks)
      if (pick.by == by)
        group.picks[group.names.find(padded(pick.name))].push_back(
            {&pick, element_keys.find(padded(pick.member))});
    groups.push_back(std::move(group));
  }
  return groups;
}

/// Slots of look-ups by name below a node. Depth is bounded by the length of paths (16 steps).
void add_picks_below(const Trie& trie, const Trie::Node& node, std::vector<uint32_t>& slots) {
  for (const Trie::Pick& pick : node.picks) slots.push_back(pick.slot);
  for (const Trie::Member& member : node.members)
    add_picks_below(trie, trie.nodes[member.node], slots);
  if (node.each >= 0) add_picks_below(trie, trie.nodes[static_cast<size_t>(node.each)], slots);
}

/// Of each node: how many steps lead to it, each into one object or array.
std::vector<size_t> depths_of(const Trie& trie) {
  std::vector<size_t> depths(trie.nodes.size(), 0);
  for (size_t place = 0; place < trie.nodes.size(); ++place) {  // children come after their parents
    for (const Trie::Member& member : trie.nodes[place].members)
      depths[member.node] = depths[place] + 1;
    if (trie.nodes[place].each >= 0)
      depths[static_cast<size_t>(trie.nodes[place].each)] = depths[place] + 1;
  }
  return depths;
}

/// The quote that ends a key, or the first backslash before it. The record's padding lets it look
/// 16 bytes at a time.
const char* key_end(const char* at) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  for (;; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const int found = _mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    if (found) return at + __builtin_ctz(static_cast<unsigned>(found));
  }
#else
  while (*at != '"' && *at != '\\') ++at;
  return at;
#endif
}

/// A scalar's source text without the blanks after it.
std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' ||
                            token.back() == '\r'))
    token.remove_suffix(1);
  return token;
}

constexpr size_t kPadding = 64;
constexpr std::string_view kBlanks = " \t\n\r";

/// JSON that a string token holds as text, decoded and read strictly; empty if it holds none. 64
/// bytes behind it are readable.
std::string_view held_json(std::string_view token, size_t levels_above, TextArena& texts) {
  constexpr std::string_view kMayBegin = "{[ \\";  // a blank other than ' ' is escaped
  if (token.size() < 4 || kMayBegin.find(token[1]) == kMayBegin.npos) return {};
  std::string& text = texts.take();
  if (value::unescape_json(token.substr(1, token.size() - 2), text) == value::Unescaped::malformed)
    return {};
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos || (text[begin] != '{' && text[begin] != '[')) return {};
  if (!read_strictly(text, levels_above).valid) return {};
  const size_t end = text.find_last_not_of(kBlanks) + 1;
  text.append(kPadding, ' ');
  return std::string_view(text).substr(begin, end - begin);
}

}  // namespace

CompiledTrie::CompiledTrie(const Trie& trie) : slots_(trie.slots) {
  const std::vector<size_t> depths = depths_of(trie);
  for (const Trie::Node& from : trie.nodes) {
    const Trie::Node* elements =
        from.each < 0 ? nullptr : &trie.nodes[static_cast<size_t>(from.each)];
    KeySet element_keys = element_keys_of(from, elements);
    std::vector<PickGroup> groups = groups_of(from, element_keys);
    const bool leaf = from.members.empty() && from.picks.empty() && from.each < 0;
    std::vector<uint32_t> said_if_empty = from.each_slots;
    if (elements) add_picks_below(trie, *elements, said_if_empty);
    nodes_.push_back({&from, keys_of(from.members), std::move(element_keys), std::move(groups),
                      std::move(said_if_empty), leaf, depths[nodes_.size()]});
  }
}

struct TrieReader::Implementation {
  ondemand::parser parser;
  std::string unescaped_key;
  // Of the elements that picks may want, by element key; a stack, since elements hold elements.
  std::vector<Captured> values;
  std::vector<uint8_t> kinds;  // how each was written

  std::string_view record;
  const CompiledTrie* trie = nullptr;
  Slots* slots = nullptr;
  size_t levels_above = 0;  // of the record that was given, whatever is decoded in it
  size_t decodings = 0;     // how many texts this one stands in
  std::unique_ptr<Implementation> inside;  // reads the texts in this one

  error_code iterate(std::string_view json, ondemand::document& document);
  error_code read_root(ondemand::document& document, uint32_t place);
  Implementation* inside_for_text();
  error_code read_held_value(std::string_view token, uint32_t place);
  error_code read_held_element(std::string_view token, const CompiledTrie::Node& node,
                               std::vector<bool>& taken);
  error_code read_object(ondemand::object object, uint32_t place);
  error_code read_value(ondemand::value value, uint32_t place);
  error_code read_scalar(std::string_view token, const Trie::Node& node);
  error_code read_array(ondemand::array array, uint32_t place);
  error_code read_elements(ondemand::array array, const CompiledTrie::Node& node);
  error_code read_element(ondemand::value element, const CompiledTrie::Node& node,
                          std::vector<bool>& taken);
  error_code read_picked_element(ondemand::object object, const CompiledTrie::Node& node,
                                 std::vector<bool>& taken);
  error_code read_element_fields(ondemand::object object, const CompiledTrie::Node& node,
                                 size_t base);
  error_code read_element_field(ondemand::value value, std::string_view name, size_t at,
                                const CompiledTrie::Node& node);
  void take_picks(const CompiledTrie::Node& node, size_t base, std::vector<bool>& taken);
  std::string_view key_of(const char* start);
  std::string_view container_text(const char* start) const;
};

namespace {

// How a picked member's value was written: a number and a string name an element alike, `null` says
// nothing.
enum ValueKind : uint8_t { kMissing, kNull, kSaid, kNamesElement };

struct Scalar {
  ValueKind kind;
  Captured value;
};

/// `token`: trimmed source text of a scalar. A string loses its quotes.
bool read_token(std::string_view token, Scalar& scalar) {
  if (token.empty()) return false;
  if (token[0] == '"') {
    if (token.size() < 2 || token.back() != '"') return false;
    const std::string_view text = token.substr(1, token.size() - 2);
    scalar = {kNamesElement, {text, std::memchr(text.data(), '\\', text.size()) != nullptr, 0}};
    return true;
  }
  const bool digit = token[0] == '-' || (token[0] >= '0' && token[0] <= '9');
  scalar = {token == "null" ? kNull : digit ? kNamesElement : kSaid, {token, false, 0}};
  return true;
}

}  // namespace

/// The text of the key that starts here. One with escapes is resolved; at least 8 bytes behind it
/// are readable, as KeySet needs.
std::string_view TrieReader::Implementation::key_of(const char* start) {
  const char* end = key_end(start);
  if (*end == '"') return {start, static_cast<size_t>(end - start)};
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  unescaped_key.clear();
  const std::string_view raw(start, static_cast<size_t>(end - start));
  if (value::unescape_json(raw, unescaped_key) == value::Unescaped::malformed)
    unescaped_key.assign(raw);
  unescaped_key.reserve(unescaped_key.size() + 16);
  return unescaped_key;
}

std::string_view TrieReader::Implementation::container_text(const char* start) const {
  const auto begin = static_cast<size_t>(start - record.data());
  const size_t end = skip_value(record, begin);
  return end == std::string_view::npos ? std::string_view() : record.substr(begin, end - begin);
}

error_code TrieReader::Implementation::read_scalar(std::string_view token, const Trie::Node& node) {
  if (node.slots.empty()) return simdjson::SUCCESS;
  Scalar scalar;
  if (!read_token(trimmed(token), scalar)) return simdjson::TAPE_ERROR;
  if (scalar.kind == kNull) return simdjson::SUCCESS;
  for (uint32_t slot : node.slots) slots->add(slot, scalar.value.text, scalar.value.escaped);
  return simdjson::SUCCESS;
}

error_code TrieReader::Implementation::read_value(ondemand::value value, uint32_t place) {
  const CompiledTrie::Node& node = trie->node(place);
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return simdjson::TAPE_ERROR;
  for (uint32_t slot : node.from->present) slots->mark_present(slot);
  if (token[0] != '{' && token[0] != '[') {
    const error_code error = read_scalar(token, *node.from);
    return error || node.leaf || token[0] != '"' ? error : read_held_value(trimmed(token), place);
  }
  for (uint32_t slot : node.from->slots)
    slots->add(slot, container_text(token.data()), false, true);
  if (node.leaf) return simdjson::SUCCESS;
  if (token[0] == '{') {
    if (node.from->members.empty()) return simdjson::SUCCESS;
    ondemand::object object;
    const error_code error = value.get_object().get(object);
    return error ? error : read_object(object, place);
  }
  if (node.from->each < 0 && node.groups.empty()) return simdjson::SUCCESS;
  ondemand::array array;
  const error_code error = value.get_array().get(array);
  return error ? error : read_array(array, place);
}

error_code TrieReader::Implementation::read_object(ondemand::object object, uint32_t place) {
  const CompiledTrie::Node& node = trie->node(place);
  std::bitset<Trie::kMaxMembers> seen;
  size_t left = node.from->members.size();
  for (auto item : object) {
    if (const error_code error = item.error()) return error;
    const uint16_t key = node.keys.find(key_of(item.key().value_unsafe().raw()));
    if (key == KeySet::kNone || seen[key]) continue;
    seen[key] = true;
    if (const error_code error =
            read_value(item.value().value_unsafe(), node.from->members[key].node))
      return error;
    if (--left == 0)
      return simdjson::SUCCESS;  // first occurrences win: the rest cannot change anything
  }
  return simdjson::SUCCESS;
}

error_code TrieReader::Implementation::read_array(ondemand::array array, uint32_t place) {
  const CompiledTrie::Node& node = trie->node(place);
  bool empty = false;
  if (const error_code error = array.is_empty().get(empty)) return error;
  if (empty) {
    for (uint32_t slot : node.said_if_empty) slots->say(slot);
    return simdjson::SUCCESS;
  }
  return read_elements(array, node);
}

error_code TrieReader::Implementation::read_elements(ondemand::array array,
                                                     const CompiledTrie::Node& node) {
  std::vector<bool> taken(node.from->picks.size(), false);
  for (auto item : array) {
    if (const error_code error = item.error()) return error;
    const error_code error = read_element(item.value_unsafe(), node, taken);
    if (error) return error;
  }
  return simdjson::SUCCESS;
}

error_code TrieReader::Implementation::read_element(ondemand::value element,
                                                    const CompiledTrie::Node& node,
                                                    std::vector<bool>& taken) {
  const std::string_view token = element.raw_json_token();
  if (!node.groups.empty() && !token.empty() && token[0] == '"')
    return read_held_element(trimmed(token), node, taken);
  const bool picked = !node.groups.empty() && !token.empty() && token[0] == '{';
  if (!picked)
    return node.from->each < 0 ? simdjson::SUCCESS
                               : read_value(element, static_cast<uint32_t>(node.from->each));
  if (node.from->each >= 0)
    for (uint32_t slot : trie->node(static_cast<uint32_t>(node.from->each)).from->slots)
      slots->add(slot, container_text(token.data()), false, true);
  ondemand::object object;
  const error_code error = element.get_object().get(object);
  return error ? error : read_picked_element(object, node, taken);
}

/// An element that picks may want: its keys are remembered, because its name can come after its
/// values.
error_code TrieReader::Implementation::read_picked_element(ondemand::object object,
                                                           const CompiledTrie::Node& node,
                                                           std::vector<bool>& taken) {
  const size_t base = kinds.size();
  kinds.resize(base + node.element_keys.keys().size(), kMissing);
  values.resize(kinds.size());
  const error_code error = read_element_fields(object, node, base);
  if (!error) take_picks(node, base, taken);
  kinds.resize(base);
  return error;
}

error_code TrieReader::Implementation::read_element_fields(ondemand::object object,
                                                           const CompiledTrie::Node& node,
                                                           size_t base) {
  for (auto item : object) {
    if (const error_code error = item.error()) return error;
    const std::string_view name = key_of(item.key().value_unsafe().raw());
    const uint16_t key = node.element_keys.find(name);
    if (key == KeySet::kNone || kinds[base + key] != kMissing) continue;
    if (const error_code error =
            read_element_field(item.value().value_unsafe(), name, base + key, node))
      return error;
  }
  return simdjson::SUCCESS;
}

error_code TrieReader::Implementation::read_element_field(ondemand::value value,
                                                          std::string_view name, size_t at,
                                                          const CompiledTrie::Node& node) {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return simdjson::TAPE_ERROR;
  if (token[0] == '{' || token[0] == '[') {
    kinds[at] = kSaid;
    values[at] = {container_text(token.data()), false, 0, true};
  } else {
    Scalar scalar;
    if (!read_token(trimmed(token), scalar)) return simdjson::TAPE_ERROR;
    kinds[at] = scalar.kind;
    values[at] = scalar.value;
  }
  if (node.from->each < 0) return simdjson::SUCCESS;
  const CompiledTrie::Node& elements = trie->node(static_cast<uint32_t>(node.from->each));
  const uint16_t member = elements.keys.find(name);
  return member == KeySet::kNone ? simdjson::SUCCESS
                                 : read_value(value, elements.from->members[member].node);
}

void TrieReader::Implementation::take_picks(const CompiledTrie::Node& node, size_t base,
                                            std::vector<bool>& taken) {
  for (const CompiledTrie::PickGroup& group : node.groups) {
    if (kinds[base + group.by] != kNamesElement) continue;
    const Captured& by = values[base + group.by];
    std::string_view name = by.text;
    if (by.escaped) {
      unescaped_key.clear();
      if (value::unescape_json(name, unescaped_key) != value::Unescaped::malformed) {
        unescaped_key.reserve(unescaped_key.size() + 16);
        name = unescaped_key;
      }
    }
    const uint16_t found = group.names.find(name);
    if (found == KeySet::kNone) continue;
    for (const CompiledTrie::CompiledPick& compiled : group.picks[found]) {
      const auto place = static_cast<size_t>(compiled.pick - node.from->picks.data());
      if (taken[place]) continue;
      taken[place] = true;  // the first element of that name decides, even if it lacks the key
      const Captured& value = values[base + compiled.member];
      if (kinds[base + compiled.member] >= kSaid)
        slots->add(compiled.pick->slot, value.text, value.escaped, value.container);
    }
  }
}

/// Records are objects; the text of a `json(...)` may be an array.
error_code TrieReader::Implementation::read_root(ondemand::document& document, uint32_t place) {
  const CompiledTrie::Node& node = trie->node(place);
  simdjson::ondemand::json_type type;
  if (const error_code error = document.type().get(type)) return error;
  if (type == ondemand::json_type::array) {
    ondemand::array array;
    const error_code error = document.get_array().get(array);
    const bool wanted = node.from->each >= 0 || !node.groups.empty();
    return error || !wanted ? error : read_array(array, place);
  }
  ondemand::object object;
  const error_code error = document.get_object().get(object);
  return error || node.from->members.empty() ? error : read_object(object, place);
}

error_code TrieReader::Implementation::iterate(std::string_view json,
                                               ondemand::document& document) {
  record = json;
  return parser
      .iterate(simdjson::padded_string_view(json.data(), json.size(), json.size() + kPadding))
      .get(document);
}

/// The reader of texts in this one; none if too many stand inside each other.
TrieReader::Implementation* TrieReader::Implementation::inside_for_text() {
  if (decodings == kMostDecodings) return nullptr;
  if (!inside) inside = std::make_unique<Implementation>();
  inside->trie = trie;
  inside->slots = slots;
  inside->levels_above = levels_above;
  inside->decodings = decodings + 1;
  return inside.get();
}

/// A path goes into a string: if it holds JSON, that is read in its place.
error_code TrieReader::Implementation::read_held_value(std::string_view token, uint32_t place) {
  Implementation* const reader = inside_for_text();
  if (!reader) return simdjson::SUCCESS;
  const std::string_view text =
      held_json(token, levels_above + trie->node(place).depth, slots->decoded());
  if (text.empty()) return simdjson::SUCCESS;
  ondemand::document document;
  const error_code error = reader->iterate(text, document);
  return error ? error : reader->read_root(document, place);
}

/// The same for an element of an array that picks look into.
error_code TrieReader::Implementation::read_held_element(std::string_view token,
                                                         const CompiledTrie::Node& node,
                                                         std::vector<bool>& taken) {
  const bool each = node.from->each >= 0;
  const auto elements = each ? static_cast<uint32_t>(node.from->each) : 0;
  if (each)
    if (const error_code error = read_scalar(token, *trie->node(elements).from)) return error;
  Implementation* const reader = inside_for_text();
  if (!reader) return simdjson::SUCCESS;
  const std::string_view text = held_json(token, levels_above + node.depth + 1, slots->decoded());
  if (text.empty()) return simdjson::SUCCESS;
  ondemand::document document;
  if (const error_code error = reader->iterate(text, document)) return error;
  if (text[0] == '[') return each ? reader->read_root(document, elements) : simdjson::SUCCESS;
  ondemand::object object;
  const error_code error = document.get_object().get(object);
  return error ? error : reader->read_picked_element(object, node, taken);
}

TrieReader::TrieReader() : implementation_(std::make_unique<Implementation>()) {}
TrieReader::~TrieReader() = default;
TrieReader::TrieReader(TrieReader&&) noexcept = default;
TrieReader& TrieReader::operator=(TrieReader&&) noexcept = default;

TrieReader::Outcome TrieReader::read(std::string_view record, const CompiledTrie& trie,
                                     Slots& slots, size_t levels_above) {
  slots.reset(trie.slots());
  Implementation& it = *implementation_;
  it.trie = &trie;
  it.slots = &slots;
  it.levels_above = levels_above;
  ondemand::document document;
  error_code error = it.iterate(record, document);
  if (error == simdjson::UTF8_ERROR) return Outcome::broken_utf8;
  if (!error) error = it.read_root(document, 0);
  return error ? Outcome::malformed : Outcome::read;
}

}  // namespace foothold::runtime
