// What a rule needs, without any event: its steps as they are written, what they have in common, in
// what time, and how much of the past it asks for.
//
//   `r`: Mail hidden soon after a sign-in from a new address
//   events of the same user, within 1h
//            access: sign_in where result is success and ip is new for user over 30d
//       then hiding: inbox_rule where deletes and ip is not access.ip
//   the past: ip is new for user over 30d
#pragma once

#include <string>

#include "cli/load.h"

namespace foothold::cli {

/// Lines, each with a newline; harmless.
std::string rule_outline(const Loaded& loaded, const compiler::Rule& rule);

}  // namespace foothold::cli
