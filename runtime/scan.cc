#include "runtime/scan.h"

#include <fmt/format.h>

#include <cstring>
#include <thread>

#include "runtime/block_ring.h"

namespace foothold::runtime {

Scan::Scan(const CompiledProgram& compiled, const ScanHooks& hooks, ScanSettings settings)
    : compiled_(compiled),
      hooks_(hooks),
      settings_(settings),
      held_({hooks.finding, hooks.late_copy}) {
  for (unsigned i = 0; i < std::max(1u, settings.threads); ++i) {
    scanners_.push_back(std::make_unique<BlockScanner>(compiled));
    summary_.out_of_memory = summary_.out_of_memory || !scanners_.back()->ready();
  }
}

Scan::~Scan() = default;

/// Counts a finding or a copy of one. False: the output failed.
bool Scan::take(Finding& finding) {
  const RuleInfo& rule = compiled_.program().rules[finding.rule];
  const HeldFindings::Added added = held_.add(std::move(finding));
  if (added == HeldFindings::Added::failed) return false;
  if (added == HeldFindings::Added::copy) return ++summary_.copies, true;
  ++summary_.findings;
  ++summary_.by_level[rule.level];
  ++summary_.by_rule[rule.name];
  return true;
}

/// Counts a block's results and passes its findings on. False: stop.
bool Scan::hand_over(BlockResult& result) {
  summary_.counters.add(result.counters);
  bool good = true;
  for (Finding& finding : result.findings) good = good && take(finding);
  if (good && !settings_.hold_findings) good = held_.release_all();
  if (good && !result.findings.empty() && hooks_.block_done) good = hooks_.block_done();
  if (!good) return summary_.output_failed = true, false;
  if (hooks_.progress) hooks_.progress(summary_);
  return true;
}

void Scan::close_input(const BlockReader& reader, const std::string& name) {
  summary_.overhead_bytes += reader.overhead_bytes();
  summary_.torn_bytes += reader.torn_bytes();
  summary_.stopped = summary_.stopped || reader.stopped();
  if (reader.error() != 0)
    summary_.failures.push_back(fmt::format("{}: {}", name, std::strerror(reader.error())));
}

bool Scan::add(Source& source) {
  if (summary_.out_of_memory) return false;
  return scanners_.size() == 1 ? add_serial(source) : add_parallel(source);
}

bool Scan::add_serial(Source& source) {
  const std::string name(source.name());
  BlockReader reader(source);
  BlockBuffer buffer;
  Block block;
  std::vector<Oversize> oversize;
  uint64_t counted = 0;
  bool more = true, good = true;
  while (good && more) {
    oversize.clear();
    more = reader.next(buffer, block, oversize);
    BlockResult result;
    if (more) scanners_[0]->scan(block, name, result);
    for (const Oversize& line : oversize) BlockScanner::add_oversize(line, name, result.counters);
    summary_.bytes_read += reader.bytes_read() - counted;
    counted = reader.bytes_read();
    good = hand_over(result);
  }
  close_input(reader, name);
  return good && !summary_.stopped;
}

// ---- several threads

namespace {

void scan_slot(BlockScanner& scanner, const std::string& name, BlockRing::Slot& slot) {
  slot.result = {};
  if (slot.has_block) scanner.scan(slot.block, name, slot.result);
  for (const Oversize& line : slot.oversize)
    BlockScanner::add_oversize(line, name, slot.result.counters);
}

void scan_slots(BlockScanner& scanner, const std::string& name, BlockRing& ring) {
  while (BlockRing::Slot* slot = ring.take()) {
    scan_slot(scanner, name, *slot);
    ring.finish(*slot);
  }
}

void fill_slots(BlockReader& reader, BlockRing& ring) {
  bool more = true;
  while (more) {
    BlockRing::Slot* slot = ring.begin_fill();
    if (!slot) break;
    more = slot->has_block = reader.next(slot->buffer, slot->block, slot->oversize);
    slot->bytes_read = reader.bytes_read();
    ring.end_fill();
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
    const bool good = hand_over(slot->result);
    ring.release();
    if (!good) return false;
  }
  return true;
}

bool Scan::add_parallel(Source& source) {
  const std::string name(source.name());
  BlockReader reader(source);
  BlockRing ring(2 * scanners_.size() + 1);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { fill_slots(reader, ring); });
  for (std::unique_ptr<BlockScanner>& scanner : scanners_)
    threads.emplace_back([&] { scan_slots(*scanner, name, ring); });
  const bool good = hand_over_all(ring);
  if (!good) ring.abandon();
  for (std::thread& thread : threads) thread.join();
  // From here on nobody else touches the reader.

  close_input(reader, name);
  return good && !summary_.stopped;
}

ScanSummary Scan::finish() {
  if (!summary_.output_failed) summary_.output_failed = !held_.release_all();
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_)
    for (const auto& [operation, count] : scanner->passed_over())
      summary_.passed_over[operation] += count;
  return summary_;
}

}  // namespace foothold::runtime
