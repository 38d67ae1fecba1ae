// The account of a scan: every record is in exactly one of four numbers, and every byte in one of
// three.
#pragma once

#include <string>
#include <vector>

#include "cli/restart_summary.h"
#include "runtime/scan.h"

namespace foothold::cli {

struct SummaryFacts {
  double seconds = 0;
  std::vector<int> exit_codes;               // all that hold, the one given first
  std::vector<std::string> geo, identities;  // what was looked up in: the files
  size_t identity_rows = 0;
  RestartFacts restart = {};
};

std::string summary_text(const runtime::Program& program, const runtime::ScanSummary& summary,
                         const SummaryFacts& facts);
std::string summary_json(const runtime::Program& program, const runtime::ScanSummary& summary,
                         const SummaryFacts& facts);

/// `1.2 GB`, `340 kB`
std::string human_bytes(double bytes);

}  // namespace foothold::cli
