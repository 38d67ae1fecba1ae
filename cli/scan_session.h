// A scan that goes on where an earlier one stopped, or was killed; and whose rules can be replaced
// while it runs.
//
//   begin()            what was kept is given to the scan: accounts, events, ids of findings
//   add(source)        an input, from where it stands; refused if it is another one than before
//   edge()             nothing is on its way: findings are on the disk, then all is committed, then
//                      new rules are taken into use
//   finish()           the findings over several events are on the disk, and known as written
//
// INVARIANT: a position is committed only after the findings before it were written. So whenever
// the process is killed, no finding is lost; one that was written behind the last commit is found
// again, with its id.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "cli/commands.h"
#include "cli/restart_summary.h"
#include "cli/resumed_output.h"
#include "cli/rule_reloader.h"
#include "runtime/input/spool.h"
#include "runtime/scan.h"
#include "runtime/state/checkpoint.h"

namespace foothold::cli {

/// The rules in use, made ready to run.
struct RunningProgram {
  runtime::PreparedProgram ready;
  std::unique_ptr<runtime::CompiledProgram> compiled;

  RunningProgram(runtime::PreparedProgram prepared, const runtime::ScanOptions& options);
  const runtime::Program& program() const { return ready.program; }
};

class ScanSession {
 public:
  ScanSession(const ScanCommand& command, std::unique_ptr<RunningProgram> program,
              const runtime::ScanOptions& options, ResumedOutput& output);
  ~ScanSession();

  const RunningProgram& running() const { return *running_; }
  const runtime::Program& program() const { return running_->program(); }
  bool keeps_state() const { return checkpoint_ != nullptr; }

  /// Opens the checkpoint and the spool. A sentence if that cannot be.
  std::string open(const std::atomic<bool>* stop, bool reads_a_stream);
  /// From here on SIGHUP reads the rules again. Before there are threads.
  void reload_on_hangup(const PrepareOptions& options);

  std::string begin(runtime::Scan& scan);
  /// False: nothing more should be scanned.
  bool add(runtime::Source& source);
  std::unique_ptr<runtime::Source> spooled_input(bool& plain);

  bool write(const runtime::Finding& finding, const std::string& text);
  void keep(const runtime::Sighting& sighting);
  /// What write() took is where it belongs. False: it could not be written.
  bool flush();
  /// Something was read.
  void moved() { moved_ = true; }
  /// All has been read that an earlier run had read, as far as its lines say.
  void caught_up();
  bool edge_due() const;
  bool edge();
  /// Before the last findings are made (but for a stream: those are told of already), and after.
  void close_inputs();
  void finish();

  /// Why it cannot go on; empty: it can.
  const std::string& problem() const { return problem_; }
  RestartFacts facts() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::string restore(runtime::Scan& scan);
  std::string restore_sightings();
  std::string restore_told(const runtime::CheckpointContent& content);
  bool write_told(const runtime::Finding& finding, const std::string& text);
  bool commit(bool with_scan);
  bool put_away();
  void reload();
  void begins_anew(const std::vector<std::string>& rules);
  std::string key_of(std::string_view name);

  const ScanCommand& command_;
  std::unique_ptr<RunningProgram> running_;
  runtime::ScanOptions options_;
  ResumedOutput& output_;
  std::unique_ptr<RuleReloader> reloader_;
  std::unique_ptr<runtime::Spool> spool_;
  std::unique_ptr<runtime::Checkpoint> checkpoint_;
  std::unique_ptr<runtime::SightingStore> store_;
  runtime::Scan* scan_ = nullptr;

  std::map<std::string, runtime::InputState> inputs_;  // that earlier runs knew, by key
  std::map<std::string, uint32_t> seen_names_;
  std::string current_key_;
  runtime::InputTrack* current_ = nullptr;
  bool current_is_spool_ = false;
  uint64_t spool_done_ = 0;  // of text: what is before that is not read again

  runtime::CheckpointCommit next_;  // what is new since the last commit
  std::atomic<uint64_t> kept_bytes_ = 0;
  std::atomic<Clock::rep> due_ = 0;
  std::set<std::string> published_;
  std::atomic<bool> moved_ = false;      // since the last commit
  runtime::ToldJournal journal_;         // what a killed run told behind its last commit
  std::vector<runtime::ToldLine> told_;  // lines of a stream that are about to be written
  std::string problem_;
  RestartFacts facts_;
};

}  // namespace foothold::cli
