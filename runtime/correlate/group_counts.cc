#include "runtime/correlate/group_counts.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/least_events.h"

namespace foothold::runtime {
namespace {

/// 16 MiB, of which the machine gives what is touched: two million groups of four steps are told
/// apart well, of many more most pass.
constexpr int kCellBits = 24;
constexpr uint8_t kMost = std::numeric_limits<uint8_t>::max();

}  // namespace

GroupCounts::GroupCounts(const Program& program)
    : cells_(static_cast<uint8_t*>(std::calloc(size_t{1} << kCellBits, 1))) {
  for (const CorrelationProgram& rule : program.correlations) {
    const std::vector<uint32_t>& least = least_.emplace_back(least_events(program, rule));
    counts_.push_back(std::accumulate(least.begin(), least.end(), uint64_t{0}) > 1);
  }
}

size_t GroupCounts::cell_of(std::string_view shared, uint32_t step) {
  constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;  // spreads the steps
  const uint64_t hash = std::hash<std::string_view>()(shared) + step * kGolden;
  return static_cast<size_t>((hash * kGolden) >> (64 - kCellBits));
}

void GroupCounts::add(std::string_view shared, const TakenBy& steps) {
  if (!cells_) return;
  for (const auto& [step, source] : steps) {
    uint8_t& cell = cells_[cell_of(shared, step)];
    cell = static_cast<uint8_t>(cell + (cell < kMost ? 1 : 0));
  }
}

bool GroupCounts::may_be_whole(std::string_view shared) const {
  const uint32_t correlation = count_at(shared, 0);
  if (!counts_[correlation] || !cells_) return true;
  const std::vector<uint32_t>& least = least_[correlation];
  for (uint32_t step = 0; step < least.size(); ++step)
    if (cells_[cell_of(shared, step)] < std::min<uint32_t>(least[step], kMost)) return false;
  return true;
}

}  // namespace foothold::runtime
