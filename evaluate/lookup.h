// What tables say, read row by row as they were written. The scanner's sorted keys are held against
// this.
//
//   tier of role_id in roles, an event with role_id "r-01"  ->  the cell `tier` of the row "r-01"
#pragma once

#include <vector>

#include "evaluate/condition.h"

namespace foothold::evaluate {

/// The cell of the first row whose key is the input; absent without one, or if it says nothing.
Derived cell_of(const compiler::Model& model, const compiler::Value& made, const Derived& key);

/// A flag: whether some row has these values. Absent if one of them is; no if one is empty.
Derived in_rows(const compiler::Model& model, const compiler::Value& made,
                const std::vector<Derived>& values);

}  // namespace foothold::evaluate
