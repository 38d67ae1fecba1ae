#include "runtime/correlate/watermarks.h"

#include <algorithm>

namespace foothold::runtime {

void Watermarks::tick(int64_t now) { now_ = std::max(now_.value_or(now), now); }

bool Watermarks::see(const std::string& tenant, uint32_t feed, int64_t time) {
  if (now_ && time > *now_ + kMostAhead) return false;
  if (tenants_.size() >= kMostTenants && !tenants_.contains(tenant)) forget_quietest();
  Tenant& of = tenants_[tenant];
  of.seen = ++events_;
  Feed& seen = of.feeds[feed];
  // What the wall clock has given a silent feed is kept.
  seen.latest = std::max(seen.latest + (seen.latest == kNone ? 0 : silence(seen)), time);
  seen.arrival = now_;
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
}

void Watermarks::advance() {
  int64_t least = INT64_MAX, least_silent = INT64_MAX;
  moved_.clear();
  for (auto& [name, tenant] : tenants_) {
    const int64_t before = tenant.watermark;
    advance(tenant);
    if (tenant.watermark != before) moved_.push_back(name);
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

int64_t Watermarks::watermark(const std::string& tenant) const {
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? kNone : found->second.watermark;
}

}  // namespace foothold::runtime
