// How much a container may unfold to, and the budget that counts it.
//
// Example: 1 MiB of gzip may decode to 64 MiB without a question, to 1,000 MiB at most; past that
// the rest of the file is not read, and a sentence says so. Real logs compress 5 to 50 times.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/input/source.h"

namespace foothold::runtime {

struct ContainerLimits {
  uint64_t max_ratio = 1000;                 // decoded bytes for each byte of the file
  uint64_t ratio_from = uint64_t{64} << 20;  // the ratio counts once so much is decoded
  uint64_t max_decoded = uint64_t{1} << 40;  // bytes decoded from one file
  uint64_t xz_memory = uint64_t{256} << 20;  // bytes an xz dictionary may need
};

// Containers in containers: a .gz in a .zip is read, a .gz in a .zip in a .gz is not.
inline constexpr int kMaxContainers = 2;

// What one file may still unfold to, over all its members and layers; used by one thread at a time.
class Budget {
 public:
  // `file` is asked how many bytes were taken from outside, and must outlive the budget's last use.
  Budget(const ContainerLimits& limits, const Source& file) : limits_(limits), file_(file) {}
  // Counts bytes just decoded. False: too many, `reason()` says which limit was passed.
  bool take(uint64_t decoded);
  bool spent() const { return !reason_.empty(); }
  uint64_t decoded() const { return decoded_; }
  // As the middle of a sentence: "more than 1,000 decoded bytes for each of its own (--max-ratio)".
  const std::string& reason() const { return reason_; }
  const ContainerLimits& limits() const { return limits_; }

 private:
  ContainerLimits limits_;
  const Source& file_;
  uint64_t decoded_ = 0;
  std::string reason_;
};

}  // namespace foothold::runtime
