// The set of events that a rule is asked of, and all matches of one group of them.
#pragma once

#include <vector>

#include "evaluate/correlate/search.h"

namespace foothold::evaluate {

/// Each event once, however often it was delivered, without those that have no time.
Scene make_scene(const compiler::Model& model, const compiler::Rule& rule,
                 const std::vector<Seen>& seen, const HistoryCoverage& coverage, Clock clock,
                 size_t& without_time);

/// By end. Where there is no match with an end, but one if what is not known were so, that one.
/// `open` counts ends that have neither, and an assignment that waits.
std::vector<MatchesAt> all_matches(const Scene& scene, const Group& group, Search& search,
                                   size_t& open);

}  // namespace foothold::evaluate
