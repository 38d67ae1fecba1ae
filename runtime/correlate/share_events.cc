#include "runtime/correlate/share_events.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {
namespace {

/// Askers that are less apart than this share a window.
constexpr int64_t kNear = 60 * value::ticks_per_second;
constexpr size_t kMostWindows = 2;
constexpr uint64_t kNode = 48;  // of a hash table, beside key and number

bool is_before(int64_t at, const value::Digest& identity, int64_t other_at,
               const value::Digest& other) {
  return at != other_at ? at < other_at : identity < other;
}

std::string key_of(const std::vector<std::string>& values) {
  std::string key;
  for (const std::string& value : values) append_part(value, key);
  return key;
}

}  // namespace

// ---- events come

bool ShareEvents::add(const HistoryEvent& event, const std::vector<uint32_t>& for_whom) {
  uint32_t value = kNoValue;
  if (event.says) {
    const std::string key = key_of(event.values);
    const size_t known = values_.size();
    value = values_.hold(key);
    if (values_.size() != known) text_bytes_ += key.size();
  }
  const bool past = event.past && add_past(event, value);
  const bool asks = event.asks && event.says && add_asker(event, value, for_whom);
  release_value(value);  // what was added holds it by itself
  return past || asks;
}

size_t ShareEvents::lane_of(int64_t unit) {
  for (size_t lane = 0; lane < lanes_.size(); ++lane)
    if (lanes_[lane].unit == unit) return lane;
  lanes_.push_back({unit, {}});
  for (Window& window : windows_) window.spans.emplace_back();
  return lanes_.size() - 1;
}

bool ShareEvents::add_past(const HistoryEvent& event, uint32_t value) {
  const size_t lane = lane_of(event.moment.unit);
  std::vector<Past>& events = lanes_[lane].events;
  const auto at = std::partition_point(events.begin(), events.end(), [&](const Past& one) {
    return is_before(one.at, one.identity, event.moment.at, event.identity);
  });
  if (at != events.end() && at->at == event.moment.at && at->identity == event.identity)
    return false;
  if (event.says) (void)values_.hold(values_.key_of(value));
  const Past past{event.moment.at, event.identity, classes_.hold(event.event_class), value,
                  event.shape};
  const auto place = static_cast<size_t>(at - events.begin());
  for (Window& window : windows_) {
    Span& span = window.spans[lane];
    if (place < span.from) ++span.from;
    if (place >= span.from && place < span.to) change(window, past, 1);
    if (place < span.to) ++span.to;
  }
  events.insert(at, past);
  ++past_count_;
  return true;
}

bool ShareEvents::add_asker(const HistoryEvent& event, uint32_t value,
                            const std::vector<uint32_t>& for_whom) {
  const auto at = std::partition_point(askers_.begin(), askers_.end(), [&](const Asker& one) {
    return is_before(one.moment.at, one.identity, event.moment.at, event.identity);
  });
  const bool known =
      at != askers_.end() && at->moment.at == event.moment.at && at->identity == event.identity;
  if (known) return false;
  (void)values_.hold(values_.key_of(value));
  askers_.insert(at, {event.moment, event.identity, classes_.hold(event.event_class), value,
                      event.shape, for_whom});
  askers_for_ += for_whom.size();
  return true;
}

// ---- windows move

int64_t ShareEvents::most(const LikesOfClass& likes, uint32_t value) {
  const auto counts = [&](const Like& like) { return value == kNoValue || like.value == value; };
  if (likes.more.empty()) return counts(likes.first) ? likes.first.events : 0;
  const auto of_shape = [&](uint32_t shape) {
    int64_t sum = counts(likes.first) && likes.first.shape == shape ? likes.first.events : 0;
    for (const Like& like : likes.more)
      sum += counts(like) && like.shape == shape ? like.events : 0;
    return sum;
  };
  int64_t most = of_shape(likes.first.shape);
  for (const Like& like : likes.more) most = std::max(most, of_shape(like.shape));
  return most;
}

void ShareEvents::change(Window& window, const Past& past, int by) {
  if (window.classes.size() <= past.event_class) window.classes.resize(classes_.bound());
  if (window.like.size() < values_.bound()) window.like.resize(values_.bound());
  LikesOfClass& likes = window.classes[past.event_class];
  const bool says = past.value != kNoValue;
  const int64_t whole = most(likes, kNoValue), part = says ? most(likes, past.value) : 0;
  const auto is_it = [&](const Like& like) {
    return like.value == past.value && like.shape == past.shape;
  };
  if (likes.more.empty() && likes.first.events == 0) likes.first = {past.value, past.shape, 0};
  Like* like = &likes.first;
  if (!is_it(*like)) {
    const auto found = std::find_if(likes.more.begin(), likes.more.end(), is_it);
    like = found != likes.more.end() ? &*found
                                     : &likes.more.emplace_back(Like{past.value, past.shape, 0});
  }
  like->events = static_cast<uint32_t>(static_cast<int64_t>(like->events) + by);
  std::erase_if(likes.more, [](const Like& one) { return one.events == 0; });
  window.whole += most(likes, kNoValue) - whole;
  if (says) window.like[past.value] += most(likes, past.value) - part;
}

/// Both bounds stay where they are, or go on, with the time of the events: those of a lane know it
/// equally well.
ShareEvents::Span ShareEvents::span_for(const Lane& lane, const Moment& asker) const {
  const auto behind = [&](const auto& test) {
    const auto at =
        std::partition_point(lane.events.begin(), lane.events.end(), [&](const Past& past) {
          return test(Moment{past.at, lane.unit});
        });
    return static_cast<size_t>(at - lane.events.begin());
  };
  const size_t to = behind([&](const Moment& past) { return surely_before(past, asker); });
  const size_t from = behind(
      [&](const Moment& past) { return surely_before(past, asker) && gap(past, asker) > over_; });
  return {std::min(from, to), to};
}

void ShareEvents::move_to(Window& window, const Moment& asker) {
  for (size_t number = 0; number < lanes_.size(); ++number) {
    const std::vector<Past>& events = lanes_[number].events;
    Span& now = window.spans[number];
    const Span next = span_for(lanes_[number], asker);
    const auto all = [&](size_t from, size_t to, int by) {
      for (size_t at = from; at < to; ++at) change(window, events[at], by);
    };
    all(next.from, std::min(now.from, next.to), 1);
    all(std::max(now.to, next.from), next.to, 1);
    all(now.from, std::min(next.from, now.to), -1);
    all(std::max(next.to, now.from), now.to, -1);
    now = next;
  }
  window.at = asker;
}

ShareEvents::Window& ShareEvents::window_for(const Moment& asker) {
  Window* nearest = nullptr;
  const auto far = [&](const Window& window) { return std::abs(window.at.at - asker.at); };
  for (Window& window : windows_)
    if (!nearest || far(window) < far(*nearest)) nearest = &window;
  if (nearest && (far(*nearest) <= kNear || windows_.size() == kMostWindows)) return *nearest;
  Window& made = windows_.emplace_back();
  made.spans.resize(lanes_.size());
  return made;
}

ShareEvents::Share ShareEvents::share_of(const Asker& asker) {
  Window& window = window_for(asker.moment);
  move_to(window, asker.moment);
  Share share{0, window.whole};
  if (asker.value < window.like.size()) share.part = window.like[asker.value];
  if (asker.event_class >= window.classes.size()) return share;
  const LikesOfClass& own = window.classes[asker.event_class];
  return {share.part - most(own, asker.value), share.whole - most(own, kNoValue)};
}

// ---- what is over

size_t ShareEvents::first_asker(int64_t from) const {
  const auto at = std::partition_point(askers_.begin(), askers_.end(),
                                       [&](const Asker& one) { return one.moment.at < from; });
  return static_cast<size_t>(at - askers_.begin());
}

size_t ShareEvents::askers_between(int64_t from, int64_t to) const {
  if (from > to) return 0;
  const size_t first = first_asker(from);
  return to == std::numeric_limits<int64_t>::max() ? askers_.size() - first
                                                   : first_asker(to + 1) - first;
}

void ShareEvents::release_value(uint32_t value) {
  if (value == kNoValue) return;
  const size_t size = values_.key_of(value).size();
  if (values_.release(value)) text_bytes_ -= size;
}

void ShareEvents::forget_past(size_t lane, int64_t from) {
  std::vector<Past>& events = lanes_[lane].events;
  const auto end = std::partition_point(events.begin(), events.end(),
                                        [&](const Past& one) { return one.at < from; });
  const auto gone = static_cast<size_t>(end - events.begin());
  for (Window& window : windows_) {
    Span& span = window.spans[lane];
    for (size_t at = span.from; at < std::min(gone, span.to); ++at) change(window, events[at], -1);
    span = {std::max(span.from, gone) - gone, std::max(span.to, gone) - gone};
  }
  for (size_t at = 0; at < gone; ++at)
    (void)classes_.release(events[at].event_class), release_value(events[at].value);
  events.erase(events.begin(), end);
  past_count_ -= gone;
}

void ShareEvents::forget(int64_t past_from, int64_t askers_from) {
  for (size_t lane = 0; lane < lanes_.size(); ++lane) forget_past(lane, past_from);
  const auto gone = static_cast<std::ptrdiff_t>(first_asker(askers_from));
  for (auto asker = askers_.begin(); asker != askers_.begin() + gone; ++asker) {
    (void)classes_.release(asker->event_class), release_value(asker->value);
    askers_for_ -= asker->for_whom.size();
  }
  askers_.erase(askers_.begin(), askers_.begin() + gone);
}

uint64_t ShareEvents::bytes() const {
  uint64_t bytes = past_count_ * sizeof(Past) + askers_.size() * sizeof(Asker) +
                   askers_for_ * sizeof(uint32_t) + text_bytes_;
  bytes += classes_.size() * (sizeof(value::Digest) + sizeof(uint32_t) + kNode);
  bytes += values_.size() * (sizeof(std::string) + sizeof(uint32_t) + kNode);
  for (const Window& window : windows_)
    bytes += sizeof(Window) + window.classes.size() * sizeof(LikesOfClass) +
             window.like.size() * sizeof(int64_t);
  return bytes;
}

}  // namespace foothold::runtime
