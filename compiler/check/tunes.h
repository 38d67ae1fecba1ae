// The day on which a tune ends, as a condition.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// `field`, a time, is before the tune's day; nothing if the tune has none. Unknown, and so not in
/// force, where the time is not said.
std::optional<Condition> older_than(const Kind& kind, uint32_t field, const Tune& tune);

}  // namespace foothold::compiler
