// Looks at the past on a stream: an answer for each event that asks, and another one when an event
// that comes late changes it.
//
//   history.add(shared, event, {group}, watermark) ...; history.answer(coverage, take)
//
// Of a look that is true or false each tenant has a store of its own (stream_seen.h), which is one
// owner of the budget of memory: it gives up parts of itself. Of a share the events of each key are
// kept whole, and are one owner, which goes. So a look of a tenant has its equal part of memory
// beside the rules' groups, and what went is never answered as if it had not been.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/stream_seen.h"
#include "runtime/correlate/watermarks.h"
#include "runtime/state/keyed_hash.h"

namespace foothold::runtime {

class StreamHistory {
 public:
  /// What logs cover; `with_history`: and what old logs did.
  struct Known {
    const Coverage& coverage;
    const Coverage& with_history;
  };

  /// Owners have numbers of rules from `first_owner` on, one for each look. `baseline`: what old
  /// logs said; none: nothing.
  StreamHistory(const Program& program, StateBudget& budget, const KeyedHash& hash,
                const Baseline* baseline);

  const std::vector<HistoryLook>& looks() const { return looks_; }
  /// `groups`: handles of those that ask; `watermark`: of the look and tenant. The event must not
  /// be behind it.
  void add(const std::string& shared, HistoryEvent event, std::vector<uint32_t> groups,
           int64_t watermark);
  /// Gives the answers of all that have come, or may have changed, since the last call.
  void answer(const Known& known, const TakeAnswer& take);
  /// Whether what old logs said counts for a look, so that what they covered does.
  bool is_remembered(uint32_t scope, uint32_t look) const;
  /// Drops what nothing that comes at or after the watermarks can ask for. Nothing may be pending.
  void forget(const Watermarks& watermarks);
  int64_t watermark_of(const std::string& shared, const Watermarks& watermarks) const;

  /// What went for want of memory.
  struct Gone {
    uint32_t look = 0;
    std::string tenant;
    GoneTimes times;
  };
  /// The budget has chosen this one. Nothing may be pending.
  Gone shed(StateBudget::Handle victim, const Known& known, const TakeAnswer& take);
  /// Of the past, and askers.
  size_t entries() const;

 private:
  struct Seen {
    uint32_t look = 0;
    StateBudget::Handle handle = 0;
    uint64_t bytes = 0;  // as the budget knows them
    StreamSeen store;
  };
  /// Of a share: all events with one key, by time.
  struct Whole {
    struct Event {
      HistoryEvent event;
      std::vector<uint32_t> groups;
    };
    uint32_t look = 0;
    StateBudget::Handle handle = 0;
    uint64_t bytes = 0;
    bool pending = false;
    int64_t from = 0, to = 0;  // of the events whose answers may have changed
    int64_t forgotten = StreamSeen::kNone;
    std::vector<Event> events;
  };

  const LookProgram& look_of(uint32_t look) const;
  StateOwner owner_of(uint32_t look, const std::string& shared) const;
  int64_t forgotten_before(const StateOwner& owner, uint32_t look) const;
  Seen& seen_of(const std::string& prefix, uint32_t look);
  Whole& whole_of(const std::string& shared, uint32_t look);
  void add_seen(const std::string& shared, uint32_t look, const HistoryEvent& event,
                const std::vector<uint32_t>& groups, int64_t watermark);
  void add_whole(Whole& whole, HistoryEvent event, std::vector<uint32_t> groups);
  const Coverage& coverage_for(uint32_t look, const Known& known) const;
  void answer_whole(Whole& whole, History& history, const Known& known, const TakeAnswer& take);
  void account(Seen& seen);
  bool forget_whole(Whole& whole, int64_t watermark);
  Gone shed_seen(const std::string& prefix, const Known& known, const TakeAnswer& take);
  Gone drop_whole(const std::string& shared, const Known& known, const TakeAnswer& take);

  const Program& program_;
  StateBudget& budget_;
  const KeyedHash& hash_;
  const Baseline* baseline_;
  std::vector<HistoryLook> looks_;
  std::unordered_map<std::string, Seen> seen_;                             // by look and tenant
  std::unordered_map<std::string, Whole> wholes_;                          // by shared part
  std::unordered_map<StateBudget::Handle, const std::string*> by_handle_;  // names of these
  std::vector<Seen*> pending_seen_;
  std::vector<Whole*> pending_wholes_;
  std::vector<int64_t> dropped_;  // by look: the last time of what went together with its account
};

}  // namespace foothold::runtime
