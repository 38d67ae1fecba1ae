// A line that says what had to go for want of memory, so that whoever reads findings knows what
// they may lack.
//
//   {"pressure":"first_seen_address","tenant":"c0117050-...","first":"2026-03-02T09:00:00Z",
//    "last":"2026-03-02T10:00:00Z","groups":0,"values":312}
//
// Findings that it touches are marked each by themselves (Finding::pressure).
#pragma once

#include <cstdint>
#include <string>

#include "runtime/program/program.h"

namespace foothold::runtime {

struct PressureNote {
  uint32_t rule = 0;
  std::string tenant;               // empty: not said, or of several tenants
  int64_t from = 0, to = 0;         // times of the events that went, ticks
  uint64_t groups = 0, values = 0;  // what the rule waited for; what it remembered of the past
};

/// One line of JSON, without the newline.
std::string pressure_json(const Program& program, const PressureNote& note);
/// Lines for people.
std::string pressure_text(const Program& program, const PressureNote& note);
/// `2026-03-02T09:00:00Z`
std::string pressure_time(int64_t ticks);

}  // namespace foothold::runtime
