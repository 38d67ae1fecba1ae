// Sightings that may turn out not to be wanted: of a hundred sign-ins perhaps one is from a new
// address, or has an inbox rule behind it. Each is kept once, however many groups it may be of, in
// the order of arrival; few are read again.
//
//   add(a), add(b)   ->   places 0 and 310; read(the place of b)   ->   b
//
// Up to a limit they stand in memory, what is more in a file without a name, as they are: nobody
// reads them in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/correlate/spill_file.h"

namespace foothold::runtime {

class KeptSightings {
 public:
  struct Place {
    uint64_t at = 0;
    uint32_t size = 0;  // bytes
  };

  KeptSightings(SpillBudget& budget, size_t memory) : budget_(budget), memory_(memory) {}

  /// Nothing if there is no room, of read() false: `problem` of the budget says why.
  std::optional<Place> add(std::string_view bytes);
  bool read(const Place& place, std::string& bytes);

 private:
  bool write_out();

  SpillBudget& budget_;
  size_t memory_;
  std::string held_;      // the latest: those from written_ on
  uint64_t written_ = 0;  // bytes in the file
  UnnamedFile file_;
};

}  // namespace foothold::runtime
