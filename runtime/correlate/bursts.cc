#include "runtime/correlate/bursts.h"

#include <algorithm>

namespace foothold::runtime {
namespace {

class Chain {
 public:
  Chain(const CorrelationProgram& rule, const Group& group) : rule_(rule), group_(group) {}

  std::vector<Burst> of(const std::vector<End>& ends) const {
    std::vector<Burst> bursts;
    for (const End& end : ends) {
      const bool near = !bursts.empty() && is_near(last(bursts.back()), moment(end));
      const bool joins = near && !is_closed(bursts.back(), moment(end));
      if (!joins) bursts.push_back({{}, near, end.possible});
      bursts.back().ends.push_back(end);
    }
    return bursts;
  }

  bool is_near_one(const std::vector<Burst>& bursts, const End& end) const {
    const Moment& at = moment(end);
    return std::any_of(bursts.begin(), bursts.end(), [&](const Burst& burst) {
      const bool inside = first(burst).at <= at.at && at.at <= last(burst).at;
      return inside || is_near(first(burst), at) || is_near(last(burst), at);
    });
  }

  const GroupEvent& event(const End& end) const { return group_.event(end.step, end.place); }
  const Moment& moment(const End& end) const { return event(end).moment; }
  const Moment& first(const Burst& burst) const { return moment(burst.ends.front()); }
  const Moment& last(const Burst& burst) const { return moment(burst.ends.back()); }

 private:
  /// A rule without a span has one finding for each group: an action and its copies.
  bool is_near(const Moment& a, const Moment& b) const {
    return rule_.within == 0 || gap(a, b) <= std::max(rule_.within, rule_.quiet);
  }
  bool is_closed(const Burst& burst, const Moment& next) const {
    return rule_.within != 0 && gap(first(burst), next) >= kLongestBurst;
  }

  const CorrelationProgram& rule_;
  const Group& group_;
};

}  // namespace

std::vector<Burst> make_bursts(const CorrelationProgram& rule, const Group& group,
                               std::vector<End> ends) {
  const Chain chain(rule, group);
  std::stable_sort(ends.begin(), ends.end(), [&](const End& a, const End& b) {
    const GroupEvent &one = chain.event(a), &other = chain.event(b);
    if (one.moment.at != other.moment.at) return one.moment.at < other.moment.at;
    return one.seen.identity < other.seen.identity;
  });
  std::vector<End> certain, possible;
  for (const End& end : ends) (end.possible ? possible : certain).push_back(end);
  std::vector<Burst> bursts = chain.of(certain);
  std::erase_if(possible, [&](const End& end) { return chain.is_near_one(bursts, end); });
  for (Burst& burst : chain.of(possible)) bursts.push_back(std::move(burst));
  std::stable_sort(bursts.begin(), bursts.end(), [&](const Burst& a, const Burst& b) {
    return chain.first(a).at < chain.first(b).at;
  });
  return bursts;
}

}  // namespace foothold::runtime
