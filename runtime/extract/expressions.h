// Slots -> texts: the extraction words of a Reading, evaluated for one record.
//
//   addresses(Parameters["ForwardTo"])   slot "smtp:x@evil.example; y@evil.example"  ->  said,
//   {"x@evil.example", "y@evil.example"}
//
// Results are views into the record, the program or an arena; all stay valid until the next record.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/extract/slots.h"
#include "runtime/extract/trie_reader.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

/// What an expression gives: nothing said (absent), or said with zero or more texts in
/// ExpressionReader::texts().
struct Said {
  bool said = false;
  uint32_t begin = 0, end = 0;
  uint32_t size() const { return end - begin; }
};

/// A Reading made ready to be used on records: its trie, and a trie for each `json(...)`.
class CompiledReading {
 public:
  explicit CompiledReading(const Reading& from, const value::Facts& facts = {});

  const Reading& from() const { return from_; }
  const value::Facts& facts() const { return facts_; }
  const CompiledTrie& trie() const { return trie_; }
  const CompiledTrie& json_trie(uint32_t expression) const { return *json_tries_[expression]; }
  /// How the elements of a list of groups are read.
  const CompiledReading& element(uint32_t group) const { return *elements_[group]; }

 private:
  const Reading& from_;
  value::Facts facts_;
  CompiledTrie trie_;
  std::vector<std::unique_ptr<Trie>> json_sources_;
  std::vector<std::unique_ptr<CompiledTrie>> json_tries_;   // by expression; null for other words
  std::vector<std::unique_ptr<CompiledReading>> elements_;  // by group
};

class ExpressionReader {
 public:
  /// For one record: its slots, and the values of the wrap's keys (null where there are none).
  /// `levels_above`: objects and arrays open around the record.
  void start(const CompiledReading& reading, const Slots& slots,
             const std::vector<const Captured*>& outer, size_t levels_above = 0) {
    reading_ = &reading;
    slots_ = &slots;
    outer_ = &outer;
    levels_above_ = levels_above;
    texts_.clear();
    arena_.clear();
  }

  Said evaluate(uint32_t expression);
  const value::Facts& facts() const { return reading_->facts(); }
  const CompiledReading& reading() const { return *reading_; }
  const Slots& slots() const { return *slots_; }
  size_t levels_above() const { return levels_above_; }
  /// Valid until the next evaluate().
  std::span<const std::string_view> texts(const Said& said) const {
    return {texts_.data() + said.begin, said.size()};
  }

 private:
  friend struct Words;
  Said slot(const Expression& from);
  Said outer(const Expression& from);
  Said json(uint32_t expression);

  const CompiledReading* reading_ = nullptr;
  const Slots* slots_ = nullptr;
  const std::vector<const Captured*>* outer_ = nullptr;
  size_t levels_above_ = 0;
  std::vector<std::string_view> texts_;
  TextArena arena_;
  TrieReader json_reader_;
  Slots json_slots_;
};

}  // namespace foothold::runtime
