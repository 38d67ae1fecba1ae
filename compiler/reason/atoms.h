// The tests of one kind's rules as numbered atoms, so that reasoning compares numbers and not text.
//
//   where action is created and not (deletes or action in (created))
//   atom 0: {field `action`, in {created}}   atom 1: {field `deletes`, flag}
//
// `is created` and `in (created)` ask the same, so they are one atom: whatever else is unknown
// about a test, it cannot be true and false of one event. An atom is *modelled* if this folder
// knows which values make it true; all others (a pattern, another field, `is external`) are opaque:
// they have a truth that nobody here knows. This file alone knows what a Test looks like inside.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "compiler/reason/texts.h"

namespace foothold::compiler::reason {

using Op = Value::Op;

/// What a test looks at: a field, or something made of one. `type` is that of the outcome.
struct Subject {
  uint32_t field = 0;
  Op derive = Op::field;  // `field`: the field itself
  Type type;
};

/// Tests with more operands than this are opaque, and equal to no other test: comparing them would
/// cost more than a warning is worth.
inline constexpr size_t kMostTexts = 4096;
inline constexpr size_t kMostPoints = 256;

struct Atom {
  const Test* test = nullptr;  // the first that was met
  std::optional<Subject> subject;
  bool modelled = false;   // the values that make it true are known
  bool two_sided = false;  // it also looks at another field: on an empty value it may be unknown
  bool by_bytes = false;   // of texts: compares without folding
  TextSet texts;           // of modelled textual tests
};

inline bool is_state_test(const Atom& atom) {
  const Verb verb = atom.test->verb;
  return verb == Verb::present || verb == Verb::empty || verb == Verb::absent;
}

class Atoms {
 public:
  explicit Atoms(const Kind& kind) : kind_(kind) {}

  /// The number of a test's atom. The test must outlive this table.
  uint32_t number_of(const Test& test);
  const Atom& operator[](uint32_t number) const { return all_[number]; }
  const Kind& kind() const { return kind_; }

 private:
  uint32_t number_of(const Value& value);
  std::string key_of(const Test& test);

  const Kind& kind_;
  std::vector<Value> values_;  // all that tests look at, each once
  std::vector<Atom> all_;
  std::map<std::string, uint32_t> numbers_;
};

}  // namespace foothold::compiler::reason
