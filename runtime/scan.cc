#include "runtime/scan.h"

#include <fmt/format.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace foothold::runtime {

bool RecentIds::add(const std::string& id) {
  if (!ids_.insert(id).second) return false;
  if (order_.size() < limit_) {
    order_.push_back(id);
    return true;
  }
  ids_.erase(order_[next_]);
  order_[next_] = id;
  next_ = (next_ + 1) % limit_;
  return true;
}

Scan::Scan(const CompiledProgram& compiled, const ScanHooks& hooks, unsigned threads)
    : compiled_(compiled), hooks_(hooks) {
  for (unsigned i = 0; i < std::max(1u, threads); ++i) {
    scanners_.push_back(std::make_unique<BlockScanner>(compiled));
    summary_.out_of_memory = summary_.out_of_memory || !scanners_.back()->ready();
  }
}

Scan::~Scan() = default;

/// Counts a block's results and passes its findings on. False: stop.
bool Scan::hand_over(BlockResult& result) {
  summary_.counters.add(result.counters);
  for (const Finding& finding : result.findings) {
    if (!recent_.add(finding.id)) {
      ++summary_.copies;
      continue;
    }
    const RuleInfo& rule = compiled_.program().rules[finding.rule];
    ++summary_.findings;
    ++summary_.by_level[rule.level];
    ++summary_.by_rule[rule.name];
    if (hooks_.finding && !hooks_.finding(finding)) return summary_.output_failed = true, false;
  }
  if (!result.findings.empty() && hooks_.block_done && !hooks_.block_done())
    return summary_.output_failed = true, false;
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

/// A fixed ring of slots between the reader (which fills them in order), the scanners (which take
/// them in order and finish in any) and the hand-over (in order again). Memory is bounded by its
/// length.
struct Scan::Ring {
  enum class State { free, filled, taken, done };
  struct Slot {
    State state = State::free;
    BlockBuffer buffer;
    Block block;
    std::vector<Oversize> oversize;
    BlockResult result;
    bool has_block = false;
    uint64_t bytes_read = 0;
  };
  explicit Ring(size_t length) : slots(length) {}

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Slot> slots;
  uint64_t filled = 0, taken = 0, handed = 0;
  bool no_more = false, abandon = false;

  Slot& at(uint64_t number) { return slots[number % slots.size()]; }
};

bool Scan::add_parallel(Source& source) {
  const std::string name(source.name());
  Ring ring(2 * scanners_.size() + 1);
  const auto work = [&](BlockScanner& scanner) {
    std::unique_lock lock(ring.mutex);
    while (true) {
      ring.changed.wait(lock,
                        [&] { return ring.abandon || ring.taken < ring.filled || ring.no_more; });
      if (ring.abandon || ring.taken == ring.filled) return;
      Ring::Slot& slot = ring.at(ring.taken++);
      slot.state = Ring::State::taken;
      lock.unlock();
      slot.result = {};
      if (slot.has_block) scanner.scan(slot.block, name, slot.result);
      for (const Oversize& line : slot.oversize)
        BlockScanner::add_oversize(line, name, slot.result.counters);
      lock.lock();
      slot.state = Ring::State::done;
      ring.changed.notify_all();
    }
  };
  BlockReader reader(source);
  const auto read = [&] {
    bool more = true;
    while (more) {
      std::unique_lock lock(ring.mutex);
      ring.changed.wait(
          lock, [&] { return ring.abandon || ring.filled - ring.handed < ring.slots.size(); });
      if (ring.abandon) break;
      Ring::Slot& slot = ring.at(ring.filled);
      lock.unlock();
      slot.oversize.clear();
      more = slot.has_block = reader.next(slot.buffer, slot.block, slot.oversize);
      slot.bytes_read = reader.bytes_read();
      lock.lock();
      slot.state = Ring::State::filled;
      ++ring.filled;
      ring.changed.notify_all();
    }
    const std::lock_guard lock(ring.mutex);
    ring.no_more = true;
    ring.changed.notify_all();
  };
  std::vector<std::thread> threads;
  threads.emplace_back(read);
  for (std::unique_ptr<BlockScanner>& scanner : scanners_)
    threads.emplace_back([&] { work(*scanner); });

  bool good = true;
  uint64_t counted = 0;
  std::unique_lock lock(ring.mutex);
  while (good) {
    ring.changed.wait(lock, [&] {
      return (ring.handed < ring.filled && ring.at(ring.handed).state == Ring::State::done) ||
             (ring.no_more && ring.handed == ring.filled);
    });
    if (ring.no_more && ring.handed == ring.filled) break;
    Ring::Slot& slot = ring.at(ring.handed);
    lock.unlock();
    summary_.bytes_read += slot.bytes_read - counted;
    counted = slot.bytes_read;
    good = hand_over(slot.result);
    lock.lock();
    slot.state = Ring::State::free;
    ++ring.handed;
    ring.changed.notify_all();
  }
  ring.abandon = true;
  ring.changed.notify_all();
  lock.unlock();
  for (std::thread& thread : threads) thread.join();
  close_input(reader, name);
  return good && !summary_.stopped;
}

ScanSummary Scan::finish() {
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_)
    for (const auto& [operation, count] : scanner->passed_over())
      summary_.passed_over[operation] += count;
  return summary_;
}

}  // namespace foothold::runtime
