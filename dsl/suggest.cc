// The nearest of several names.
#include <algorithm>
#include <numeric>
#include <vector>

#include "dsl/diagnostic.h"

namespace foothold::dsl {
namespace {

constexpr size_t kLongestWord = 64;  // bytes of a word that is compared with others

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

bool same_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Letters to put in, take out, replace, or (two neighbours) exchange. Three rows of the table.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

size_t difference(size_t a, size_t b) { return a > b ? a - b : b - a; }

}  // namespace

std::string did_you_mean(std::string_view written, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = (written.size() < 3 ? 1 : std::max<size_t>(2, written.size() / 3)) + 1;
  if (written.size() > kLongestWord) return best;
  for (const std::string& candidate : candidates) {
    if (candidate == written) continue;
    if (same_without_case(candidate, written)) return candidate;
    if (difference(candidate.size(), written.size()) >= best_distance) continue;
    const size_t distance = edit_distance(written, candidate);
    if (distance < best_distance && distance < candidate.size())
      best_distance = distance, best = candidate;
  }
  return best;
}

}  // namespace foothold::dsl
