// A flood of made-up keys between the steps of a real sequence, through the correlator of streams:
// is the real one still found?
//
//   flood --policy fair --keys 10000000                       exit code 0: detected
//   flood --policy lru --keys 10000000                        exit code 1: lost
//   flood --policy fair --keys 10000000 --tenants 1000000     the made-up keys are of made-up
//   tenants flood --policy fair --keys 10000000 --events 2            each made-up key goes on, too
//   flood --policy fair --before 3000000                      the flood is there first
//
// The rule asks for three inbox rules of one user within four hours. Carla makes two, then the
// flood comes, then she makes the third. Sightings are those of a scanned record, with other names
// in it: reading ten million records would measure something else.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "cli/load.h"
#include "compiler/plan/plan.h"
#include "runtime/correlate/stream_correlator.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"

namespace {

using namespace foothold;
using namespace foothold::runtime;

constexpr int64_t kSecond = value::ticks_per_second;
constexpr int64_t kDay = 24 * 3600 * kSecond;

constexpr const char* kRule = R"(rule three_rules_soon {  # allow: missing_test
  title    "Three inbox rules within four hours"
  severity info
  owner    soc
  detects  csf:DE.CM-09
  control  csf:PR.DS-02
  responds csf:RS.MI-01
  maps     nhi:none
  contain  revoke_sessions
  when same user, within 4h {
    first: inbox_rule then second: inbox_rule then third: inbox_rule
  }
  report "{user} made three rules"
}
)";

constexpr const char* kRecord =
    R"({"CreationTime":"2026-04-13T09:00:00","Id":"r0","Operation":"New-InboxRule",)"
    R"("OrganizationId":"tenant0000000","RecordType":1,"ResultStatus":"True",)"
    R"("UserId":"user00000000@contoso.com","UserType":2,"ClientIP":"192.0.2.7","ObjectId":"",)"
    R"("Parameters":[{"Name":"Name","Value":"projects"}]})"
    "\n";
constexpr std::string_view kUser = "user00000000", kReal = "carla.hansen";

struct Choice {
  StatePolicy policy = StatePolicy::fair;
  uint64_t keys = 10'000'000, before = 0, tenants = 1, events = 1;
  uint64_t budget = uint64_t{64} << 20;  // bytes
};

bool read(int count, char** words, Choice& choice) {
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string_view name = words[at], value = words[at + 1];
    const uint64_t number = std::strtoull(words[at + 1], nullptr, 10);
    if (name == "--policy" && (value == "fair" || value == "lru"))
      choice.policy = value == "fair" ? StatePolicy::fair : StatePolicy::lru;
    else if (name == "--keys")
      choice.keys = number;
    else if (name == "--budget")
      choice.budget = number << 20;
    else if (name == "--before")
      choice.before = number;
    else if (name == "--tenants" && number > 0)
      choice.tenants = number;
    else if (name == "--events")
      choice.events = number;
    else
      return false;
  }
  return count % 2 == 1;
}

std::optional<Program> planned() {
  cli::Gathered gathered;
  gathered.rules = {{"flood.fh", kRule}};
  gathered.only_given = true;
  const cli::Loaded loaded = cli::compile_gathered(std::move(gathered));
  if (!loaded.good()) return cli::print_problems(loaded, false), std::nullopt;
  return compiler::plan(loaded.compiled.model);
}

std::optional<Sighting> sighted(const CompiledProgram& compiled) {
  MemorySource source(kRecord);
  Framer framer(source, frame_names(compiled.program()));
  BlockScanner scanner(compiled);
  BlockBuffer buffer;
  Block block;
  std::optional<Sighting> found;
  while (framer.next(buffer, block)) {
    BlockResult result;
    scanner.scan(block, "-", result);
    for (Sighting& sighting : result.sightings) found = std::move(sighting);
  }
  return found;
}

class Flood {
 public:
  Flood(const CompiledProgram& compiled, const Choice& choice, Sighting sighting)
      : choice_(choice),
        pattern_(std::move(sighting)),
        tenant_(pattern_.tenant),
        name_at_(pattern_.values.find(kUser)),
        start_(pattern_.time),
        correlator_(compiled, {kDay, {choice.budget, choice.policy}},
                    {[this](const Finding& finding) { return take(finding); }, {}}) {}

  bool can_rename() const { return name_at_ != std::string::npos; }
  void see(std::string_view user, const std::string& tenant, int64_t second) {
    Sighting sighting = pattern_;
    sighting.values.replace(name_at_, kUser.size(), user);
    sighting.tenant = tenant;
    sighting.time = start_ + second * kSecond;
    const uint64_t number = ++number_;
    std::memcpy(sighting.identity.data(), &number, sizeof number);
    sighting.event_class = sighting.identity;
    correlator_.add(sighting);
    most_used_ = std::max(most_used_, correlator_.budget().used());
    if (number % 4096 == 0) (void)correlator_.evaluate(false);
  }
  void see_real(int64_t second) {
    real_ = true;
    see(kReal, tenant_, second);
    (void)correlator_.evaluate(true);
    real_ = false;
  }
  void make_up(uint64_t from, uint64_t to) {
    for (uint64_t key = from; key < to; ++key) {
      const std::string user = fmt::format("user{:08}", key);
      const std::string tenant =
          choice_.tenants == 1 ? tenant_ : fmt::format("made-up-{}", key % choice_.tenants);
      for (uint64_t event = 0; event < choice_.events; ++event)
        see(user, tenant, static_cast<int64_t>(key / 10'000 + event) + 120);
    }
  }
  bool detected() const { return detected_; }
  uint64_t most_used() const { return most_used_; }
  uint64_t events() const { return number_; }
  const StreamCorrelator& correlator() const { return correlator_; }

 private:
  bool take(const Finding& finding) {
    detected_ = detected_ ||
                (real_ && finding.several && finding.several->keys[0].second.starts_with(kReal));
    return true;
  }

  const Choice& choice_;
  const Sighting pattern_;
  const std::string tenant_;
  const size_t name_at_;
  const int64_t start_;
  uint64_t number_ = 0, most_used_ = 0;
  bool real_ = false, detected_ = false;
  StreamCorrelator correlator_;
};

}  // namespace

int main(int count, char** words) {
  Choice choice;
  if (!read(count, words, choice)) {
    fmt::print(stderr,
               "usage: flood [--policy fair|lru] [--keys N] [--budget MIB] [--before N] "
               "[--tenants N] [--events N]\n");
    return 2;
  }
  const std::optional<Program> program = planned();
  if (!program) return 2;
  const CompiledProgram compiled(*program, {});
  std::optional<Sighting> sighting = sighted(compiled);
  if (!sighting) return 2;
  Flood flood(compiled, choice, std::move(*sighting));
  if (!flood.can_rename()) return 2;
  flood.make_up(0, choice.before);
  flood.see_real(0), flood.see_real(60);
  flood.make_up(choice.before, choice.before + choice.keys);
  flood.see_real(3 * 3600);
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  const double seconds = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  const StateBudget& budget = flood.correlator().budget();
  fmt::print(
      "policy={} keys={} tenants={} events={} budget_mib={} most_accounted_mib={:.1f} "
      "groups_left={} evicted={} cpu_seconds={:.0f} events_per_cpu_second={:.0f} peak_rss_mib={} "
      "detected={}\n",
      choice.policy == StatePolicy::fair ? "fair" : "lru", choice.before + choice.keys,
      choice.tenants, choice.events, choice.budget >> 20,
      static_cast<double>(flood.most_used()) / (1 << 20), budget.groups(), budget.evicted(),
      seconds, static_cast<double>(flood.events()) / std::max(seconds, 1.0), usage.ru_maxrss / 1024,
      flood.detected() ? "yes" : "no");
  return flood.detected() ? 0 : 1;
}
