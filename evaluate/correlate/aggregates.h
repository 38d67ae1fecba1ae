// What the events of a step say together.
//
//   tries: sign-ins of ana, ana and ben     number of tries 3, number of different tries.user 2,
//   largest share of tries.user 2/3
#pragma once

#include <vector>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// number_of, number_of_different, total_of ... last_of, by Look::what and Look::step_field; `kind`
/// is the step's. The earlier events first. Absent where nothing is said that could be worked out.
Value aggregate(const compiler::Look& look, const compiler::Kind& kind,
                const std::vector<const Taken*>& events);

bool is_aggregate(compiler::Look::What what);

/// Different values of a field that are said; of a list each element is one.
size_t count_different(const compiler::Kind& kind, uint32_t field,
                       const std::vector<const Taken*>& events);

/// A field as a plural step says it: the list of what its events say, in order.
Value list_of_field(const compiler::Type& type, uint32_t field,
                    const std::vector<const Taken*>& events);

}  // namespace foothold::evaluate
