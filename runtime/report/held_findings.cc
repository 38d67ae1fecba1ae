#include "runtime/report/held_findings.h"

#include <utility>

namespace foothold::runtime {

bool RecentIds::add(const std::string& id) {
  if (!ids_.insert(id).second) return false;
  if (order_.size() < limit_) {
    order_.push_back(id);
    return true;
  }
  ids_.erase(order_[next_]);
  order_[next_] = id;
  next_ = (next_ + 1) % limit_;
  return true;
}

std::vector<std::string> RecentIds::in_order() const {
  std::vector<std::string> ids(order_.begin() + static_cast<ptrdiff_t>(next_), order_.end());
  ids.insert(ids.end(), order_.begin(), order_.begin() + static_cast<ptrdiff_t>(next_));
  return ids;
}

HeldFindings::Added HeldFindings::add(Finding finding) {
  const auto held = place_.find(finding.id);
  if (held != place_.end()) {
    std::vector<EventPlace>& events = held_[held->second - released_].events;
    events.insert(events.end(), finding.events.begin(), finding.events.end());
    return Added::copy;
  }
  if (recent_.contains(finding.id))
    return !sink_.late_copy || sink_.late_copy(finding) ? Added::copy : Added::failed;
  place_.emplace(finding.id, released_ + held_.size());
  held_.push_back(std::move(finding));
  if (held_.size() > most_ && !release_oldest()) return Added::failed;
  return Added::finding;
}

bool HeldFindings::release_oldest() {
  const Finding oldest = std::move(held_.front());
  held_.pop_front();
  ++released_;
  place_.erase(oldest.id);
  recent_.add(oldest.id);
  return !sink_.finding || sink_.finding(oldest);
}

bool HeldFindings::release_all() {
  while (!held_.empty())
    if (!release_oldest()) return false;
  return true;
}

}  // namespace foothold::runtime
