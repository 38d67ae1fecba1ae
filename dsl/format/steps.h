// What a rule waits for: one step a line, the joints before them, what they read in
// one column.
//
//   when same user, within 1h { a: sign_in then made: inbox_rule where deletes } such that x is y
//
// becomes
//
//   when same user, within 1h {
//          a:    sign_in
//     then made: inbox_rule where deletes
//   } such that x is y
//
// A step that is too long for its line breaks before `where` and `unless`; a rule about one event
// always does.
#pragma once

#include "dsl/format/flow.h"

namespace foothold::dsl::format {

/// From `when` to the end of the part.
DocPtr steps_of_when(const Flow& flow, Range range);

}  // namespace foothold::dsl::format
