// Which parts of a rule its tests exercise: modified condition/decision coverage, in three values.
//
//   where deletes and folder in quiet_folders      tests: (true, true) fires, (true, false) does
//   not
//
// A part *decides* in an event if another value of it alone would have changed the outcome. It is
// exercised if it decides in one event that fires and in one that does not. Here `folder in
// quiet_folders` is; `deletes` decides in the first event only: no test shows what happens without.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/condition.h"

namespace foothold::evaluate {

struct PartCoverage {
  dsl::Span span;
  compiler::Condition::Operator op = compiler::Condition::Operator::test;
  std::array<size_t, 3> seen = {};  // events in which it was false, unknown, true
  size_t decided_firing = 0;        // events that fire because of it
  size_t decided_quiet = 0;         // events that do not fire because of it

  bool exercised() const { return decided_firing > 0 && decided_quiet > 0; }
};

struct RuleCoverage {
  std::string rule;
  size_t events = 0;                // of its kind, in its tests
  bool several = false;             // a rule over several events, or compared with the past
  std::vector<PartCoverage> parts;  // of where, then of unless; a whole before its parts

  size_t exercised() const;
};

/// The parts of a condition that are counted, a whole before its parts.
std::vector<const Explained*> counted_parts(const Explained& condition);

/// Of a rule over several events a part is exercised if it was true once and not true once, of an
/// event or an assignment of its tests: what decides is not worked out.
RuleCoverage cover(const compiler::Model& model, const compiler::Rule& rule);

}  // namespace foothold::evaluate
