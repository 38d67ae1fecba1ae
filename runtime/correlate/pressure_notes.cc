#include "runtime/correlate/pressure_notes.h"

#include <algorithm>
#include <tuple>

#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

constexpr int64_t kSameRange = int64_t{24} * 3600 * value::ticks_per_second;

uint64_t amount(const PressureNote& note) { return note.groups + note.values; }

bool is_before(const PressureNote& a, const PressureNote& b) {
  return std::tie(a.rule, a.tenant) < std::tie(b.rule, b.tenant);
}

}  // namespace

PressureNotes::Kept& PressureNotes::kept_of(const PressureNote& gone) {
  const auto found = kept_.find(KeyView{gone.rule, gone.tenant});
  if (found != kept_.end()) return found->second;
  Key key{gone.rule, kept_.size() < kMostNotes ? gone.tenant : std::string()};
  Kept& kept = kept_[key];
  kept.note.tenant = std::move(key.second);
  return kept;
}

void PressureNotes::add(const PressureNote& gone) {
  Kept& kept = kept_of(gone);
  PressureNote& note = kept.note;
  if (amount(note) == 0 || gone.from > note.to + kSameRange) {
    if (amount(note) > kept.given) over_.push_back(note);
    std::string tenant = std::move(note.tenant);
    note = gone, kept.given = 0;
    note.tenant = std::move(tenant);
  } else {
    note.from = std::min(note.from, gone.from), note.to = std::max(note.to, gone.to);
    note.groups += gone.groups, note.values += gone.values;
  }
  if (kept.due || !is_due(kept)) return;
  kept.due = true;
  due_.push_back(&kept);
}

bool PressureNotes::is_due(const Kept& kept) {
  return kept.given == 0 || amount(kept.note) >= 2 * kept.given;
}

void PressureNotes::give(bool all, const std::function<void(const PressureNote&)>& take) {
  for (const PressureNote& note : over_) take(note);
  over_.clear();
  std::vector<Kept*> given = std::exchange(due_, {});
  if (all) given.clear();
  if (all)
    for (auto& [key, kept] : kept_) given.push_back(&kept);
  std::sort(given.begin(), given.end(),
            [](const Kept* a, const Kept* b) { return is_before(a->note, b->note); });
  for (Kept* const kept : given) {
    if (amount(kept->note) > kept->given) take(kept->note);
    kept->given = amount(kept->note), kept->due = false;
  }
}

std::vector<PressureNote> PressureNotes::all() const {
  std::vector<PressureNote> notes;
  for (const auto& [key, kept] : kept_) notes.push_back(kept.note);
  std::sort(notes.begin(), notes.end(), is_before);
  return notes;
}

int64_t PressureNotes::last_of(uint32_t rule, const std::string& tenant) const {
  int64_t last = INT64_MIN;
  for (const std::string_view of : {std::string_view(tenant), std::string_view()})
    if (const auto found = kept_.find(KeyView{rule, of}); found != kept_.end())
      last = std::max(last, found->second.note.to);
  return last;
}

}  // namespace foothold::runtime
