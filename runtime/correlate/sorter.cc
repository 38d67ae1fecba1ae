#include "runtime/correlate/sorter.h"

#include <algorithm>
#include <tuple>

namespace foothold::runtime {
namespace {

bool is_before(const Entry& a, const Entry& b) {
  return std::tie(a.key, a.payload) < std::tie(b.key, b.payload);
}

/// The first eight bytes of a text, so that the numbers sort as the texts do.
uint64_t first_bytes(std::string_view text) {
  uint64_t first = 0;
  for (size_t at = 0; at < sizeof first; ++at)
    first = first << 8 | (at < text.size() ? static_cast<unsigned char>(text[at]) : 0U);
  return first;
}

}  // namespace

Entry Sorter::Run::entry() const {
  const std::string_view all = bytes;
  return {all.substr(0, key), all.substr(key)};
}

Entry Sorter::entry_at(const Place& place) const {
  const std::string_view all = arena_;
  return {all.substr(place.at, place.key), all.substr(place.at + place.key, place.payload)};
}

bool Sorter::add(std::string_view key, std::string_view payload) {
  if (!budget_.problem.empty()) return false;
  const size_t more = key.size() + payload.size();
  const size_t held = arena_.size() + places_.size() * sizeof(Place);
  if (!places_.empty() && held + more > memory_ && !spill()) return false;
  places_.push_back({first_bytes(key), arena_.size(), static_cast<uint32_t>(key.size()),
                     static_cast<uint32_t>(payload.size())});
  arena_.append(key).append(payload);
  ++count_;
  return true;
}

bool Sorter::is_less(const Place& a, const Place& b) const {
  if (a.first != b.first) return a.first < b.first;
  return is_before(entry_at(a), entry_at(b));
}

void Sorter::sort_memory() {
  std::sort(places_.begin(), places_.end(),
            [&](const Place& a, const Place& b) { return is_less(a, b); });
}

bool Sorter::write(const Entry& entry, SpillFile& file) {
  const uint32_t sizes[] = {static_cast<uint32_t>(entry.key.size()),
                            static_cast<uint32_t>(entry.payload.size())};
  return file.write({reinterpret_cast<const char*>(sizes), sizeof sizes}, budget_) &&
         file.write(entry.key, budget_) && file.write(entry.payload, budget_);
}

/// All in memory becomes a run.
bool Sorter::spill() {
  if (runs_.size() == kMostRuns && !merge_runs()) return false;
  sort_memory();
  Run run;
  if (!run.file.open(budget_)) return false;
  for (const Place& place : places_)
    if (!write(entry_at(place), run.file)) return false;
  if (!run.file.rewind(budget_)) return false;
  runs_.push_back(std::move(run));
  arena_.clear(), places_.clear();
  return true;
}

/// All runs become one.
bool Sorter::merge_runs() {
  Run all;
  if (!begin_merge() || !all.file.open(budget_)) return false;
  Entry entry;
  while (next_of_runs(entry))
    if (!write(entry, all.file)) return false;
  if (!budget_.problem.empty() || !all.file.rewind(budget_)) return false;
  runs_.clear();
  runs_.push_back(std::move(all));
  return true;
}

bool Sorter::advance(Run& run) {
  uint32_t sizes[2];
  const size_t got = run.file.read(reinterpret_cast<char*>(sizes), sizeof sizes, budget_);
  if (got != sizeof sizes) {
    run.done = true;
    run.file.close(budget_);
    return budget_.problem.empty();
  }
  run.key = sizes[0];
  run.bytes.resize(size_t{sizes[0]} + sizes[1]);
  return run.file.read(run.bytes.data(), run.bytes.size(), budget_) == run.bytes.size();
}

/// Of two runs: whether the entry of `a` comes after that of `b`, for a heap with the least in
/// front.
bool Sorter::is_later(size_t a, size_t b) const {
  return is_before(runs_[b].entry(), runs_[a].entry());
}

bool Sorter::begin_merge() {
  const auto later = [&](size_t a, size_t b) { return is_later(a, b); };
  heap_.clear(), current_.reset();
  for (size_t run = 0; run < runs_.size(); ++run) {
    if (!advance(runs_[run])) return false;
    if (!runs_[run].done) heap_.push_back(run);
  }
  std::make_heap(heap_.begin(), heap_.end(), later);
  return true;
}

bool Sorter::next_of_runs(Entry& entry) {
  const auto later = [&](size_t a, size_t b) { return is_later(a, b); };
  if (current_) {
    if (!advance(runs_[*current_])) return false;
    if (!runs_[*current_].done) {
      heap_.push_back(*current_);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
  current_.reset();
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  current_ = heap_.back();
  heap_.pop_back();
  entry = runs_[*current_].entry();
  return true;
}

bool Sorter::sort() {
  if (!budget_.problem.empty()) return false;
  if (runs_.empty()) return sort_memory(), true;
  if (!places_.empty() && !spill()) return false;
  arena_ = {};
  return begin_merge();
}

bool Sorter::next(Entry& entry) {
  if (!runs_.empty()) return next_of_runs(entry);
  if (next_place_ >= places_.size()) return false;
  return entry = entry_at(places_[next_place_++]), true;
}

}  // namespace foothold::runtime
