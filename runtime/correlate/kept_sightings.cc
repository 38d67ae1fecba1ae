#include "runtime/correlate/kept_sightings.h"

namespace foothold::runtime {

bool KeptSightings::write_out() {
  if (!file_ && !file_.open(budget_)) return false;
  if (!file_.append(held_, budget_)) return false;
  written_ += held_.size();
  held_.clear();
  return true;
}

std::optional<KeptSightings::Place> KeptSightings::add(std::string_view bytes) {
  if (!budget_.problem.empty()) return std::nullopt;
  if (!held_.empty() && held_.size() + bytes.size() > memory_ && !write_out()) return std::nullopt;
  const Place place = {written_ + held_.size(), static_cast<uint32_t>(bytes.size())};
  held_ += bytes;
  return place;
}

bool KeptSightings::read(const Place& place, std::string& bytes) {
  if (place.at >= written_) {
    bytes = held_.substr(place.at - written_, place.size);
    return true;
  }
  bytes.resize(place.size);
  return file_.read_at(place.at, bytes.data(), bytes.size(), budget_);
}

}  // namespace foothold::runtime
