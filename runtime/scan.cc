#include "runtime/scan.h"

#include <fmt/format.h>

#include <cstring>
#include <thread>

#include "runtime/block_ring.h"

namespace foothold::runtime {

FrameNames frame_names(const Program& program) {
  FrameNames names;
  for (const Mark& mark : program.marks)
    if (!mark.wrap || !program.wraps[mark.place].each) names.marks.push_back(mark.key);
  for (const WrapProgram& wrap : program.wraps)
    for (const std::vector<std::string>& path : wrap.holds)
      if (wrap.each) names.page_keys.insert(names.page_keys.end(), path.begin(), path.end());
  return names;
}

Scan::Scan(const CompiledProgram& compiled, const ScanHooks& hooks, ScanSettings settings)
    : compiled_(&compiled),
      hooks_(hooks),
      settings_(std::move(settings)),
      names_(frame_names(compiled.program())),
      held_({hooks.finding, hooks.late_copy},
            settings_.hold_nothing ? 0 : HeldFindings::kMostHeld) {
  make_scanners();
  selections_ = selections_of(compiled.program(), {}, {});
}

/// All that is made of the program.
void Scan::make_scanners() {
  const Program& program = compiled_->program();
  summary_.by_tune.assign(program.tunes.size(), 0);
  scanners_.clear();
  for (unsigned i = 0; i < std::max(1u, settings_.threads); ++i) {
    scanners_.push_back(std::make_unique<BlockScanner>(*compiled_));
    summary_.out_of_memory = summary_.out_of_memory || !scanners_.back()->ready();
  }
  correlator_.reset(), stream_.reset();
  if (program.correlations.empty() || !settings_.correlate) return;
  if (settings_.follow)
    stream_ = std::make_unique<StreamCorrelator>(
        *compiled_, settings_.follow->stream,
        StreamSink{[&](const Finding& finding) { return take_told(finding); },
                   [&](const ExcusedFinding& one) { take_excused(one); }, hooks_.pressure});
  else
    correlator_ = std::make_unique<Correlator>(*compiled_, settings_.correlation);
}

Scan::~Scan() = default;

/// Counts a finding or a copy of one. False: the output failed.
bool Scan::take(Finding& finding) {
  Finding what;  // of the finding what is counted: it is handed on before it is known to count
  what.rule = finding.rule, what.tune = finding.tune;
  const HeldFindings::Added added = held_.add(std::move(finding));
  if (added == HeldFindings::Added::failed) return false;
  if (added == HeldFindings::Added::copy) return ++summary_.copies, true;
  return count(what), true;
}

void Scan::count(const Finding& finding) {
  ++summary_.findings;
  ++summary_.by_level[level_of(compiled_->program(), finding)];
  ++summary_.by_rule[compiled_->program().rules[finding.rule].name];
}

/// Of these copies have been put together already. False: the output failed.
bool Scan::take_correlated(const Finding& finding) {
  count(finding);
  if (hooks_.finding && !hooks_.finding(finding)) summary_.output_failed = true;
  return !summary_.output_failed;
}

/// When all has been read: whichever event came last may be the first of a match.
void Scan::correlate() {
  if (stream_ && !summary_.output_failed && !summary_.out_of_memory) finish_stream();
  if ((!correlator_ && !hooks_.coverage) || summary_.output_failed || summary_.out_of_memory)
    return;
  if (summary_.stopped && settings_.taken_up_later) return;
  Coverage coverage = whole_coverage();
  for (uint32_t place = 0; place < selections_.size(); ++place)
    if (selections_[place].since) coverage.begin_selection(place, *selections_[place].since);
  coverage.finish();
  if (hooks_.coverage) hooks_.coverage(coverage);
  if (!correlator_) return;
  summary_.correlation = correlator_->finish(
      coverage, {[&](const Finding& finding) { return take_correlated(finding); },
                 [&](const ExcusedFinding& one) { take_excused(one); }});
}

/// Copies of an event that is excused count once, as its finding would have.
void Scan::take_excused(const ExcusedFinding& excused) {
  if (excused_ids_.add(excused.id)) ++summary_.excused;
  if (excused_ids_.add(fmt::format("{} {}", excused.id, excused.tune)))
    ++summary_.by_tune[excused.tune];
}

/// Counts a block's results and passes its findings on. False: stop.
bool Scan::hand_over(BlockResult& result) {
  summary_.counters.add(result.counters);
  bool good = true;
  for (const Reject& reject : result.rejects)
    good = good && (!hooks_.reject || hooks_.reject(reject));
  for (Finding& finding : result.findings) good = good && take(finding);
  for (const ExcusedFinding& excused : result.excused) take_excused(excused);
  for (const Sighting& sighting : result.sightings) {
    late_across_ = stream_ && stream_->is_late_across(sighting);
    if (stream_ && !stream_->add(sighting)) continue;
    if (correlator_) correlator_->add(sighting);
    if (hooks_.sighting) hooks_.sighting(sighting);
  }
  if (good && !settings_.hold_findings) good = held_.release_all();
  if (good && !result.findings.empty() && hooks_.block_done) good = hooks_.block_done();
  if (!good) return summary_.output_failed = true, false;
  if (hooks_.progress) hooks_.progress(summary_);
  return true;
}

/// A file without a record is no log and left out; on standard input it stands between others.
FrameOptions Scan::frame_options(const Source& source) const {
  FrameOptions options = settings_.frame;
  options.skip_no_log = options.skip_no_log && source.name() != "-";
  options.growing = track_ && source.container().empty();
  if (track_) options.from = track_->state.frame;
  return options;
}

void Scan::close_input(const Framer& framer, const Source& source) {
  InputState state;
  state.container_bytes = source.container_bytes();
  state.lost_bytes = framer.lost_bytes();
  state.no_log = framer.no_log();
  state.failure = source.problem();
  if (state.failure.empty() && framer.error() != 0) state.failure = std::strerror(framer.error());
  const uint64_t read = summary_.bytes_read;
  count_input(std::string(source.name()), state);
  summary_.bytes_read = read;  // what was lost was read
  summary_.stopped = summary_.stopped || framer.stopped();
  if (!track_ || summary_.output_failed) return;
  state.closed = !framer.stopped();
  state.frame = framer.position();
  state.tail = track_->tail.digest();
  track_->state = state;
}

bool Scan::add(Source& source, InputTrack* track) {
  if (summary_.out_of_memory) return false;
  track_ = track;
  bool good = false;
  if (settings_.follow)
    good = add_followed(source);
  else
    good = scanners_.size() == 1 ? add_serial(source) : add_parallel(source);
  track_ = nullptr;
  if (settings_.follow) return good;
  if (good && hooks_.edge_due && hooks_.edge_due()) good = hooks_.edge();
  return good;
}

/// The input's state is that behind a block whose results were handed over.
bool Scan::stop_at_edge(InputTrack* track, const FrameState& position) {
  if (track) track->state.frame = position, track->state.tail = track->tail.digest();
  return !hooks_.edge || hooks_.edge();
}

/// Of an element over the limit nothing is held.
void Scan::keep_tail(const Block& block) {
  if (!track_) return;
  const bool held = block.elements.empty() || !block.elements[0].text.empty();
  if (held)
    track_->tail.add({block.data, block.size});
  else
    track_->tail.forget();
}

bool Scan::add_serial(Source& source) {
  const std::string name(source.name());
  Framer framer(source, names_, frame_options(source));
  BlockBuffer buffer;
  uint64_t counted = 0;
  bool more = true, good = true;
  while (good && more) {
    Block block;
    const FrameState before = track_ || hooks_.edge ? framer.position() : FrameState();
    more = framer.next(buffer, block);
    // It may have been waited for: what came due meanwhile is done before it is looked at.
    if (hooks_.edge_due && hooks_.edge_due()) good = stop_at_edge(track_, before);
    if (!good) break;
    BlockResult result;
    if (more) scanners_[0]->scan(block, name, result);
    summary_.bytes_read += framer.bytes_read() - counted;
    counted = framer.bytes_read();
    good = hand_over(result);
    if (good && more) keep_tail(block);
    if (good && more && hooks_.edge_due && hooks_.edge_due())
      good = stop_at_edge(track_, framer.position());
  }
  close_input(framer, source);
  return good && !summary_.stopped;
}

// ---- several threads

namespace {

/// `scanner` may be another one behind an edge.
void scan_slots(const std::unique_ptr<BlockScanner>& scanner, const std::string& name,
                BlockRing& ring) {
  while (BlockRing::Slot* slot = ring.take()) {
    slot->result = {};
    if (slot->has_block) scanner->scan(slot->block, name, slot->result);
    ring.finish(*slot);
  }
}

void fill_slots(Framer& framer, BlockRing& ring, const std::function<bool()>& edge_due) {
  bool more = true;
  while (more) {
    BlockRing::Slot* slot = ring.begin_fill();
    if (!slot) break;
    more = slot->has_block = framer.next(slot->buffer, slot->block);
    slot->bytes_read = framer.bytes_read();
    const bool edge = slot->edge = more && edge_due && edge_due();
    if (edge) slot->position = framer.position();
    ring.end_fill();
    if (edge && !ring.wait_empty()) break;
  }
  ring.close();
}

}  // namespace

/// Takes the blocks back in the order of the input. False: stop.
bool Scan::hand_over_all(BlockRing& ring) {
  uint64_t counted = 0;
  while (BlockRing::Slot* slot = ring.next_done()) {
    summary_.bytes_read += slot->bytes_read - counted;
    counted = slot->bytes_read;
    bool good = hand_over(slot->result);
    if (good && slot->has_block) keep_tail(slot->block);
    if (good && slot->edge) good = stop_at_edge(track_, slot->position);
    ring.release();
    if (!good) return false;
  }
  return true;
}

bool Scan::add_parallel(Source& source) {
  const std::string name(source.name());
  Framer framer(source, names_, frame_options(source));
  BlockRing ring(2 * scanners_.size() + 1);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { fill_slots(framer, ring, hooks_.edge_due); });
  for (std::unique_ptr<BlockScanner>& scanner : scanners_)
    threads.emplace_back([&] { scan_slots(scanner, name, ring); });
  const bool good = hand_over_all(ring);
  if (!good) ring.abandon();
  for (std::thread& thread : threads) thread.join();
  // From here on nobody else touches the framer.

  close_input(framer, source);
  return good && !summary_.stopped;
}

ScanSummary Scan::finish() {
  if (!summary_.output_failed) summary_.output_failed = !held_.release_all();
  correlate();
  Timeline timeline;
  timeline.add(earlier_timeline_);
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_) timeline.add(scanner->timeline());
  summary_.coverage = timeline.coverage();
  summary_.passed_over = earlier_passed_over_;
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_)
    for (const auto& [operation, count] : scanner->passed_over())
      summary_.passed_over[operation] += count;
  return summary_;
}

}  // namespace foothold::runtime
