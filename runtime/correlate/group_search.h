// One group -> its findings. It knows nothing of files: it wants a group's events in order of time,
// and up to when all is known.
#pragma once

#include "runtime/correlate/findings.h"
#include "runtime/correlate/window_count.h"

namespace foothold::runtime {

struct CorrelationSummary;

class GroupSearch {
 public:
  GroupSearch(const CompiledProgram& compiled, const Coverage& coverage,
              CorrelationSummary& summary);

  bool ready() const { return conditions_.ready(); }
  void run(const Group& group, std::vector<GroupFinding>& findings);

 private:
  std::vector<End> all_ends();
  std::vector<End> searched_ends();
  void add_finding(const Group& group, const Burst& burst, std::vector<GroupFinding>& findings);
  Assignment best(const End& end);
  Assignment last_shown(const Group& group, const Burst& burst);

  const Program& program_;
  Conditions conditions_;
  Search search_;
  WindowCount count_;
  CorrelationSummary& summary_;
  const Group* group_ = nullptr;
  bool counts_ = false;  // the rule at hand counts
};

}  // namespace foothold::runtime
