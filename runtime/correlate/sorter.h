// Sorts more than fits into memory: entries are collected up to a limit, then written, sorted, to a
// file (a run), and all of these are merged at the end. When there are very many runs they are made
// one in between: each has a file open.
//
//   add("b", 1), add("a", 2), add("a", 1)   ->   next: ("a", 1), ("a", 2), ("b", 1)
//
// Entries come by key, those of one key by payload: an order that does not depend on how they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/correlate/spill_file.h"

namespace foothold::runtime {

struct Entry {
  std::string_view key, payload;
};

class Sorter {
 public:
  static constexpr size_t kMostRuns = 128;

  Sorter(SpillBudget& budget, size_t memory) : budget_(budget), memory_(memory) {}
  Sorter(const Sorter&) = delete;

  /// False if there is no room: `problem` of the budget says why, and what was added is lost.
  bool add(std::string_view key, std::string_view payload);
  /// After the last add().
  bool sort();
  /// The next entry; valid until the next call. False: there is none, or a file failed.
  bool next(Entry& entry);
  uint64_t entries() const { return count_; }

 private:
  struct Place {
    uint64_t first;  // bytes of the key, as a number: most are told apart by it
    size_t at;
    uint32_t key, payload;  // bytes
  };
  struct Run {
    SpillFile file;
    std::string bytes = {};  // of the entry at hand
    uint32_t key = 0;
    bool done = false;
    Entry entry() const;
  };
  Entry entry_at(const Place& place) const;
  bool is_less(const Place& a, const Place& b) const;
  void sort_memory();
  bool spill();
  bool merge_runs();
  bool begin_merge();
  bool next_of_runs(Entry& entry);
  bool write(const Entry& entry, SpillFile& file);
  bool advance(Run& run);
  bool is_later(size_t a, size_t b) const;

  SpillBudget& budget_;
  size_t memory_;
  uint64_t count_ = 0;
  std::string arena_;
  std::vector<Place> places_;
  size_t next_place_ = 0;
  std::vector<Run> runs_;
  std::vector<size_t> heap_;       // runs, the one with the next entry in front
  std::optional<size_t> current_;  // the run of the last entry, not in the heap
};

}  // namespace foothold::runtime
