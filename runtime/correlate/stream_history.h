// Looks at the past on a stream: an answer for each event that asks, and another one when an event
// that comes late changes it.
//
//   ana signs in from A at 09:00: `ip is new` is true; a sign-in of hers from A of 08:00 comes late
//   -> the answer of 09:00 becomes false, and is given again
//
// Events are kept by what they are compared by: of a look that is true or false only equal values
// matter, so an answer costs a search among the times of one value. Of those that are older than
// anything that may still come only the latest are kept: they stand for all before them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/history.h"
#include "runtime/correlate/watermarks.h"

namespace foothold::runtime {

class StreamHistory {
 public:
  /// An answer for the event of this time and identity in these groups.
  struct Asked {
    int64_t at;
    const value::Digest& identity;
    const std::vector<std::string>& groups;
  };
  using Take = std::function<void(const Asked&, const HistoryAnswer&)>;

  explicit StreamHistory(const Program& program);

  void add(const std::string& shared, HistoryEvent event);
  /// Gives the answers of all that have come, or may have changed, since the last call.
  void answer(const Coverage& coverage, const Take& take);
  /// Drops what nothing that comes at or after the watermarks can ask for.
  void forget(const Watermarks& watermarks);
  size_t entries() const { return entries_; }

 private:
  struct Past {
    Moment moment;
    value::Digest identity{}, event_class{};
  };
  struct Asker {
    Moment moment;
    value::Digest identity{}, event_class{};
    uint32_t shape = 0;
    bool pending = false;
    std::vector<std::string> groups;
  };
  /// Of a look that is true or false: all events with one key and value, by time.
  struct Equal {
    uint32_t look = 0;
    bool pending = false;
    std::vector<Past> past;
    std::vector<Asker> askers;
  };
  /// Of a share: all events with one key, by time.
  struct Whole {
    uint32_t look = 0;
    bool pending = false;
    int64_t from = 0, to = 0;  // of the events whose answers may have changed
    std::vector<HistoryEvent> events;
  };

  const LookProgram& look_of(uint32_t look) const;
  void add_equal(Equal& equal, HistoryEvent event);
  void add_whole(Whole& whole, HistoryEvent event);
  bool has_one(const Equal& equal, const Asker& asker) const;
  void answer_equal(Equal& equal, const Coverage& coverage, const Take& take);
  void answer_whole(Whole& whole, History& history, const Take& take);
  void forget_past(const LookProgram& look, int64_t watermark, std::vector<Past>& past);
  int64_t watermark_of(const std::string& shared, const Watermarks& watermarks) const;

  const Program& program_;
  std::vector<HistoryLook> looks_;
  std::unordered_map<std::string, Equal> equals_;  // by shared part and values
  std::unordered_map<std::string, Whole> wholes_;  // by shared part
  std::vector<Equal*> pending_equals_;
  std::vector<Whole*> pending_wholes_;
  size_t entries_ = 0;  // of the past, and askers
};

}  // namespace foothold::runtime
