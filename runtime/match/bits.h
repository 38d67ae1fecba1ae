// Bit sets over the rows of a batch, and pairs of them: which rows are *true*, and of which it is
// *known*.
//
//   deletes over rows {true, false, absent}:   yes 100, known 110
//   not:  yes 010, known 110      maybe:  yes 101, known 111
//
// INVARIANT: yes is a subset of known; bits past the last row are zero in yes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foothold::runtime {

class Bits {
 public:
  void reset(size_t rows) { words_.assign((rows + 63) / 64, 0); }
  void set(size_t row) {
    const size_t word = row / 64;
    if (word >= words_.size()) words_.resize(word + 1, 0);
    words_[word] |= uint64_t{1} << (row % 64);
  }
  bool get(size_t row) const {
    return row / 64 < words_.size() && (words_[row / 64] >> (row % 64) & 1);
  }
  size_t size() const { return words_.size(); }
  uint64_t& word(size_t place) { return words_[place]; }
  uint64_t word(size_t place) const { return place < words_.size() ? words_[place] : 0; }
  void fit(size_t rows) { words_.resize((rows + 63) / 64, 0); }

 private:
  std::vector<uint64_t> words_;
};

struct Truths {
  Bits yes, known;
  void reset(size_t rows) { yes.reset(rows), known.reset(rows); }
};

}  // namespace foothold::runtime
