// One reading against the program it is of: every slot, expression, field and group is in range.
#include <algorithm>
#include <iterator>

#include "runtime/program/validate_parts.h"

namespace foothold::runtime {
namespace {

constexpr uint32_t kDeepestTrie = 64;

/// How many inputs and texts something needs at least; none: there is no such thing. The switches
/// below name every enumerator and have no default, so that one which is added does not compile
/// until it stands there, too.
struct Needs {
  size_t inputs, texts;
};

std::optional<Needs> needs_of(ReadWord word) {
  switch (word) {
    case ReadWord::slot:
    case ReadWord::outer:
    case ReadWord::first:
    case ReadWord::all:
    case ReadWord::addresses:
      return Needs{0, 0};
    case ReadWord::constant:
      return Needs{0, 1};
    case ReadWord::words:
    case ReadWord::unwrapped:
    case ReadWord::json:
    case ReadWord::local_part:
    case ReadWord::domain:
    case ReadWord::prefix:
    case ReadWord::port:
    case ReadWord::country_of:
    case ReadWord::asn_of:
    case ReadWord::organisation_of:
    case ReadWord::city_of:
    case ReadWord::said:
    case ReadWord::map:
      return Needs{1, 0};
    case ReadWord::split:
    case ReadWord::before:
    case ReadWord::after:
    case ReadWord::stripped:
    case ReadWord::where_like:
      return Needs{1, 1};
    case ReadWord::pieces:
      return Needs{1, 2};
  }
  return {};
}

/// Nodes come after the nodes that lead to them, so there are no circles; and they are not deep.
bool valid_trie(const Trie& trie) {
  std::vector<uint32_t> depth(trie.nodes.size(), 0);
  bool good = !trie.nodes.empty();
  const auto leads_to = [&](size_t from, uint32_t to) {
    good = good && to > from && to < trie.nodes.size() && depth[from] < kDeepestTrie;
    if (good) depth[to] = std::max(depth[to], depth[from] + 1);
  };
  for (size_t place = 0; place < trie.nodes.size() && good; ++place) {
    const Trie::Node& node = trie.nodes[place];
    good = all_below(node.slots, trie.slots) && all_below(node.present, trie.slots) &&
           all_below(node.each_slots, trie.slots) && node.members.size() <= Trie::kMaxMembers &&
           std::all_of(node.picks.begin(), node.picks.end(),
                       [&](const Trie::Pick& pick) { return pick.slot < trie.slots; });
    for (const Trie::Member& member : node.members) leads_to(place, member.node);
    if (node.each >= 0) leads_to(place, static_cast<uint32_t>(node.each));
  }
  return good;
}

bool valid_expression(const Reading& reading, size_t place) {
  const Expression& expression = reading.expressions[place];
  const std::optional<Needs> needs = needs_of(expression.word);
  if (!needs) return false;
  const bool placed = expression.word == ReadWord::slot ? expression.place < reading.trie.slots
                      : expression.word == ReadWord::outer
                          ? expression.place < reading.outer_keys.size()
                          : true;
  const bool splits = expression.word == ReadWord::split || expression.word == ReadWord::pieces;
  return placed && all_below(expression.inputs, place) &&
         expression.inputs.size() >= needs->inputs && expression.texts.size() >= needs->texts &&
         !(splits && expression.texts[0].empty());
}

bool valid_paths(const Reading& reading) {
  bool good = valid_trie(reading.trie) && all_below(reading.required, reading.trie.slots);
  for (size_t place = 0; good && place < reading.expressions.size(); ++place)
    good = valid_expression(reading, place);
  return good;
}

bool valid_field_reading(const Reading& reading, const FieldReading& field, size_t fields) {
  const size_t expressions = reading.expressions.size();
  if (field.field >= fields || !below(field.before, expressions)) return false;
  return field.group ? *field.group < reading.groups.size() : field.expression < expressions;
}

/// The elements of a list of groups are read into its members, and hold no lists of groups.
bool valid_group(const Reading& reading, const GroupReading& group, const FieldInfo& field) {
  const Reading& element = group.element;
  return field.group && element.groups.empty() && element.sources.size() == 1 &&
         valid_paths(element) && element.sources[0].holding.empty() &&
         std::all_of(group.arrays.begin(), group.arrays.end(),
                     [&](const GroupReading::Array& array) {
                       return array.slot < reading.trie.slots && array.depth <= kDeepestTrie;
                     }) &&
         std::all_of(element.sources[0].fields.begin(), element.sources[0].fields.end(),
                     [&](const FieldReading& member) {
                       return !member.group &&
                              valid_field_reading(element, member, field.members.size());
                     });
}

bool valid_source(const Program& program, const Reading& reading, const SourceReading& source) {
  if (source.kind >= program.kinds.size()) return false;
  const std::vector<FieldInfo>& fields = program.kinds[source.kind].fields;
  return all_below(source.holding, reading.expressions.size()) &&
         std::all_of(source.fields.begin(), source.fields.end(), [&](const FieldReading& field) {
           return valid_field_reading(reading, field, fields.size()) &&
                  (field.group
                       ? valid_group(reading, reading.groups[*field.group], fields[field.field])
                       : !fields[field.field].group);
         });
}

}  // namespace

bool valid_reading(const Program& program, const Reading& reading) {
  return valid_paths(reading) && std::all_of(reading.sources.begin(), reading.sources.end(),
                                             [&](const SourceReading& source) {
                                               return valid_source(program, reading, source);
                                             });
}

}  // namespace foothold::runtime
