#include "runtime/correlate/bursts.h"

#include <algorithm>

namespace foothold::runtime {
namespace {

class Chain {
 public:
  Chain(const CorrelationProgram& rule, const std::vector<EndMoment>& ends)
      : rule_(rule), ends_(ends) {}

  std::vector<Chained> of(const std::vector<size_t>& ends,
                          const std::optional<SealedBurst>& sealed) const {
    std::vector<Chained> bursts;
    for (const size_t end : ends) {
      const bool first = bursts.empty();
      const bool near = first ? sealed && is_near(sealed->last, moment(end))
                              : is_near(last(bursts.back()), moment(end));
      const bool joins = !first && near && !is_closed(bursts.back(), moment(end));
      if (!joins) bursts.push_back({{}, near, ends_[end].possible});
      bursts.back().ends.push_back(end);
    }
    return bursts;
  }

  bool is_near_one(const std::vector<Chained>& bursts, const std::optional<SealedBurst>& sealed,
                   size_t end) const {
    const Moment& at = moment(end);
    const auto is_by = [&](const Moment& first, const Moment& last) {
      const bool inside = first.at <= at.at && at.at <= last.at;
      return inside || is_near(first, at) || is_near(last, at);
    };
    if (sealed && is_by(sealed->first, sealed->last)) return true;
    if (rule_.within == 0) return !bursts.empty();
    // Only those that reach so far: they are in order of time, and of one unit's length apart.
    const int64_t apart = std::max(rule_.within, rule_.quiet) + 2 * kLongestUnit;
    auto burst = std::partition_point(bursts.begin(), bursts.end(), [&](const Chained& one) {
      return last(one).at < at.at - apart;
    });
    for (; burst != bursts.end() && first(*burst).at <= at.at + apart; ++burst)
      if (is_by(first(*burst), last(*burst))) return true;
    return false;
  }

  const Moment& moment(size_t end) const { return ends_[end].moment; }
  const Moment& first(const Chained& burst) const { return moment(burst.ends.front()); }
  const Moment& last(const Chained& burst) const { return moment(burst.ends.back()); }

 private:
  /// A rule without a span has one finding for each group: an action and its copies.
  bool is_near(const Moment& a, const Moment& b) const {
    return rule_.within == 0 || gap(a, b) <= std::max(rule_.within, rule_.quiet);
  }
  bool is_closed(const Chained& burst, const Moment& next) const {
    return rule_.within != 0 && gap(first(burst), next) >= kLongestBurst;
  }

  const CorrelationProgram& rule_;
  const std::vector<EndMoment>& ends_;
};

}  // namespace

std::vector<Chained> chain_ends(const CorrelationProgram& rule, const std::vector<EndMoment>& ends,
                                const Sealed& sealed) {
  const Chain chain(rule, ends);
  std::vector<size_t> certain, possible;
  for (size_t end = 0; end < ends.size(); ++end)
    (ends[end].possible ? possible : certain).push_back(end);
  std::vector<Chained> bursts = chain.of(certain, sealed.certain);
  std::erase_if(possible,
                [&](size_t end) { return chain.is_near_one(bursts, sealed.certain, end); });
  for (Chained& burst : chain.of(possible, sealed.possible)) bursts.push_back(std::move(burst));
  std::stable_sort(bursts.begin(), bursts.end(), [&](const Chained& a, const Chained& b) {
    return chain.first(a).at < chain.first(b).at;
  });
  return bursts;
}

std::vector<Burst> make_bursts(const CorrelationProgram& rule, const Group& group,
                               std::vector<End> ends) {
  std::stable_sort(ends.begin(), ends.end(), [&](const End& a, const End& b) {
    const GroupEvent &one = group.event(a.step, a.place), &other = group.event(b.step, b.place);
    if (one.moment.at != other.moment.at) return one.moment.at < other.moment.at;
    return one.seen->identity < other.seen->identity;
  });
  std::vector<EndMoment> moments;
  for (const End& end : ends)
    moments.push_back({group.event(end.step, end.place).moment, end.possible});
  std::vector<Burst> bursts;
  for (const Chained& chained : chain_ends(rule, moments)) {
    Burst& burst = bursts.emplace_back(Burst{{}, chained.continues, chained.possible});
    for (const size_t end : chained.ends) burst.ends.push_back(ends[end]);
  }
  return bursts;
}

}  // namespace foothold::runtime
