// What all steps of the evaluation look at, and the few things they pass on.
//
//   rule: same user, within 1h { access: sign_in  then hiding: inbox_rule }
//   seen: 09:00 sign_in ana, 09:20 inbox_rule ana, 10:00 sign_in ben
//   taken by access: {0, 2}; by hiding: {1}
//   groups: ana {access {0}, hiding {1}}, ben {access {2}, hiding {}}
//   assignment of ana that ends with 1: access {0}, hiding {0} (places in the group's steps)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/correlate/coverage.h"
#include "evaluate/correlate/time.h"
#include "evaluate/identity.h"

namespace foothold::evaluate {

/// One rule and all that is known. INVARIANT of `seen`: every event has a time, no two the same
/// identity.
struct Scene {
  const compiler::Model& model;
  const compiler::Rule& rule;
  const compiler::Correlation& asked;
  std::vector<const Seen*> seen;
  std::vector<uint32_t> places;  // of each in the input
  const HistoryCoverage& coverage;
  Clock clock;
};

/// An event as a step's selection took it.
struct Taken {
  uint32_t number = 0;  // in Scene::seen
  const Seen* seen = nullptr;
  Moment moment;
  std::vector<Value> fields;  // by number in Step::kind

  const value::Digest& event_class() const { return seen->event_class; }
};

/// By time, then identity.
bool earlier(const Taken& a, const Taken& b);

/// Events that have the tenant and the keys in common.
struct Group {
  std::string tenant;                     // empty if the rule looks across tenants
  std::vector<std::string> keys;          // as they are compared
  std::vector<std::vector<Taken>> steps;  // what each step's selection took, the earlier ones first
};

/// Places in Group::steps.
using Places = std::vector<uint32_t>;

/// Which events stand for each step: of one with a single event one or (a step that may be left
/// out) none, of a plural one all that qualify, the earlier ones first, of a `no` none.
struct Assignment {
  std::vector<Places> steps;
  const Taken* end = nullptr;
};

}  // namespace foothold::evaluate
