#include "cli/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace foothold::cli {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;
constexpr size_t kMostChanges = 3000;  // lines; past it all between the first and last difference

/// With their newlines: a last line without one differs from one with it.
Lines lines_of(std::string_view text) {
  Lines lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

/// One line of the answer: ' ' stands in both, '-' in the first, '+' in the second.
struct Step {
  char what;
  std::string_view line;
};

/// Which lines go and come between two runs that differ at both ends: Myers' greedy search for the
/// fewest, keeping the furthest reaches of every round to walk back on.
bool search(const Lines& a, const Lines& b, std::vector<std::vector<long>>& rounds) {
  const long rows = static_cast<long>(a.size()), columns = static_cast<long>(b.size());
  const long most = std::min<long>(rows + columns, static_cast<long>(kMostChanges));
  std::vector<long> reach(static_cast<size_t>(2 * most + 3), 0);
  const auto at = [&](long diagonal) -> long& {
    return reach[static_cast<size_t>(diagonal + most + 1)];
  };
  for (long changes = 0; changes <= most; ++changes) {
    for (long diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const bool down =
          diagonal == -changes || (diagonal != changes && at(diagonal - 1) < at(diagonal + 1));
      long x = down ? at(diagonal + 1) : at(diagonal - 1) + 1;
      while (x < rows && x - diagonal < columns && x - diagonal >= 0 &&
             a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - diagonal)])
        ++x;
      at(diagonal) = x;
      if (x >= rows && x - diagonal >= columns) return true;
    }
    rounds.emplace_back(reach.begin() + (most + 1 - changes), reach.begin() + (most + 2 + changes));
  }
  return false;
}

std::vector<Step> walk_back(const Lines& a, const Lines& b,
                            const std::vector<std::vector<long>>& rounds) {
  std::vector<Step> steps;
  long x = static_cast<long>(a.size()), y = static_cast<long>(b.size());
  const auto common = [&] { steps.push_back({' ', a[static_cast<size_t>(--x)]}), --y; };
  for (long changes = static_cast<long>(rounds.size()); changes > 0; --changes) {
    const std::vector<long>& reach = rounds[static_cast<size_t>(changes - 1)];
    const auto at = [&](long diagonal) {
      const long place = diagonal + changes - 1;
      return place < 0 || place >= static_cast<long>(reach.size())
                 ? -1
                 : reach[static_cast<size_t>(place)];
    };
    const long diagonal = x - y;
    const bool down =
        diagonal == -changes || (diagonal != changes && at(diagonal - 1) < at(diagonal + 1));
    const long from = down ? at(diagonal + 1) : at(diagonal - 1);
    const long start = down ? from : from + 1;
    while (x > start) common();
    if (down)
      steps.push_back({'+', b[static_cast<size_t>(--y)]});
    else
      steps.push_back({'-', a[static_cast<size_t>(--x)]});
  }
  while (x > 0) common();
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<Step> steps_between(const Lines& a, const Lines& b) {
  std::vector<std::vector<long>> rounds;
  if (search(a, b, rounds)) return walk_back(a, b, rounds);
  std::vector<Step> steps;
  for (std::string_view line : a) steps.push_back({'-', line});
  for (std::string_view line : b) steps.push_back({'+', line});
  return steps;
}

std::string range(size_t first, size_t count) {
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

/// One hunk: steps [begin, end), which start after `a` and `b` lines of the texts.
std::string hunk(const std::vector<Step>& steps, size_t begin, size_t end, size_t a, size_t b) {
  std::string body;
  size_t in_a = 0, in_b = 0;
  for (size_t i = begin; i < end; ++i) {
    in_a += steps[i].what != '+', in_b += steps[i].what != '-';
    body += steps[i].what;
    body += steps[i].line;
    if (!steps[i].line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
  }
  return fmt::format("@@ -{} +{} @@\n", range(a, in_a), range(b, in_b)) + body;
}

}  // namespace

std::string unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Step> steps = steps_between(lines_of(before), lines_of(after));
  std::string out = fmt::format("--- {0}\n+++ {0}\n", name);
  size_t a = 0, b = 0, at = 0;
  while (at < steps.size()) {
    const auto changed = [&](size_t from) {
      while (from < steps.size() && steps[from].what == ' ') ++from;
      return from;
    };
    const size_t first = changed(at);
    if (first == steps.size()) break;
    const size_t begin = std::max(at, first > kContext ? first - kContext : 0);
    a += begin - at, b += begin - at;
    size_t end = first;
    for (size_t next = first; next < steps.size() && next <= end + 2 * kContext;
         next = changed(end))
      for (end = next; end < steps.size() && steps[end].what != ' ';) ++end;
    end = std::min(steps.size(), end + kContext);
    out += hunk(steps, begin, end, a, b);
    for (size_t i = begin; i < end; ++i) a += steps[i].what != '+', b += steps[i].what != '-';
    at = end;
  }
  return out;
}

}  // namespace foothold::cli
