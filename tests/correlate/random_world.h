// Random worlds for rules over several events: rules of every form, records in two logs, and what
// the slow evaluator finds in them, as lines that can be compared.
//
//   form(0, 45)        "when same user, within 45m { a: sign_in then b: inbox_rule }"
//   some_records(r)    lines such as
//   {"Operation":"sign_in","Id":"r0","T":"2026-03-02T00:12:20Z",...}
//
// Worlds are small and crowded: few people, addresses and times, copies in two logs of different
// precision, records delivered twice, ties.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/correlate/correlate.h"
#include "runtime/report/finding.h"

namespace foothold::evaluate {

using Random = std::mt19937_64;

inline uint64_t below(Random& random, uint64_t limit) { return random() % limit; }

/// How many forms there are, and one of them with a window of so many minutes.
size_t forms();
std::string form(size_t number, int window);

/// Records, a line each, in no order; some stand there twice. Times are of March 2, 2026 and the
/// day after.
std::vector<std::string> some_records(Random& random);

/// The findings of all rules as lines, then `open` and how many matches wait; sorted. `at`: the
/// clock in ticks, if it is not the latest event's.
std::string by_evaluator(const compiler::Model& model, const std::vector<std::string>& records,
                         std::optional<int64_t> at = {});
/// A finding of the runtime as such a line.
std::string line_of(const runtime::Program& program, const runtime::Finding& finding);

uint64_t from_environment(const char* name, uint64_t otherwise);

}  // namespace foothold::evaluate
