// An event that some rule over several events may want, as it was seen: once for each record.
//
//   a sign_in at line 7 that selections 0 and 3 take   ->   {selections {0, 3}, its time, identity
//   and class, its place, and the values that those rules will ask for}
#pragma once

#include <string>
#include <vector>

#include "runtime/report/finding.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

struct Sighting {
  std::vector<uint32_t> selections;  // places in Program::selections, in order
  uint32_t kind = 0, shape = 0;
  bool timed = false;
  int64_t time = 0;  // ticks
  value::Precision precision = value::Precision::second;
  std::string tenant;  // empty: not said
  value::Digest identity{}, event_class{};
  EventPlace place;
  std::string values;  // pack_carried()
};

/// Without selections.
Sighting make_sighting(const Program& program, uint32_t kind, uint32_t shape,
                       const FindingEvent& from);

}  // namespace foothold::runtime
