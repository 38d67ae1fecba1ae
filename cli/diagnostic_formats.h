// The diagnostics of a check for programs: JSON lines (docs/diagnostics.md) and SARIF 2.1.0.
//
//   json_line(found, sources)   {"code":"E014","name":"unknown_field","severity":"error", ...}
//   sarif_log(all, sources)     one run with the rules of diagnostics.def and a result each
//
// Lines and columns count from 1. Columns are bytes in JSON, as in the text, and UTF-16 code units
// in SARIF (its `columnKind`).
#pragma once

#include <string>

#include "dsl/diagnostic.h"

namespace foothold::cli {

/// One diagnostic as one line of JSON, with its newline.
std::string json_line(const dsl::Diagnostic& diagnostic, const dsl::Sources& sources);

/// All that are kept, as one SARIF log, with a newline at the end.
std::string sarif_log(const dsl::Diagnostics& diagnostics, const dsl::Sources& sources);

}  // namespace foothold::cli
