// Matches that are one finding.
//
//   within 1h, matches that end at 09:20, 09:40 and 11:00: the first two are 20 minutes apart and
//   make one burst, the third is 80 minutes later and makes another
#pragma once

#include <vector>

#include "evaluate/correlate/search.h"

namespace foothold::evaluate {

inline constexpr int64_t kLongestBurst = int64_t{24} * 3600 * value::ticks_per_second;

struct Burst {
  std::vector<MatchesAt> matches;  // by the time of their end, then its identity
  bool continues = false;          // one that had lasted too long
  bool possible = false;
};

/// The bursts of one group, in order of time: those of matches, and of possible matches those that
/// are not near a match. Matches may be given in any order.
std::vector<Burst> make_bursts(const compiler::Correlation& asked, std::vector<MatchesAt> matches);

/// What the report speaks of: of the matches whose end is latest the one with the latest events.
const Assignment& shown_match(const Burst& burst, const Group& group);

}  // namespace foothold::evaluate
