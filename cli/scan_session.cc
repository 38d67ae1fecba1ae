#include "cli/scan_session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/say.h"
#include "runtime/program/encode.h"

namespace foothold::cli {
namespace {

constexpr size_t kChunkBytes = size_t{64} << 10;
constexpr uint64_t kMostKeptBytes = uint64_t{8} << 20;  // between two commits
constexpr uint64_t kMostHeldBytes = uint64_t{1} << 20;  // before they are put away

value::Digest digest_of(const std::string& text) {
  value::Hasher hasher;
  hasher.add(text);
  return hasher.finish();
}

template <typename Value>
std::string bytes_of(const Value& value) {
  std::string bytes;
  runtime::encode(value, bytes);
  return bytes;
}

template <typename Value>
bool value_of(std::string_view bytes, Value& value) {
  runtime::Decoder decoder(bytes);
  return decoder.read(value) && decoder.at_end();
}

/// The name of an input that was seen for the second time has a number behind it.
std::string_view name_of(std::string_view key) { return key.substr(0, key.find('\n')); }

}  // namespace

RunningProgram::RunningProgram(runtime::PreparedProgram prepared,
                               const runtime::ScanOptions& options)
    : ready(std::move(prepared)),
      compiled(std::make_unique<runtime::CompiledProgram>(
          ready.program, options, runtime::MatcherAids{&ready.databases, nullptr})) {}

ScanSession::ScanSession(const ScanCommand& command, std::unique_ptr<RunningProgram> program,
                         const runtime::ScanOptions& options, ResumedOutput& output)
    : command_(command), running_(std::move(program)), options_(options), output_(output) {}

ScanSession::~ScanSession() = default;

/// Without a file the events that were kept are needed only if rules are replaced: on a stream.
std::string ScanSession::open(const std::atomic<bool>* stop, bool reads_a_stream) {
  facts_.checkpoint = !command_.checkpoint.empty();
  if (!facts_.checkpoint && !reads_a_stream) return {};
  auto opened = runtime::Checkpoint::open(command_.checkpoint);
  if (const std::string* problem = std::get_if<std::string>(&opened)) return *problem;
  checkpoint_ = std::move(std::get<std::unique_ptr<runtime::Checkpoint>>(opened));
  if (command_.spool.empty()) return {};
  auto spool = runtime::Spool::open(command_.spool, STDIN_FILENO, stop);
  if (const std::string* problem = std::get_if<std::string>(&spool)) return *problem;
  spool_ = std::move(std::get<std::unique_ptr<runtime::Spool>>(spool));
  return {};
}

void ScanSession::reload_on_hangup(const PrepareOptions& options) {
  reloader_ = std::make_unique<RuleReloader>(command_.rules, options);
}

// ---- taking up

std::string ScanSession::begin(runtime::Scan& scan) {
  scan_ = &scan;
  if (!checkpoint_) return {};
  store_ = std::make_unique<runtime::SightingStore>(program());
  if (!facts_.checkpoint) return {};
  if (std::string problem = restore(scan); !problem.empty()) return problem;
  if (!problem_.empty()) return problem_;
  return edge() ? std::string() : problem_;  // from here on it is known where the output stood
}

std::string ScanSession::restore(runtime::Scan& scan) {
  std::string damaged = "the checkpoint " + command_.checkpoint + " is damaged";
  runtime::CheckpointContent content;
  if (std::string problem = checkpoint_->read(content); !problem.empty()) return problem;
  output_.take_up(content.output);
  if (content.scan.empty()) return {};
  runtime::ScanState state;
  if (!value_of(content.scan, state)) return damaged;
  if (state.followed != command_.follow)
    return fmt::format("the checkpoint {} is of a scan {} --follow", command_.checkpoint,
                       state.followed ? "with" : "without");
  for (const runtime::StoredName& name : content.names)
    if (!store_->know(name)) return damaged;
  next_.dropped_names = store_->unwanted_names();
  facts_.taken_up = true;
  if (std::string problem = restore_told(content); !problem.empty()) return problem;
  begins_anew(scan.restore(state));
  for (const auto& [name, bytes] : content.groups) scan.restore_group(name, bytes);
  for (const auto& [key, bytes] : content.inputs) {
    runtime::InputState& input = inputs_[key];
    if (!value_of(bytes, input)) return damaged;
    facts_.bytes_before += input.frame.offset;
    if (input.closed) scan.count_input(std::string(name_of(key)), input);
  }
  for (const std::string& id : content.written) scan.restore_written(id);
  published_ = {content.published.begin(), content.published.end()};
  std::string problem = restore_sightings();
  scan.restored();
  return problem;
}

/// Of a file it is known which of them were written; of a pipe each may have been.
std::string ScanSession::restore_told(const runtime::CheckpointContent& content) {
  std::vector<runtime::ToldLine> lines(content.notes.size());
  std::vector<ResumedOutput::Placed> texts;
  for (size_t number = 0; number < lines.size(); ++number) {
    if (!value_of(content.notes[number], lines[number]))
      return "the checkpoint " + command_.checkpoint + " is damaged";
    texts.push_back({lines[number].text, lines[number].at});
  }
  if (output_.reads_back()) {
    const std::vector<bool> written = output_.take_out(texts);
    std::vector<runtime::ToldLine> there;
    for (size_t number = 0; number < lines.size(); ++number)
      if (written[number] || lines[number].id.empty()) there.push_back(std::move(lines[number]));
    lines = std::move(there);
  }
  journal_.take_up(lines, output_.reads_back());
  if (journal_.is_open()) scan_->catch_up_at(journal_.read());
  return {};
}

std::string ScanSession::restore_sightings() {
  using Outcome = runtime::SightingStore::Outcome;
  return checkpoint_->each_chunk([&](std::string_view chunk) {
    runtime::Decoder decoder(chunk);
    Outcome outcome = Outcome::read;
    std::string bytes;
    runtime::Sighting sighting;
    while (outcome != Outcome::damaged && !decoder.at_end()) {
      const bool whole = decoder.read(bytes) && !bytes.empty();
      outcome =
          whole ? store_->read(std::string_view(bytes).substr(1), sighting) : Outcome::damaged;
      if (outcome == Outcome::read) scan_->restore(sighting, bytes[0] == '1');
    }
    return outcome != Outcome::damaged;
  });
}

void ScanSession::begins_anew(const std::vector<std::string>& rules) {
  std::set<std::string> all(facts_.anew.begin(), facts_.anew.end());
  all.insert(rules.begin(), rules.end());
  facts_.anew.assign(all.begin(), all.end());
}

// ---- inputs

std::string ScanSession::key_of(std::string_view name) {
  const uint32_t number = ++seen_names_[std::string(name)];
  return number == 1 ? std::string(name) : fmt::format("{}\n{}", name, number);
}

std::unique_ptr<runtime::Source> ScanSession::spooled_input(bool& plain) {
  current_is_spool_ = true;
  plain = spool_->first() > 0;  // only of text the beginning is removed
  return spool_->source();
}

bool ScanSession::add(runtime::Source& source) {
  if (!facts_.checkpoint) return scan_->add(source);
  current_key_ = key_of(source.name());
  runtime::InputTrack track;
  if (const auto found = inputs_.find(current_key_); found != inputs_.end())
    track.state = found->second;
  if (track.state.closed) scan_->uncount_input(std::string(source.name()), track.state);
  track.state.closed = false;
  const uint64_t done = track.state.frame.offset;
  std::string wrong = runtime::take_up(source, done, track.state.tail, track.tail);
  if (current_is_spool_ && spool_->first() > done)
    wrong = "the spool begins behind what the checkpoint knows to be scanned";
  if (!wrong.empty()) return problem_ = fmt::format("{}: {}", source.name(), wrong), false;
  current_ = &track;
  current_is_spool_ = current_is_spool_ && source.container().empty();
  const bool good = scan_->add(source, &track);
  next_.inputs[current_key_] = bytes_of(track.state);
  if (current_is_spool_) spool_done_ = track.state.frame.offset;
  current_ = nullptr;
  current_is_spool_ = false;
  return good;
}

// ---- what is new

bool ScanSession::write(const runtime::Finding& finding, const std::string& text) {
  moved_ = true;
  if (!facts_.checkpoint) return output_.write(text);
  if (finding.phase != runtime::Phase::none) return write_told(finding, text);
  if (!finding.several) {
    next_.written.push_back(finding.id);
    return output_.write(text);
  }
  const value::Digest digest = digest_of(text);
  const std::string key = finding.id + " " + value::hex(digest);  // two bursts may share an id
  if (!published_.insert(key).second) return ++facts_.written_before, true;
  next_.published.push_back(key);
  return output_.write(text);
}

/// A line of a stream is noted before it is written: an earlier one may have to be taken back by
/// who goes on behind the last commit.
bool ScanSession::write_told(const runtime::Finding& finding, const std::string& text) {
  constexpr size_t kMostWaiting = 1000;
  if (!journal_.is_to_be_written(finding.id, finding.phase, text))
    return ++facts_.written_before, true;
  told_.push_back({finding.id, program().rules[finding.rule].name, finding.tenant, finding.time,
                   finding.phase, text, scan_->bytes_read(), scan_->awake()});
  return told_.size() < kMostWaiting || flush();
}

bool ScanSession::flush() {
  if (!told_.empty()) {
    std::vector<std::string> notes;
    uint64_t at = output_.position();
    for (runtime::ToldLine& line : told_) {
      line.at = std::exchange(at, at + line.text.size());
      notes.push_back(bytes_of(line));
    }
    if (std::string problem = checkpoint_->note(notes); !problem.empty())
      return problem_ = std::move(problem), false;
    for (const runtime::ToldLine& line : std::exchange(told_, {}))
      if (!output_.append(line.text)) return false;
  }
  return output_.flush();
}

void ScanSession::caught_up() {
  if (!scan_->end_absence(journal_.awake().value_or(0)) || !journal_.is_open()) return;
  for (const runtime::ToldLine& line :
       journal_.to_be_taken_back(scan_->tell_again(journal_.unconfirmed())))
    (void)scan_->take_back(line);
  journal_.conclude();
  (void)flush();
  output_.settle();
}

void ScanSession::keep(const runtime::Sighting& sighting) {
  if (!checkpoint_) return;
  const std::string bytes = (scan_->is_late_across() ? '1' : '0') + store_->write(sighting);
  std::vector<runtime::CheckpointChunk>& chunks = next_.sightings;
  if (chunks.empty() || chunks.back().bytes.size() >= kChunkBytes)
    chunks.push_back({INT64_MIN, {}});
  if (sighting.timed) chunks.back().latest = std::max(chunks.back().latest, sighting.time);
  runtime::encode(bytes, chunks.back().bytes);
  kept_bytes_ += bytes.size();
  if (!facts_.checkpoint && kept_bytes_ > kMostHeldBytes && problem_.empty()) (void)put_away();
}

/// With what was kept. That alone can be at any time: only other rules are given it.
bool ScanSession::put_away() {
  next_.names = store_->new_names();
  next_.oldest_needed = scan_->oldest_needed();
  problem_ = checkpoint_->commit(next_);
  if (!problem_.empty()) return kept_bytes_ = kMostKeptBytes + 1, false;  // the next edge says so
  next_ = {};
  kept_bytes_ = 0;
  return true;
}

/// Asked on the reader's thread.
bool ScanSession::edge_due() const {
  if (!checkpoint_) return false;
  const bool time = facts_.checkpoint && moved_ && Clock::now().time_since_epoch().count() >= due_;
  return time || kept_bytes_ > kMostKeptBytes || (reloader_ && reloader_->ready());
}

bool ScanSession::edge() {
  if (!commit(facts_.checkpoint)) return false;
  if (reloader_ && reloader_->ready()) reload();
  const auto every = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(command_.checkpoint_every));
  due_ = (Clock::now() + every).time_since_epoch().count();
  return problem_.empty();
}

/// Findings first, then what says that they were written.
bool ScanSession::commit(bool with_scan) {
  if (!flush() || !output_.sync()) return false;
  if (spool_ && !spool_->sync()) return problem_ = "the spool cannot be written", false;
  if (with_scan && journal_.is_open())
    problem_ = checkpoint_->note({bytes_of(runtime::ToldLine())});
  if (!problem_.empty()) return false;
  if (with_scan) next_.scan = bytes_of(scan_->save());
  if (facts_.checkpoint) next_.output = output_.state();
  if (current_) next_.inputs[current_key_] = bytes_of(current_->state);
  next_.groups = scan_->take_group_changes();
  next_.drop_notes = with_scan && !journal_.is_open();
  if (!put_away()) return false;
  moved_ = false;
  if (current_ && current_is_spool_) spool_done_ = current_->state.frame.offset;
  if (spool_ && spool_done_ > 0) spool_->done(spool_done_);
  return true;
}

/// Who writes into a pipe may have waited, too, and what it has may come with the next run.
void ScanSession::close_inputs() {
  const bool whole = command_.spool.empty() && !command_.resume_skip;
  if (facts_.checkpoint && command_.follow && whole) (void)scan_->end_absence({});
  if (facts_.checkpoint && !command_.follow && problem_.empty()) (void)commit(true);
}

void ScanSession::finish() {
  if (!facts_.checkpoint || !problem_.empty()) return;
  (void)commit(command_.follow);
}

// ---- other rules

/// Events that were kept for rules that are the same are given to them again.
void ScanSession::reload() {
  std::optional<runtime::PreparedProgram> ready = reloader_->take();
  if (!ready) {
    ++facts_.failed_reloads;
    return complain("foothold: the rules were not taken into use: the old ones stay\n");
  }
  ready->program.facts = program().facts;
  auto next = std::make_unique<RunningProgram>(std::move(*ready), options_);
  begins_anew(scan_->replace(*next->compiled));
  running_ = std::move(next);
  ++facts_.reloads;
  store_ = std::make_unique<runtime::SightingStore>(program());
  runtime::CheckpointContent content;
  problem_ = checkpoint_->read(content);
  for (const runtime::StoredName& name : content.names)
    if (!store_->know(name)) problem_ = "the checkpoint is damaged";
  next_.dropped_names = store_->unwanted_names();
  if (problem_.empty()) problem_ = restore_sightings();
  scan_->restored();
}

RestartFacts ScanSession::facts() const {
  RestartFacts facts = facts_;
  facts.commits = checkpoint_ ? checkpoint_->commits() : 0;
  facts.written_before += output_.passed_over();
  return facts;
}

}  // namespace foothold::cli
