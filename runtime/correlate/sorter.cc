#include "runtime/correlate/sorter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

namespace foothold::runtime {
namespace {

constexpr size_t kFileBuffer = 256 << 10;

/// A file that nobody else can see, and that is gone when it is closed.
std::FILE* unnamed_file(const std::string& folder) {
  int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    std::string name = folder + "/foothold-XXXXXX";
    file = mkostemp(name.data(), O_CLOEXEC);
    if (file >= 0) (void)unlink(name.c_str());
  }
  if (file < 0) return nullptr;
  std::FILE* stream = fdopen(file, "w+b");
  if (!stream) return (void)close(file), nullptr;
  (void)std::setvbuf(stream, nullptr, _IOFBF, kFileBuffer);
  return stream;
}

bool write_entry(const Entry& entry, std::FILE* file) {
  const uint32_t sizes[] = {static_cast<uint32_t>(entry.key.size()),
                            static_cast<uint32_t>(entry.payload.size())};
  return std::fwrite(sizes, sizeof sizes, 1, file) == 1 &&
         std::fwrite(entry.key.data(), 1, entry.key.size(), file) == entry.key.size() &&
         std::fwrite(entry.payload.data(), 1, entry.payload.size(), file) == entry.payload.size();
}

bool is_less(const Entry& a, const Entry& b) {
  return std::tie(a.key, a.payload) < std::tie(b.key, b.payload);
}

}  // namespace

Sorter::~Sorter() {
  for (const Run& run : runs_)
    if (run.file) (void)std::fclose(run.file);
}

bool Sorter::fail(std::string problem) {
  if (budget_.problem.empty()) budget_.problem = std::move(problem);
  return false;
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
  places_.push_back(
      {arena_.size(), static_cast<uint32_t>(key.size()), static_cast<uint32_t>(payload.size())});
  arena_.append(key).append(payload);
  ++count_;
  return true;
}

void Sorter::sort_memory() {
  std::sort(places_.begin(), places_.end(),
            [&](const Place& a, const Place& b) { return is_less(entry_at(a), entry_at(b)); });
}

bool Sorter::spill() {
  const uint64_t bytes = arena_.size() + places_.size() * 2 * sizeof(uint32_t);
  if (budget_.used + bytes > budget_.most)
    return fail(fmt::format("more than {} bytes would be spilled", budget_.most));
  sort_memory();
  Run run;
  run.file = unnamed_file(budget_.folder);
  if (!run.file) return fail(fmt::format("{}: {}", budget_.folder, std::strerror(errno)));
  runs_.push_back(run);
  for (const Place& place : places_)
    if (!write_entry(entry_at(place), run.file))
      return fail(fmt::format("{}: {}", budget_.folder, std::strerror(errno)));
  budget_.used += bytes;
  arena_.clear(), places_.clear();
  return true;
}

bool Sorter::advance(Run& run) {
  uint32_t sizes[2];
  if (std::fread(sizes, sizeof sizes, 1, run.file) != 1) {
    run.done = true;
    return std::feof(run.file) != 0 || fail(std::strerror(errno));
  }
  run.key = sizes[0];
  run.bytes.resize(size_t{sizes[0]} + sizes[1]);
  return std::fread(run.bytes.data(), 1, run.bytes.size(), run.file) == run.bytes.size() ||
         fail(std::strerror(errno));
}

/// Of two runs: whether the entry of `a` comes after that of `b`, for a heap with the least in
/// front.
bool Sorter::is_before(size_t a, size_t b) const {
  const auto entry = [&](const Run& run) {
    const std::string_view bytes = run.bytes;
    return Entry{bytes.substr(0, run.key), bytes.substr(run.key)};
  };
  return is_less(entry(runs_[b]), entry(runs_[a]));
}

bool Sorter::sort() {
  if (!budget_.problem.empty()) return false;
  if (runs_.empty()) return sort_memory(), true;
  if (!places_.empty() && !spill()) return false;
  for (size_t run = 0; run < runs_.size(); ++run) {
    if (std::fflush(runs_[run].file) != 0) return fail(std::strerror(errno));
    std::rewind(runs_[run].file);
    if (!advance(runs_[run])) return false;
    if (!runs_[run].done) heap_.push_back(run);
  }
  std::make_heap(heap_.begin(), heap_.end(), [&](size_t a, size_t b) { return is_before(a, b); });
  arena_ = {};
  next_place_ = SIZE_MAX;
  return true;
}

bool Sorter::next(Entry& entry) {
  if (runs_.empty()) {
    if (next_place_ >= places_.size()) return false;
    return entry = entry_at(places_[next_place_++]), true;
  }
  const auto later = [&](size_t a, size_t b) { return is_before(a, b); };
  if (next_place_ != SIZE_MAX) {  // the run of the last entry goes on
    if (!advance(runs_[next_place_])) return false;
    if (!runs_[next_place_].done) {
      heap_.push_back(next_place_);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  next_place_ = heap_.back();
  heap_.pop_back();
  const std::string_view bytes = runs_[next_place_].bytes;
  entry = {bytes.substr(0, runs_[next_place_].key), bytes.substr(runs_[next_place_].key)};
  return true;
}

}  // namespace foothold::runtime
