#include "runtime/state/seen_table.h"

#include <algorithm>
#include <random>
#include <utility>

namespace foothold::runtime {
namespace {

constexpr size_t kNear = 6;         // kept times on each side that a new one is held against
constexpr size_t kSpareSlots = 32;  // behind the last home

uint64_t mixed(uint64_t number, uint64_t secret) {
  number += secret;
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
  number = (number ^ number >> 27) * 0x94d049bb133111eb;
  return (number ^ number >> 31) + secret;
}

/// Whichever class is left out: if `other` is left out so is `one`, or `other` never is.
bool stands_for(const SeenTime& other, const SeenTime& one) {
  return other.event_class == 0 || other.event_class == one.event_class;
}

/// Of the kept ones that are met going away from a time: is there one now that is not left out?
class Witness {
 public:
  explicit Witness(const SeenTime& of) : of_(of) {}
  bool meets(const SeenTime& other) {
    if (stands_for(other, of_) || (first_ != 0 && first_ != other.event_class)) return true;
    first_ = other.event_class;
    return false;
  }

 private:
  const SeenTime& of_;
  uint32_t first_ = 0;  // none yet: one of class 0 stands for all
};

}  // namespace

SeenKey seen_key(const KeyedHash& hash, std::string_view text) {
  const auto [low, high] = hash.wide(text);
  return {low, static_cast<uint32_t>(high)};
}

SeenKey seen_key(const value::Digest& digest) {
  SeenKey key;
  for (size_t byte = 0; byte < 8; ++byte) key.low |= uint64_t{digest[byte]} << (8 * byte);
  for (size_t byte = 0; byte < 4; ++byte) key.high |= uint32_t{digest[8 + byte]} << (8 * byte);
  return key;
}

// ---- where a key stands: a permutation that is drawn in each process, three rounds of Feistel

SeenTable::SeenTable(int64_t width) : width_(width), shards_(kShards) {
  static const std::array<uint64_t, 3> kSecret = [] {
    std::random_device chance;
    std::array<uint64_t, 3> words;
    for (uint64_t& word : words) word = uint64_t{chance()} << 32 | chance();
    return words;
  }();
  secret_ = kSecret;
}

SeenKey SeenTable::hidden(const SeenKey& key) const {
  SeenKey to = key;
  to.low ^= mixed(to.high, secret_[0]);
  to.high ^= static_cast<uint32_t>(mixed(to.low, secret_[1]));
  to.low ^= mixed(to.high, secret_[2]);
  return to;
}

SeenKey SeenTable::shown(const SeenKey& key) const {
  SeenKey to = key;
  to.low ^= mixed(to.high, secret_[2]);
  to.high ^= static_cast<uint32_t>(mixed(to.low, secret_[1]));
  to.low ^= mixed(to.high, secret_[0]);
  return to;
}

size_t SeenTable::shard_of(const SeenKey& hidden) { return hidden.low >> 56; }

/// Homes are in the order of keys, so that slots in order are near their homes.
size_t SeenTable::home(const Shard& shard, const SeenKey& hidden) {
  return static_cast<size_t>((hidden.low << 8 >> 32) * shard.homes >> 32);
}

SeenTable::Run SeenTable::find(const Shard& shard, const SeenKey& hidden) {
  const auto order = [&](size_t at) {
    const Slot& slot = shard.slots[at];
    return std::pair(slot.low, slot.high) <=> std::pair(hidden.low, hidden.high);
  };
  const auto full = [&](size_t at) {
    return at < shard.slots.size() && shard.slots[at].event_class != kEmpty;
  };
  size_t begin = shard.homes == 0 ? 0 : home(shard, hidden);
  while (full(begin) && order(begin) < 0) ++begin;
  size_t end = begin;
  while (full(end) && order(end) == 0) ++end;
  return {begin, end};
}

/// What stands there moves up as far as the next gap.
void SeenTable::insert(Shard& shard, size_t at, const Slot& slot) {
  Slot moving = slot;
  ++shard.used;
  for (;; ++at) {
    if (at == shard.slots.size()) {
      shard.slots.reserve(at + kSpareSlots);
      shard.slots.resize(at + kSpareSlots);
    }
    std::swap(moving, shard.slots[at]);
    if (moving.event_class == kEmpty) return;
  }
}

/// What is behind it moves down as far as one that stands at home.
void SeenTable::erase(Shard& shard, size_t at) {
  --shard.used;
  std::vector<Slot>& slots = shard.slots;
  for (; at + 1 < slots.size() && slots[at + 1].event_class != kEmpty; ++at) {
    if (home(shard, {slots[at + 1].low, slots[at + 1].high}) == at + 1) break;
    slots[at] = slots[at + 1];
  }
  slots[at] = {};
}

// ---- which times are kept

/// Sound for what is in `times`; leaving one out is sound for what is then left.
bool SeenTable::is_needless(const std::vector<SeenTime>& times, size_t at) const {
  const SeenTime& own = times[at];
  if (own.time < before_) return true;
  std::optional<int64_t> left, right;
  Witness after(own);
  for (size_t y = at + 1; y < times.size() && !right; ++y) {
    if (times[y].time > end_ && times[y].time - own.time > width_) break;
    if (after.meets(times[y])) right = times[y].time;
  }
  if (!right) return false;
  if (*right <= end_) return true;
  Witness before(own);
  for (size_t y = at; y > 0 && !left; --y) {
    if (*right - times[y - 1].time > width_) break;
    if (before.meets(times[y - 1])) left = times[y - 1].time;
  }
  return left.has_value();
}

void SeenTable::thin(std::vector<SeenTime>& times) const {
  for (size_t at = 0; at < times.size();)
    if (is_needless(times, at))
      times.erase(times.begin() + static_cast<std::ptrdiff_t>(at));
    else
      ++at;
}

/// The new time is held against those near it; what they are witnesses of is so for all.
void SeenTable::see(const SeenKey& key, int64_t time, uint32_t event_class) {
  if (time < before_) return;
  const SeenKey own = hidden(key);
  Shard& shard = shards_[shard_of(own)];
  if ((shard.used + 1) * 10 > shard.homes * 9) make_room(shard);
  const Run run = find(shard, own);
  const SeenTime seen{time, event_class};
  const auto time_at = [&](size_t at) {
    return SeenTime{shard.slots[at].time, shard.slots[at].event_class};
  };
  size_t place = run.end;
  while (place > run.begin && seen < time_at(place - 1)) --place;
  if (place > run.begin && time_at(place - 1) == seen) return;
  const size_t from = place - std::min(place - run.begin, kNear);
  const size_t to = place + std::min(run.end - place, kNear);
  std::vector<SeenTime> times;
  for (size_t at = from; at < place; ++at) times.push_back(time_at(at));
  times.push_back(seen);
  for (size_t at = place; at < to; ++at) times.push_back(time_at(at));
  thin(times);
  const size_t common = std::min(times.size(), to - from);
  const auto slot_of = [&](const SeenTime& one) {
    return Slot{own.low, own.high, one.event_class, one.time};
  };
  for (size_t at = 0; at < common; ++at) shard.slots[from + at] = slot_of(times[at]);
  if (times.size() > common) insert(shard, from + common, slot_of(times[common]));
  for (size_t extra = to - from; extra > common; --extra) erase(shard, from + common);
}

bool SeenTable::any(const SeenKey& key, int64_t from, int64_t to, uint32_t except) const {
  const SeenKey own = hidden(key);
  const Shard& shard = shards_[shard_of(own)];
  const Run run = find(shard, own);
  for (size_t at = run.begin; at < run.end && shard.slots[at].time <= to; ++at) {
    const Slot& slot = shard.slots[at];
    if (slot.time >= from && (slot.event_class == 0 || slot.event_class != except)) return true;
  }
  return false;
}

// ---- room

/// All that is kept of a shard, thinned, in order.
std::vector<SeenTable::Slot> SeenTable::compacted(const Shard& shard) const {
  std::vector<Slot> kept;
  kept.reserve(shard.used);
  std::vector<SeenTime> times;
  for (size_t at = 0; at < shard.slots.size();) {
    const Slot first = shard.slots[at];
    times.clear();
    for (; at < shard.slots.size() && shard.slots[at].event_class != kEmpty &&
           shard.slots[at].low == first.low && shard.slots[at].high == first.high;
         ++at)
      times.push_back({shard.slots[at].time, shard.slots[at].event_class});
    if (times.empty()) ++at;
    thin(times);
    for (const SeenTime& one : times)
      kept.push_back({first.low, first.high, one.event_class, one.time});
  }
  return kept;
}

void SeenTable::rebuild(Shard& shard, const std::vector<Slot>& slots, size_t homes) {
  shard.homes = homes, shard.used = slots.size();
  if (shard.slots.size() != homes + kSpareSlots) {
    shard.slots = {};  // before the new ones are there: both together would be too much
    shard.slots.reserve(homes + kSpareSlots);
    shard.slots.resize(homes + kSpareSlots);
  } else {
    std::fill(shard.slots.begin(), shard.slots.end(), Slot{});
  }
  size_t next = 0;
  for (const Slot& slot : slots) {
    next = std::max(next, home(shard, {slot.low, slot.high}));
    if (next == shard.slots.size()) {
      shard.slots.reserve(next + kSpareSlots);
      shard.slots.resize(next + kSpareSlots);
    }
    shard.slots[next++] = slot;
  }
}

/// What thinning frees must be worth it, else the table grows: by an eighth.
void SeenTable::make_room(Shard& shard) const {
  const std::vector<Slot> kept = compacted(shard);
  const bool worth = kept.size() * 10 <= shard.homes * 8;
  rebuild(shard, kept, worth && shard.homes > 0 ? shard.homes : shard.homes / 8 * 9 + 8);
}

void SeenTable::advance(int64_t end) { end_ = std::max(end_, end); }
void SeenTable::forget(int64_t before) { before_ = std::max(before_, before); }

void SeenTable::compact() {
  for (Shard& shard : shards_) {
    const std::vector<Slot> kept = compacted(shard);
    rebuild(shard, kept, kept.size() * 9 / 8 + 8);
  }
}

/// First all of both, then what is needless of all: so the order does not matter.
void SeenTable::merge(const SeenTable& other) {
  advance(other.end_), forget(other.before_);
  for (size_t place = 0; place < kShards; ++place) {
    Shard both;
    std::vector<Slot> slots;
    for (const Shard* from : {&std::as_const(shards_[place]), &other.shards_[place]})
      for (const Slot& slot : from->slots)
        if (slot.event_class != kEmpty) slots.push_back(slot);
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    rebuild(both, slots, slots.size() * 9 / 8 + 8);
    const std::vector<Slot> kept = compacted(both);
    rebuild(shards_[place], kept, kept.size() * 9 / 8 + 8);
  }
}

size_t SeenTable::times() const {
  size_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.used;
  return sum;
}

size_t SeenTable::bytes() const {
  size_t sum = sizeof *this;
  for (const Shard& shard : shards_) sum += sizeof shard + shard.slots.capacity() * sizeof(Slot);
  return sum;
}

}  // namespace foothold::runtime
