// Up to when a stream's events are known: what is earlier comes no more, or comes too late.
//
//   lateness 24h; of tenant t the newest record of ual is of May 2, 12:00, of entra of May 2, 14:00
//   watermark(t)   May 1, 12:00: the feed that lags most decides
//   clock(t)       May 2, 12:00: the same without the allowance; absences are told by it
//
// Time goes by what events say, so that an old log can be replayed; where a feed says nothing it
// goes on as the wall clock does (tick()), so that a quiet stream is waited for no longer than it
// has to be. A feed that has been silent for as long as records may be late is waited for no more,
// unless all of the tenant's are. A watermark never goes back.
//
// While nobody listens no feed is silent: what came meanwhile is read first. So after restore() the
// clock goes on where it stood, and only a feed that still has said nothing when all that waited
// was read (caught_up()) has been silent all the time.
//
// Of more than kMostTenants the quarter is forgotten that said nothing for longest: so made-up
// tenants do not fill the memory. One that is forgotten begins anew with its next event.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace foothold::runtime {

/// What watermarks know, with feeds by name; times in ticks.
struct WatermarkState {
  struct Feed {
    int64_t latest = 0;
    std::optional<int64_t> arrival;
  };
  struct Tenant {
    std::map<std::string, Feed> feeds;
    int64_t watermark = 0;
  };
  std::optional<int64_t> now;
  std::map<std::string, Tenant> tenants;
  int64_t all = INT64_MIN / 2;
};

class Watermarks {
 public:
  /// What says to be later than the clock by more than this moves nothing.
  static constexpr int64_t kMostAhead = int64_t{24} * 3600 * 10'000'000;
  static constexpr int64_t kNone = INT64_MIN / 2;
  static constexpr int64_t kStep = 1'000'000;  // a tenth of a second
  static constexpr size_t kMostTenants = 1 << 14;

  /// Ticks that a record may be late.
  explicit Watermarks(int64_t lateness) : lateness_(lateness) {}

  int64_t lateness() const { return lateness_; }
  /// The wall clock, in ticks; what is before an earlier call is ignored. Without any call time
  /// goes by events alone, and none is too far ahead.
  void tick(int64_t now);
  std::optional<int64_t> now() const { return now_; }
  /// The same without the time in which nobody listened; 0 without a clock.
  int64_t awake() const { return now_.value_or(0) - away_; }
  /// An event of a tenant's feed. False: it is too far ahead to be believed.
  bool see(const std::string& tenant, uint32_t feed, int64_t time);
  /// Works out what follows; to be called before these are asked. What follows from nothing but
  /// the clock's going on is worked out when it has gone on for kStep.
  void advance();
  /// Tenants whose watermark the last call of advance() has moved; until the next event comes.
  const std::vector<const std::string*>& moved() const { return moved_; }
  size_t tenants() const { return tenants_.size(); }
  /// kNone of a tenant that was not seen.
  int64_t watermark(const std::string& tenant) const;
  /// The least of all tenants that are not silent.
  int64_t watermark_of_all() const { return all_; }
  /// The least of all; kNone if there is none.
  int64_t least() const;

  WatermarkState save(const std::function<std::string(uint32_t)>& name_of) const;
  /// Feeds without a number are left out.
  void restore(const WatermarkState& state,
               const std::function<std::optional<uint32_t>(const std::string&)>& number_of);
  /// All that came while nobody listened was seen; `until`: all that came before.
  void caught_up(std::optional<int64_t> until = {});

 private:
  struct Feed {
    int64_t latest = kNone;
    std::optional<int64_t> arrival;  // by the wall clock, of the last record
    bool waited_for = false;         // nothing of it was seen since restore()
  };
  struct Tenant {
    std::map<uint32_t, Feed> feeds;
    int64_t watermark = kNone;
    bool silent = false;
    bool fresh = false;  // something came since the last advance()
    uint64_t seen = 0;   // the number of its last event
  };
  using Tenants = std::unordered_map<std::string, Tenant>;
  int64_t silence(const Feed& feed) const;
  void advance(Tenant& tenant) const;
  void move(Tenants::value_type& one);
  void advance_all();
  void forget_quietest();

  int64_t lateness_;
  std::optional<int64_t> now_;
  Tenants tenants_;
  std::vector<Tenants::value_type*> fresh_;
  std::vector<const std::string*> moved_;
  std::optional<int64_t>
      advanced_;  // the clock, when all tenants were advanced; none: they must be
  uint64_t events_ = 0;
  int64_t all_ = kNone;
  std::optional<int64_t> restored_at_;  // the clock as it stood, until it goes on
  int64_t away_since_ = 0, away_ = 0;   // when nobody listened, and for how many ticks
};

}  // namespace foothold::runtime
