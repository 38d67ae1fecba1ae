#include "runtime/extract/groups.h"

#include "runtime/identity/strict.h"
#include "runtime/route/key_walker.h"
#include "runtime/value/elements.h"
#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

constexpr size_t kPadding = 64;  // readable bytes that the JSON reader wants behind a text
constexpr std::string_view kBlanks = " \t\n\r";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_container(std::string_view json) {
  return !json.empty() && (json[0] == '{' || json[0] == '[');
}

}  // namespace

/// What is being filled, and how.
struct GroupReader::Target {
  const CompiledReading& reading;
  const FieldInfo& field;
  FieldValue& value;
};

void GroupReader::read(uint32_t group, const FieldInfo& field, const ExpressionReader& record,
                       FieldValue& value) {
  Target target{record.reading().element(group), field, value};
  for (const GroupReading::Array& array : record.reading().from().groups[group].arrays) {
    if (!read_array(array, record, target)) continue;
    value.state = value.elements.empty() ? State::empty : State::present;
    if (value.state == State::present) return;
  }
}

/// Whether the path says anything: an array, an object, a text that holds one, an empty text.
bool GroupReader::read_array(const GroupReading::Array& array, const ExpressionReader& record,
                             Target& target) {
  const Slots& slots = record.slots();
  const Captured* captured = slots.first(array.slot);
  bool said = !captured && slots.said(array.slot);
  for (; captured; captured = slots.next(*captured))
    said = read_captured(*captured, record.levels_above() + array.depth, target) || said;
  return said;
}

/// `levels`: objects and arrays open around the value.
bool GroupReader::read_captured(const Captured& captured, size_t levels, Target& target) {
  if (captured.container) return read_json(captured.text, levels, target);
  std::string& text = arena_.take();
  text.assign(captured.text);
  if (captured.escaped) {
    text.clear();
    if (value::unescape_json(captured.text, text) == value::Unescaped::malformed) return false;
  }
  const size_t size = text.size();
  text.append(kPadding, ' ');
  const std::string_view json = trimmed(std::string_view(text).substr(0, size));
  if (json.empty()) return true;
  return is_container(json) && read_strictly(json, levels).valid && read_json(json, levels, target);
}

bool GroupReader::read_json(std::string_view json, size_t levels, Target& target) {
  if (!is_container(json)) return false;  // a broken record: its container has no end
  if (json[0] == '{')
    read_object(json, levels, target);
  else
    read_elements(json, levels + 1, target);
  return true;
}

/// A comma or bracket that is missing ends the walk: such a record is broken, and no hit of it
/// counts.
void GroupReader::read_elements(std::string_view array, size_t levels, Target& target) {
  size_t at = array.find_first_not_of(kBlanks, 1);
  while (at < array.size() && array[at] != ']') {
    const size_t end = skip_value(array, at);
    if (end == std::string_view::npos || end <= at || end > array.size()) return;
    read_element(array.substr(at, end - at), levels, target);
    at = array.find_first_not_of(kBlanks, end);
    if (at >= array.size() || array[at] != ',') return;
    at = array.find_first_not_of(kBlanks, at + 1);
  }
}

void GroupReader::read_element(std::string_view element, size_t levels, Target& target) {
  element = trimmed(element);
  if (element.empty() || (element[0] != '{' && element[0] != '"')) return;
  if (element[0] == '{') return read_object(element, levels, target);
  if (element.size() < 2) return;
  std::string& text = arena_.take();
  if (value::unescape_json(element.substr(1, element.size() - 2), text) ==
      value::Unescaped::malformed)
    return;
  const size_t size = text.size();
  text.append(kPadding, ' ');
  const std::string_view json = trimmed(std::string_view(text).substr(0, size));
  if (!json.empty() && json[0] == '{' && read_strictly(json, levels).valid)
    read_object(json, levels, target);
}

void GroupReader::read_object(std::string_view object, size_t levels, Target& target) {
  if (target.value.elements.size() == value::kMostElements) return void(++target.value.more);
  std::vector<FieldValue>& members = target.value.elements.emplace_back();
  members.resize(target.field.members.size());
  if (reader_.read(object, target.reading.trie(), slots_, levels) != TrieReader::Outcome::read)
    return;
  expressions_.start(target.reading, slots_, no_outer_);
  for (const FieldReading& reading : target.reading.from().sources[0].fields) {
    FieldValue& value = members[reading.field];
    read_values(reading, target.field.members[reading.field], expressions_, value);
    keep_texts(value);
  }
}

/// What was decoded or made while one element was read lives until the next one only.
void GroupReader::keep_texts(FieldValue& value) {
  for (std::string_view& text : value.texts) text = arena_.take().assign(text);
}

}  // namespace foothold::runtime
