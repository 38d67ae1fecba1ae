// How records arrived: the envelope each stood in, the wraps around it, and its shape, counted.
//
//   cat search.csv more.ndjson | foothold scan -   ->   csv > search_export > ual 3,414; line > ual
//   20
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/frame/element.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

class Arrivals {
 public:
  static constexpr uint32_t kNoShape = UINT32_MAX;
  /// `wraps`: the wraps from the outside in, a byte each from the lowest up: their place in the
  /// program plus 1 (255: that or a later one).
  struct Way {
    Envelope envelope = Envelope::line;
    uint64_t wraps = 0;
    uint32_t shape = kNoShape;
    bool operator==(const Way&) const = default;
  };

  void add(const Way& way, uint64_t records = 1);
  void add(const Arrivals& other);
  template <typename Visit>
  void each(const Visit& visit) const {
    for (const Counted& one : counted_) visit(one.way, one.records);
  }

  struct Named {
    std::string name;  // `csv > search_export > ual`, `line > (not recognised)`
    uint64_t records;
  };
  /// The most frequent first.
  std::vector<Named> named(const Program& program) const;

 private:
  struct Counted {
    Way way;
    uint64_t records;
  };
  std::vector<Counted> counted_;  // few, the last used in front
};

}  // namespace foothold::runtime
