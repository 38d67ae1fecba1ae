// All events of some inputs, as rules over several events look at them: one set, whatever file each
// came from.
//
//   read_events(model, {"signins.ndjson", "audit.csv"})
//   seen[3] stands at places[3] "audit.csv:2"; the past is known as far as the records reach back
#pragma once

#include <map>
#include <string>
#include <vector>

#include "evaluate/correlate/coverage.h"
#include "evaluate/identity.h"

namespace foothold::cli {

struct EventSet {
  std::vector<evaluate::Seen> seen;
  std::vector<std::string> places;  // of each: input and line
  /// Of events that were delivered more than once: where, but for the first time.
  std::map<value::Digest, std::vector<std::string>> again;
  evaluate::HistoryCoverage coverage;
  evaluate::Clock clock;  // the time of the last event
  size_t records = 0;
  std::vector<std::string> not_read;  // records that hold no event: where, and why
  std::vector<std::string> failures;  // inputs that could not be read to their end
};

EventSet read_events(const compiler::Model& model, const std::vector<std::string>& inputs);

}  // namespace foothold::cli
