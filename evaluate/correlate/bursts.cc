#include "evaluate/correlate/bursts.h"

#include <algorithm>

namespace foothold::evaluate {
namespace {

using compiler::Correlation;

const Moment& first_end(const Burst& burst) { return burst.matches.front().end->moment; }
const Moment& last_end(const Burst& burst) { return burst.matches.back().end->moment; }

/// A rule without a span has one finding for each group: an action and its copies.
bool is_near(const Correlation& asked, const Moment& a, const Moment& b) {
  return asked.within == 0 || gap(a, b) <= std::max(asked.within, asked.quiet);
}

bool is_closed(const Correlation& asked, const Burst& burst, const Moment& next) {
  return asked.within != 0 && gap(first_end(burst), next) >= kLongestBurst;
}

std::vector<Burst> chain(const Correlation& asked, const std::vector<MatchesAt>& matches) {
  std::vector<Burst> bursts;
  for (const MatchesAt& match : matches) {
    const Moment& end = match.end->moment;
    const bool near = !bursts.empty() && is_near(asked, last_end(bursts.back()), end);
    const bool joins = near && !is_closed(asked, bursts.back(), end);
    if (!joins) bursts.push_back({{}, near, match.possible});
    bursts.back().matches.push_back(match);
  }
  return bursts;
}

bool is_near_one(const Correlation& asked, const std::vector<Burst>& bursts, const Moment& end) {
  return std::any_of(bursts.begin(), bursts.end(), [&](const Burst& burst) {
    const bool inside = first_end(burst).at <= end.at && end.at <= last_end(burst).at;
    return inside || is_near(asked, first_end(burst), end) || is_near(asked, last_end(burst), end);
  });
}

}  // namespace

std::vector<Burst> make_bursts(const Correlation& asked, std::vector<MatchesAt> matches) {
  std::stable_sort(matches.begin(), matches.end(),
                   [](const MatchesAt& a, const MatchesAt& b) { return earlier(*a.end, *b.end); });
  std::vector<MatchesAt> certain, possible;
  for (MatchesAt& match : matches) (match.possible ? possible : certain).push_back(match);
  std::vector<Burst> bursts = chain(asked, certain);
  possible.erase(std::remove_if(possible.begin(), possible.end(),
                                [&](const MatchesAt& match) {
                                  return is_near_one(asked, bursts, match.end->moment);
                                }),
                 possible.end());
  for (Burst& burst : chain(asked, possible)) bursts.push_back(std::move(burst));
  std::stable_sort(bursts.begin(), bursts.end(), [](const Burst& a, const Burst& b) {
    return first_end(a).at < first_end(b).at;
  });
  return bursts;
}

const Assignment& shown_match(const Burst& burst, const Group& group) {
  const MatchesAt* shown = &burst.matches.back();
  for (const MatchesAt& match : burst.matches) {
    if (match.end->moment.at != shown->end->moment.at) continue;
    if (is_shown_before(group, *match.best, *shown->best)) shown = &match;
  }
  return *shown->best;
}

}  // namespace foothold::evaluate
