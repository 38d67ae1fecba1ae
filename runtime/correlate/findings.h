// A burst of matches -> one finding.
//
//   ana: matches that end at 09:20 and 09:40   ->   the steps with their events, from the first to
//   the last, the keys, the sentence of the match that ends last
#pragma once

#include <optional>

#include "runtime/correlate/bursts.h"
#include "runtime/correlate/conditions.h"
#include "runtime/report/finding.h"

namespace foothold::runtime {

/// Events named of one step; of more the latest.
inline constexpr size_t kMostNamed = 100;

/// What a finding is made of. `first`: the match that ends first, `shown`: the one that is told of.
struct BurstMatches {
  const Burst& burst;
  const EventMarks& marks;
  const Assignment &first, &shown;
};

struct GroupFinding {
  Finding finding;
  std::vector<uint32_t> excused_by = {};  // tunes: then it is none
};

/// By time, then class.
bool is_earlier(const GroupEvent& a, const GroupEvent& b);
/// When a burst begins, in ticks: its earliest event, and its first end.
struct BurstBegin {
  int64_t earliest = 0, first_end = 0;
  bool continues = false;  // another, with which it may have its earliest event in common
};

/// Of the finding whose earliest event is of this class. Of a rule with `within` the second counts
/// in which that was, since bursts may begin with copies far apart; of one that continues another
/// that of its first end, too.
std::string finding_id(const Program& program, const Group& group, const value::Digest& of_class,
                       const BurstBegin& begin);

GroupFinding make_finding(const Program& program, const Group& group, const BurstMatches& from,
                          Conditions& conditions);

}  // namespace foothold::runtime
