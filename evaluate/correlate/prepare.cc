#include "evaluate/correlate/prepare.h"

#include <algorithm>
#include <map>
#include <utility>

namespace foothold::evaluate {
namespace {

/// Some condition can be unknown for lack of history.
bool can_lack_history(const Scene& scene) {
  const auto lacks = [&](const std::optional<compiler::Joined>& joined) {
    return joined && can_lack_coverage(scene.model.scopes[joined->scope]);
  };
  return lacks(scene.asked.such_that) ||
         std::any_of(scene.asked.steps.begin(), scene.asked.steps.end(),
                     [&](const compiler::EventStep& step) { return lacks(step.where); });
}

}  // namespace

Scene make_scene(const compiler::Model& model, const compiler::Rule& rule,
                 const std::vector<Seen>& seen, const HistoryCoverage& coverage, Clock clock,
                 size_t& without_time) {
  std::map<value::Digest, uint32_t> places;
  without_time = 0;
  for (uint32_t place = 0; place < seen.size(); ++place) {
    if (moment_of(seen[place].event))
      places.emplace(seen[place].identity, place);
    else
      ++without_time;
  }
  Scene scene = {model, rule, *rule.correlation, {}, {}, coverage, std::move(clock)};
  for (const auto& [identity, place] : places) {
    scene.seen.push_back(&seen[place]);
    scene.places.push_back(place);
  }
  return scene;
}

std::vector<MatchesAt> all_matches(const Scene& scene, const Group& group, Search& search,
                                   size_t& open) {
  const bool may_suppose = can_lack_history(scene);
  std::vector<MatchesAt> matches;
  for (const uint32_t step : ending_steps(scene.asked)) {
    for (uint32_t place = 0; place < group.steps[step].size(); ++place) {
      MatchesAt found = search.matches_ending_at(step, place, false);
      if (!found.any() && !found.open && may_suppose)
        found = search.matches_ending_at(step, place, true);
      if (found.any())
        matches.push_back(std::move(found));
      else if (found.open)
        ++open;
    }
  }
  return matches;
}

}  // namespace foothold::evaluate
