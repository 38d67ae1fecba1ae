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

/// Askers that are counted again whenever something comes before them; of more each is paid for
/// kShare times at most.
constexpr size_t kFew = 64, kShare = 8;

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
  const auto [made, added] = wholes_.try_emplace(shared, look, look_of(look).over);
  Whole& whole = made->second;
  if (!added) return whole;
  const StateOwner owner = owner_of(look, shared);
  whole.forgotten = forgotten_before(owner, look);
  whole.bytes = sizeof(Whole) + kPlaceBytes + shared.size();
  whole.handle = budget_.add(owner, whole.bytes, 0);
  by_handle_[whole.handle] = &made->first;
  return whole;
}

void StreamHistory::add(const std::string& shared, const HistoryEvent& event,
                        const std::vector<uint32_t>& groups, int64_t watermark) {
  const uint32_t look = count_at(shared, 0);
  if (look_of(look).what == LookProgram::What::share)
    return add_whole(whole_of(shared, look), event, groups);
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

void StreamHistory::account(Whole& whole) {
  const uint64_t bytes = sizeof(Whole) + kPlaceBytes + whole.shares.bytes();
  if (bytes == whole.bytes) return;
  whole.bytes = bytes;
  budget_.resize(whole.handle, bytes);
}

/// What an event changes that is looked back at are answers of those that come behind it.
void StreamHistory::add_whole(Whole& whole, const HistoryEvent& event,
                              const std::vector<uint32_t>& groups) {
  if (!whole.shares.add(event, groups)) return;
  account(whole);
  const int64_t at = event.moment.at;
  budget_.touch(whole.handle, at);
  if (event.asks) whole.fresh.push_back(at);
  const int64_t to = at + look_of(whole.look).over + kMargin;
  if (event.past && whole.shares.askers_between(at, to) > 0) {
    const bool first = whole.to < whole.from;
    whole.from = first ? at : std::min(whole.from, at);
    whole.to = first ? to : std::max(whole.to, to);
    ++whole.changes;
  }
  if (!whole.pending) pending_wholes_.push_back(&whole), whole.pending = true;
}

// ---- answers

HistoryAnswer StreamHistory::answer_of(const Whole& whole, const ShareEvents::Asker& asker,
                                       ShareEvents::Share share, const Coverage& coverage) const {
  const int64_t at = asker.moment.at;
  const int64_t kept = whole.forgotten == kNone ? kAllKept : at - whole.forgotten;
  return share_answer(program_, coverage, looks_[whole.look], asker.shape, at,
                      static_cast<double>(share.part), static_cast<double>(share.whole), kept);
}

/// Many would be counted again for little, and none of them is nearly settled. A group of a rule
/// across tenants may be settled by its own tenant's watermark, before that of all: such answers do
/// not wait.
bool StreamHistory::may_wait(const Whole& whole, int64_t watermark) const {
  if (program_.correlations[looks_[whole.look].correlation].across_tenants) return false;
  if (watermark + kMargin >= whole.from) return false;
  const size_t askers = whole.shares.askers_between(whole.from, whole.to);
  return askers > kFew && whole.changes * kShare < askers;
}

void StreamHistory::answer_whole(Whole& whole, const Known& known, const TakeAnswer& take,
                                 bool wait) {
  const auto tell = [&](const ShareEvents::Asker& asker, ShareEvents::Share share) {
    const HistoryAnswer answer = answer_of(whole, asker, share, known.coverage);
    for (const uint32_t group : asker.for_whom)
      take({asker.moment.at, asker.identity, group}, answer);
  };
  for (const int64_t at : whole.fresh)
    if (wait || at < whole.from || at > whole.to) whole.shares.answer(at, at, tell);
  whole.fresh.clear();
  if (wait) return;
  if (whole.from <= whole.to) whole.shares.answer(whole.from, whole.to, tell);
  whole.from = 0, whole.to = -1, whole.changes = 0, whole.pending = false;
  account(whole);
}

void StreamHistory::answer(const Known& known, const Watermarks& watermarks, const TakeAnswer& take,
                           bool all) {
  for (Seen* seen : pending_seen_) {
    seen->store.answer(coverage_for(seen->look, known), take);
    account(*seen);
  }
  pending_seen_.clear();
  std::erase_if(pending_wholes_, [&](Whole* whole) {
    const bool wait =
        !all && may_wait(*whole, watermark_of(*by_handle_.at(whole->handle), watermarks));
    answer_whole(*whole, known, take, wait);
    return !wait;
  });
}

// ---- what is over

int64_t StreamHistory::watermark_of(const std::string& shared, const Watermarks& watermarks) const {
  const bool across = program_.correlations[looks_[count_at(shared, 0)].correlation].across_tenants;
  return across ? watermarks.watermark_of_all() : watermarks.watermark(tenant_of(shared));
}

/// True: nothing is left of it. Answers of askers behind the watermark do not change any more.
size_t StreamHistory::forget_whole(const std::string& shared, int64_t watermark) {
  Whole& whole = wholes_.at(shared);
  const size_t entries = whole.shares.size();
  if (watermark == Watermarks::kNone) return entries;
  const int64_t from = watermark - look_of(whole.look).over - 2 * kMargin;
  whole.shares.forget(from, watermark - kMargin);
  account(whole);
  if (whole.shares.size() != 0 || whole.pending) return entries;
  by_handle_.erase(whole.handle), budget_.remove(whole.handle);
  wholes_.erase(shared);
  return entries;
}

/// What nothing is left of goes, unless answers still lack what it let go.
size_t StreamHistory::forget_seen(const std::string& prefix, int64_t watermark) {
  Seen& seen = seen_.at(prefix);
  const size_t entries = seen.store.entries();
  if (watermark != Watermarks::kNone) seen.store.settle(watermark);
  account(seen);
  const int64_t over = look_of(seen.look).over;
  if (!seen.store.empty() || watermark - over - 2 * kMargin <= seen.store.last_time())
    return entries;
  by_handle_.erase(seen.handle), budget_.remove(seen.handle);
  seen_.erase(prefix);
  return entries;
}

/// How many entries were looked at; 0: it is gone already.
size_t StreamHistory::forget_of(StateBudget::Handle handle, const Watermarks& watermarks) {
  const auto found = by_handle_.find(handle);
  if (found == by_handle_.end()) return 0;
  const std::string name = *found->second;
  const int64_t watermark = watermark_of(name, watermarks);
  return seen_.contains(name) ? forget_seen(name, watermark) : forget_whole(name, watermark);
}

void StreamHistory::begin_to_forget() {
  if (!unforgotten_.empty()) return;
  for (const auto& [handle, name] : by_handle_) unforgotten_.push_back(handle);
}

void StreamHistory::forget(const Watermarks& watermarks, size_t entries) {
  for (size_t done = 0; done < entries && !unforgotten_.empty();) {
    done += 1 + forget_of(unforgotten_.back(), watermarks);
    unforgotten_.pop_back();
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
  whole.shares.each([&](int64_t at, const ShareEvents::Asker* asker) {
    gone.times.add(at);
    if (!asker) return;
    HistoryAnswer answer =
        share_answer(program_, known.coverage, looks_[whole.look], asker->shape, at, 0, 0, 0);
    for (const uint32_t group : asker->for_whom) take({at, asker->identity, group}, answer);
  });
  dropped_[whole.look] = std::max(dropped_[whole.look], gone.times.to);
  by_handle_.erase(whole.handle), budget_.remove(whole.handle);
  wholes_.erase(shared);
  return gone;
}

size_t StreamHistory::entries() const {
  size_t sum = 0;
  for (const auto& [prefix, seen] : seen_) sum += seen.store.entries();
  for (const auto& [shared, whole] : wholes_) sum += whole.shares.size();
  return sum;
}

}  // namespace foothold::runtime
