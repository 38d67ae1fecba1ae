// Makes a baseline of old logs: what looks at the past would see of each sighting, and nothing
// else.
//
//   HistoryBuilder builder(program);
//   builder.add(sighting) ...        in any order
//   builder.finish(coverage)         the baseline
#pragma once

#include "runtime/correlate/intake.h"
#include "runtime/state/baseline.h"

namespace foothold::runtime {

class HistoryBuilder : private EntrySink {
 public:
  explicit HistoryBuilder(const Program& program);

  void add(const Sighting& sighting);
  const Baseline& finish(const Coverage& coverage);
  uint64_t events() const { return events_; }  // that some look may see, with their times

 private:
  bool add_event(const std::string&, const TakenBy&, const SharedSighting&) override {
    return true;
  }
  bool add_look(const std::string& shared, HistoryEvent event) override;

  const Program& program_;
  Baseline baseline_;
  Intake intake_;
  uint64_t events_ = 0;
};

}  // namespace foothold::runtime
