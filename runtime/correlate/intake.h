// Sightings, split up: an entry for each group of each rule that an event may be in, and one for
// each look at the past that it asks or answers.
//
//   sign_in ana of a rule `same user, within 1h`   ->   rule 0 | tenant | ana | 09:00 | identity
//
// Sorted, the entries of a group stand together, in order of time.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/correlate/history.h"
#include "runtime/correlate/sorter.h"

namespace foothold::runtime {

/// What sort of entry stands in the sorter of groups.
enum class EntryKind : uint8_t { event, answer };

/// A step of the group's rule that takes the event, and by which of its sources.
using TakenBy = std::vector<std::pair<uint32_t, uint32_t>>;

class Intake {
 public:
  Intake(const Program& program, Sorter& groups, Sorter& pasts);

  /// The sighting must say its time. False: there is no room.
  bool add(const Sighting& sighting);
  const std::vector<HistoryLook>& looks() const { return looks_; }

 private:
  struct StepUse {
    uint32_t correlation, step, source;
    auto operator<=>(const StepUse&) const = default;
  };
  struct PastUse {
    uint32_t look, source;
    auto operator<=>(const PastUse&) const = default;
  };
  using Groups = std::map<std::string, TakenBy>;  // by the shared part of their entries' keys

  std::vector<StepUse> steps_of(const Sighting& sighting) const;
  std::vector<std::string> groups_of(const Sighting& sighting, const StepUse& use) const;
  bool add_groups(const Sighting& sighting, const Groups& groups);
  bool add_history(const Sighting& sighting, uint32_t look, const SourceProgram* asker,
                   const SourceProgram* past, std::vector<std::string> groups);
  std::optional<std::vector<std::string>> values_of(const Sighting& sighting,
                                                    const SourceProgram& source,
                                                    const std::vector<uint32_t>& fields) const;

  const Program& program_;
  Sorter &groups_, &pasts_;
  std::vector<HistoryLook> looks_;
  std::vector<std::vector<StepUse>> uses_;       // by selection
  std::vector<std::vector<PastUse>> past_uses_;  // by selection
};

}  // namespace foothold::runtime
