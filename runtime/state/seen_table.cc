#include "runtime/state/seen_table.h"

#include <algorithm>
#include <random>
#include <utility>

namespace foothold::runtime {
namespace {

constexpr size_t kNear = 6;         // kept times on each side that a new one is held against
constexpr size_t kSpareSlots = 32;  // behind the last home
constexpr int64_t kTicksPerSecond = 10'000'000;

int64_t second_of(int64_t ticks) {
  return ticks / kTicksPerSecond - (ticks % kTicksPerSecond < 0 ? 1 : 0);
}

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

SeenTable::SeenTable(int64_t width) : width_(width), shards_(1) {
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

/// Shards, and homes in them, are in the order of keys, so that slots in order are near their
/// homes.
size_t SeenTable::shard_of(const SeenKey& hidden) const {
  return shard_bits_ == 0 ? 0 : hidden.low >> (64 - shard_bits_);
}

size_t SeenTable::home(const Shard& shard, const SeenKey& hidden) const {
  return static_cast<size_t>((hidden.low << shard_bits_ >> 32) * shard.homes >> 32);
}

SeenTable::Run SeenTable::find(const Shard& shard, const SeenKey& hidden) const {
  const auto order = [&](size_t at) {
    const Slot& slot = shard.slots[at];
    return std::pair(slot.low, slot.high) <=> std::pair(hidden.low, hidden.high);
  };
  const auto full = [&](size_t at) { return at < shard.slots.size() && !shard.slots[at].empty(); };
  size_t begin = shard.homes == 0 ? 0 : home(shard, hidden);
  while (full(begin) && order(begin) < 0) ++begin;
  size_t end = begin;
  while (full(end) && order(end) == 0) ++end;
  return {begin, end};
}

/// Without what std::vector would take in advance.
void SeenTable::resize(Shard& shard, size_t slots) {
  slots_ += slots - shard.slots.size();
  shard.slots.reserve(slots);
  shard.slots.resize(slots);
}

/// What stands there moves up as far as the next gap.
void SeenTable::insert(Shard& shard, size_t at, const Slot& slot) {
  Slot moving = slot;
  ++shard.used, ++used_;
  for (;; ++at) {
    if (at == shard.slots.size()) resize(shard, at + kSpareSlots);
    std::swap(moving, shard.slots[at]);
    if (moving.empty()) return;
  }
}

/// What is behind it moves down as far as one that stands at home.
void SeenTable::erase(Shard& shard, size_t at) {
  --shard.used, --used_;
  std::vector<Slot>& slots = shard.slots;
  for (; at + 1 < slots.size() && !slots[at + 1].empty(); ++at) {
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
  for (SeenTime& one : times)
    if (one.time < classless_) one.event_class = 0;
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
  if (Shard& full = shards_[shard_of(own)]; (full.used + 1) * 10 > full.homes * 9) make_room(full);
  Shard& shard = shards_[shard_of(own)];
  const Run run = find(shard, own);
  const SeenTime seen{time, event_class};
  const auto time_at = [&](size_t at) {
    return SeenTime{shard.slots[at].time, shard.slots[at].event_class};
  };
  bool again = false;
  for (size_t at = run.begin; at < run.end; ++at)
    again = again || shard.slots[at].again || second_of(shard.slots[at].time) != second_of(time);
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
    return Slot{own.low, own.high, one.event_class, again, one.time};
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
    bool again = false;
    times.clear();
    for (; at < shard.slots.size() && !shard.slots[at].empty() && shard.slots[at].same_key(first);
         ++at) {
      times.push_back({shard.slots[at].time, shard.slots[at].event_class});
      again = again || shard.slots[at].again;
    }
    if (times.empty()) ++at;
    thin(times);
    for (const SeenTime& one : times)
      kept.push_back({first.low, first.high, one.event_class, again, one.time});
  }
  return kept;
}

void SeenTable::rebuild(Shard& shard, const std::vector<Slot>& slots, size_t homes) {
  used_ += slots.size() - shard.used;
  shard.homes = homes, shard.used = slots.size();
  if (shard.slots.size() != homes + kSpareSlots) {
    slots_ -= shard.slots.size();
    shard.slots = {};  // before the new ones are there: both together would be too much
    resize(shard, homes + kSpareSlots);
  } else {
    std::fill(shard.slots.begin(), shard.slots.end(), Slot{});
  }
  size_t next = 0;
  for (const Slot& slot : slots) {
    next = std::max(next, home(shard, {slot.low, slot.high}));
    if (next == shard.slots.size()) resize(shard, next + kSpareSlots);
    shard.slots[next++] = slot;
  }
}

/// A table that has become large, cut up, so that no part of it is ever held twice for long.
void SeenTable::split() {
  const std::vector<Slot> kept = compacted(shards_[0]);
  shard_bits_ = kShardBits;
  shards_.assign(size_t{1} << kShardBits, {});
  used_ = slots_ = 0;
  for (size_t at = 0, shard = 0; shard < shards_.size(); ++shard) {
    std::vector<Slot> own;
    for (; at < kept.size() && shard_of({kept[at].low, kept[at].high}) == shard; ++at)
      own.push_back(kept[at]);
    rebuild(shards_[shard], own, own.size() * 9 / 8 + 8);
  }
}

/// What thinning frees must be worth it, else the table grows: by an eighth.
void SeenTable::make_room(Shard& shard) {
  const std::vector<Slot> kept = compacted(shard);
  const bool worth = kept.size() * 10 <= shard.homes * 8;
  if (!worth && shard_bits_ == 0 && kept.size() >= kManyTimes) return split();
  rebuild(shard, kept, worth && shard.homes > 0 ? shard.homes : shard.homes / 8 * 9 + 8);
}

void SeenTable::advance(int64_t end) { end_ = std::max(end_, end); }
void SeenTable::forget(int64_t before) { before_ = std::max(before_, before); }

void SeenTable::forget_classes(int64_t before) { classless_ = std::max(classless_, before); }

void SeenTable::compact() {
  for (Shard& shard : shards_) {
    const std::vector<Slot> kept = compacted(shard);
    rebuild(shard, kept, kept.size() * 9 / 8 + 8);
  }
}

/// What was seen once, youngest first, but for a quarter that is young; then the rest likewise.
void SeenTable::shed(const std::function<void(const SeenKey&, int64_t)>& gone) {
  if (used_ == 0) return;
  while (shards_[next_shed_++ % shards_.size()].used == 0) {
  }
  Shard& shard = shards_[(next_shed_ - 1) % shards_.size()];
  const size_t before = shard.used;
  std::vector<Slot> kept = compacted(shard);
  struct Known {
    bool again;
    int64_t last;
    size_t begin, end;  // in `kept`
  };
  std::vector<Known> keys;
  for (size_t at = 0, end; at < kept.size(); at = end) {
    for (end = at + 1; end < kept.size() && kept[end].same_key(kept[at]);) ++end;
    keys.push_back({kept[at].again != 0, kept[end - 1].time, at, end});
  }
  std::sort(keys.begin(), keys.end(), [](const Known& a, const Known& b) {
    return std::tuple(a.again, b.last, a.begin) < std::tuple(b.again, a.last, b.begin);
  });
  const size_t wanted = before - before / 8 - (before > 0);
  size_t left = kept.size(), young = keys.size() / 4;
  const auto once =
      std::partition_point(keys.begin(), keys.end(), [](const Known& key) { return !key.again; });
  const auto spared = keys.begin() + static_cast<std::ptrdiff_t>(
                                         std::min<size_t>(young, size_t(once - keys.begin())));
  std::rotate(keys.begin(), spared, once);
  // From here on keys stand in the order in which they go.
  for (const Known& key : keys) {
    if (left <= wanted) break;
    gone(shown({kept[key.begin].low, kept[key.begin].high}), key.last);
    left -= key.end - key.begin;
    for (size_t at = key.begin; at < key.end; ++at) kept[at] = {};
  }
  std::erase_if(kept, [](const Slot& slot) { return slot.empty(); });
  rebuild(shard, kept, kept.size() * 9 / 8 + (kept.empty() ? 0 : 8));
}

/// First all of both, then what is needless of all: so the order does not matter.
void SeenTable::merge(const SeenTable& other) {
  advance(other.end_), forget(other.before_), forget_classes(other.classless_);
  std::vector<Slot> theirs;
  for (const Shard& shard : other.shards_)
    for (const Slot& slot : shard.slots)
      if (!slot.empty()) theirs.push_back(slot);
  if (shard_bits_ == 0 && used_ + theirs.size() >= kManyTimes) split();
  std::vector<std::vector<Slot>> parts(shards_.size());
  for (const Slot& slot : theirs) parts[shard_of({slot.low, slot.high})].push_back(slot);
  for (size_t place = 0; place < shards_.size(); ++place) {
    std::vector<Slot>& slots = parts[place];
    for (const Slot& slot : shards_[place].slots)
      if (!slot.empty()) slots.push_back(slot);
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    rebuild(shards_[place], slots, slots.size() * 9 / 8 + 8);
    const std::vector<Slot> kept = compacted(shards_[place]);
    rebuild(shards_[place], kept, kept.size() * 9 / 8 + 8);
    slots = {};
  }
}

size_t SeenTable::bytes() const {
  return sizeof *this + shards_.capacity() * sizeof(Shard) + slots_ * sizeof(Slot);
}

}  // namespace foothold::runtime
