#include "compiler/plan/readings.h"

#include <map>
#include <unordered_map>

namespace foothold::compiler {
namespace {

using runtime::Expression;
using runtime::Reading;
using runtime::ReadWord;
using runtime::Trie;

// The words that are not paths or constants, in the order of both enums.
ReadWord read_word(Word word) {
  static const std::map<Word, ReadWord> words = {
      {Word::first, ReadWord::first},
      {Word::all, ReadWord::all},
      {Word::addresses, ReadWord::addresses},
      {Word::split, ReadWord::split},
      {Word::words, ReadWord::words},
      {Word::pieces, ReadWord::pieces},
      {Word::before, ReadWord::before},
      {Word::after, ReadWord::after},
      {Word::stripped, ReadWord::stripped},
      {Word::where_like, ReadWord::where_like},
      {Word::unwrapped, ReadWord::unwrapped},
      {Word::json, ReadWord::json},
      {Word::local_part, ReadWord::local_part},
      {Word::domain, ReadWord::domain},
      {Word::prefix, ReadWord::prefix},
      {Word::port, ReadWord::port},
      {Word::country_of, ReadWord::country_of},
      {Word::asn_of, ReadWord::asn_of},
      {Word::organisation_of, ReadWord::organisation_of},
      {Word::city_of, ReadWord::city_of},
      {Word::said, ReadWord::said},
      {Word::map, ReadWord::map},
      {Word::constant, ReadWord::constant},
  };
  return words.at(word);
}

class Builder {
 public:
  Builder() { reading_.trie.nodes.emplace_back(); }

  void require(const std::string& key) {
    const uint32_t slot = reading_.trie.slots++;
    node_at(member(0, key)).present.push_back(slot);
    reading_.required.push_back(slot);
  }

  /// Its inputs first; what is known already is not made again.
  uint32_t expression(const Extract& extract) {
    std::vector<uint32_t> inputs;
    inputs.reserve(extract.inputs.size());
    for (const Extract& input : extract.inputs) inputs.push_back(expression(input));
    const auto [place, added] = known_.try_emplace(
        signature(extract, inputs), static_cast<uint32_t>(reading_.expressions.size()));
    if (added) reading_.expressions.push_back(make(extract, std::move(inputs)));
    return place->second;
  }

  /// A list of groups: its arrays, and a reading of its own for the elements.
  uint32_t group(const Extract& each) {
    runtime::GroupReading built;
    for (const Extract& array : each.inputs)
      built.arrays.push_back({path(array.steps), static_cast<uint32_t>(array.steps.size())});
    Builder element;
    runtime::SourceReading members;
    for (const MemberExtract& member : each.members)
      members.fields.push_back(element.field(member.member, member.from));
    element.reading().sources.push_back(std::move(members));
    built.element = element.take();
    reading_.groups.push_back(std::move(built));
    return static_cast<uint32_t>(reading_.groups.size() - 1);
  }

  runtime::FieldReading field(uint32_t place, const Extract& extract) {
    if (extract.word == Word::each) return {place, 0, {}, group(extract)};
    if (extract.word != Word::change) return {place, expression(extract), {}, {}};
    const uint32_t before = expression(extract.inputs[0]);
    return {place, expression(extract.inputs[1]), before, {}};
  }

  Reading take() {
    collect_each_slots();
    return std::move(reading_);
  }
  Reading& reading() { return reading_; }

 private:
  Trie::Node& node_at(uint32_t place) { return reading_.trie.nodes[place]; }

  uint32_t new_node() {
    reading_.trie.nodes.emplace_back();
    return static_cast<uint32_t>(reading_.trie.nodes.size() - 1);
  }

  uint32_t member(uint32_t node, const std::string& key) {
    for (const Trie::Member& known : node_at(node).members)
      if (known.key == key) return known.node;
    const uint32_t added = new_node();
    node_at(node).members.push_back({key, added});
    return added;
  }

  uint32_t elements(uint32_t node) {
    if (node_at(node).each < 0) {
      const uint32_t added = new_node();
      node_at(node).each = static_cast<int32_t>(added);
    }
    return static_cast<uint32_t>(node_at(node).each);
  }

  uint32_t pick(uint32_t node, const Step& step, const std::string& key) {
    for (const Trie::Pick& known : node_at(node).picks)
      if (known.by == step.by && known.name == step.text && known.member == key) return known.slot;
    const uint32_t slot = reading_.trie.slots++;
    node_at(node).picks.push_back({step.by, step.text, key, slot});
    return slot;
  }

  uint32_t path(const std::vector<Step>& steps) {
    uint32_t node = 0;
    for (size_t at = 0; at < steps.size(); ++at) {
      if (steps[at].kind == Step::Kind::pick) return pick(node, steps[at], steps[at + 1].text);
      node = steps[at].kind == Step::Kind::key ? member(node, steps[at].text) : elements(node);
    }
    if (node_at(node).slots.empty()) node_at(node).slots.push_back(reading_.trie.slots++);
    return node_at(node).slots[0];
  }

  uint32_t outer_key(const std::string& key) {
    for (size_t i = 0; i < reading_.outer_keys.size(); ++i)
      if (reading_.outer_keys[i] == key) return static_cast<uint32_t>(i);
    reading_.outer_keys.push_back(key);
    return static_cast<uint32_t>(reading_.outer_keys.size() - 1);
  }

  Expression make(const Extract& extract, std::vector<uint32_t> inputs) {
    Expression made;
    if (extract.word == Word::path) {
      made.word = extract.outer ? ReadWord::outer : ReadWord::slot;
      made.place = extract.outer ? outer_key(extract.steps[0].text) : path(extract.steps);
      return made;
    }
    made.word = read_word(extract.word);
    made.inputs = std::move(inputs);
    made.texts = extract.texts;
    for (const Step& step : extract.steps)
      made.steps.push_back({step.kind == Step::Kind::each, step.text});
    for (const MapRow& row : extract.rows) made.entries.push_back({row.like, row.from, row.to});
    made.otherwise = extract.otherwise;
    made.operation = extract.operation;
    return made;
  }

  /// Equal signatures mean equal extractions. `inputs`: the places of its inputs, which are equal
  /// where those are.
  static std::string signature(const Extract& extract, const std::vector<uint32_t>& inputs) {
    std::string text =
        std::to_string(static_cast<int>(extract.word)) + (extract.outer ? "o(" : "(");
    const auto quote = [&](char mark, std::string_view part) {
      ((text += mark) += std::to_string(part.size())).append(":").append(part);
    };
    for (const Step& step : extract.steps) {
      text += std::to_string(static_cast<int>(step.kind));
      quote('s', step.text), quote('b', step.by);
    }
    for (const uint32_t input : inputs) (text += 'i') += std::to_string(input);
    for (const std::string& part : extract.texts) quote('t', part);
    for (const MapRow& row : extract.rows)
      quote(row.like ? 'l' : 'm', row.from), quote('=', row.to);
    if (extract.otherwise) quote('e', *extract.otherwise);
    if (extract.operation) text += 'n';
    return text;
  }

  void collect_below(uint32_t node, std::vector<uint32_t>& slots) const {
    const Trie::Node& at = reading_.trie.nodes[node];
    slots.insert(slots.end(), at.slots.begin(), at.slots.end());
    for (const Trie::Member& member : at.members) collect_below(member.node, slots);
    if (at.each >= 0) collect_below(static_cast<uint32_t>(at.each), slots);
  }

  /// Depth is bounded by the length of paths (16 steps).
  void collect_each_slots() {
    for (Trie::Node& node : reading_.trie.nodes)
      if (node.each >= 0) collect_below(static_cast<uint32_t>(node.each), node.each_slots);
  }

  Reading reading_;
  std::unordered_map<std::string, uint32_t> known_;
};

void add_source(Builder& builder, const WantedSource& wanted) {
  runtime::SourceReading source;
  source.kind = wanted.kind;
  for (const Extract& holding : wanted.source->holding)
    source.holding.push_back(builder.expression(holding));
  for (const auto& [field, extract] : wanted.source->fields) {
    if (wanted.fields[field]) source.fields.push_back(builder.field(field, extract));
  }
  builder.reading().sources.push_back(std::move(source));
}

}  // namespace

runtime::Reading plan_reading(const Shape& shape, const std::vector<WantedSource>& sources) {
  Builder builder;
  for (const std::string& key : shape.requires_keys) builder.require(key);
  for (const WantedSource& wanted : sources) {
    add_source(builder, wanted);
    const auto add_own = [&](uint32_t field, const Extract& extract) {
      if (!wanted.fields[field]) return;
      const uint32_t expression = builder.expression(extract);
      builder.reading().sources.back().fields.push_back({field, expression, {}, {}});
    };
    add_own(kFieldTime, shape.time);
    add_own(kFieldRecord, shape.record);
  }
  return builder.take();
}

}  // namespace foothold::compiler
