// What rules over several events cost: events a second and bytes a key, in a file and on a stream,
// in order and shuffled, for n events and ten times as many. Linear is a growth of 1.
//
//   correlation_bench [--events N] [--only WORD] [--seconds LIMIT]
//
// Each measurement is a process of its own, so that its memory is its own. Only what comes behind
// the scan of a record is measured: sightings are made before. Seconds are the processor's.
#include <fmt/format.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "rules/embedded.h"
#include "runtime/correlate/correlator.h"
#include "runtime/correlate/stream_correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "runtime/scanner.h"

namespace {

using namespace foothold;

constexpr std::string_view kKinds = R"(
shape log {
  route what  record id  time at precision 100ns
  header { tenant = tenant  feed = "log"  user = user  ip = ip  principal = "person"  correlation = cor }
}
header { tenant : id  feed : text  user : address  ip : ip  principal : one of person, guest  correlation : id }
response look { phase 0 owner soc csf RS.AN-06 command "look" lookup "look" }
)";

/// A kind for each letter of events.
std::string kind_text(char name) {
  return fmt::format(R"(
kind k{0} "an event of the measurement" {{
  value : text  bytes : number
  # allow: no_sample
  from log where what is "{0}" {{ value = value  bytes = bytes }}
}}
)",
                     name);
}

std::string rule_text(const std::string& when) {
  return fmt::format(R"(rule r {{  # allow: missing_test, never_true, always_true, no_floor
  title "a rule of the measurement" severity high owner soc detects csf:DE.CM-09 control csf:PR.DS-02
  responds csf:RS.MI-01 maps nhi:none contain look
  {}
  report "it fired"
}}
)",
                     when);
}

/// An event of a case: which kind, whose, when (seconds) and what it says.
struct Event {
  char kind = 'a';
  size_t user = 0;
  double at = 0;
  size_t value = 0;
};

struct Case {
  const char* name;
  const char* when;
  std::function<Event(size_t number, size_t count)> event;
};

/// All of it within the window, whatever the number.
double within_hour(size_t number, size_t count) {
  return 3500.0 * static_cast<double>(number) / static_cast<double>(count);
}

/// One user, kinds in turn.
auto dense(std::string_view kinds) {
  return [kinds](size_t number, size_t count) {
    return Event{kinds[number % kinds.size()], 0, within_hour(number, count), number % 7};
  };
}

/// One user, kinds in runs: all of the first, then all of the second.
auto runs(std::string_view kinds) {
  return [kinds](size_t number, size_t count) {
    return Event{kinds[number * kinds.size() / count], 0, within_hour(number, count), number % 7};
  };
}

/// One user, the last event is of another kind.
auto ended(std::string_view kinds, char last) {
  return [kinds, last](size_t number, size_t count) {
    const char kind = number + 1 == count ? last : kinds[number % kinds.size()];
    return Event{kind, 0, within_hour(number, count), number % 7};
  };
}

/// A user has ten events, minutes apart.
auto sparse(std::string_view kinds) {
  return [kinds](size_t number, size_t count) {
    const size_t users = std::max<size_t>(count / 10, 1);
    return Event{kinds[number / users % kinds.size()], number % users,
                 static_cast<double>(number / users) * 300, number % 7};
  };
}

/// One user, so many different values.
auto distinct(size_t values) {
  return [values](size_t number, size_t count) {
    return Event{'a', 0, within_hour(number, count), number % values};
  };
}

std::vector<Case> cases() {
  const char* const steps = "when same user, within 1h { x: ka then y: kb then z: kc }";
  return {
      {"count, many keys", "when same user, within 1h { x: at least 5 ka }", sparse("a")},
      {"count, one key", "when same user, within 1h { x: at least 50 ka }", dense("a")},
      {"distinct 1 k", "when same user, within 1h { x: ka with at least 900 different value }",
       distinct(1'000)},
      {"distinct 10 k", "when same user, within 1h { x: ka with at least 900 different value }",
       distinct(10'000)},
      {"distinct 100 k", "when same user, within 1h { x: ka with at least 900 different value }",
       distinct(100'000)},
      {"distinct 1 M", "when same user, within 1h { x: ka with at least 900 different value }",
       distinct(1'000'000)},
      {"largest share",
       "when same user, within 1h { x: at least 50 ka } such that largest share of x.value > 90%",
       dense("a")},
      {"3 steps, many keys", steps, sparse("abc")},
      {"3 steps, A B C A B C", steps, dense("abc")},
      {"3 steps, A.. B.. C..", steps, runs("abc")},
      {"3 steps, each event all", "when same user, within 1h { x: ka then y: ka then z: ka }",
       dense("a")},
      {"3 steps, A B A B .. C", steps, ended("ab", 'c')},
      {"3 steps, no C", steps, dense("ab")},
      {"3 steps, B.. A.. C..", steps, runs("bac")},
      {"any order", "when same user, within 1h { x: ka also y: kb also z: kc }", dense("abc")},
      {"no between", "when same user, within 1h { x: ka then no kb then z: kc }", dense("abc")},
      {"no between, none there", "when same user, within 1h { x: ka then no kb then z: kc }",
       dense("ac")},
      {"latest", "when same user, within 1h { x: latest ka then z: kc where value is not x.value }",
       dense("ac")},
      {"joined, never true",
       "when same user, within 1h { x: ka then y: kb where value is not x.value and bytes > "
       "x.bytes "
       "then z: kc }",
       dense("abc")},
      {"joined by value",
       "when same user, within 1h { x: ka then y: kb where value is x.value then z: kc }",
       dense("abc")},
      {"many then one", "when same user, within 1h { x: at least 10 ka then z: kc }", dense("ac")},
      {"absence", "when same user, within 1h { x: ka then no kb within 10m }", sparse("aac")},
      {"absence, one key", "when same user, within 1h { x: ka then no kb within 10m }",
       dense("ac")},
  };
}

std::string record_of(const Event& event, size_t number) {
  const auto ticks = static_cast<uint64_t>(event.at * 1e7);
  const uint64_t second = ticks / 10'000'000;
  return fmt::format(
      R"({{"what":"{}","id":"r{}","at":"2026-03-02T{:02}:{:02}:{:02}.{:07}Z","user":"u{}@contoso.com",)"
      R"("ip":"192.0.2.7","cor":"c{}","tenant":"t1","value":"v{}","bytes":"1"}})"
      "\n",
      event.kind, number, second / 3600, second / 60 % 60, second % 60, ticks % 10'000'000,
      event.user, number, event.value);
}

/// Nothing: the rule does not compile.
std::optional<runtime::Program> program_of(const std::string& when) {
  dsl::Sources sources;
  compiler::Input input;
  for (const rules::EmbeddedFile& file : rules::embedded_files())
    if (file.name.ends_with(".tsv"))
      input.catalogue.add(compiler::framework_of(file.name), file.text);
  std::string text(kKinds);
  for (const char name : {'a', 'b', 'c'}) text += kind_text(name);
  input.rules = {sources.add("bench.fh", text + rule_text(when))};
  const compiler::Compiled compiled = compiler::compile(sources, input);
  if (!compiled.diagnostics.has_errors()) return compiler::plan(compiled.model);
  fmt::print(stderr, "{}", dsl::render(compiled.diagnostics, sources, {}));
  return std::nullopt;
}

struct Seen {
  std::vector<runtime::Sighting> sightings;
  runtime::Coverage coverage;
};

Seen see(const runtime::CompiledProgram& compiled, const Case& one, size_t count, bool shuffled) {
  runtime::BlockScanner scanner(compiled);
  Seen seen{{}, runtime::Coverage(compiled.program())};
  for (size_t from = 0; from < count; from += 1000) {
    std::string records;
    for (size_t number = from; number < std::min(count, from + 1000); ++number)
      records += record_of(one.event(number, count), number);
    runtime::MemorySource source(records);
    runtime::Framer framer(source, runtime::frame_names(compiled.program()));
    runtime::BlockBuffer buffer;
    runtime::Block block;
    while (framer.next(buffer, block)) {
      runtime::BlockResult result;
      scanner.scan(block, "-", result);
      std::move(result.sightings.begin(), result.sightings.end(),
                std::back_inserter(seen.sightings));
    }
  }
  seen.coverage.add(scanner.coverage());
  seen.coverage.finish();
  std::mt19937_64 random(1);
  if (shuffled) std::shuffle(seen.sightings.begin(), seen.sightings.end(), random);
  return seen;
}

struct Measured {
  double seconds = 0;
  uint64_t findings = 0, cut_off = 0, groups = 0;
  uint64_t accounted = 0, resident = 0;  // bytes
};

uint64_t resident_bytes() {
  unsigned long long all = 0, resident = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (std::fscanf(file, "%llu %llu", &all, &resident) != 2) resident = 0;
  (void)std::fclose(file);
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

/// The processor's: other work on the machine does not count.
double seconds_spent() {
  timespec spent{};
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

Measured in_file(const runtime::CompiledProgram& compiled, const Seen& seen) {
  Measured measured;
  const double start = seconds_spent();
  runtime::Correlator correlator(compiled, {});
  for (const runtime::Sighting& sighting : seen.sightings) correlator.add(sighting);
  const runtime::CorrelationSummary summary = correlator.finish(
      seen.coverage,
      {[](const runtime::Finding&) { return true; }, [](const runtime::ExcusedFinding&) {}});
  measured.seconds = seconds_spent() - start;
  measured.findings = summary.findings, measured.cut_off = summary.cut_off;
  measured.groups = summary.groups;
  return measured;
}

Measured on_stream(const runtime::CompiledProgram& compiled, const Seen& seen) {
  constexpr size_t kBlock = 500;
  Measured measured;
  const uint64_t before = resident_bytes();
  const double start = seconds_spent();
  runtime::StreamSettings settings;
  settings.state.limit =  // nothing goes
      std::max<uint64_t>(settings.state.limit, 2048 * seen.sightings.size());
  runtime::StreamCorrelator correlator(compiled, settings,
                                       {[](const runtime::Finding&) { return true; }, {}});
  correlator.observe(seen.coverage);
  const uint64_t empty = correlator.budget().used();  // what the budget itself takes
  size_t number = 0;
  for (const runtime::Sighting& sighting : seen.sightings) {
    correlator.add(sighting);
    if (++number % kBlock == 0) (void)correlator.evaluate(false);
  }
  measured.groups = correlator.held_groups();
  measured.accounted = correlator.budget().used() - empty;
  measured.resident = std::max(resident_bytes(), before) - before;
  const runtime::CorrelationSummary summary = correlator.finish(true);
  measured.seconds = seconds_spent() - start;
  measured.findings = summary.findings, measured.cut_off = summary.cut_off;
  return measured;
}

struct Way {
  bool stream = false, shuffled = false;
};

/// In a child; nothing if it took longer than `limit` seconds.
std::optional<Measured> measure(const Case& one, size_t count, Way way, long limit) {
  int fds[2];
  if (pipe(fds) != 0) return std::nullopt;
  (void)std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const auto program = program_of(one.when);
    if (!program) _exit(2);
    const runtime::CompiledProgram compiled(*program, {});
    const Seen seen = see(compiled, one, count, way.shuffled);
    const itimerval until{{0, 0}, {static_cast<time_t>(limit), 0}};
    (void)setitimer(ITIMER_PROF, &until, nullptr);
    const Measured measured = way.stream ? on_stream(compiled, seen) : in_file(compiled, seen);
    const ssize_t wrote = write(fds[1], &measured, sizeof measured);
    _exit(wrote == sizeof measured ? 0 : 1);
  }
  close(fds[1]);
  Measured measured;
  const bool good = child > 0 && read(fds[0], &measured, sizeof measured) == sizeof measured;
  close(fds[0]);
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);
  return good ? std::optional(measured) : std::nullopt;
}

void print_row(const Case& one, size_t count, long limit) {
  static constexpr Way kWays[] = {{false, false}, {false, true}, {true, false}, {true, true}};
  std::string row = fmt::format("{:<24}", one.name), notes;
  for (const Way way : kWays) {
    const auto few = measure(one, count, way, limit), many = measure(one, 10 * count, way, limit);
    if (!few || !many) {
      row += fmt::format(" {:>9} {:>6}", few ? "late" : "-", "");
      continue;
    }
    row +=
        fmt::format(" {:>8.0f}k {:>6.2f}", static_cast<double>(10 * count) / many->seconds / 1000,
                    many->seconds / few->seconds / 10);
    if (many->cut_off) notes += fmt::format(" cut off {}", many->cut_off);
    if (way.stream && !way.shuffled && many->groups)
      notes +=
          fmt::format("  {} bytes a key, {} resident; {} findings", many->accounted / many->groups,
                      many->resident / many->groups, many->findings);
  }
  fmt::print("{}{}\n", row, notes);
  (void)std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  size_t events = 10'000;
  long limit = 120;
  std::string only;
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string_view option = arguments[at];
    if (option == "--events") events = std::strtoull(arguments[at + 1], nullptr, 10);
    if (option == "--seconds") limit = std::strtol(arguments[at + 1], nullptr, 10);
    if (option == "--only") only = arguments[at + 1];
  }
  fmt::print("{} events, events/s; growth: seconds of {} beside ten times those of {}\n",
             10 * events, 10 * events, events);
  fmt::print("{:<24} {:>9} {:>6} {:>9} {:>6} {:>9} {:>6} {:>9} {:>6}\n", "", "file", "growth",
             "shuffled", "growth", "stream", "growth", "shuffled", "growth");
  for (const Case& one : cases())
    if (only.empty() || std::strstr(one.name, only.c_str())) print_row(one, events, limit);
  return 0;
}
