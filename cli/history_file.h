// Files of what old logs said (runtime/state/baseline.h): read whole, written at once.
#pragma once

#include <optional>
#include <string>

#include "runtime/state/baseline.h"

namespace foothold::cli {

/// Nothing, after a sentence on standard error, if the file is not one.
std::optional<runtime::Baseline> read_history(const std::string& path);

/// Under another name first, then put in its place: who reads it sees the old one or the new one.
/// False after a sentence on standard error.
bool write_history(const runtime::Baseline& baseline, const std::string& path);

/// For a scan: the file must hold something that the program asks for; what of that it does not
/// hold is named on standard error.
std::optional<runtime::Baseline> read_history_for(const runtime::Program& program,
                                                  const std::string& path, bool quiet);

}  // namespace foothold::cli
