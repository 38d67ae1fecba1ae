// Finds the first key of a set at the top level of one JSON object, reading no further than that
// key's value.
//
// Example: with the set {Operation, operationName} the record
//     {"Id":"7","Target":{"Operation":"no"},"Operation":"New-InboxRule", ...2 KB more... }
// gives found, key 0, value `"New-InboxRule"` (with its quotes). The nested `Operation` is not at
// the top level, and the rest is not looked at: the first occurrence of a key wins, so what follows
// cannot change the answer. No order of keys and no fixed offsets are assumed; a learned layout
// could be led to read a nested key.
//
// The walker is no validator: it refuses what it cannot walk over and accepts some texts that are
// not JSON (a control byte in a string, the number `1.2.3`). Whoever acts on a record validates it
// (runtime/identity/strict.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::runtime {

// Objects and arrays inside each other, the record itself included.
inline constexpr int kMaxNesting = 64;

// A small set of keys; the id of a key is its index. Built once, then looked up by many threads.
class KeySet {
 public:
  static constexpr uint16_t kNone = 0xffff;
  // Keys in UTF-8, at most 65,535; of equal keys the first counts.
  explicit KeySet(std::vector<std::string> keys);

  // The id of `key` (its text without quotes, escapes resolved), kNone if it is not in the set. At
  // least 8 bytes from key.data() must be readable, whatever the length.
  uint16_t find(std::string_view key) const {
    const size_t bucket = key.size() < kLongest ? key.size() : kLongest;
    if ((lengths_ >> bucket & 1) == 0) return kNone;
    return find_in(bucket, key);
  }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  static constexpr size_t kLongest = 63;  // keys of 63 bytes and more share a bucket
  struct Entry {
    uint64_t head;  // the first 8 bytes, zero behind the end
    uint16_t id;
  };
  uint16_t find_in(size_t bucket, std::string_view key) const;

  std::vector<std::string> keys_;
  uint64_t lengths_ = 0;                           // bit n: there is a key of n bytes
  std::array<uint16_t, kLongest + 2> start_ = {};  // of each bucket in entries_
  std::vector<Entry> entries_;                     // sorted by bucket
};

// found: `key` is its id and `value` its bytes in the record (a string with its quotes, an object
// with its braces). end: a closed object in which none of the keys occurs (behind the place where
// the walk began). malformed: no object, or something that cannot be JSON before a key was found:
// an unclosed string, a missing colon or comma, unmatched brackets, nesting over kMaxNesting,
// something after the object.
struct Walked {
  enum class Status : uint8_t { found, end, malformed } status = Status::malformed;
  uint16_t key = KeySet::kNone;
  std::string_view value;
};

// At least 64 bytes after the end of `record` must be readable; they are never part of the answer.
Walked walk_keys(std::string_view record, const KeySet& wanted);

// Goes on at `position`, just behind a value found before, so that several keys can be collected:
//     position = size_t(walked.value.data() - record.data()) + walked.value.size();
Walked walk_from(std::string_view record, size_t position, const KeySet& wanted);

// The position behind the value that starts at `position` (blanks before it are skipped),
// std::string_view::npos if there is none. `depth`: objects and arrays around the value.
size_t skip_value(std::string_view record, size_t position, int depth = 1);

// The same functions without vector instructions: what other processors run, and what the tests
// compare with.
namespace portable {
Walked walk_keys(std::string_view record, const KeySet& wanted);
Walked walk_from(std::string_view record, size_t position, const KeySet& wanted);
size_t skip_value(std::string_view record, size_t position, int depth = 1);
}  // namespace portable

}  // namespace foothold::runtime
