// Events of groups that may turn out not to be whole (group_counts.h), in the order of arrival:
// they are read once, when all is known.
//
//   add(ana's sign-in), add(ben's sign-in), ...   ->   each(take): both, in this order
//
// Up to a limit they stand in memory, what is more in a file without a name.
#pragma once

#include <functional>
#include <string>

#include "runtime/correlate/intake.h"
#include "runtime/correlate/kept_sightings.h"
#include "runtime/correlate/spill_file.h"

namespace foothold::runtime {

/// Where an event stands among those of its group.
struct Stamp {
  int64_t time = 0;
  value::Digest identity{};
};

struct HeldEvent {
  std::string shared;  // what the entries of its group have in common
  TakenBy steps;
  Stamp stamp;
  KeptSightings::Place sighting;
};

class HeldEvents {
 public:
  HeldEvents(SpillBudget& budget, size_t memory) : budget_(budget), memory_(memory) {}

  /// False, of both: there is no room, or a file failed; or `take` said so.
  bool add(const HeldEvent& event);
  /// After the last add(), once.
  bool each(const std::function<bool(const HeldEvent&)>& take);

 private:
  bool write_out();
  bool each_written(const std::function<bool(const HeldEvent&)>& take);

  SpillBudget& budget_;
  size_t memory_;
  std::string held_;  // each behind its size
  SpillFile file_;
  bool wrote_ = false;
};

}  // namespace foothold::runtime
