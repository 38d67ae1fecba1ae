// Ends and findings of a group of a stream, as far as they can have changed.
//
//   group.touch(09:00, 10:00); search.renew(group, clock)   ->   group.ends of that hour are new,
//   the others stand
#pragma once

#include "runtime/correlate/stream_group.h"

namespace foothold::runtime {

/// A burst of a group's ends, as it stands.
struct StandingBurst {
  std::vector<size_t> ends;  // places in StreamGroup::ends
  bool continues = false, possible = false;
  std::string id;
};

class StreamSearch {
 public:
  StreamSearch(const CompiledProgram& compiled, const Coverage& coverage,
               CorrelationSummary& summary);

  bool ready() const { return search_.ready(); }
  const Reach& reach(const StreamGroup& group) const { return reaches_[group.group.correlation]; }
  /// More events than these would have to be looked at.
  bool costs_more(const StreamGroup& group, size_t events) const;
  /// Finds the ends in the part that was touched anew. `clock`: up to when all is known.
  void renew(StreamGroup& group, int64_t clock);
  /// How far the records go, when no more will come.
  void set_log_end(const LogEnd& end) { search_.set_log_end(end); }
  std::vector<StandingBurst> bursts(const StreamGroup& group) const;
  GroupFinding finding(StreamGroup& group, const StandingBurst& burst, int64_t clock);

 private:
  bool may_end(StreamGroup& group) const;
  bool has_enough(const StreamGroup& group) const;
  bool has_enough_between(StreamGroup& group, int64_t from, int64_t to) const;
  bool ask_own(StreamGroup& group, int64_t from, int64_t to);
  StandingEnd standing(const Group& part, const End& end);

  const Program& program_;
  CorrelationSummary& summary_;
  GroupSearch search_;
  std::vector<Reach> reaches_;                  // by correlation
  std::vector<std::vector<uint32_t>> endings_;  // by correlation: steps that a match can end with
  std::vector<std::vector<uint32_t>> least_;    // by correlation and step: events of a match
  std::vector<bool> bars_;                      // by correlation: events can be barred
  Group part_;
};

}  // namespace foothold::runtime
