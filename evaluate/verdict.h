// Why a rule fires on an event or does not: both conditions with every part's truth, and which
// parts decided.
//
//   where deletes and folder in quiet_folders        deletes: true, folder: absent
//   `where` is unknown, and only `folder in quiet_folders` decided that: whatever `deletes` had
//   been, the rule could not have fired
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/rules.h"

namespace foothold::evaluate {

struct Verdict {
  Firing firing;
  std::optional<Explained> where, unless;  // `decides` is set in them
};

Verdict explain_rule(const compiler::Model& model, const Event& event, const compiler::Rule& rule);

/// Sets `decides` of the parts that a part's truth rests on: of an `and` that is false those that
/// are false, of one that is true all of them.
void mark_deciding(Explained& part);

/// The tests that decide, in the order of the text.
std::vector<const Explained*> deciding_tests(const Explained& part);

}  // namespace foothold::evaluate
