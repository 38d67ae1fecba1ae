// What stands at the end of a stream of a world's records, beside what the slow evaluator finds.
//
//   differs_on_stream(*model, compiled, records, 7, told)   ->   "", or what each of them found
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "runtime/scanner.h"

namespace foothold::stream_test {

/// Lines that were told: final ones, and others; and how often some had waited.
struct StreamTold {
  size_t finals = 0, others = 0, waited = 0;
};

/// How a stream comes, and how often it is asked for all.
struct Pace {
  uint64_t most_in_block = 5;
  uint64_t all_of = 2;   // one of so many times nothing may wait any more
  uint64_t late_of = 1;  // one of so many records is late,
  uint64_t last_of = 0;  // and of these one of so many comes at the last moment; 0: none
};

/// Of a program of one rule. Bound of lateness, order within it, blocks and ticks are as the seed
/// says. Empty: they are the same, with ticks, without them, and when all has become final; or the
/// world is one that a stream need not give as a file does (copies more than a day apart).
std::string differs_on_stream(const compiler::Model& model,
                              const runtime::CompiledProgram& compiled,
                              const std::vector<std::string>& records, uint64_t seed,
                              StreamTold& told, const Pace& pace = {});

}  // namespace foothold::stream_test
