// What the scanner finds in files of a world's records, beside what the slow evaluator finds.
//
//   differs_in_files(*model, compiled, records, 7)   ->   "", or what each of them found
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "runtime/scan.h"

namespace foothold::evaluate {

/// How records become files, and with what they are scanned.
struct FilesWay {
  std::vector<size_t> files = {};  // records in each but the last
  unsigned threads = 1;
  size_t memory = size_t{1} << 20;
};

/// As by_evaluator() of random_world.h; what went wrong is a line of its own.
std::string by_scanner(const runtime::CompiledProgram& compiled,
                       const std::vector<std::string>& records, const FilesWay& way);

/// In the order of the records, and in another one, cut and on threads as the seed says. Empty: all
/// find the same. `found`: findings there were.
std::string differs_in_files(const compiler::Model& model, const runtime::CompiledProgram& compiled,
                             std::vector<std::string> records, uint64_t seed, size_t* found);

}  // namespace foothold::evaluate
