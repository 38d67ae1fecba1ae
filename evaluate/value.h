// What one event says: a typed value for each field of its kind.
//
// A value is absent (not said), empty (said: nothing) or present; the three are different answers.
// `"ForwardTo":""` is an empty list, a record without ForwardTo has an absent one. Of a change both
// sides have their own state: `texts` and `state` are the new side, `before` and `before_state` the
// old one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "runtime/value/ip.h"
#include "runtime/value/time.h"

namespace foothold::evaluate {

enum class State : uint8_t { absent, empty, present };

/// The texts that an extraction gives: nothing if absent; zero texts are said, too.
using Texts = std::optional<std::vector<std::string>>;

struct Value {
  State state = State::absent;
  std::vector<std::string> texts;  // one an element, not folded; of a choice its declared name
  double number = 0;
  value::Time time;  // of a duration: its ticks
  value::Ip ip;      // of a scalar; those of a list are read from its texts
  bool flag = false;
  uint8_t code = 0;  // of a choice: its place + 1
  std::vector<std::string> before;
  State before_state = State::absent;
  std::vector<std::vector<Value>> elements = {};  // of a list of groups: the members of each
  size_t more = 0;  // elements past value::kMostElements, of which nothing is known
};

struct Event {
  uint32_t kind = 0;
  std::vector<Value> fields;  // by field number; [0] time, [1] record id
  value::Precision precision = value::Precision::second;
};

/// Reads texts as a type. Scalars take the first text; what cannot be read is absent (of lists:
/// left out). For a change the texts are the new side, and `before` the old one.
Value typed_value(const compiler::Type& type, const Texts& texts, const Texts& before = {});

/// A number that was worked out.
Value number_value(double number);
/// A time or a span that was worked out; the text is that of a span, in seconds.
Value ticks_value(int64_t ticks);

/// Place + 1 of a choice (compared folded), 0 if the type has no such choice.
uint8_t choice_code(const compiler::Type& type, std::string_view text);

/// The number of a kind's field.
std::optional<uint32_t> field_named(const compiler::Kind& kind, std::string_view name);

/// For people: `"a", "b"`, `2026-03-02T09:20:00Z`, `absent`, `empty`, `from "a" to "a", "b"`.
std::string shown(const compiler::Type& type, const Value& value);
/// The same, and of a list of groups `{ name "a"  new "b" }, { ... }`.
std::string shown(const compiler::Field& field, const Value& value);
/// One element of a list of groups.
std::string shown_element(const compiler::Field& field, const std::vector<Value>& members);

/// Equal as the type compares: text folded, ids by bytes, addresses as numbers; lists element by
/// element.
bool same_value(const compiler::Type& type, const Value& a, const Value& b);
/// The same, and of lists of groups member by member.
bool same_value(const compiler::Field& field, const Value& a, const Value& b);

}  // namespace foothold::evaluate
