// Looks at the past on a stream: an answer for each event that asks, and another one when an event
// that comes late changes it.
//
//   history.add(shared, event, {group}, watermark) ...; history.answer(coverage, watermarks, take,
//   false)
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

#include "runtime/correlate/share_events.h"
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
  void add(const std::string& shared, const HistoryEvent& event,
           const std::vector<uint32_t>& groups, int64_t watermark);
  /// Gives the answers of all that have come, or may have changed, since the last call. Not `all`:
  /// many that one event may have changed wait until so much has come that counting them again is
  /// worth it, or until the watermark is near.
  void answer(const Known& known, const Watermarks& watermarks, const TakeAnswer& take, bool all);
  /// Whether what old logs said counts for a look, so that what they covered does.
  bool is_remembered(uint32_t scope, uint32_t look) const;
  /// From here on forget() drops what nothing that comes at or after the watermarks can ask for.
  /// Not if it is at that.
  void begin_to_forget();
  /// Goes on with it, by so many entries about. To be called behind answer().
  void forget(const Watermarks& watermarks, size_t entries = SIZE_MAX);
  int64_t watermark_of(const std::string& shared, const Watermarks& watermarks) const;

  /// What went for want of memory.
  struct Gone {
    uint32_t look = 0;
    std::string tenant;
    GoneTimes times;
  };
  /// The budget has chosen this one. To be called behind answer() of all.
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
  /// Of a share: all events with one key.
  struct Whole {
    Whole(uint32_t of, int64_t over) : look(of), shares(over) {}

    uint32_t look = 0;
    StateBudget::Handle handle = 0;
    uint64_t bytes = 0;  // as the budget knows them
    bool pending = false;
    std::vector<int64_t> fresh;  // times of askers that have no answer yet
    int64_t from = 0, to = -1;   // of askers whose answers may have changed
    size_t changes = 0;          // events that may have changed them
    int64_t forgotten = StreamSeen::kNone;
    ShareEvents shares;
  };

  const LookProgram& look_of(uint32_t look) const;
  StateOwner owner_of(uint32_t look, const std::string& shared) const;
  int64_t forgotten_before(const StateOwner& owner, uint32_t look) const;
  Seen& seen_of(const std::string& prefix, uint32_t look);
  Whole& whole_of(const std::string& shared, uint32_t look);
  void add_seen(const std::string& shared, uint32_t look, const HistoryEvent& event,
                const std::vector<uint32_t>& groups, int64_t watermark);
  void add_whole(Whole& whole, const HistoryEvent& event, const std::vector<uint32_t>& groups);
  bool may_wait(const Whole& whole, int64_t watermark) const;
  const Coverage& coverage_for(uint32_t look, const Known& known) const;
  void answer_whole(Whole& whole, const Known& known, const TakeAnswer& take, bool wait);
  HistoryAnswer answer_of(const Whole& whole, const ShareEvents::Asker& asker,
                          ShareEvents::Share share, const Coverage& coverage) const;
  void account(Seen& seen);
  void account(Whole& whole);
  size_t forget_of(StateBudget::Handle handle, const Watermarks& watermarks);
  size_t forget_seen(const std::string& prefix, int64_t watermark);
  size_t forget_whole(const std::string& shared, int64_t watermark);
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
  std::vector<StateBudget::Handle> unforgotten_;  // of which forget() drops what is over
  std::vector<int64_t> dropped_;  // by look: the last time of what went together with its account
};

}  // namespace foothold::runtime
