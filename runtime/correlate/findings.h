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
/// Of the finding whose earliest event is of this class. `at`: of a rule with `within`, that
/// event's time in ticks, of which the second counts: bursts that begin with copies far apart are
/// two.
std::string finding_id(const RuleInfo& rule, const Group& group, const value::Digest& of_class,
                       std::optional<int64_t> at);

std::optional<int64_t> begin_in_id(const CorrelationProgram& rule, int64_t at);

GroupFinding make_finding(const Program& program, const Group& group, const BurstMatches& from,
                          Conditions& conditions);

}  // namespace foothold::runtime
