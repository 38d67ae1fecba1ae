// What is told of the bursts of a group as they come, change and settle.
//
//   hiding 09:20 after access 09:00          f1 provisional
//   an access of 08:50 comes late            f2 provisional (it begins earlier), f1 merged into f2
//   the watermark is far enough past 09:20   f2 final
//
// A burst that grows is told of again when it has twice as many ends, when it is no longer only
// possible, and when it is final: a flood of matches is not a flood of lines.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/correlate/stream_search.h"
#include "runtime/report/pressure.h"

namespace foothold::runtime {

struct StreamSink {
  std::function<bool(const Finding&)> finding;  // with its phase. False: stop
  std::function<void(const ExcusedFinding&)> excused;
  std::function<bool(const PressureNote&)> pressure = {};  // False: stop
};

class Phases {
 public:
  Phases(const Program& program, StreamSearch& search, CorrelationSummary& summary, StreamSink sink)
      : program_(program), search_(search), summary_(summary), sink_(std::move(sink)) {}

  /// Tells of what has changed, seals bursts that nothing can change any more, and drops their
  /// ends. `ended`: nothing more will come; what is told is brought up to date.
  void tell(StreamGroup& group, int64_t watermark, int64_t clock, bool ended);
  /// The group has to go: its findings become final as they stand, and say so.
  void close(StreamGroup& group, int64_t clock);
  bool failed() const { return failed_; }

 private:
  struct At {
    int64_t watermark, clock;
    bool ended;
  };
  /// What was told of a burst. `again`: its id was told of another one, too, that is no more.
  struct Before {
    const Told* told = nullptr;
    bool again = false;
  };
  bool is_settled(const StreamGroup& group, const StandingBurst& burst,
                  const std::vector<bool>& left_out, const At& at) const;
  bool settle(StreamGroup& group, const StandingBurst& burst, const Told* known, const At& at);
  Told stand(StreamGroup& group, const StandingBurst& burst, const Before& before, const At& at);
  void take_back(const StreamGroup& group, const Told& told, const std::vector<Told>& now);
  void drop_settled(StreamGroup& group, const std::vector<StandingBurst>& bursts,
                    const std::vector<bool>& settled, const At& at);
  void send(Finding finding, Phase phase);

  const Program& program_;
  StreamSearch& search_;
  CorrelationSummary& summary_;
  StreamSink sink_;
  bool failed_ = false;
};

}  // namespace foothold::runtime
