// First seen over 30 days on a stream: so many (user, address) pairs, each seen on a day of its own
// and again later, asked and remembered as `ip is new for user over 30d` is.
//
//   first_seen_bench 10000000 [classes]
//
// Prints bytes a pair as the budget counts them and as the process takes them, and events a second.
// `classes`: events have copies in other logs, as sign-ins have. Records may come a day late. Exit
// code 1 if a pair takes more than 33.5 bytes of the budget, which is 320 MiB for ten million (of
// events without copies).
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "cli/load.h"
#include "compiler/plan/plan.h"
#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/stream_history.h"

namespace {

using namespace foothold;
using namespace foothold::runtime;
using Clock = std::chrono::steady_clock;

constexpr int64_t kDay = int64_t{24} * 3600 * value::ticks_per_second;
constexpr int64_t kDays = 30;
constexpr double kMostBytes = 33.5;
constexpr uint64_t kPairsOfAUser = 10, kBetweenAnswers = 2000;

constexpr const char* kRule = R"(rule first_seen {  # allow: missing_test
  title    "First seen"
  severity info
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when came: sign_in where ip is new for user over 30d
  report "{came.user} from {came.ip}"
}
)";

double resident_bytes() {
  unsigned long all = 0, resident = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    (void)std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<Program> planned() {
  cli::Gathered gathered;
  gathered.rules = {{"first_seen.fh", kRule}};
  gathered.only_given = true;
  const cli::Loaded loaded = cli::compile_gathered(std::move(gathered));
  if (!loaded.good()) return cli::print_problems(loaded, false), std::nullopt;
  return compiler::plan(loaded.compiled.model);
}

/// The memory of looks, as the correlator of a stream uses it.
class Looks {
 public:
  Looks(const Program& program, uint64_t limit, bool classes)
      : classes_(classes),
        coverage_(program),
        budget_({limit, StatePolicy::fair}),
        history_(program, budget_, hash_, nullptr) {
    coverage_.finish();
  }

  void see(uint64_t pair, int64_t time) {
    std::string shared;
    append_count(0, shared), append_part("contoso", shared);
    append_part(fmt::format("user{}@contoso.com", pair / kPairsOfAUser), shared);
    HistoryEvent event;
    event.moment = {time, value::ticks_per_second};
    ++events_;
    std::memcpy(event.identity.data(), &events_, sizeof events_);
    event.event_class = event.identity;
    const uint64_t number = events_ * 0x9e3779b97f4a7c15;
    if (classes_) std::memcpy(event.event_class.data(), &number, sizeof number);
    event.says = true;
    event.values = {fmt::format("192.0.2.{}", pair % kPairsOfAUser)};
    event.asks = true;
    history_.add(shared, event, {0}, time - kDay);
    event.asks = false, event.past = true;
    history_.add(shared, event, {}, time - kDay);
    most_used_ = std::max(most_used_, budget_.used());
    if (events_ % kBetweenAnswers == 0) answer();
  }
  void answer() {
    const auto take = [&](const Asked&, const HistoryAnswer& answer) {
      known_ += answer.said && answer.number == 0;
    };
    history_.answer({coverage_, coverage_}, watermarks_, take, true);
  }
  uint64_t most_used() const { return most_used_; }
  uint64_t used() const { return budget_.used(); }
  uint64_t events() const { return events_; }
  uint64_t known() const { return known_; }
  size_t entries() const { return history_.entries(); }
  StreamHistory& history() { return history_; }

 private:
  bool classes_;
  Coverage coverage_;
  KeyedHash hash_ = KeyedHash::random();
  StateBudget budget_;
  StreamHistory history_;
  const Watermarks watermarks_{kDay};
  uint64_t events_ = 0, most_used_ = 0, known_ = 0;
};

/// Each day: its new pairs, and as many of before, which are seen again. At its end what is over is
/// dropped, as the correlator does after so many events.
uint64_t thirty_days(uint64_t pairs, Looks& looks) {
  const uint64_t a_day = pairs / kDays;
  Watermarks watermarks(kDay);
  uint64_t again = 0;
  for (int64_t day = 0; day < kDays; ++day) {
    for (uint64_t at = 0; at < a_day; ++at) {
      const int64_t time =
          day * kDay + static_cast<int64_t>(at * (24 * 3600) / a_day) * value::ticks_per_second;
      const uint64_t fresh = static_cast<uint64_t>(day) * a_day + at;
      looks.see(fresh, time);
      const uint64_t before = (at * 7919 + static_cast<uint64_t>(day)) % (fresh + 1);
      again += before != fresh;
      looks.see(before, time + value::ticks_per_second / 2);
    }
    looks.answer();
    watermarks.see("contoso", 0, (day + 1) * kDay);
    watermarks.advance();
    looks.history().forget(watermarks);
  }
  return again;
}

}  // namespace

int main(int count, char** words) {
  const uint64_t pairs = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000'000;
  const bool classes = count > 2 && std::strcmp(words[2], "classes") == 0;
  const std::optional<Program> program = planned();
  if (!program || pairs < static_cast<uint64_t>(kDays)) return 2;
  const double before = resident_bytes();
  Looks looks(*program, uint64_t{384} << 20, classes);
  const uint64_t empty = looks.used();
  const Clock::time_point start = Clock::now();
  const uint64_t again = thirty_days(pairs, looks);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const double each = static_cast<double>(pairs);
  const double used = static_cast<double>(looks.used() - empty);
  fmt::print(
      "pairs={} classes={} entries={} known={} of={} accounted_mb={:.0f} bytes_a_pair={:.1f} "
      "most_accounted_mb={:.0f} resident_mb={:.0f} events_per_second={:.0f}\n",
      pairs, classes ? "yes" : "no", looks.entries(), looks.known(), again, used / 1e6, used / each,
      static_cast<double>(looks.most_used() - empty) / 1e6, (resident_bytes() - before) / 1e6,
      static_cast<double>(looks.events()) / seconds);
  if (looks.known() == 0) return 2;
  return !classes && used / each > kMostBytes ? 1 : 0;
}
