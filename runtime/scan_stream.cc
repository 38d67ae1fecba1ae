// A stream that is followed: a thread reads, and whoever hands results over scans each block as
// soon as it is there, so that between two blocks the clock can be looked at.
#include <thread>

#include "runtime/block_ring.h"
#include "runtime/scan.h"

namespace foothold::runtime {
namespace {

using namespace std::chrono_literals;

/// How long nothing must come until the clock is looked at.
constexpr auto kQuiet = 50ms;
/// How far each log reaches is handed on so often, or when records are this much later.
constexpr auto kObserveEvery = 200ms;
constexpr int64_t kObserveTicks = int64_t{3600} * value::ticks_per_second;

/// A block may be followed by an edge whenever it has been looked at: what is read ahead then is
/// read again when the scan is taken up.
void fill_slots(Framer& framer, BlockRing& ring, bool with_positions) {
  bool more = true;
  while (more) {
    BlockRing::Slot* slot = ring.begin_fill();
    if (!slot) break;
    more = slot->has_block = framer.next(slot->buffer, slot->block);
    slot->bytes_read = framer.bytes_read();
    if (with_positions) slot->position = framer.position();
    ring.end_fill();
  }
  ring.close();
}

}  // namespace

/// What is taken back does not count, and of one that is told of again the last counts.
void Scan::uncount(const Finding& finding) {
  const auto known = standing_.find(finding.id);
  if (known == standing_.end()) return;
  --summary_.findings;
  --summary_.by_level[known->second];
  const auto rule = summary_.by_rule.find(compiled_->program().rules[finding.rule].name);
  if (rule != summary_.by_rule.end() && --rule->second == 0) summary_.by_rule.erase(rule);
  standing_.erase(known);
}

/// What an earlier run told of is taken back even if only final findings are wanted now.
bool Scan::take_told(const Finding& finding) {
  const bool stood = is_taken_back(finding) && standing_.contains(finding.id);
  if (settings_.follow->final_only && finding.phase != Phase::final && !stood) return true;
  uncount(finding);
  if (!is_taken_back(finding)) count(finding);
  if (finding.phase == Phase::provisional)
    standing_[finding.id] = level_of(compiled_->program(), finding);
  if (hooks_.finding && !hooks_.finding(finding)) summary_.output_failed = true;
  return !summary_.output_failed;
}

void Scan::observe() {
  const Coverage& coverage = scanners_[0]->coverage();
  stream_->observe(coverage);
  observed_ = std::chrono::steady_clock::now(), observed_until_ = coverage.latest();
}

/// After each block, and when nothing has come for a while. False: the output failed.
bool Scan::look_at_stream(bool quiet) {
  if (!stream_) return true;
  stream_->tick(settings_.follow->now());
  const std::optional<int64_t> latest = scanners_[0]->coverage().latest();
  if (std::chrono::steady_clock::now() - observed_ >= kObserveEvery ||
      (latest && (!observed_until_ || *latest - *observed_until_ >= kObserveTicks)))
    observe();
  bool good = stream_->evaluate(quiet);
  if (good && stream_->lines() != lines_flushed_ && hooks_.block_done) good = hooks_.block_done();
  lines_flushed_ = stream_->lines();
  if (!good) summary_.output_failed = true;
  return good;
}

/// Nothing waits any more: what is saved now is all. False: the output failed.
bool Scan::settle_stream() {
  if (!stream_) return true;
  observe();
  return look_at_stream(true);
}

bool Scan::end_absence(std::optional<int64_t> until) {
  if (!stream_ || summary_.stopped) return true;
  stream_->caught_up(until);
  return settle_stream();
}

void Scan::be_caught_up() {
  catch_up_at_.reset();
  if (hooks_.caught_up) hooks_.caught_up();
}

bool Scan::look_at_edge(const FrameState& position) {
  if (catch_up_at_ && summary_.bytes_read >= *catch_up_at_) be_caught_up();
  if (!hooks_.edge_due || !hooks_.edge_due()) return true;
  return settle_stream() && stop_at_edge(track_, position);
}

bool Scan::add_followed(Source& source) {
  const std::string name(source.name());
  Framer framer(source, names_, frame_options(source));
  BlockRing ring(3);
  FrameState position = framer.position();
  std::thread reader([&] { fill_slots(framer, ring, hooks_.edge != nullptr); });
  uint64_t counted = 0;
  bool good = true;
  while (good) {
    bool timed_out = false;
    BlockRing::Slot* const slot = ring.take(kQuiet, timed_out);
    if (!slot && !timed_out) break;
    if (slot) {
      slot->result = {};
      if (slot->has_block) scanners_[0]->scan(slot->block, name, slot->result);
      summary_.bytes_read += slot->bytes_read - counted;
      counted = slot->bytes_read;
      if (stream_) stream_->tick(settings_.follow->now());
      good = hand_over(slot->result);
      if (good && slot->has_block) keep_tail(slot->block);
      position = std::move(slot->position);
      ring.finish(*slot);
      ring.release();
    }
    good = good && look_at_stream(timed_out) && look_at_edge(position);
  }
  if (!good) ring.abandon();
  if (!good) source.abandon();
  reader.join();
  close_input(framer, source);
  return good && !summary_.stopped;
}

/// What is read on later is not at its end: what waits for something to come goes on waiting.
void Scan::finish_stream() {
  stream_->tick(settings_.follow->now());
  if (catch_up_at_ && !summary_.stopped) be_caught_up();
  observe();
  summary_.correlation = stream_->finish(!summary_.stopped && !settings_.taken_up_later);
}

}  // namespace foothold::runtime
