// First seen over 30 days: so many (user, address) pairs, each seen on a day of its own and again
// later.
//
//   first_seen_bench 10000000
//
// Prints bytes a pair, the memory of the process, and operations a second beside those of
// std::unordered_set of the same keys in the same run, which knows no times and forgets nothing. As
// on a stream: all windows end after the lateness bound of a day, which advances. Exit code 1 if a
// pair takes more than 33 bytes of memory, all told (320 MiB for ten million).
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "runtime/state/seen_table.h"

namespace {

using namespace foothold::runtime;
using Clock = std::chrono::steady_clock;

constexpr int64_t kDay = int64_t{24} * 3600 * 10'000'000;
constexpr int64_t kDays = 30;
constexpr double kMostBytes = 33;

struct Hash {
  size_t operator()(const SeenKey& key) const { return key.low; }
};

double resident_bytes() {
  unsigned long all = 0, resident = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Keys as if the text had been hashed: so the hash is not measured, which both would need.
SeenKey pair_number(uint64_t number) {
  uint64_t low = number * 0x9e3779b97f4a7c15;
  low = (low ^ low >> 32) * 0xd6e8feb86659fd93;
  return {low ^ low >> 32, static_cast<uint32_t>(low * 0xff51afd7ed558ccd >> 32)};
}

/// Each day: its new pairs, and as many looks at pairs of before, which are seen again.
template <typename See, typename Look, typename EndDay>
void thirty_days(uint64_t pairs, const See& see, const Look& look, const EndDay& end_day) {
  const uint64_t a_day = pairs / kDays;
  for (int64_t day = 0; day < kDays; ++day) {
    for (uint64_t at = 0; at < a_day; ++at) {
      const int64_t time =
          day * kDay + static_cast<int64_t>(at) * (kDay / static_cast<int64_t>(a_day));
      const uint64_t fresh = static_cast<uint64_t>(day) * a_day + at;
      look(pair_number(fresh), time), see(pair_number(fresh), time);
      const uint64_t before = (at * 7919 + static_cast<uint64_t>(day)) % (fresh + 1);
      look(pair_number(before), time), see(pair_number(before), time);
    }
    end_day(day);
  }
}

}  // namespace

int main(int count, char** words) {
  const uint64_t pairs = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000'000;
  const double calls = static_cast<double>(pairs / kDays * kDays) * 4;
  const double before = resident_bytes();
  double table_bytes = 0, table_memory = 0, table_speed = 0;
  uint64_t known = 0;
  {
    SeenTable table(kDays * kDay - kDay);
    const Clock::time_point start = Clock::now();
    thirty_days(
        pairs, [&](const SeenKey& key, int64_t time) { table.see(key, time); },
        [&](const SeenKey& key, int64_t time) {
          known += table.any(key, time - kDays * kDay, time);
        },
        [&](int64_t day) {
          table.advance((day - 1) * kDay), table.forget((day - kDays) * kDay);
          table.compact();
        });
    table_speed = calls / seconds_since(start);
    table_bytes = static_cast<double>(table.bytes());
    table_memory = resident_bytes() - before;
    fmt::print("times_kept={} known={}\n", table.times(), known);
  }
  double set_memory = 0, set_speed = 0;
  {
    const double now = resident_bytes();
    std::unordered_set<SeenKey, Hash> set;
    uint64_t found = 0;
    const Clock::time_point start = Clock::now();
    thirty_days(
        pairs, [&](const SeenKey& key, int64_t) { set.insert(key); },
        [&](const SeenKey& key, int64_t) { found += set.contains(key); }, [](int64_t) {});
    set_speed = calls / seconds_since(start);
    set_memory = resident_bytes() - now;
    if (found != known) return fmt::print(stderr, "the two do not agree\n"), 2;
  }
  const double each = static_cast<double>(pairs);
  fmt::print(
      "pairs={} table_bytes_a_pair={:.1f} table_memory_a_pair={:.1f} table_memory_mib={:.0f} "
      "table_calls_per_second={:.0f}\n",
      pairs, table_bytes / each, table_memory / each, table_memory / (1 << 20), table_speed);
  fmt::print("set_memory_a_pair={:.1f} set_calls_per_second={:.0f} speed_ratio={:.2f}\n",
             set_memory / each, set_speed, table_speed / set_speed);
  return table_memory / each > kMostBytes ? 1 : 0;
}
