#include "runtime/correlate/stream_history.h"

#include <algorithm>
#include <iterator>

#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {
namespace {

/// By how much two events' times can mislead about their order and distance.
constexpr int64_t kMargin = 2 * kLongestUnit;

template <typename Event>
bool is_before(const Event& a, const Event& b) {
  return a.moment.at != b.moment.at ? a.moment.at < b.moment.at : a.identity < b.identity;
}

/// In its place; false if it was there.
template <typename Event>
bool insert_sorted(std::vector<Event>& events, Event event) {
  const auto at = std::upper_bound(events.begin(), events.end(), event, is_before<Event>);
  if (at != events.begin() && std::prev(at)->identity == event.identity &&
      std::prev(at)->moment.at == event.moment.at)
    return false;
  events.insert(at, std::move(event));
  return true;
}

template <typename Event>
auto first_from(std::vector<Event>& events, int64_t at) {
  return std::partition_point(events.begin(), events.end(),
                              [&](const Event& event) { return event.moment.at < at; });
}

}  // namespace

StreamHistory::StreamHistory(const Program& program)
    : program_(program), looks_(history_looks(program)) {}

const LookProgram& StreamHistory::look_of(uint32_t look) const {
  return program_.scope_looks[looks_[look].scope].looks[looks_[look].look];
}

void StreamHistory::add(const std::string& shared, HistoryEvent event) {
  const uint32_t look = count_at(shared, 0);
  if (look_of(look).what == LookProgram::What::share) {
    Whole& whole = wholes_[shared];
    whole.look = look;
    return add_whole(whole, std::move(event));
  }
  if (!event.says) return;  // it is of no value: unknown, and not in the way of another
  std::string key = shared;
  for (const std::string& text : event.values) append_part(text, key);
  Equal& equal = equals_[key];
  equal.look = look;
  add_equal(equal, std::move(event));
}

void StreamHistory::add_equal(Equal& equal, HistoryEvent event) {
  bool pending = false;
  if (event.past && insert_sorted(equal.past, {event.moment, event.identity, event.event_class})) {
    ++entries_;
    const int64_t until = event.moment.at + look_of(equal.look).over + kMargin;
    for (auto asker = first_from(equal.askers, event.moment.at);
         asker != equal.askers.end() && asker->moment.at <= until; ++asker)
      asker->pending = pending = true;
  }
  if (event.asks && insert_sorted(equal.askers, {event.moment, event.identity, event.event_class,
                                                 event.shape, true, std::move(event.groups)}))
    pending = true, ++entries_;
  if (pending && !equal.pending) pending_equals_.push_back(&equal), equal.pending = true;
}

/// An event that asks and is looked back at comes as two.
void StreamHistory::add_whole(Whole& whole, HistoryEvent event) {
  const auto at =
      std::upper_bound(whole.events.begin(), whole.events.end(), event, is_before<HistoryEvent>);
  for (auto same = at; same != whole.events.begin();) {
    --same;
    if (same->identity != event.identity || same->moment.at != event.moment.at) break;
    if (same->past == event.past) return;
  }
  const int64_t from = event.moment.at, to = from + look_of(whole.look).over + kMargin;
  whole.events.insert(at, std::move(event));
  ++entries_;
  whole.from = whole.pending ? std::min(whole.from, from) : from;
  whole.to = whole.pending ? std::max(whole.to, to) : to;
  if (!whole.pending) pending_wholes_.push_back(&whole), whole.pending = true;
}

/// As History::has_one, of one value.
bool StreamHistory::has_one(const Equal& equal, const Asker& x) const {
  const LookProgram& look = look_of(equal.look);
  auto y = std::upper_bound(equal.past.begin(), equal.past.end(),
                            x.moment.at - look.ignoring + kLongestUnit,
                            [](int64_t at, const Past& past) { return at < past.moment.at; });
  while (y != equal.past.begin()) {
    --y;
    if (y->moment.at < x.moment.at - look.over - kMargin) return false;
    if (y->event_class == x.event_class || !surely_before(y->moment, x.moment)) continue;
    const int64_t apart = gap(y->moment, x.moment);
    if (look.ignoring > 0 && apart <= look.ignoring) continue;
    if (apart <= look.over) return true;
  }
  return false;
}

void StreamHistory::answer_equal(Equal& equal, const Coverage& coverage, const Take& take) {
  equal.pending = false;
  for (Asker& asker : equal.askers) {
    if (!asker.pending) continue;
    asker.pending = false;
    take({asker.moment.at, asker.identity, asker.groups},
         flag_answer(program_, coverage, looks_[equal.look], asker.shape, asker.moment.at,
                     has_one(equal, asker)));
  }
}

/// Only the part is counted that the answers can rest on.
void StreamHistory::answer_whole(Whole& whole, History& history, const Take& take) {
  whole.pending = false;
  const int64_t over = look_of(whole.look).over;
  const auto first = first_from(whole.events, whole.from - over - kMargin);
  const auto last = first_from(whole.events, whole.to + 1);
  std::vector<HistoryEvent> part(std::make_move_iterator(first), std::make_move_iterator(last));
  history.answer(looks_[whole.look], part,
                 [&](const HistoryEvent& event, const HistoryAnswer& answer) {
                   if (event.moment.at >= whole.from && event.says)
                     take({event.moment.at, event.identity, event.groups}, answer);
                 });
  std::move(part.begin(), part.end(), first);
}

void StreamHistory::answer(const Coverage& coverage, const Take& take) {
  for (Equal* equal : pending_equals_) answer_equal(*equal, coverage, take);
  History history(program_, coverage);
  for (Whole* whole : pending_wholes_) answer_whole(*whole, history, take);
  pending_equals_.clear(), pending_wholes_.clear();
}

/// Behind the count stands the tenant, as a part.
int64_t StreamHistory::watermark_of(const std::string& shared, const Watermarks& watermarks) const {
  const bool across = program_.correlations[looks_[count_at(shared, 0)].correlation].across_tenants;
  if (across) return watermarks.watermark_of_all();
  const uint32_t size = count_at(shared, sizeof(uint32_t));
  return watermarks.watermark(shared.substr(2 * sizeof(uint32_t), size));
}

/// Of two past events an asker that comes from now on sees the later one whenever it sees the
/// earlier, if it may see either, both know their time alike, and neither is its copy: so of each
/// unit the latest two of different classes stand for all.
void StreamHistory::forget_past(const LookProgram& look, int64_t watermark,
                                std::vector<Past>& past) {
  const int64_t settled = watermark - look.ignoring - 2 * kMargin;
  const int64_t gone = watermark - look.over - 2 * kMargin;
  std::vector<const Past*> kept;  // settled ones, the latest first
  std::vector<Past> left;
  for (size_t place = past.size(); place-- > 0;) {
    const Past& one = past[place];
    if (one.moment.at < gone) break;
    if (one.moment.at < settled) {
      size_t alike = 0;
      bool same_class = false;
      for (const Past* other : kept) {
        if (other->moment.unit != one.moment.unit) continue;
        ++alike;
        same_class = same_class || other->event_class == one.event_class;
      }
      if (alike >= 2 || same_class) continue;
      kept.push_back(&one);
    }
    left.push_back(one);
  }
  if (left.size() == past.size()) return;
  entries_ -= past.size() - left.size();
  std::reverse(left.begin(), left.end());
  left.shrink_to_fit();
  past = std::move(left);
}

void StreamHistory::forget(const Watermarks& watermarks) {
  for (auto at = equals_.begin(); at != equals_.end();) {
    Equal& equal = at->second;
    const int64_t watermark = watermark_of(at->first, watermarks);
    const auto settled = first_from(equal.askers, watermark - kMargin);
    if (!equal.pending && watermark != Watermarks::kNone) {
      entries_ -= static_cast<size_t>(settled - equal.askers.begin());
      equal.askers.erase(equal.askers.begin(), settled);
      forget_past(look_of(equal.look), watermark, equal.past);
    }
    at = equal.askers.empty() && equal.past.empty() ? equals_.erase(at) : std::next(at);
  }
  for (auto at = wholes_.begin(); at != wholes_.end();) {
    Whole& whole = at->second;
    const int64_t watermark = watermark_of(at->first, watermarks);
    if (!whole.pending && watermark != Watermarks::kNone) {
      const auto gone =
          first_from(whole.events, watermark - look_of(whole.look).over - 2 * kMargin);
      entries_ -= static_cast<size_t>(gone - whole.events.begin());
      whole.events.erase(whole.events.begin(), gone);
    }
    at = whole.events.empty() ? wholes_.erase(at) : std::next(at);
  }
}

}  // namespace foothold::runtime
