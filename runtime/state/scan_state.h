// What a scan knows between two blocks, as plain data that does not depend on the program: kinds,
// shapes, wraps and rules by their names, so that it can be taken up under other rules.
//
//   Scan::save()  ->  ScanState  ->  bytes (encode.h)  ->  ScanState  ->  Scan::restore()
//
// What is only ever added to (sightings, ids of findings) is not in here: that is handed over as it
// comes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/correlate/stream_state.h"
#include "runtime/frame/frame_state.h"
#include "runtime/input/take_up.h"
#include "runtime/scanner.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {

/// How far one input is done.
struct InputState {
  FrameState frame;  // its offset: bytes of the decoded input whose records are done
  TailDigest tail;
  // What it adds to the accounts once it was read to its end.
  bool closed = false;
  uint64_t container_bytes = 0, lost_bytes = 0;
  bool no_log = false;
  std::string failure;
};

struct WayState {
  uint8_t envelope = 0;
  std::vector<std::string> wraps;
  std::string shape;  // empty: none
  uint64_t records = 0;
};

struct CounterState {
  uint64_t records = 0, examined = 0, passed_over = 0, unrecognised = 0, unreadable = 0;
  uint64_t blank_lines = 0, repaired = 0, cut_off = 0, cut_lists = 0;
  uint64_t record_bytes = 0, between_bytes = 0;
  std::map<std::string, uint64_t> events;  // by kind
  std::vector<WayState> arrivals;
  std::vector<UnreadablePlace> first_unreadable;
};

/// Of a selection of events: from when on it saw all there were.
struct SelectionState {
  value::Digest identity{};
  std::optional<int64_t> since;  // ticks; none: from the beginning
};

struct TotalState {
  uint64_t findings = 0, copies = 0, excused = 0;
  std::vector<uint64_t> by_level;
  std::map<std::string, uint64_t> by_rule, passed_over;
  std::map<std::pair<std::string, std::string>, uint64_t> by_tune;  // by rule and reason
  std::vector<std::string> excused_ids;                             // the oldest first
};

struct ScanState {
  CounterState counters;
  TotalState totals;
  std::vector<Timeline::Saved> timeline;
  std::map<std::string, std::vector<Coverage::SavedHour>> coverage;  // by shape
  std::vector<SelectionState> selections;
  std::map<std::string, std::vector<value::Digest>> rules;  // over several events: what they mean
  bool followed = false;  // findings of several events were told of as they were found
  std::optional<StreamState> stream = {};
  std::map<std::string, uint8_t> standing = {};  // levels of findings that are not final, by id
};

CounterState save_counters(const Program& program, const Counters& counters);
Counters restore_counters(const Program& program, const CounterState& state);

std::map<std::string, std::vector<Coverage::SavedHour>> save_coverage(const Program& program,
                                                                      const Coverage& coverage);
/// Shapes that the program does not have are left out.
void restore_coverage(const Program& program,
                      const std::map<std::string, std::vector<Coverage::SavedHour>>& state,
                      Coverage& coverage);

/// The program's own; those that `before` does not have see everything from `now` on.
std::vector<SelectionState> selections_of(const Program& program,
                                          const std::vector<SelectionState>& before,
                                          std::optional<int64_t> now);
std::map<std::string, std::vector<value::Digest>> rules_of(const Program& program);
/// Rules over several events that `before` has not, or not with this meaning.
std::vector<std::string> begun_anew(
    const Program& program, const std::map<std::string, std::vector<value::Digest>>& before);

}  // namespace foothold::runtime
