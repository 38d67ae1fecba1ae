#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "cli/commands.h"
#include "cli/correlation_summary.h"
#include "cli/exit_codes.h"
#include "cli/history_file.h"
#include "cli/output.h"
#include "cli/prepare.h"
#include "cli/resumed_output.h"
#include "cli/say.h"
#include "cli/scan_session.h"
#include "cli/summary.h"
#include "runtime/input/inputs.h"
#include "runtime/scan.h"

namespace foothold::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<bool> stop_requested{false};
volatile std::sig_atomic_t stop_signal = 0;

void request_stop(int signal) {
  stop_signal = signal;
  stop_requested.store(true, std::memory_order_relaxed);
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = request_stop;  // without SA_RESTART: a waiting read ends at once
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// True if an input is a pipe, a device or a terminal: somebody may be waiting for what it says
/// now.
bool reads_a_stream(const ScanCommand& command) {
  const auto streams = [](const std::string& path) {
    struct stat status {};
    const int failed = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path.c_str(), &status);
    return failed == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
  };
  return std::any_of(command.inputs.begin(), command.inputs.end(), streams);
}

/// On a pipe the producer has the other core: more threads only get in its way.
unsigned threads_for(const ScanCommand& command) {
  if (command.follow) return 1;
  if (command.threads) return command.threads;
  return reads_a_stream(command) ? 1 : std::max(1u, std::thread::hardware_concurrency());
}

/// Shows on a terminal how far the scan is, a few times a second.
class Progress {
 public:
  Progress(Clock::time_point start, bool shown) : start_(start), shown_(shown) {}
  void show(const runtime::ScanSummary& summary) {
    const Clock::time_point now = Clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    const double seconds = std::max(1e-9, std::chrono::duration<double>(now - start_).count());
    const auto bytes = static_cast<double>(summary.bytes_read);
    complain("\r\x1b[K{} records, {} at {}/s, {} findings", summary.counters.records,
             human_bytes(bytes), human_bytes(bytes / seconds), summary.findings);
    used_ = true;
  }
  void clear() {
    if (used_) complain("\r\x1b[K");
  }

 private:
  Clock::time_point start_, last_{};
  bool shown_, used_ = false;
};

bool at_least(const runtime::ScanSummary& summary, const std::string& level) {
  static constexpr std::string_view levels[] = {"info", "low", "medium", "high", "critical"};
  bool from_here = false, found = false;
  for (size_t i = 0; i < std::size(levels); ++i) {
    from_here = from_here || levels[i] == level;
    found = found || (from_here && summary.by_level[i] > 0);
  }
  return found;
}

/// All codes that hold, the one to be given first.
std::vector<int> exit_codes(const ScanCommand& command, const runtime::ScanSummary& summary) {
  std::vector<int> codes;
  if (summary.stopped) codes.push_back(stop_signal == SIGTERM ? kTerminated : kInterrupted);
  if (summary.output_failed) codes.push_back(kOutputFailed);
  if (summary.out_of_memory || is_over_limit(summary.correlation)) codes.push_back(kResourceLimit);
  if (!summary.failures.empty() || !summary.skipped.empty() || summary.counters.unreadable ||
      summary.lost_bytes)
    codes.push_back(kIncomplete);
  if (!command.fail_on.empty() && at_least(summary, command.fail_on)) codes.push_back(kFindings);
  const uint64_t readable = summary.counters.examined + summary.counters.passed_over;
  if (readable == 0) codes.push_back(kNoEvent);
  if (codes.empty()) codes.push_back(kClean);
  return codes;
}

constexpr std::pair<std::string_view, runtime::InputFormat> kInputFormats[] = {
    {"detect", runtime::InputFormat::detect},
    {"ndjson", runtime::InputFormat::ndjson},
    {"json", runtime::InputFormat::json},
    {"csv", runtime::InputFormat::csv}};

runtime::FrameOptions frame_options(const ScanCommand& command) {
  runtime::FrameOptions options;
  for (const auto& [name, format] : kInputFormats)
    if (command.input_format == name) options.format = format;
  options.skip_no_log = options.format == runtime::InputFormat::detect;
  return options;
}

runtime::CorrelationSettings correlation_settings(const ScanCommand& command,
                                                  const std::optional<runtime::Baseline>& history) {
  runtime::CorrelationSettings settings;
  const char* const temporary = std::getenv("TMPDIR");
  if (temporary && *temporary) settings.spill_folder = temporary;
  if (!command.spill_folder.empty()) settings.spill_folder = command.spill_folder;
  settings.spill_limit = command.spill_limit;
  settings.possible = !command.no_possible;
  settings.history = history ? &*history : nullptr;
  return settings;
}

std::optional<runtime::FollowSettings> follow_settings(
    const ScanCommand& command, const std::optional<runtime::Baseline>& history) {
  if (!command.follow) return std::nullopt;
  runtime::FollowSettings settings;
  settings.stream.lateness = command.lateness * value::ticks_per_second;
  settings.stream.state.limit = command.state_memory;
  settings.stream.history = history ? &*history : nullptr;
  settings.stream.saved = !command.checkpoint.empty();
  settings.final_only = command.final_only;
  settings.now = [] {
    using Ticks = std::chrono::duration<int64_t, std::ratio<1, value::ticks_per_second>>;
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<Ticks>(since).count();
  };
  return settings;
}

/// Where records go that were not understood; opened before anything is read.
class RejectsFile {
 public:
  explicit RejectsFile(const std::string& path) : wanted_(!path.empty()) {
    if (wanted_) file_.reset(std::fopen(path.c_str(), "wbe"));
  }
  bool wanted() const { return wanted_; }
  bool good() const { return !wanted_ || file_; }
  bool write(const runtime::Reject& reject) {
    const std::string line = to_json(reject) + "\n";
    return std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  }
  bool close() { return !file_ || std::fclose(file_.release()) == 0; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  bool wanted_;
  std::unique_ptr<std::FILE, Close> file_;
};

void scan_inputs(const ScanCommand& command, runtime::Scan& scan, ScanSession& session) {
  runtime::InputOptions options = command.input;
  options.stop = &stop_requested;
  if (!command.spool.empty())
    options.standard_input = [&](bool& plain) { return session.spooled_input(plain); };
  runtime::Inputs inputs(command.inputs, options);
  while (std::optional<runtime::InputItem> item = inputs.next()) {
    if (const std::string* reason = std::get_if<std::string>(&*item))
      scan.add_failure(*reason);
    else if (!session.add(*std::get<std::unique_ptr<runtime::Source>>(*item)))
      return;
  }
}

int report_end(const ScanCommand& command, const runtime::Program& program,
               runtime::ScanSummary summary, ResumedOutput& output, const ScanSession& session,
               double seconds) {
  summary.output_failed = !output.flush() || summary.output_failed;
  // Ctrl-C ends the producer of a pipe as well: its end may be seen before the request to stop.
  summary.stopped = summary.stopped || stop_requested.load(std::memory_order_relaxed);
  SummaryFacts facts{seconds,
                     exit_codes(command, summary),
                     command.rules.geo,
                     command.rules.identities,
                     program.facts.identities ? program.facts.identities->size() : 0,
                     session.facts()};
  if (!command.summary_file.empty() &&
      !write_file(command.summary_file, summary_json(program, summary, facts))) {
    complain("foothold: {}: {}\n", command.summary_file, std::strerror(errno));
    facts.exit_codes.insert(facts.exit_codes.begin() + (summary.stopped ? 1 : 0), kOutputFailed);
  }
  if (!command.quiet)
    complain("{}", command.stats == "json" ? summary_json(program, summary, facts)
                                           : summary_text(program, summary, facts));
  if (summary.output_failed)
    complain("foothold: standard output: {}; findings after this point were not written\n",
             std::strerror(output.error()));
  if (facts.exit_codes[0] == kNoEvent) complain("foothold: the input held no event\n");
  return facts.exit_codes[0];
}

/// A pipe whose bytes were read is gone with who read it.
bool may_be_taken_up(const ScanCommand& command) {
  if (!command.spool.empty() && (command.inputs.size() != 1 || command.inputs[0] != "-")) {
    complain("foothold: --spool is for standard input alone\n");
    return false;
  }
  if (command.checkpoint.empty() || command.resume_skip || !command.spool.empty()) return true;
  if (!reads_a_stream(command)) return true;
  complain(
      "foothold: a pipe cannot be rewound: give --spool DIR, or --resume-skip if the producer "
      "starts again\n");
  return false;
}

int refuse(const std::string& problem) {
  complain("foothold: {}\n", problem);
  return kCheckpoint;
}

}  // namespace

int scan(const ScanCommand& given) {
  ScanCommand command = given;
  if (command.inputs.empty() && command.input.files_from.empty()) command.inputs = {"-"};
  if (!may_be_taken_up(command)) return kUsage;
  const PrepareOptions options{!command.no_cache, !has(command.without, "routing"), !command.audit};
  Prepared prepared = prepare(command.rules, options);
  if (!prepared.good) return kUsage;
  const runtime::ScanOptions scan_options{
      {!has(command.without, "hyperscan"), !has(command.without, "prefilter")},
      command.audit,
      !command.rejects_file.empty()};
  ResumedOutput output(STDOUT_FILENO);
  ScanSession session(command,
                      std::make_unique<RunningProgram>(std::move(prepared.ready), scan_options),
                      scan_options, output);
  // From here on the rules are not looked at again, unless a SIGHUP asks for it.

  std::optional<runtime::Baseline> history;
  if (!command.history.empty()) {
    history = read_history_for(session.program(), command.history, command.quiet);
    if (!history) return kUsage;
  }

  RejectsFile rejects(command.rejects_file);
  if (!rejects.good()) {
    complain("foothold: {}: {}\n", command.rejects_file, std::strerror(errno));
    return kUsage;
  }

  catch_signals();
  const bool stream = reads_a_stream(command);
  if (stream || !command.checkpoint.empty()) session.reload_on_hangup(options);
  if (std::string problem = session.open(&stop_requested, stream); !problem.empty())
    return refuse(problem);
  const bool text = command.format == "text";
  const bool color = text && isatty(STDOUT_FILENO);
  const Clock::time_point start = Clock::now();
  Progress progress(start, !command.quiet && isatty(STDERR_FILENO));
  runtime::ScanHooks hooks{
      [&](const runtime::Finding& finding) {
        return session.write(finding, (text ? to_text(session.program(), finding, color)
                                            : to_json(session.program(), finding)) +
                                          "\n");
      },
      [&](const runtime::Finding& copy) {
        return output.write(
            (text ? copy_text(session.program(), copy) : copy_json(session.program(), copy)) +
            "\n");
      },
      [&](const runtime::Reject& reject) { return rejects.write(reject); },
      [&](const runtime::ScanSummary& summary) {
        session.moved();
        progress.show(summary);
      },
      [&] { return session.flush(); }};
  hooks.pressure = [&](const runtime::PressureNote& note) {
    return output.write(
        (text ? pressure_text(session.program(), note) : pressure_json(session.program(), note)) +
        "\n");
  };
  if (session.keeps_state()) {
    hooks.sighting = [&](const runtime::Sighting& sighting) { session.keep(sighting); };
    hooks.edge_due = [&] { return session.edge_due(); };
    hooks.edge = [&] { return session.edge(); };
    hooks.caught_up = [&] { session.caught_up(); };
  }
  const bool kept = !command.checkpoint.empty();
  runtime::Scan scan(*session.running().compiled, hooks,
                     {threads_for(command), !stream && !kept && !command.follow, kept, kept,
                      frame_options(command), correlation_settings(command, history),
                      follow_settings(command, history)});
  if (std::string problem = session.begin(scan); !problem.empty()) return refuse(problem);
  scan_inputs(command, scan, session);
  progress.clear();
  session.close_inputs();
  if (!session.problem().empty()) return refuse(session.problem());
  runtime::ScanSummary summary = scan.finish();
  session.finish();
  if (!session.problem().empty()) return refuse(session.problem());
  summary.output_failed = !rejects.close() || summary.output_failed;
  return report_end(command, session.program(), std::move(summary), output, session,
                    std::chrono::duration<double>(Clock::now() - start).count());
}

}  // namespace foothold::cli
