// Where blocks live: every read lands on a page, and a block stays valid while others are read.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "runtime/frame/framer.h"
#include "runtime/frame/newlines.h"
#include "runtime/input/source.h"

namespace foothold::runtime {
namespace {

// About `size` bytes of records, some with CRLF, some blank lines, some records longer than a page.
std::string sample(size_t size, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < size) {
    const size_t kind = random() % 10;
    if (kind == 0) text += std::string(random() % 4, ' ');
    if (kind > 0)
      text += "{\"Id\":\"" + std::string(random() % (kind == 1 ? 6000 : 400), 'x') + "\"}";
    text += random() % 4 == 0 ? "\r\n" : "\n";
  }
  return text;
}

// Notes where each read lands.
class AlignmentSource : public Source {
 public:
  AlignmentSource(std::string_view bytes, uint64_t seed) : bytes_(bytes), random_(seed) {}
  ReadOutcome read(char* into, size_t capacity) override {
    misaligned += reinterpret_cast<uintptr_t>(into) % 4096 != 0;
    odd_sizes += capacity % 4096 != 0;
    ++reads;
    size_t bytes = std::min(capacity, bytes_.size());
    if (random_() % 2 == 0) bytes = std::min<size_t>(bytes, 1 + random_() % 9000);
    bytes_.copy(into, bytes);
    bytes_.remove_prefix(bytes);
    return {bytes, bytes == 0, 0};
  }
  std::string_view name() const override { return "alignment"; }
  int misaligned = 0, odd_sizes = 0, reads = 0;

 private:
  std::string_view bytes_;
  std::mt19937_64 random_;
};

TEST(BlockMemory, EveryReadLandsOnAPage) {
  const std::string bytes =
      sample(3'000'000, 5) + std::string(300'000, 'x') + "\n" + sample(90'000, 6);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    AlignmentSource source(bytes, seed);
    Framer framer(source, {}, {.limits = {size_t{200'000} + seed * 40'000, 65536}});
    BlockBuffer buffer;
    for (Block block; framer.next(buffer, block); block = {}) {
    }
    EXPECT_EQ(source.misaligned, 0);
    EXPECT_EQ(source.odd_sizes, 0);
    EXPECT_GT(source.reads, 50);
    EXPECT_EQ(framer.bytes_read(), bytes.size());
  }
}

TEST(BlockMemory, BlocksStayValidWhileOthersAreRead) {
  const std::string bytes = sample(200'000, 7);
  MemorySource source(bytes);
  Framer framer(source, {}, {.limits = {size_t{1} << 16, 4096}});
  std::vector<std::pair<BlockBuffer, Block>> held;
  for (;;) {
    BlockBuffer buffer;
    Block block;
    if (!framer.next(buffer, block)) break;
    held.emplace_back(std::move(buffer), std::move(block));
  }
  EXPECT_GT(held.size(), 20u);
  for (const auto& [buffer, block] : held)
    for (const Element& element : block.elements)
      ASSERT_EQ(element.text, std::string_view(bytes).substr(element.offset, element.text.size()));
}

TEST(Newlines, CountEqualsTheNaiveCount) {
  std::mt19937_64 random(8);
  for (const size_t size : {0, 1, 15, 16, 63, 64, 65, 1000, 63 * 64, 64 * 64, 100'000}) {
    for (const unsigned one_in : {1u, 2u, 50u}) {
      std::string text(size, 'x');
      for (char& byte : text) byte = random() % one_in == 0 ? '\n' : char(random());
      EXPECT_EQ(count_newlines(text), portable::count_newlines(text)) << size;
      EXPECT_GE(count_newlines(text), one_in == 1 ? size : 0);
    }
  }
}

}  // namespace
}  // namespace foothold::runtime
