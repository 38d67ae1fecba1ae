// What one pass over a record found, by slot, as views into the record.
//
//   {"Parameters":[{"Name":"Name","Value":"."}]}   slot of Parameters["Name"]: said, one text `.`
//
// A slot is *present* when its key was there at all, *said* when it held anything but null; several
// values stay in order.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/unescape.h"

namespace foothold::runtime {

/// Texts that had to be made (escapes resolved, values computed) live here until the record is
/// done. Views stay valid.
class TextArena {
 public:
  void clear() { used_ = 0; }
  /// A cleared string whose bytes stay where they are until clear().
  std::string& take() {
    if (used_ == texts_.size()) texts_.emplace_back();
    texts_[used_].clear();
    return texts_[used_++];
  }

 private:
  std::deque<std::string> texts_;
  size_t used_ = 0;
};

struct Captured {
  std::string_view text;   // of a string: between the quotes, escapes as they are
  bool escaped = false;    // a string that holds a backslash
  uint32_t next = 0;       // 1 + place of the slot's next value; 0: the last
  bool container = false;  // an object or array, as it stands in the record
};

class Slots {
 public:
  void reset(uint32_t count) {
    slots_.assign(count, {});
    values_.clear();
    decoded_.clear();
  }
  void mark_present(uint32_t slot) { slots_[slot].present = true; }
  void say(uint32_t slot) { slots_[slot].said = true; }
  void add(uint32_t slot, std::string_view text, bool escaped, bool container = false) {
    Slot& at = slots_[slot];
    at.said = true;
    values_.push_back({text, escaped, 0, container});
    const auto place = static_cast<uint32_t>(values_.size());
    if (at.last)
      values_[at.last - 1].next = place;
    else
      at.first = place;
    at.last = place;
  }

  /// Texts that were decoded because a path goes into them; views stay valid until reset().
  TextArena& decoded() { return decoded_; }

  bool present(uint32_t slot) const { return slots_[slot].present; }
  bool said(uint32_t slot) const { return slots_[slot].said; }
  const Captured* first(uint32_t slot) const { return value_at(slots_[slot].first); }
  const Captured* next(const Captured& value) const { return value_at(value.next); }

 private:
  struct Slot {
    uint32_t first = 0, last = 0;  // 1 + place in values_
    bool present = false, said = false;
  };
  const Captured* value_at(uint32_t place) const { return place ? &values_[place - 1] : nullptr; }

  std::vector<Slot> slots_;
  std::vector<Captured> values_;
  TextArena decoded_;
};

/// The text of a value: itself, or its escapes resolved into the arena. A malformed escape gives
/// what stands there: such a record cannot become a finding, because it does not survive the strict
/// check of hits.
inline std::string_view text_of(const Captured& value, TextArena& arena) {
  if (!value.escaped) return value.text;
  std::string& made = arena.take();
  if (value::unescape_json(value.text, made) == value::Unescaped::malformed)
    made.assign(value.text);
  return made;
}

}  // namespace foothold::runtime
