// The account of rules over several events: what was put together, and what could not be.
#pragma once

#include <string>

#include "runtime/correlate/correlator.h"

namespace foothold::cli {

/// Lines for people; none if no rule over several events was loaded, or no event was of one.
std::string correlation_text(const runtime::CorrelationSummary& summary);

/// Whether a limit kept something from being correlated.
bool is_over_limit(const runtime::CorrelationSummary& summary);

}  // namespace foothold::cli
