// A small world with a field of every type, all written by the record itself:
//
//   {"Operation":"say","t":"Invoice 7","changed_old":["a"],"changed":["a","b"]}
//
// Rules are made from a table of conditions, records from a table of values; both readers judge
// every rule on every record.
#pragma once

#include <string>
#include <vector>

#include "tests/oracle/oracle.h"

namespace foothold::oracle {

/// The kind `said`, with a rule `r<number>` for each `when` part ("where ..." or "unless ...");
/// `items` stands beside it.
World small_world(const std::vector<std::string>& parts, const std::string& items = "");

/// Both readers on all lines, and the matcher on each event as the evaluator read it. Fails the
/// test where they differ. Returns how often rules fired.
size_t expect_agreement(const World& world, const std::string& lines);

/// Writes one record: `{"Operation":"say",MEMBERS}` and a newline.
std::string record(const std::string& members);

}  // namespace foothold::oracle
