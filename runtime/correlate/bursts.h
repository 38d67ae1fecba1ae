// Matches that are one finding.
//
//   within 1h, matches that end at 09:20, 09:40 and 11:00: the first two are 20 minutes apart and
//   make one burst, the third is 80 minutes later and makes another
#pragma once

#include <optional>
#include <vector>

#include "runtime/correlate/search.h"

namespace foothold::runtime {

inline constexpr int64_t kLongestBurst = int64_t{24} * 3600 * value::ticks_per_second;

struct Burst {
  std::vector<End> ends;   // by time, then identity
  bool continues = false;  // one that had lasted too long
  bool possible = false;
};

/// What of an end matters to bursts. Those of one group, by time, then identity.
struct EndMoment {
  Moment moment;
  bool possible = false;
};

/// The places of its ends, in their order.
struct Chained {
  std::vector<size_t> ends;
  bool continues = false, possible = false;
};

/// A burst that nothing can change any more, and whose ends are gone: those before the first end.
struct SealedBurst {
  Moment first, last;
};
struct Sealed {
  std::optional<SealedBurst> certain, possible;
};
std::vector<Chained> chain_ends(const CorrelationProgram& rule, const std::vector<EndMoment>& ends,
                                const Sealed& sealed = {});

/// In order of time: those of matches, and of possible matches those that are not near a match.
/// Ends may be given in any order.
std::vector<Burst> make_bursts(const CorrelationProgram& rule, const Group& group,
                               std::vector<End> ends);

}  // namespace foothold::runtime
