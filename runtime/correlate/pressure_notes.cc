#include "runtime/correlate/pressure_notes.h"

#include <algorithm>

#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kSameRange = int64_t{24} * 3600 * value::ticks_per_second;

uint64_t amount(const PressureNote& note) { return note.groups + note.values; }

}  // namespace

void PressureNotes::add(const PressureNote& gone) {
  Key key{gone.rule, gone.tenant};
  if (kept_.size() >= kMostNotes && !kept_.contains(key)) key.second.clear();
  Kept& kept = kept_[key];
  PressureNote& note = kept.note;
  if (amount(note) == 0 || gone.from > note.to + kSameRange) {
    if (amount(note) > kept.given) over_.push_back(note);
    kept = {gone, 0};
    note.tenant = key.second;
  } else {
    note.from = std::min(note.from, gone.from), note.to = std::max(note.to, gone.to);
    note.groups += gone.groups, note.values += gone.values;
  }
  if (is_due(kept)) due_.insert(std::move(key));
}

bool PressureNotes::is_due(const Kept& kept) {
  return kept.given == 0 || amount(kept.note) >= 2 * kept.given;
}

void PressureNotes::give(bool all, const std::function<void(const PressureNote&)>& take) {
  for (const PressureNote& note : over_) take(note);
  over_.clear();
  const auto give_one = [&](Kept& kept) {
    if (amount(kept.note) > kept.given) take(kept.note);
    kept.given = amount(kept.note);
  };
  if (all)
    for (auto& [key, kept] : kept_) give_one(kept);
  else
    for (const Key& key : due_) give_one(kept_.at(key));
  due_.clear();
}

std::vector<PressureNote> PressureNotes::all() const {
  std::vector<PressureNote> notes;
  for (const auto& [key, kept] : kept_) notes.push_back(kept.note);
  return notes;
}

int64_t PressureNotes::last_of(uint32_t rule, const std::string& tenant) const {
  int64_t last = INT64_MIN;
  for (const std::string& of : {tenant, std::string()})
    if (const auto found = kept_.find({rule, of}); found != kept_.end())
      last = std::max(last, found->second.note.to);
  return last;
}

}  // namespace foothold::runtime
