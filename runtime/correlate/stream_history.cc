#include "runtime/correlate/stream_history.h"

#include <algorithm>
#include <iterator>

#include "runtime/correlate/key_bytes.h"
#include "runtime/state/baseline.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kMargin = StreamSeen::kMargin, kNone = StreamSeen::kNone;
constexpr uint64_t kPlaceBytes = 96;  // of a table's node, and of the names by handle

/// The count of the look and the tenant, which stand before the keys.
std::string_view prefix_of(std::string_view shared) {
  return shared.substr(0, 2 * sizeof(uint32_t) + count_at(shared, sizeof(uint32_t)));
}

std::string tenant_of(std::string_view shared) {
  return std::string(prefix_of(shared).substr(2 * sizeof(uint32_t)));
}

uint64_t bytes_of(const HistoryEvent& event, const std::vector<uint32_t>& groups) {
  uint64_t bytes =
      sizeof(HistoryEvent) + 2 * sizeof(std::vector<uint32_t>) + groups.size() * sizeof(uint32_t);
  for (const std::string& value : event.values) bytes += sizeof(std::string) + value.size();
  return bytes;
}

}  // namespace

StreamHistory::StreamHistory(const Program& program, StateBudget& budget, const KeyedHash& hash,
                             const Baseline* baseline)
    : program_(program),
      budget_(budget),
      hash_(hash),
      baseline_(baseline),
      looks_(history_looks(program)),
      dropped_(looks_.size(), kNone) {}

const LookProgram& StreamHistory::look_of(uint32_t look) const {
  return program_.scope_looks[looks_[look].scope].looks[looks_[look].look];
}

bool StreamHistory::is_remembered(uint32_t scope, uint32_t look) const {
  return baseline_ && baseline_->covers(program_.scope_looks[scope].looks[look]);
}

const Coverage& StreamHistory::coverage_for(uint32_t look, const Known& known) const {
  return is_remembered(looks_[look].scope, looks_[look].look) ? known.with_history : known.coverage;
}

/// Behind those of the rules' groups stand the numbers of looks.
StateOwner StreamHistory::owner_of(uint32_t look, const std::string& shared) const {
  const auto rule = static_cast<uint32_t>(program_.correlations.size()) + look;
  return {rule, hash_.of(tenant_of(shared)), hash_.of(shared)};
}

/// If an account of this owner had to go, or that is not known any more: the last time of what did.
int64_t StreamHistory::forgotten_before(const StateOwner& owner, uint32_t look) const {
  return budget_.may_have_lost(owner) ? dropped_[look] : kNone;
}

// ---- events come

StreamHistory::Seen& StreamHistory::seen_of(const std::string& prefix, uint32_t look) {
  const auto known = seen_.find(prefix);
  if (known != seen_.end()) return known->second;
  const StateOwner owner = owner_of(look, prefix);
  StreamSeen store(program_, looks_[look], forgotten_before(owner, look));
  const auto made = seen_.try_emplace(prefix, Seen{look, 0, 0, std::move(store)}).first;
  Seen& seen = made->second;
  seen.bytes = seen.store.bytes() + kPlaceBytes + prefix.size();
  seen.handle = budget_.add_store(owner, seen.bytes);
  by_handle_[seen.handle] = &made->first;
  return seen;
}

StreamHistory::Whole& StreamHistory::whole_of(const std::string& shared, uint32_t look) {
  const auto [made, added] = wholes_.try_emplace(shared);
  Whole& whole = made->second;
  if (!added) return whole;
  const StateOwner owner = owner_of(look, shared);
  whole.look = look;
  whole.forgotten = forgotten_before(owner, look);
  whole.bytes = sizeof(Whole) + kPlaceBytes + shared.size();
  whole.handle = budget_.add(owner, whole.bytes, 0);
  by_handle_[whole.handle] = &made->first;
  return whole;
}

void StreamHistory::add(const std::string& shared, HistoryEvent event, std::vector<uint32_t> groups,
                        int64_t watermark) {
  const uint32_t look = count_at(shared, 0);
  if (look_of(look).what == LookProgram::What::share)
    return add_whole(whole_of(shared, look), std::move(event), std::move(groups));
  if (event.says)  // else it is of no value: unknown, and not in the way of another
    add_seen(shared, look, event, groups, watermark);
}

void StreamHistory::add_seen(const std::string& shared, uint32_t look, const HistoryEvent& event,
                             const std::vector<uint32_t>& groups, int64_t watermark) {
  Seen& seen = seen_of(std::string(prefix_of(shared)), look);
  if (watermark != Watermarks::kNone) seen.store.advance(watermark);
  std::string key = shared;
  for (const std::string& text : event.values) append_part(text, key);
  const LookProgram& program = look_of(look);
  const bool known =
      event.asks && baseline_ && baseline_->covers(program) &&
      baseline_->remembered(program, std::string_view(shared).substr(sizeof(uint32_t)), event);
  const bool was_pending = seen.store.has_pending();
  seen.store.add(seen_key(hash_, key), event, known, groups);
  if (!was_pending && seen.store.has_pending()) pending_seen_.push_back(&seen);
  account(seen);
}

void StreamHistory::account(Seen& seen) {
  const uint64_t bytes = seen.store.bytes() + kPlaceBytes;
  if (bytes == seen.bytes) return;
  seen.bytes = bytes;
  budget_.resize(seen.handle, bytes);
}

/// An event that asks and is looked back at comes as two.
void StreamHistory::add_whole(Whole& whole, HistoryEvent event, std::vector<uint32_t> groups) {
  const auto at = std::upper_bound(whole.events.begin(), whole.events.end(), event,
                                   [](const HistoryEvent& a, const Whole::Event& b) {
                                     return a.moment.at != b.event.moment.at
                                                ? a.moment.at < b.event.moment.at
                                                : a.identity < b.event.identity;
                                   });
  for (auto same = at; same != whole.events.begin();) {
    --same;
    if (same->event.identity != event.identity || same->event.moment.at != event.moment.at) break;
    if (same->event.past == event.past) return;
  }
  const int64_t from = event.moment.at, to = from + look_of(whole.look).over + kMargin;
  event.groups.clear();
  whole.bytes += bytes_of(event, groups);
  whole.events.insert(at, {std::move(event), std::move(groups)});
  budget_.resize(whole.handle, whole.bytes);
  budget_.touch(whole.handle, from);
  whole.from = whole.pending ? std::min(whole.from, from) : from;
  whole.to = whole.pending ? std::max(whole.to, to) : to;
  if (!whole.pending) pending_wholes_.push_back(&whole), whole.pending = true;
}

// ---- answers

/// Only the part is counted that the answers can rest on.
void StreamHistory::answer_whole(Whole& whole, History& history, const Known& known,
                                 const TakeAnswer& take) {
  whole.pending = false;
  const int64_t over = look_of(whole.look).over;
  const auto from = [&](int64_t at) {
    return std::partition_point(whole.events.begin(), whole.events.end(),
                                [&](const Whole::Event& one) { return one.event.moment.at < at; });
  };
  const auto first = from(whole.from - over - kMargin), last = from(whole.to + 1);
  std::vector<HistoryEvent> part;
  for (auto one = first; one != last; ++one) part.push_back(std::move(one->event));
  history.answer(looks_[whole.look], part,
                 [&](const HistoryEvent& event, const HistoryAnswer& counted) {
                   if (event.moment.at < whole.from || !event.says) return;
                   HistoryAnswer answer = counted;
                   if (whole.forgotten != kNone) answer.kept = event.moment.at - whole.forgotten;
                   cover_answer(program_, known.coverage, event.shape, event.moment.at, answer);
                   for (const uint32_t group : first[&event - part.data()].groups)
                     take({event.moment.at, event.identity, group}, answer);
                 });
  for (size_t place = 0; place < part.size(); ++place)
    first[static_cast<std::ptrdiff_t>(place)].event = std::move(part[place]);
}

void StreamHistory::answer(const Known& known, const TakeAnswer& take) {
  for (Seen* seen : pending_seen_) {
    seen->store.answer(coverage_for(seen->look, known), take);
    account(*seen);
  }
  History history(program_, known.coverage);
  for (Whole* whole : pending_wholes_) answer_whole(*whole, history, known, take);
  pending_seen_.clear(), pending_wholes_.clear();
}

// ---- what is over

int64_t StreamHistory::watermark_of(const std::string& shared, const Watermarks& watermarks) const {
  const bool across = program_.correlations[looks_[count_at(shared, 0)].correlation].across_tenants;
  return across ? watermarks.watermark_of_all() : watermarks.watermark(tenant_of(shared));
}

/// True: nothing is left of it.
bool StreamHistory::forget_whole(Whole& whole, int64_t watermark) {
  const int64_t from = watermark - look_of(whole.look).over - 2 * kMargin;
  const auto gone =
      std::partition_point(whole.events.begin(), whole.events.end(),
                           [&](const Whole::Event& one) { return one.event.moment.at < from; });
  if (gone == whole.events.begin()) return whole.events.empty();
  for (auto one = whole.events.begin(); one != gone; ++one)
    whole.bytes -= bytes_of(one->event, one->groups);
  whole.events.erase(whole.events.begin(), gone);
  budget_.resize(whole.handle, whole.bytes);
  return whole.events.empty();
}

/// What nothing is left of goes, unless answers still lack what it let go.
void StreamHistory::forget(const Watermarks& watermarks) {
  for (auto at = seen_.begin(); at != seen_.end();) {
    Seen& seen = at->second;
    const int64_t watermark = watermark_of(at->first, watermarks);
    if (watermark != Watermarks::kNone) seen.store.settle(watermark);
    account(seen);
    const int64_t over = look_of(seen.look).over;
    const bool is_over =
        seen.store.empty() && watermark - over - 2 * kMargin > seen.store.last_time();
    if (is_over) by_handle_.erase(seen.handle), budget_.remove(seen.handle);
    at = is_over ? seen_.erase(at) : std::next(at);
  }
  for (auto at = wholes_.begin(); at != wholes_.end();) {
    Whole& whole = at->second;
    const int64_t watermark = watermark_of(at->first, watermarks);
    const bool is_over = watermark != Watermarks::kNone && forget_whole(whole, watermark);
    if (is_over) by_handle_.erase(whole.handle), budget_.remove(whole.handle);
    at = is_over ? wholes_.erase(at) : std::next(at);
  }
}

// ---- what has to go

StreamHistory::Gone StreamHistory::shed(StateBudget::Handle victim, const Known& known,
                                        const TakeAnswer& take) {
  const std::string name = *by_handle_.at(victim);
  return seen_.contains(name) ? shed_seen(name, known, take) : drop_whole(name, known, take);
}

/// A part of it; all that is left, if there are no parts.
StreamHistory::Gone StreamHistory::shed_seen(const std::string& prefix, const Known& known,
                                             const TakeAnswer& take) {
  Seen& seen = seen_.at(prefix);
  Gone gone{seen.look, tenant_of(prefix), {}};
  const uint64_t before = seen.store.bytes();
  gone.times = seen.store.shed(coverage_for(seen.look, known), take);
  if (gone.times.count > 0 || seen.store.bytes() < before) return account(seen), gone;
  dropped_[seen.look] = std::max(dropped_[seen.look], seen.store.last_time());
  budget_.lose(owner_of(seen.look, prefix));
  by_handle_.erase(seen.handle), budget_.remove(seen.handle);
  seen_.erase(prefix);
  return gone;
}

/// Answers that what comes late could have changed are not sure any more.
StreamHistory::Gone StreamHistory::drop_whole(const std::string& shared, const Known& known,
                                              const TakeAnswer& take) {
  Whole& whole = wholes_.at(shared);
  Gone gone{whole.look, tenant_of(shared), {}};
  for (const Whole::Event& one : whole.events) {
    gone.times.add(one.event.moment.at);
    if (!one.event.asks || !one.event.says) continue;
    HistoryAnswer answer;
    answer.scope = looks_[whole.look].scope, answer.look = looks_[whole.look].look;
    answer.kept = 0;
    cover_answer(program_, known.coverage, one.event.shape, one.event.moment.at, answer);
    for (const uint32_t group : one.groups)
      take({one.event.moment.at, one.event.identity, group}, answer);
  }
  dropped_[whole.look] = std::max(dropped_[whole.look], gone.times.to);
  by_handle_.erase(whole.handle), budget_.remove(whole.handle);
  wholes_.erase(shared);
  return gone;
}

size_t StreamHistory::entries() const {
  size_t sum = 0;
  for (const auto& [prefix, seen] : seen_) sum += seen.store.entries();
  for (const auto& [shared, whole] : wholes_) sum += whole.events.size();
  return sum;
}

}  // namespace foothold::runtime
