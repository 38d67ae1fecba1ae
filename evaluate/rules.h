// Rules on one event.
//
// A rule fires where its `where` is true and its `unless` is not: `unless` unknown does not save an
// attacker, `where` unknown does not raise an alarm. A tune excuses the event where it is in force
// and its own `unless` is true, and gives another severity where it is in force.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model.h"
#include "evaluate/condition.h"
#include "evaluate/value.h"

namespace foothold::evaluate {

struct Firing {
  uint32_t rule = 0;
  Truth where = Truth::yes;  // yes without a `where`
  Truth unless = Truth::no;  // no without an `unless`
  bool fires = false;
  /// It would fire, but for these tunes: places in Model::tunes.
  std::vector<uint32_t> excused_by = {};
  compiler::Level level = compiler::Level::medium;  // of the finding, if it fires
  /// It fires, and a test of `where` that is true found something external only by comparing with
  /// the user's domain.
  bool external_by_user = false;
};

/// One rule on an event of its kind. The rule need not be in the model; `rule` of the result is 0.
Firing evaluate_rule(const compiler::Model& model, const Event& event, const compiler::Rule& rule);

/// All rules of the event's kind, also those that do not fire, in the model's order.
std::vector<Firing> evaluate_rules(const compiler::Model& model, const Event& event);

/// (rule, kind) of every firing of a record's events, in order of events, then rules.
std::vector<std::pair<uint32_t, uint32_t>> fired(const compiler::Model& model,
                                                 std::string_view record);

}  // namespace foothold::evaluate
