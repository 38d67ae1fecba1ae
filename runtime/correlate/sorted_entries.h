// Entries of groups and looks as bytes that sort: those of a group stand together, in order of
// time.
//
//   add_event("rule 0 | ana", ..., a sighting of 09:00)   ->   key "rule 0 | ana | 09:00 | identity
//   | event", payload: the steps, then the sighting
#pragma once

#include "runtime/correlate/intake.h"
#include "runtime/correlate/sorter.h"

namespace foothold::runtime {

/// What sort of entry stands in the sorter of groups.
enum class EntryKind : uint8_t { event, answer };

class SortedEntries : public EntrySink {
 public:
  SortedEntries(Sorter& groups, Sorter& pasts) : groups_(groups), pasts_(pasts) {}
  bool add_event(const std::string& shared, const TakenBy& steps,
                 const SharedSighting& sighting) override;
  bool add_look(const std::string& shared, HistoryEvent event) override;
  /// Behind the event that asked, in each of its groups.
  bool add_answer(const HistoryEvent& event, const HistoryAnswer& answer);

 private:
  Sorter &groups_, &pasts_;
};

}  // namespace foothold::runtime
