// Which groups may hold all that their rule asks for: most never do, and their events need be
// neither sorted nor read.
//
//   `access: sign_in then hiding: inbox_rule`: ana signed in ten times and made a rule, ben signed
//   in once   ->   ana's group may be whole, ben's is not
//
// Counts stand in a table of fixed size by a hash of group and step. Two that meet in one place
// count together: then a group passes that need not, never the other way round.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/correlate/intake.h"

namespace foothold::runtime {

class GroupCounts {
 public:
  explicit GroupCounts(const Program& program);

  /// A match of the rule needs more than one event: its groups are counted.
  bool counts(uint32_t correlation) const { return counts_[correlation]; }
  /// An event of a group that is counted; `shared` is what its entries have in common.
  void add(std::string_view shared, const TakenBy& steps);
  /// When all were added. Of a group that is not counted: always.
  bool may_be_whole(std::string_view shared) const;

 private:
  struct Free {
    void operator()(uint8_t* cells) const { std::free(cells); }
  };
  static size_t cell_of(std::string_view shared, uint32_t step);

  std::vector<std::vector<uint32_t>> least_;  // by rule and step
  std::vector<bool> counts_;                  // by rule
  std::unique_ptr<uint8_t[], Free> cells_;    // none: there is no memory, and all pass
};

}  // namespace foothold::runtime
