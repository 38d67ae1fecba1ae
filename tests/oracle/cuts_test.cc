// Where a stream is cut means nothing: findings and counters are those of the uncut stream, for
// every cut. A cut is a read that ends there while nothing more is waiting, so the block ends too.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/scan.h"
#include "tests/oracle/oracle.h"
#include "tests/sanitized.h"

namespace foothold::oracle {
namespace {

/// All that may not depend on cuts, as text: findings in their order with ids and places, counters.
class Account {
 public:
  void add(const runtime::BlockResult& result) {
    for (const runtime::Finding& finding : result.findings) add(finding);
    counters_.add(result.counters);
  }
  void add(const runtime::Finding& finding) {
    const runtime::EventPlace& place = finding.events[0];
    text_ += fmt::format("{} {} {} {} {}\n", finding.id, finding.rule, place.line, place.offset,
                         place.length);
  }
  std::string text() const { return text_ + text_of(counters_); }
  std::string findings() const { return text_; }

  static std::string text_of(const runtime::Counters& counters) {
    std::string out = fmt::format("{} {} {} {} {} {} {}\n", counters.records, counters.examined,
                                  counters.passed_over, counters.unrecognised, counters.unreadable,
                                  counters.blank_lines, counters.repaired);
    for (const uint64_t events : counters.events) out += fmt::format("{} ", events);
    for (const runtime::UnreadablePlace& place : counters.first_unreadable)
      out += fmt::format("\n{} {} {} {}", place.line, place.offset, place.length, place.reason);
    return out;
  }

 private:
  std::string text_;
  runtime::Counters counters_;
};

/// The first line in which two accounts differ, for a message that can be read.
std::string first_difference(const std::string& got, const std::string& expected) {
  if (got == expected) return {};
  const auto at = static_cast<size_t>(
      std::mismatch(got.begin(), got.end(), expected.begin(), expected.end()).first - got.begin());
  const size_t line = at == 0 ? 0 : got.rfind('\n', at - 1) + 1;
  return fmt::format("got `{}`, expected `{}`", got.substr(line, got.find('\n', at) - line),
                     expected.substr(line, expected.find('\n', at) - line));
}

/// Scanners are dear to make and keep nothing from stream to stream.
class CutReader {
 public:
  explicit CutReader(const runtime::CompiledProgram& compiled)
      : scanner_(compiled), names_(runtime::frame_names(compiled.program())) {}

  std::string read(std::string_view bytes, std::vector<size_t> cuts, size_t block_bytes,
                   size_t repeat = 0) {
    runtime::MemorySource source(bytes, std::move(cuts), repeat, true);
    runtime::Framer framer(source, names_,
                           {.limits = {runtime::FrameLimits{}.record_bytes, block_bytes}});
    Account account;
    for (runtime::Block block; framer.next(buffer_, block); block = {}) {
      runtime::BlockResult result;
      scanner_.scan(block, "memory", result);
      account.add(result);
    }
    return account.text();
  }

 private:
  runtime::BlockScanner scanner_;
  runtime::FrameNames names_;
  runtime::BlockBuffer buffer_;
};

constexpr size_t kSmallBlock = 4096;
constexpr size_t kWhole = size_t{1} << 20;

/// Whole lines of the corpus, the broken ones first, about so many bytes.
std::string sample(size_t bytes) {
  const std::string broken = read_file(std::string(FOOTHOLD_SOURCE_DIR) + "/corpus/broken.ndjson");
  std::string all = "\xEF\xBB\xBF" + broken.substr(0, broken.find('\n', bytes / 4) + 1);
  const std::string& corpus = whole_corpus();
  const size_t from = corpus.find('\n', corpus.size() / 2) + 1;
  all += corpus.substr(from, corpus.find('\n', from + bytes / 4) - from) + "\r\n \n";
  all += generated_stream(20000).substr(0, bytes > all.size() ? bytes - all.size() : 0);
  return all;  // the last line is cut off
}

TEST(Cuts, EveryByteOfASmallSample) {
  const std::string bytes = sample(20000);
  CutReader reader(World::shipped().compiled());
  const std::string whole = reader.read(bytes, {}, kWhole);
  ASSERT_GT(whole.size(), 1000u);
  for (size_t cut = 0; cut <= bytes.size(); cut += tests::kStride)
    ASSERT_EQ(first_difference(reader.read(bytes, {cut}, kSmallBlock), whole), "")
        << "cut at byte " << cut;
}

TEST(Cuts, EverySeventeenthByteOfALargerSampleWhichIsEveryOffsetOfAVector) {
  const std::string bytes = sample(200000);
  CutReader reader(World::shipped().compiled());
  const std::string whole = reader.read(bytes, {}, kWhole);
  for (size_t cut = 0; cut <= bytes.size(); cut += 17 * tests::kStride)
    ASSERT_EQ(first_difference(reader.read(bytes, {cut}, kWhole), whole), "")
        << "cut at byte " << cut;
}

TEST(Cuts, PiecesOfOneSize) {
  const std::string bytes = sample(50000);
  CutReader reader(World::shipped().compiled());
  const std::string whole = reader.read(bytes, {}, kWhole);
  for (const size_t size : {1, 2, 3, 7, 63, 64, 65, 255, 4095, 4096, 4097, 65536})
    ASSERT_EQ(first_difference(reader.read(bytes, {}, kSmallBlock, size), whole), "")
        << "pieces of " << size;
}

TEST(Cuts, BlocksOfEverySize) {
  const std::string& bytes = whole_corpus();
  CutReader reader(World::shipped().compiled());
  const std::string whole = reader.read(bytes, {}, kWhole);
  for (size_t pages = 1; pages <= 80; ++pages)
    ASSERT_EQ(first_difference(reader.read(bytes, {}, pages * 4096), whole), "")
        << pages << " pages";
}

/// Through the whole scan, which suppresses copies and hands results over in order.
std::string scan_all(std::string_view bytes, std::vector<size_t> cuts, unsigned threads) {
  Account account;
  runtime::ScanHooks hooks;
  hooks.finding = [&](const runtime::Finding& finding) { return account.add(finding), true; };
  runtime::Scan scan(World::shipped().compiled(), hooks, {threads, true});
  runtime::MemorySource source(bytes, std::move(cuts), 0, true);
  EXPECT_TRUE(scan.add(source));
  const runtime::ScanSummary summary = scan.finish();
  return account.findings() +
         fmt::format("{} {} {}\n", summary.findings, summary.copies, summary.bytes_read) +
         Account::text_of(summary.counters);
}

TEST(Cuts, OfAWholeScanWithOneAndThreeThreads) {
  const std::string bytes = sample(60000);
  const std::string whole = scan_all(bytes, {}, 1);
  for (size_t cut = 0; cut <= bytes.size(); cut += 1021) {
    ASSERT_EQ(first_difference(scan_all(bytes, {cut, 777}, 1), whole), "") << "cut at byte " << cut;
    ASSERT_EQ(first_difference(scan_all(bytes, {cut, 777, 4096, 1}, 3), whole), "")
        << "cut at byte " << cut;
  }
}

}  // namespace
}  // namespace foothold::oracle
