// Sightings, split up: an entry for each group of each rule that an event may be in, and one for
// each look at the past that it asks or answers.
//
//   sign_in ana of a rule `same user, within 1h`   ->   rule 0 | tenant | ana | 09:00 | identity
//
// What becomes of the entries is the sink's matter: of files they are sorted (sorted_entries.h), on
// a stream they are kept in memory (stream_correlator.h).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/correlate/history.h"

namespace foothold::runtime {

/// A step of the group's rule that takes the event, and by which of its sources.
using TakenBy = std::vector<std::pair<uint32_t, uint32_t>>;

/// A sighting, without its selections, that so many groups take.
struct SharedSighting {
  std::shared_ptr<const Sighting> seen;
  size_t groups = 1;
};

/// Takes entries; `shared`: the bytes that all of a group have in common (key_bytes.h). False:
/// there is no room, and nothing more should come.
class EntrySink {
 public:
  virtual ~EntrySink() = default;
  /// Of a group of a rule.
  virtual bool add_event(const std::string& shared, const TakenBy& steps,
                         const SharedSighting& sighting) = 0;
  /// Of a look at the past.
  virtual bool add_look(const std::string& shared, HistoryEvent event) = 0;
};

class Intake {
 public:
  Intake(const Program& program, EntrySink& sink);

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
  /// What an event says to a look, and the shared part of the entry's key.
  struct LookedAt {
    std::string shared;
    HistoryEvent event;
  };
  using Groups = std::map<std::string, TakenBy>;  // by the shared part of their entries' keys

  std::vector<StepUse> steps_of(const Sighting& sighting) const;
  std::vector<std::string> groups_of(const Sighting& sighting, const StepUse& use) const;
  bool add_groups(const Sighting& sighting, const Groups& groups);
  std::optional<LookedAt> looked_at(const Sighting& sighting, uint32_t look,
                                    const SourceProgram& source, bool asks) const;
  bool add_history(const Sighting& sighting, uint32_t look, const SourceProgram* asker,
                   const SourceProgram* past, std::vector<std::string> groups);
  std::optional<std::vector<std::string>> values_of(const Sighting& sighting,
                                                    const SourceProgram& source,
                                                    const std::vector<uint32_t>& fields) const;

  const Program& program_;
  EntrySink& sink_;
  std::vector<HistoryLook> looks_;
  std::vector<std::vector<StepUse>> uses_;       // by selection
  std::vector<std::vector<PastUse>> past_uses_;  // by selection
};

}  // namespace foothold::runtime
