// Traps of time and of several events: what an engine says that is built the obvious way, and what
// this one must say instead.
//
//   {"T2", "failed tries make an address known",
//    naive  "",                                  nothing: the failure before had the address, too
//    {"when same user, within 1h { came: sign_in where result is success and ip is new ... }",
//     "a sign_in 12/08:50 user=ana ip=203.0.113.9 result=failure\n"
//     "b sign_in 12/09:00 user=ana ip=203.0.113.9 result=success\n"},
//    "ana@contoso.com: came=b"}
//
// Each is asked of the slow evaluator and of the scanner, which reads the records as files: in the
// order of the lines, backwards, and cut into two files with next to no memory. All four must say
// the same, to the ids of the findings.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace foothold::evaluate {

struct World {
  std::string when;
  std::string lines;          // tests/correlate/world.h
  int past_days = 0;          // records of both logs, twice a day, so long before the first line
  std::string past_log = "";  // ... of `coarse` or `fine` alone
  std::string items = "";     // lists and tunes
};

struct Trap {
  std::string number, title;
  std::string naive;  // what the obvious way gives; never what is expected
  World world;
  std::string expected;
};

struct Answer {
  std::string text;              // findings, as described() of world.h, `; ` between them
  std::vector<std::string> ids;  // of them, sorted
  uint64_t open = 0, excused = 0;
  bool operator==(const Answer&) const = default;
};

/// An event is named by the id of its record, `?` without one; behind the names of a step stands
/// how many events it had, if that is not how many are named: `tries=x*2`.
void PrintTo(const Answer& answer, std::ostream* out);  // for googletest

Answer ask_evaluator(const World& world);
Answer ask_scanner(const World& world);  // all ways; a disagreement fails the test

void expect_traps(const std::vector<Trap>& traps);

}  // namespace foothold::evaluate
