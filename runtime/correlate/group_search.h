// One group -> its findings. It knows nothing of files: it wants a group's events in order of time,
// and up to when all is known.
#pragma once

#include "runtime/correlate/findings.h"
#include "runtime/correlate/sequence_search.h"
#include "runtime/correlate/window_count.h"

namespace foothold::runtime {

struct CorrelationSummary;

/// Steps of a rule of which it is remembered that they take an event in vain.
inline constexpr size_t kMostBarred = 64;

class GroupSearch {
 public:
  GroupSearch(const CompiledProgram& compiled, const Coverage& coverage,
              CorrelationSummary& summary);

  bool ready() const { return conditions_.ready(); }
  /// Up to when all is known: it decides a last `no ... within`.
  void set_clock(int64_t clock) { search_.set_clock(clock), sequence_.set_clock(clock); }
  void set_log_end(const LogEnd& end) { search_.set_log_end(end), sequence_.set_log_end(end); }
  /// Choices that the general search may try in one group.
  void set_most_work(uint64_t work) { search_.set_most_work(work); }
  /// Steps lose the events that stand in no match.
  void run(Group& group, std::vector<GroupFinding>& findings);

  // The same in parts, for whoever keeps a group's ends (stream_groups.h). A group that is a part
  // of one must hold all events that these ends can ask of.

  void start(const Group& group);
  /// Of each event that these steps take, by its place in the group: those that it stands in no
  /// match for (Conditions::barred), as bits; of steps past the 64th nothing is said.
  std::vector<uint64_t> barred(const Group& group);
  /// Ends of matches, and those that wait for a `no` to be over.
  struct Ends {
    std::vector<End> matches, open;
  };
  /// Only those in [from, to], in ticks; by step and place.
  Ends ends(int64_t from, int64_t to);
  /// The first event (by time, then class) of all matches with an end: place in Group::events.
  uint32_t earliest(const End& end);
  GroupFinding finding(const Burst& burst);
  /// Not all was tried that could be a match.
  bool was_cut_off() const;

 private:
  /// What fits the rule: the general search is the slow one.
  enum class Way : uint8_t { counts, sequence, general };
  void bar(Group& group);
  Search& general();
  bool is_plain(const End& end);
  Search::Found find(const End& end);
  Ends searched_ends(int64_t from, int64_t to);
  EventMarks marks_of(const std::vector<End>& ends);
  Assignment best(const End& end);
  Assignment last_shown(const Group& group, const Burst& burst);

  const Program& program_;
  Conditions conditions_;
  Search search_;
  SequenceSearch sequence_;
  WindowCount count_;
  CorrelationSummary& summary_;
  const Group* group_ = nullptr;
  Way way_ = Way::general;  // of the rule at hand
  bool searches_ = false;   // the general search knows the group
};

}  // namespace foothold::runtime
