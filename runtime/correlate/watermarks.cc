#include "runtime/correlate/watermarks.h"

#include <algorithm>

namespace foothold::runtime {

void Watermarks::tick(int64_t now) {
  now_ = std::max(now_.value_or(now), now);
  if (!restored_at_) return;
  away_since_ = *restored_at_, away_ = *now_ - *restored_at_;
  restored_at_.reset();
  for (auto& [name, tenant] : tenants_)
    for (auto& [number, feed] : tenant.feeds)
      if (feed.arrival) *feed.arrival += away_;
}

bool Watermarks::see(const std::string& tenant, uint32_t feed, int64_t time) {
  if (now_ && time > *now_ + kMostAhead) return false;
  if (tenants_.size() >= kMostTenants && !tenants_.contains(tenant)) forget_quietest();
  Tenants::value_type& one = *tenants_.try_emplace(tenant).first;
  Tenant& of = one.second;
  of.seen = ++events_;
  if (!of.fresh) fresh_.push_back(&one);
  of.fresh = true;
  Feed& seen = of.feeds[feed];
  // What the wall clock has given a silent feed is kept.
  seen.latest = std::max(seen.latest + (seen.latest == kNone ? 0 : silence(seen)), time);
  seen.arrival = now_;
  seen.waited_for = false;
  return true;
}

int64_t Watermarks::silence(const Feed& feed) const {
  return now_ && feed.arrival ? *now_ - *feed.arrival : 0;
}

void Watermarks::advance(Tenant& tenant) const {
  tenant.silent = std::all_of(tenant.feeds.begin(), tenant.feeds.end(), [&](const auto& feed) {
    return silence(feed.second) >= lateness_ && silence(feed.second) > 0;
  });
  int64_t least = INT64_MAX;
  for (auto& [number, feed] : tenant.feeds) {
    if (now_ && !feed.arrival) feed.arrival = now_;  // seen before the clock was
    if (!tenant.silent && silence(feed) >= lateness_ && silence(feed) > 0) continue;
    least = std::min(least, feed.latest + silence(feed));
  }
  if (least != INT64_MAX) tenant.watermark = std::max(tenant.watermark, least - lateness_);
}

void Watermarks::forget_quietest() {
  std::vector<uint64_t> seen;
  for (const auto& [name, tenant] : tenants_) seen.push_back(tenant.seen);
  const auto quarter = seen.begin() + static_cast<std::ptrdiff_t>(seen.size() / 4);
  std::nth_element(seen.begin(), quarter, seen.end());
  std::erase_if(tenants_, [&](const auto& one) { return one.second.seen < *quarter; });
  fresh_.clear(), moved_.clear(), advanced_.reset();
}

void Watermarks::move(Tenants::value_type& one) {
  auto& [name, tenant] = one;
  const int64_t before = tenant.watermark;
  advance(tenant);
  tenant.fresh = false;
  if (tenant.watermark != before) moved_.push_back(&name);
}

void Watermarks::advance_all() {
  for (auto& one : tenants_) move(one);
  advanced_ = now_;
}

/// The least of all goes by each event, too: a log that is read faster than the clock goes on is
/// over before the first step.
void Watermarks::advance() {
  moved_.clear();
  const bool step = !now_ || !advanced_ || *now_ - *advanced_ >= kStep;
  if (step)
    advance_all();
  else
    for (Tenants::value_type* one : fresh_) move(*one);
  fresh_.clear();
  if (!step && moved_.empty()) return;
  int64_t least = INT64_MAX, least_silent = INT64_MAX;
  for (const auto& [name, tenant] : tenants_) {
    int64_t& of = tenant.silent ? least_silent : least;
    of = std::min(of, tenant.watermark);
  }
  if (least == INT64_MAX) least = least_silent;
  if (least != INT64_MAX) all_ = std::max(all_, least);
}

int64_t Watermarks::least() const {
  int64_t least = INT64_MAX;
  for (const auto& [name, tenant] : tenants_) least = std::min(least, tenant.watermark);
  return least == INT64_MAX ? kNone : least;
}

/// By the clock without absences, so that what is noted beside it can be held against it.
WatermarkState Watermarks::save(const std::function<std::string(uint32_t)>& name_of) const {
  WatermarkState state;
  if (now_) state.now = awake();
  state.all = all_;
  for (const auto& [name, tenant] : tenants_) {
    WatermarkState::Tenant& saved = state.tenants[name];
    saved.watermark = tenant.watermark;
    for (const auto& [number, feed] : tenant.feeds) {
      WatermarkState::Feed& kept = saved.feeds[name_of(number)];
      kept.latest = feed.latest;
      if (feed.arrival) kept.arrival = *feed.arrival - away_;
    }
  }
  return state;
}

void Watermarks::restore(
    const WatermarkState& state,
    const std::function<std::optional<uint32_t>(const std::string&)>& number_of) {
  now_ = restored_at_ = state.now, all_ = state.all;
  advanced_.reset();
  for (const auto& [name, saved] : state.tenants) {
    Tenant& tenant = tenants_[name];
    tenant.watermark = saved.watermark;
    for (const auto& [feed, seen] : saved.feeds)
      if (const auto number = number_of(feed))
        tenant.feeds[*number] = {seen.latest, seen.arrival, true};
  }
}

void Watermarks::caught_up(std::optional<int64_t> until) {
  advanced_.reset();
  const int64_t silent = until ? std::clamp<int64_t>(*until - away_since_, 0, away_) : away_;
  for (auto& [name, tenant] : tenants_)
    for (auto& [number, feed] : tenant.feeds)
      if (feed.waited_for && feed.arrival) *feed.arrival -= silent;
  away_since_ += silent, away_ -= silent;
}

int64_t Watermarks::watermark(const std::string& tenant) const {
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? kNone : found->second.watermark;
}

}  // namespace foothold::runtime
