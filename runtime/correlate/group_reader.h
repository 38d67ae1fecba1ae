// Sorted entries -> groups, one after the other.
//
//   rule 0 | ana | 09:00 event, 09:00 answer, 09:20 event   ->   a group of two events, the first
//   with what its look at the past says
#pragma once

#include <map>

#include "runtime/correlate/group.h"
#include "runtime/correlate/sorter.h"

namespace foothold::runtime {

class GroupReader {
 public:
  /// `most`: bytes of a group; of a larger one nothing is kept.
  GroupReader(const Program& program, Sorter& entries, size_t most)
      : program_(program), entries_(entries), most_(most), more_(entries.next(entry_)) {}

  /// Valid until the next call; null at the end.
  Group* next();
  uint64_t too_large() const { return too_large_; }

 private:
  bool read_group();
  void start_group();
  bool add_event();
  bool add_answer();

  const Program& program_;
  Sorter& entries_;
  size_t most_;
  Entry entry_;
  bool more_;
  uint64_t too_large_ = 0;
  Group group_;
  std::map<value::Digest, uint32_t> classes_;
};

}  // namespace foothold::runtime
