// How much memory what is waited for may take, and who must go when it is too much. The budget
// knows groups by handles, and nothing of what is in them.
//
//   StateBudget budget({uint64_t{64} << 20, StatePolicy::fair});
//   const StateBudget::Handle one = budget.add({rule, tenant, key}, 400, time);   a first event
//   budget.resize(one, 700), budget.touch(one, later);                            a second
//   while (const auto gone = budget.victim()) { drop the group of *gone; budget.remove(*gone); }
//
// INVARIANT: after that loop used() <= the limit. Every group costs kOwnBytes more than it says, so
// that what the budget itself takes is counted.
//
// `lru`: the group that was touched longest ago goes. Whoever makes up enough keys pushes
// everything out.
//
// `fair`: memory is shared by tenants, within a tenant by rules: the group that goes is of the
// tenant that has most, and of the rule of its that has most. So a flood costs the tenant and the
// rule that it is aimed at, and no other as long as that takes no more than its equal part. Within
// a rule groups are *probationary* until they are touched by an event of another second, then
// *protected*. Protected ones are at most half of what the rule has: what is over goes back to
// being probationary. Each of the two has a young and an old part. What is new is young; the young
// are a quarter, in order of coming. Whose time among the young is over becomes old while there is
// room for old ones, else goes. So
//   - a group that came before a flood becomes old, and no later group can push it out;
//   - a group that comes during a flood that has filled the old part still has the time in which a
//     quarter of the memory is filled anew.
// A group that alone is over 1/64 of the limit is *heavy*: where heavy groups have most of what a
// rule has, the heaviest goes. So one key cannot take what belongs to all. What an attacker still
// can do is in docs/state.md.
//
// All calls are O(1), but for O(log n) in the number of tenants and rules, amortised: a group moves
// from young to old once each time it is promoted.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace foothold::runtime {

enum class StatePolicy : uint8_t { fair, lru };

struct StateSettings {
  uint64_t limit = uint64_t{256} << 20;  // bytes
  StatePolicy policy = StatePolicy::fair;
};

/// Whose memory it is. Hashes are keyed ones (keyed_hash.h): names are chosen by others.
struct StateOwner {
  uint32_t rule = 0;
  uint64_t tenant_hash = 0, key_hash = 0;
};

/// Whom the budget sent away, lately: bits for hashes of owners, in two generations, the older of
/// which is forgotten when the newer is full. An owner that was not sent away is taken for one that
/// was with a probability below 1 %; one that was is forgotten only after as many others as
/// kOwners.
class LostOwners {
 public:
  explicit LostOwners(uint64_t limit);

  void add(const StateOwner& owner);
  bool contains(const StateOwner& owner) const;
  uint64_t bytes() const { return 2 * words_ * sizeof(uint64_t); }

 private:
  uint64_t bit(const StateOwner& owner, uint64_t turn) const;

  uint64_t words_;
  std::vector<uint64_t> newer_, older_;
  uint64_t added_ = 0;
};

class StateBudget {
 public:
  using Handle = uint32_t;
  static constexpr uint64_t kOwnBytes = 48;  // a group: its slot

  explicit StateBudget(StateSettings settings);
  ~StateBudget();
  StateBudget(const StateBudget&) = delete;

  /// A group with its first event. `time`: of the event, in ticks.
  Handle add(const StateOwner& owner, uint64_t bytes, int64_t time);
  void resize(Handle handle, uint64_t bytes);
  /// Another event of the group. One of another second than the first shows that it goes on.
  void touch(Handle handle, int64_t time);
  void remove(Handle handle);
  /// While over the limit: who must go. Asked again before remove() it gives the same one.
  std::optional<Handle> victim();

  uint64_t limit() const { return settings_.limit; }
  uint64_t used() const { return used_; }
  uint64_t used(uint32_t rule) const;
  uint64_t groups() const { return groups_; }
  /// How many groups had to go, in all and of a rule.
  uint64_t evicted() const { return evicted_; }
  uint64_t evicted(uint32_t rule) const;
  /// True if a group of this owner had to go lately: a finding about it may lack events.
  bool lost(const StateOwner& owner) const { return lost_.contains(owner); }

 private:
  enum Part : uint8_t { kYoung, kOld, kProtectedYoung, kProtectedOld, kParts };
  static constexpr uint32_t kNone = ~uint32_t{0};
  struct Slot {
    uint32_t previous = kNone, next = kNone;
    uint32_t account = 0;
    uint8_t part = kYoung;
    bool heavy = false;
    uint64_t bytes = 0;
    int64_t time = 0;
    uint64_t key_hash = 0;
  };
  struct List {
    uint32_t first = kNone, last = kNone;
    uint64_t bytes = 0;
  };
  struct Account {  // a rule of a tenant
    uint32_t rule = 0, tenant = 0;
    uint64_t tenant_hash = 0;
    uint64_t bytes = 0, heavy_bytes = 0;
    List parts[kParts];
    std::set<std::pair<uint64_t, Handle>> heavy;
  };
  struct Tenant {
    uint64_t bytes = 0;
    std::set<std::pair<uint64_t, uint32_t>> accounts;  // by bytes
  };
  static constexpr size_t kChunk = 4096;

  Slot& slot(Handle handle) { return chunks_[handle / kChunk][handle % kChunk]; }
  Handle new_slot();
  uint32_t account_of(const StateOwner& owner);
  void push(Handle handle, Part part);
  void unlink(Handle handle);
  void move(Handle handle, Part part) { unlink(handle), push(handle, part); }
  void change_bytes(Handle handle, uint64_t bytes);
  void set_heavy(Handle handle, bool heavy);
  void age(Account& account, Part young, Part old, uint64_t share);
  Handle leaver(const Account& account, Part young, Part old, uint64_t share) const;
  void bound_protected(Account& account);
  Handle choose_fair();
  Handle choose();

  StateSettings settings_;
  std::vector<std::unique_ptr<Slot[]>> chunks_;
  std::vector<Handle> free_;
  Handle slots_ = 0;
  std::vector<Account> accounts_;
  std::map<std::pair<uint64_t, uint32_t>, uint32_t> account_places_;  // by tenant and rule
  std::vector<Tenant> tenants_;
  std::unordered_map<uint64_t, uint32_t> tenant_places_;
  std::set<std::pair<uint64_t, uint32_t>> by_bytes_;                   // tenants
  std::unordered_map<uint32_t, std::pair<uint64_t, uint64_t>> rules_;  // bytes, evicted
  List all_;                                                           // of lru: in order of touch
  LostOwners lost_;
  uint64_t used_ = 0, groups_ = 0, evicted_ = 0;
  std::optional<Handle> chosen_;
};

}  // namespace foothold::runtime
