// How fast inputs are opened and decoded, without a scan: GB/s of decoded bytes, the median of
// several rounds, the files in turn, so that the machine's mood falls on all alike.
//
//   input_bench ROUNDS FILE...     for example the same log as log.ndjson, .gz, .zst, .bz2 and .xz
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "runtime/input/inputs.h"

namespace {

using Clock = std::chrono::steady_clock;
namespace runtime = foothold::runtime;

struct Measured {
  uint64_t bytes = 0;
  double seconds = 0;
};

Measured read_all(const std::string& path) {
  static std::vector<char> block(1 << 20);
  Measured measured;
  const Clock::time_point start = Clock::now();
  runtime::Inputs inputs({path}, {});
  while (std::optional<runtime::InputItem> item = inputs.next()) {
    if (const auto* problem = std::get_if<std::string>(&*item)) {
      fmt::print(stderr, "{}\n", *problem);
      continue;
    }
    runtime::Source& source = *std::get<std::unique_ptr<runtime::Source>>(*item);
    for (runtime::ReadOutcome outcome; !outcome.end; measured.bytes += outcome.bytes)
      outcome = source.read(block.data(), block.size());
    if (!source.problem().empty()) fmt::print(stderr, "{}\n", source.problem());
  }
  measured.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return measured;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return fmt::print(stderr, "usage: input_bench ROUNDS FILE...\n"), 2;
  const int rounds = std::max(1, std::atoi(arguments[1]));
  const std::vector<std::string> paths(arguments + 2, arguments + count);
  std::vector<std::vector<double>> seconds(paths.size());
  std::vector<uint64_t> bytes(paths.size());
  for (int round = 0; round < rounds; ++round)
    for (size_t at = 0; at < paths.size(); ++at) {
      const Measured measured = read_all(paths[at]);
      seconds[at].push_back(measured.seconds);
      bytes[at] = measured.bytes;
    }
  fmt::print("{:>8} {:>10} {:>8}  file\n", "seconds", "MB", "GB/s");
  for (size_t at = 0; at < paths.size(); ++at) {
    std::sort(seconds[at].begin(), seconds[at].end());
    const double median = seconds[at][seconds[at].size() / 2];
    fmt::print("{:>8.3f} {:>10.1f} {:>8.2f}  {}\n", median, double(bytes[at]) / 1e6,
               double(bytes[at]) / median / 1e9, paths[at]);
  }
  return 0;
}
