// What a rule would need several events for is refused here, until it can be matched: once a rule,
// at the first part that needs them.
//
//   when sign_in where ip is new for user over 30d     E083 at `ip is new for user over 30d`
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// False, and nothing done, for a plain rule about one event.
bool report_several(Context& context, const dsl::RuleItem& rule);
/// The same for a test that speaks of history, of the clock or of possible findings.
bool report_several(Context& context, const dsl::TestItem& test);
/// The same for one part of a condition: of facts, tunes and defaults.
bool report_several(Context& context, const dsl::Condition& condition);
bool report_several(Context& context, const dsl::Operand& value);

}  // namespace foothold::compiler
