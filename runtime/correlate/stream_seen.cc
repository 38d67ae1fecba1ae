#include "runtime/correlate/stream_seen.h"

#include <algorithm>
#include <iterator>

#include "runtime/state/look_window.h"

namespace foothold::runtime {
namespace {

constexpr uint64_t kAskerBytes = 96;  // with what the set takes for it
constexpr uint64_t kAskersCounted = 64;
/// Bits of what went are 1/32 of what they are made for: so an eighth of the table, for about as
/// many as it holds.
constexpr uint64_t kBitsPart = 4;

const LookProgram& look_of(const Program& program, const HistoryLook& from) {
  return program.scope_looks[from.scope].looks[from.look];
}

StateOwner owner_of(const SeenKey& place) { return {0, place.high, place.low}; }

}  // namespace

StreamSeen::StreamSeen(const Program& program, const HistoryLook& look, int64_t forgotten)
    : program_(program),
      from_(look),
      table_(narrowest_window(look_of(program, look).over, look_of(program, look).ignoring)),
      forgotten_(forgotten) {}

SeenKey StreamSeen::place_of(const SeenKey& key, int precision) const {
  return {key.low + static_cast<uint64_t>(precision) * 0x9e3779b97f4a7c15, key.high};
}

Moment StreamSeen::Asker::moment() const {
  return {at, unit_of(static_cast<value::Precision>(precision))};
}

// ---- events come

/// Those whose answer this event can change: it is surely before them, and not ignored.
void StreamSeen::renew_askers(const SeenKey& key, const Moment& past) {
  const int64_t from = past.at + (look().ignoring > 0 ? look().ignoring - kMargin : past.unit);
  const int64_t until = past.at + look().over + kMargin;
  Asker first;
  first.low = key.low, first.high = key.high, first.at = from;
  for (auto at = askers_.lower_bound(first); at != askers_.end() && at->key() == key; ++at) {
    if (at->at > until) break;
    if (!at->pending) pending_.push_back(at);
    at->pending = true;
  }
}

void StreamSeen::add(const SeenKey& key, const HistoryEvent& event, bool known,
                     const std::vector<uint32_t>& groups) {
  const uint32_t event_class = seen_class(event.identity, event.event_class);
  last_ = std::max(last_, event.moment.at);
  if (event.past) {
    const int precision = precision_of(event.moment.unit);
    units_ = static_cast<uint8_t>(units_ | 1 << precision);
    table_.see(place_of(key, precision), event.moment.at, event_class);
    ++added_;
    if (!askers_.empty()) renew_askers(key, event.moment);
  }
  if (!event.asks) return;
  for (const uint32_t group : groups) {
    const auto [asker, added] =
        askers_.insert({key.low, key.high, group, event.moment.at, event.identity, event_class,
                        static_cast<uint16_t>(event.shape),
                        static_cast<uint8_t>(precision_of(event.moment.unit)), known, true});
    if (added) pending_.push_back(asker);
  }
}

// ---- answers

bool StreamSeen::finds_one(const Asker& asker) const {
  return asker.known || sees_one(table_, units_, look(), asker.moment(), asker.event_class,
                                 [&](int precision) { return place_of(asker.key(), precision); });
}

/// What went may have been as late as the last that did.
int64_t StreamSeen::kept(const Asker& asker) const {
  int64_t until = forgotten_;
  if (lost_)
    for (int precision = 0; precision < kPrecisions; ++precision)
      if (units_ >> precision & 1 && lost_->contains(owner_of(place_of(asker.key(), precision))))
        until = std::max({until, lost_newer_, lost_older_});
  return until == kNone ? kAllKept : asker.at - until;
}

void StreamSeen::answer(const Coverage& coverage, const TakeAnswer& take) {
  for (const Askers::iterator asker : pending_) {
    asker->pending = false;
    const bool found = finds_one(*asker);
    take(asked(*asker), flag_answer(program_, coverage, from_, asker->shape, asker->at, found,
                                    found ? kAllKept : kept(*asker)));
    if (found) askers_.erase(asker);
  }
  pending_.clear();
}

// ---- what is over

/// An asker that comes from now on sees the latest of the past events before `settled` whenever it
/// sees any: it is surely after all of them, and all are longer ago than what is ignored.
void StreamSeen::advance(int64_t watermark) {
  const int64_t settled = watermark - look().ignoring - 2 * kMargin;
  table_.advance(settled);
  table_.forget(watermark - look().over - 2 * kMargin);
  table_.forget_classes(settled - kCopiesApart);
}

void StreamSeen::settle(int64_t watermark) {
  advance(watermark);
  std::erase_if(askers_, [&](const Asker& asker) { return asker.at < watermark - kMargin; });
  if (added_ * 2 < table_.times() && watermark - compacted_ < look().over / 8) return;
  table_.compact();
  added_ = 0, compacted_ = watermark;
}

// ---- what has to go

uint64_t StreamSeen::bytes() const {
  const uint64_t askers = (askers_.size() + kAskersCounted - 1) / kAskersCounted * kAskersCounted;
  return sizeof *this + table_.bytes() + askers * kAskerBytes + (lost_ ? lost_->bytes() : 0);
}

GoneTimes StreamSeen::shed(const Coverage& coverage, const TakeAnswer& take) {
  return askers_.size() * kAskerBytes > table_.times() * 24 ? shed_askers(coverage, take)
                                                            : shed_times();
}

/// The earlier half. What may come late is not waited for: so their answers are not sure.
GoneTimes StreamSeen::shed_askers(const Coverage& coverage, const TakeAnswer& take) {
  std::vector<int64_t> times;
  for (const Asker& asker : askers_) times.push_back(asker.at);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  GoneTimes gone;
  std::erase_if(askers_, [&](const Asker& asker) {
    if (asker.at > *middle) return false;
    gone.add(asker.at);
    take(asked(asker), flag_answer(program_, coverage, from_, asker.shape, asker.at, false, 0));
    return true;
  });
  return gone;
}

void StreamSeen::lose(const SeenKey& place, int64_t time) {
  if (lost_->add(owner_of(place))) {
    forgotten_ = std::max(forgotten_, lost_older_);
    lost_older_ = lost_newer_, lost_newer_ = kNone;
  }
  lost_newer_ = std::max(lost_newer_, time);
}

GoneTimes StreamSeen::shed_times() {
  GoneTimes gone;
  if (!lost_ || table_.bytes() > 4 * lost_of_) {
    forgotten_ = std::max({forgotten_, lost_newer_, lost_older_});
    lost_newer_ = lost_older_ = kNone;
    lost_of_ = table_.bytes();
    lost_ = std::make_unique<LostOwners>(kBitsPart * lost_of_);
  }
  table_.shed([&](const SeenKey& place, int64_t time) { gone.add(time), lose(place, time); });
  return gone;
}

}  // namespace foothold::runtime
