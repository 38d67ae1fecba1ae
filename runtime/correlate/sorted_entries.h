// Entries of groups and looks as bytes that sort: those of a group stand together, in order of
// time.
//
//   add_event("rule 0 | ana", ..., a sighting of 09:00)   ->   key "hash | rule 0 | ana | 09:00 |
//   identity | event", payload: the steps, then the sighting
//
// Most events come into no group. One that only counts if a look at its past says so (gate_of)
// waits beside the entry of that look, and comes with the answer or not at all. One that is a match
// only with others (group_counts.h) is held until it is known what became of its group.
#pragma once

#include <map>

#include "runtime/correlate/group_counts.h"
#include "runtime/correlate/held_events.h"
#include "runtime/correlate/intake.h"
#include "runtime/correlate/kept_sightings.h"
#include "runtime/correlate/sorter.h"

namespace foothold::runtime {

/// What sort of entry stands in the sorter of groups.
enum class EntryKind : uint8_t { event, answer };

/// A sighting that waits for the answer of a look, and for which groups of those that ask.
struct Waiting {
  uint32_t source = 0;
  KeptSightings::Place sighting;
  std::vector<uint32_t> groups;  // places in HistoryEvent::groups
};

/// An entry of a look. Copies of one event are one event, and all of them wait.
struct LookEntry {
  HistoryEvent event;
  std::vector<Waiting> waiting;
};

class SortedEntries : public EntrySink {
 public:
  struct Sorters {
    Sorter &groups, &pasts;
    KeptSightings& sightings;
    HeldEvents& held;
  };
  SortedEntries(const Program& program, const Sorters& sorters);
  bool add_event(const std::string& shared, const TakenBy& steps,
                 const SharedSighting& sighting) override;
  bool add_look(const std::string& shared, HistoryEvent event) override;
  /// Behind the event that asked, in each of its groups; with it, if it waited.
  bool add_answer(const HistoryLook& look, const HistoryEvent& event,
                  const std::vector<Waiting>& waiting, const HistoryAnswer& answer);
  /// What was held comes into the groups that may be whole. After the last answer.
  bool let_in_held();

 private:
  void start(const SharedSighting& sighting);
  bool keep();
  bool hold(const std::string& shared, const TakenBy& steps);
  bool wait(const HistoryEvent& event, std::vector<Waiting>& waiting);
  bool let_in(uint32_t step, const HistoryEvent& event, const std::vector<Waiting>& waiting);
  bool add_encoded(const std::string& shared, const TakenBy& steps, std::string_view sighting,
                   const Stamp& stamp);

  Sorters to_;
  std::vector<HistoryLook> looks_;
  std::vector<bool> is_gate_;                // by look
  std::vector<std::vector<bool>> has_gate_;  // by rule and step
  GroupCounts counts_;
  // The sighting at hand; its groups that wait for a look, and the source by which they take it.
  std::shared_ptr<const Sighting> seen_;
  std::string encoded_;
  std::map<std::string, uint32_t> gated_;
  std::optional<KeptSightings::Place> kept_;  // where it is kept; none: it is not
};

}  // namespace foothold::runtime
