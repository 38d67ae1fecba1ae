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
// rule that it is aimed at, and no other as long as that takes no more than its equal part. Tenants
// that have less than 1/256 of the limit have their groups in one *pool*, which counts as one
// tenant for each of its own, but as 16 at most: so a flood of made-up tenants is one of made-up
// keys. Within a rule groups are *probationary* until they are touched by an event of another
// second, then *protected*. Protected ones are at most half of what the rule has: what is over goes
// back to being probationary. Each of the two has a young and an old part. What is new is young;
// the young are a quarter, in order of coming. Whose time among the young is over becomes old while
// there is room for old ones, else goes. So
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

  /// True if for that an older generation was forgotten.
  bool add(const StateOwner& owner);
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
  /// A tenant, and a rule of one, with the tables that they stand in.
  static constexpr uint64_t kTenantBytes = 192, kAccountBytes = 320;

  explicit StateBudget(StateSettings settings);
  ~StateBudget();
  StateBudget(const StateBudget&) = delete;

  /// A group with its first event. `time`: of the event, in ticks.
  Handle add(const StateOwner& owner, uint64_t bytes, int64_t time);
  /// What is no group, but a store of many things: if it is chosen it gives up parts of itself and
  /// says with resize() how much is left.
  Handle add_store(const StateOwner& owner, uint64_t bytes);
  void resize(Handle handle, uint64_t bytes);
  /// Another event of the group. One of another second than the first shows that it goes on.
  void touch(Handle handle, int64_t time);
  void remove(Handle handle);
  /// What is held beside what accounts pay for.
  void set_beside(uint64_t bytes) { beside_ = bytes; }
  /// While over the limit: who must go. Asked again before remove() it gives the same one.
  std::optional<Handle> victim();

  uint64_t limit() const { return settings_.limit; }
  uint64_t used() const { return used_ + beside_; }
  uint64_t used(uint32_t rule) const;
  uint64_t groups() const { return groups_; }
  /// How many groups had to go, in all and of a rule.
  uint64_t evicted() const { return evicted_; }
  uint64_t evicted(uint32_t rule) const;
  /// True if a group of this owner had to go lately: a finding about it may lack events.
  bool lost(const StateOwner& owner) const { return lost_.contains(owner); }
  /// The same; also if that was long ago.
  bool may_have_lost(const StateOwner& owner) const { return lost_forgotten_ || lost(owner); }
  /// A store that is removed because nothing more can be taken from it.
  void lose(const StateOwner& owner);

 private:
  enum Part : uint8_t { kYoung, kOld, kProtectedYoung, kProtectedOld, kParts };
  static constexpr uint32_t kNone = ~uint32_t{0};
  static constexpr uint32_t kPool = 0;  // the tenant that holds the groups of small ones
  struct Slot {
    uint32_t previous = kNone, next = kNone;  // in a list of its account
    uint32_t account = 0, tenant = 0;
    uint32_t previous_own = kNone, next_own = kNone;  // of its tenant
    uint32_t second = 0;                              // of its first event, modulo 2^32
    uint8_t part = kYoung;
    bool heavy = false, store = false;
    uint64_t bytes = 0;
    uint64_t key_hash = 0;
  };
  struct List {
    uint32_t first = kNone, last = kNone;
    uint64_t bytes = 0;
  };
  struct Account {  // a rule of a tenant, or of the pool
    uint32_t rule = 0, holder = 0, groups = 0;
    uint64_t bytes = 0, heavy_bytes = 0;
    List parts[kParts];
    std::set<std::pair<uint64_t, Handle>> heavy;
  };
  struct Order {  // by bytes; of equal ones by a number that does not change
    uint64_t bytes, number;
    uint32_t place;
    auto operator<=>(const Order&) const = default;
  };
  struct Tenant {
    uint64_t hash = 0, bytes = 0;
    uint32_t groups = 0;
    Handle first = kNone;
    bool own = false;          // it has accounts of its own
    std::set<Order> accounts;  // by bytes
  };
  static constexpr size_t kChunk = 4096;

  Slot& slot(Handle handle) { return chunks_[handle / kChunk][handle % kChunk]; }
  Handle new_slot();
  uint32_t tenant_of(uint64_t hash);
  uint32_t account_of(uint32_t holder, uint32_t rule);
  void free_tenant(uint32_t tenant);
  void free_account(uint32_t account);
  uint32_t holder_of(uint32_t tenant) const { return tenants_[tenant].own ? tenant : kPool; }
  Order order_of(uint32_t holder) const;
  void change_holder(uint32_t holder, uint64_t change, uint32_t pooled = 0);
  void change_account(uint32_t account, uint64_t change);
  void house(uint32_t tenant);
  void rehome(uint32_t tenant);
  void join(Handle handle, uint32_t account);
  void part(Handle handle);
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
  std::vector<uint32_t> free_accounts_, free_tenants_;
  uint32_t pooled_ = 0;  // tenants whose groups are in the pool
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> account_places_;  // by holder and rule
  std::vector<Tenant> tenants_;
  std::unordered_map<uint64_t, uint32_t> tenant_places_;
  std::set<Order> by_bytes_;  // the pool, and large tenants
  std::unordered_map<uint32_t, std::pair<uint64_t, uint64_t>> rules_;  // bytes, evicted
  List all_;                                                           // of lru: in order of touch
  LostOwners lost_;
  bool lost_forgotten_ = false;
  uint64_t used_ = 0, beside_ = 0, groups_ = 0, evicted_ = 0;
  std::optional<Handle> chosen_;
};

}  // namespace foothold::runtime
