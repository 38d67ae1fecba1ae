// From a record as it came to the bare record inside, and what shape that has.
//
//   {"category":"SignInLogs","operationName":"Sign-in
//   activity","properties":{"id":"7","conditionalAccessStatus":...}} operationName marks the wrap,
//   which holds `properties`; in there conditionalAccessStatus marks the shape entra_sign_in. bare
//   = the object of `properties`; outer keys such as outer.category stay within reach.
//
// The first key of a record, in its own order, that marks anything decides; what follows it cannot
// change that. Where several shapes share that key, settle() tells them apart by their other keys,
// which costs a walk over the whole record: it is asked of records only that one of them may want.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/slots.h"
#include "runtime/program/program.h"
#include "runtime/route/key_walker.h"

namespace foothold::runtime {

inline constexpr size_t kMostWraps = 8;

/// The keys that decide, made ready for walking. One for a program; threads share it.
class Marks {
 public:
  explicit Marks(const Program& program);

  /// A path to what a wrap holds: its first key by id, the others as sets of one.
  struct HeldPath {
    uint16_t first;
    std::vector<KeySet> further;
  };
  struct WrapKeys {
    KeySet keys;  // outer keys that readings want, then those the wrap holds and requires
    std::vector<HeldPath> holds;
    std::vector<uint16_t> requires_keys;  // ids in `keys`
  };
  const KeySet& keys() const { return keys_; }
  const Mark& mark(uint16_t key) const { return program_.marks[key]; }
  const WrapKeys& wrap(uint32_t place) const { return wraps_[place]; }
  const KeySet& route_key(uint32_t shape) const { return route_keys_[shape]; }
  /// The shapes that a record may have, in the order in which they are tried, each with the ids of
  /// the keys that it requires: one, or those of a group.
  struct Candidates {
    struct Candidate {
      uint32_t shape;
      std::vector<uint16_t> requires_keys;
    };
    KeySet keys;
    std::vector<Candidate> candidates;
  };
  const Candidates& candidates(uint32_t shape) const { return candidates_[shape]; }
  const Program& program() const { return program_; }
  /// The place of an outer key among all outer keys of the program.
  uint32_t outer_place(const std::string& key) const;
  size_t outer_count() const { return outer_keys_.size(); }

 private:
  const Program& program_;
  std::vector<std::string> outer_keys_;
  KeySet keys_;
  std::vector<WrapKeys> wraps_;
  std::vector<KeySet> route_keys_;
  std::vector<Candidates> candidates_;
};

struct Unwrapped {
  /// page: `bare` is an array of records, each to be unwrapped anew (page()).
  enum class Outcome : uint8_t {
    shaped,
    unrecognised,
    unreadable,
    page
  } outcome = Outcome::unreadable;
  std::string_view reason;  // of unrecognised and unreadable
  uint32_t shape = 0;       // or the group of shapes, until settle() tells which
  std::string_view bare;    // 64 bytes after it are readable
  std::string_view
      operation;  // the route key's value as it stands in the record, with quotes; empty: none
  bool wrapped = false;
  uint64_t wraps =
      0;              // from the outside in, a byte each from the lowest up: place + 1, at most 255
  size_t levels = 0;  // objects and arrays open around `bare`
};

/// A record that a wrap held as text, escapes resolved, and how many objects are open around it.
struct HeldText {
  std::string_view text;
  size_t levels_above = 0;
};

/// Keeps what unwrapping needs between records; one a thread.
class Unwrapper {
 public:
  explicit Unwrapper(const Marks& marks)
      : marks_(marks), outer_(marks.outer_count()), has_outer_(marks.outer_count()) {}

  /// `record`: 64 bytes after it must be readable.
  Unwrapped unwrap(std::string_view record);
  /// Whether the record has the keys that its shape requires; of a group of shapes, which one it
  /// is: `unwrapped` is then of that shape. If not, `unwrapped` says so.
  bool settle(Unwrapped& unwrapped) const;
  /// The elements of a page, in order, as they stand in it: each is a record of its own, and what
  /// is around the page is not around it. False: the page is broken.
  static bool page(const Unwrapped& unwrapped, std::vector<std::string_view>& records);
  /// The wraps' keys that readings want, by outer_place, of the nearest wrap that has the key; null
  /// where none has. Valid until the next unwrap().
  const Captured* outer(uint32_t place) const {
    return has_outer_[place] ? &outer_[place] : nullptr;
  }
  /// The records held as text that unwrap() met, from the outside in. Valid until the next
  /// unwrap().
  const std::vector<HeldText>& held_texts() const { return held_texts_; }

 private:
  /// A value that a path leads to: an object or array, itself or held as text; or none of the kind.
  struct Opened {
    enum class What : uint8_t { nothing, json, other, broken } what = What::nothing;
    std::string_view json;
  };
  /// What came of a wrap: opened, so that what it holds decides; none, so that the next key does;
  /// or it is decided what the record is.
  enum class Wrap : uint8_t { opened, none, decided };
  Wrap decide(size_t wraps, Unwrapped& result);
  Wrap open_wrap(std::string_view record, uint32_t wrap, Unwrapped& result);
  static Walked::Status collect_keys(std::string_view record, const Marks::WrapKeys& wrap,
                                     std::vector<std::string_view>& values);
  void keep_outer(const std::vector<std::string_view>& values);
  Opened open(std::string_view value, size_t levels_above);
  Opened follow(std::string_view value, const Marks::HeldPath& path, size_t levels_above);
  void find_operation(const Walked& mark, Unwrapped& result) const;
  void settle_on(uint32_t shape, Unwrapped& unwrapped) const;

  const Marks& marks_;
  std::vector<Captured> outer_;
  std::vector<bool> has_outer_;
  std::deque<std::string> decoded_;  // records that were held as text, one a level
  std::vector<HeldText> held_texts_;
};

}  // namespace foothold::runtime
