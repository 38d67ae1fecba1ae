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

void fill_slots(Framer& framer, BlockRing& ring) {
  bool more = true;
  while (more) {
    BlockRing::Slot* slot = ring.begin_fill();
    if (!slot) break;
    more = slot->has_block = framer.next(slot->buffer, slot->block);
    slot->bytes_read = framer.bytes_read();
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

bool Scan::take_told(const Finding& finding) {
  if (settings_.follow->final_only && finding.phase != Phase::final) return true;
  uncount(finding);
  if (!is_taken_back(finding)) count(finding);
  if (finding.phase == Phase::provisional)
    standing_[finding.id] = level_of(compiled_->program(), finding);
  if (hooks_.finding && !hooks_.finding(finding)) summary_.output_failed = true;
  return !summary_.output_failed;
}

/// After each block, and when nothing has come for a while. False: the output failed.
bool Scan::look_at_stream(bool quiet) {
  if (!stream_) return true;
  stream_->tick(settings_.follow->now());
  const auto now = std::chrono::steady_clock::now();
  const Coverage& coverage = scanners_[0]->coverage();
  const std::optional<int64_t> latest = coverage.latest();
  if (now - observed_ >= kObserveEvery ||
      (latest && (!observed_until_ || *latest - *observed_until_ >= kObserveTicks))) {
    stream_->observe(coverage);
    observed_ = now, observed_until_ = latest;
  }
  bool good = stream_->evaluate(quiet);
  if (good && stream_->lines() != lines_flushed_ && hooks_.block_done) good = hooks_.block_done();
  lines_flushed_ = stream_->lines();
  if (!good) summary_.output_failed = true;
  return good;
}

bool Scan::add_followed(Source& source) {
  const std::string name(source.name());
  Framer framer(source, names_, frame_options(source));
  BlockRing ring(3);
  std::thread reader([&] { fill_slots(framer, ring); });
  uint64_t counted = 0;
  bool good = true;
  while (good) {
    bool timed_out = false;
    BlockRing::Slot* const slot = ring.take(kQuiet, timed_out);
    if (timed_out) {
      good = look_at_stream(true);
      continue;
    }
    if (!slot) break;
    slot->result = {};
    if (slot->has_block) scanners_[0]->scan(slot->block, name, slot->result);
    summary_.bytes_read += slot->bytes_read - counted;
    counted = slot->bytes_read;
    if (stream_) stream_->tick(settings_.follow->now());
    good = hand_over(slot->result) && look_at_stream(false);
    ring.finish(*slot);
    ring.release();
  }
  if (!good) ring.abandon();
  if (!good) source.abandon();
  reader.join();
  close_input(framer, source);
  return good && !summary_.stopped;
}

}  // namespace foothold::runtime
