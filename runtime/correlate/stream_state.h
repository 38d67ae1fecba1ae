// What a stream's rules over several events know besides the events, as plain data under names that
// mean the same in every program: to be kept in a checkpoint, or taken over by other rules.
//
//   StreamState          watermarks and accounts: small, kept whole at each commit
//   GroupChanges         `<rule> ana@contoso.com` -> {ends of matches, f1 told as provisional}
//
// A group of which nothing was found is not kept: its events say all of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/correlate/correlator.h"
#include "runtime/correlate/stream_group.h"
#include "runtime/correlate/watermarks.h"

namespace foothold::runtime {

struct StreamState {
  WatermarkState watermarks;
  CorrelationSummary summary;
};

/// As StreamGroup has them.
struct GroupState {
  std::vector<StandingEnd> ends;
  std::vector<int64_t> open;
  std::vector<Told> told;
  Sealed sealed;
  int64_t searchable = 0;
  bool pressure = false;
};

/// Groups by name; nothing: it is no more.
using GroupChanges = std::map<std::string, std::optional<std::string>>;

/// Of each rule over several events a name that any program gives it in which it means the same, of
/// always the same length.
std::vector<std::string> correlation_names(const Program& program);

}  // namespace foothold::runtime
