// A table of what was seen, as bytes: magic, version, width, end, before, number, slots, digest.
// Numbers are little-endian and of fixed size, so that a file is read on any machine.
#include <algorithm>
#include <cstring>

#include "runtime/state/seen_table.h"
#include "runtime/value/digest.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kMagic = "FHSEEN01";
constexpr size_t kSlotBytes = 24;
constexpr size_t kHeadBytes = 8 + 4 * 8;
constexpr int64_t kLongest = int64_t{1} << 61;  // of times and widths: sums of two do not overflow

template <typename Number>
void put(Number number, std::string& bytes) {
  for (size_t byte = 0; byte < sizeof number; ++byte)
    bytes += static_cast<char>(static_cast<uint64_t>(number) >> (8 * byte) & 0xFF);
}

template <typename Number>
Number take(std::string_view& bytes) {
  uint64_t number = 0;
  for (size_t byte = 0; byte < sizeof(Number); ++byte)
    number |= uint64_t{static_cast<unsigned char>(bytes[byte])} << (8 * byte);
  bytes.remove_prefix(sizeof(Number));
  return static_cast<Number>(number);
}

value::Digest digest_of(std::string_view bytes) {
  value::Hasher hasher;
  hasher.add(bytes);
  return hasher.finish();
}

bool is_time(int64_t time) { return time >= -kLongest && time <= kLongest; }

}  // namespace

std::string SeenTable::to_bytes() const {
  std::vector<Slot> all;
  for (const Shard& shard : shards_)
    for (Slot& slot : compacted(shard)) {
      const SeenKey key = shown({slot.low, slot.high});
      slot.low = key.low, slot.high = key.high;
      all.push_back(slot);
    }
  std::sort(all.begin(), all.end());
  std::string bytes(kMagic);
  bytes.reserve(kHeadBytes + all.size() * kSlotBytes + sizeof(value::Digest));
  put(width_, bytes), put(end_, bytes), put(before_, bytes), put(uint64_t{all.size()}, bytes);
  for (const Slot& slot : all)
    put(slot.low, bytes), put(slot.high, bytes), put(uint32_t{slot.event_class}, bytes),
        put(slot.time, bytes);
  const value::Digest digest = digest_of(bytes);
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return bytes;
}

std::optional<SeenTable> SeenTable::from_bytes(std::string_view bytes) {
  constexpr size_t kTail = sizeof(value::Digest);
  if (bytes.size() < kHeadBytes + kTail || !bytes.starts_with(kMagic)) return std::nullopt;
  const value::Digest digest = digest_of(bytes.substr(0, bytes.size() - kTail));
  if (std::memcmp(digest.data(), bytes.data() + bytes.size() - kTail, kTail) != 0)
    return std::nullopt;
  std::string_view left = bytes.substr(kMagic.size(), bytes.size() - kMagic.size() - kTail);
  const auto width = take<int64_t>(left), end = take<int64_t>(left), before = take<int64_t>(left);
  const auto count = take<uint64_t>(left);
  if (width < 0 || width > kLongest || left.size() % kSlotBytes != 0 ||
      count != left.size() / kSlotBytes)
    return std::nullopt;
  SeenTable table(width);
  table.end_ = end, table.before_ = before;
  if (count >= kManyTimes) table.split();
  std::vector<std::vector<Slot>> shards(table.shards_.size());
  Slot last;
  for (uint64_t at = 0; at < count; ++at) {
    Slot slot;
    slot.low = take<uint64_t>(left), slot.high = take<uint32_t>(left);
    const auto event_class = take<uint32_t>(left);
    slot.event_class = event_class & kEmpty, slot.time = take<int64_t>(left);
    if (event_class >= kEmpty || !is_time(slot.time) || (at > 0 && !(last < slot)))
      return std::nullopt;
    last = slot;
    const SeenKey key = table.hidden({slot.low, slot.high});
    slot.low = key.low, slot.high = key.high;
    shards[table.shard_of(key)].push_back(slot);
  }
  for (size_t place = 0; place < shards.size(); ++place) {
    std::sort(shards[place].begin(), shards[place].end());
    table.rebuild(table.shards_[place], shards[place], shards[place].size() * 9 / 8 + 8);
    shards[place] = {};
  }
  return table;
}

}  // namespace foothold::runtime
