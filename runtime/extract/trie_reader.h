// One forward pass over a JSON object with simdjson On-Demand, driven by a trie of the paths that
// are wanted: keys that are not in the trie are skipped, the pass ends when everything at the top
// has been seen, and of equal keys the first counts.
//
//   trie {Id -> slot 0, Parameters -> [Name = "ForwardTo" -> Value -> slot 1]}
//   {"Id":"7","Parameters":[{"Name":"ForwardTo","Value":"x@evil.example"}], ...}   slot 0: 7, slot
//   1: x@evil.example
//
// A path that goes into a string finds JSON held as text there: the text is decoded and read as if
// it stood in the record itself (`"Parameters":"[{\"Name\":..."`). A text that is no JSON says
// nothing.
//
// On-Demand checks only what it touches: a record that matters is read strictly before it counts
// (runtime/identity/strict.h). A text is read strictly when it is decoded.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/extract/slots.h"
#include "runtime/program/program.h"
#include "runtime/route/key_walker.h"

namespace foothold::runtime {

/// How many texts may be decoded inside each other.
inline constexpr size_t kMostDecodings = 8;

/// A trie with fast look-up of keys.
class CompiledTrie {
 public:
  explicit CompiledTrie(const Trie& trie);

  struct CompiledPick {
    const Trie::Pick* pick;
    uint16_t member;  // id of the wanted key in element_keys
  };
  /// The picks of one array that go by the same key, such as all `Parameters["..."]`.
  struct PickGroup {
    uint16_t by;                                   // id in element_keys
    KeySet names;                                  // wanted names
    std::vector<std::vector<CompiledPick>> picks;  // by name
  };
  struct Node {
    const Trie::Node* from;
    KeySet keys;          // of members
    KeySet element_keys;  // of an array with picks: every key that a pick or `each` looks at
    std::vector<PickGroup> groups;
    std::vector<uint32_t> said_if_empty;  // of an array without elements: all slots below `each`
    bool leaf;                            // only slots
    size_t depth;                         // objects and arrays of the path that are open around it
  };
  const Node& node(uint32_t place) const { return nodes_[place]; }
  uint32_t slots() const { return slots_; }

 private:
  std::vector<Node> nodes_;
  uint32_t slots_;
};

class TrieReader {
 public:
  TrieReader();
  ~TrieReader();
  TrieReader(TrieReader&&) noexcept;
  TrieReader& operator=(TrieReader&&) noexcept;

  enum class Outcome : uint8_t { read, malformed, broken_utf8 };
  /// `record`: one JSON object (or array); 64 bytes after it must be readable. Slots are reset
  /// first; their views point into the record, or into texts that the slots keep. `levels_above`:
  /// objects and arrays open around the record, which count for the nesting of texts in it.
  Outcome read(std::string_view record, const CompiledTrie& trie, Slots& slots,
               size_t levels_above = 0);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace foothold::runtime
