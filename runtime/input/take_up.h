// Brings a source to where an earlier scan stood, and makes sure that it is what that scan read:
// the last 64 KiB before the place are compared.
//
//   log.ndjson, done up to byte 300,000   ->   a file: seek; a pipe or a container: read so much
//   again and pass it over. Then the next byte read is number 300,000, or there is a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/input/source.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// The end of what was done: so many bytes, and what they were.
struct TailDigest {
  uint64_t length = 0;
  value::Digest digest{};
};

/// Keeps the last bytes of what is added.
class Tail {
 public:
  static constexpr size_t kMost = size_t{64} << 10;

  void add(std::string_view bytes);
  /// Of what follows nothing is known for `bytes` bytes.
  void forget() { bytes_.clear(); }
  TailDigest digest() const;
  /// Takes it up again: the bytes themselves are those that the source gives once more.
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;  // up to twice kMost, so that moving them is rare
};

/// Passes over the first `done` bytes; `tail` then holds the last of them. A sentence without the
/// name if they are not there, or are others. An interruption is none.
std::string take_up(Source& source, uint64_t done, const TailDigest& expected, Tail& tail);

}  // namespace foothold::runtime
