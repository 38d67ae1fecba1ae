#include "runtime/state/state_budget.h"

#include <algorithm>
#include <bit>

namespace foothold::runtime {
namespace {

constexpr uint64_t kHeavyPart = 64;  // of the limit: one over it is heavy
// A tenant over the first has accounts of its own, until it is under the second; so many of those
// in the pool have an equal part.
constexpr uint64_t kLargePart = 256, kSmallPart = 1024, kPoolShares = 16;
constexpr int64_t kTicksPerSecond = 10'000'000;

int64_t second_of(int64_t ticks) {
  return ticks / kTicksPerSecond - (ticks % kTicksPerSecond < 0 ? 1 : 0);
}

uint64_t mixed(uint64_t number) {
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
  number = (number ^ number >> 27) * 0x94d049bb133111eb;
  return number ^ number >> 31;
}

/// Moves one in an order, without memory of its own for it.
template <typename Order>
void move_in(std::set<Order>& order, const Order& from, const Order& to) {
  auto node = order.extract(from);
  node.value() = to;
  order.insert(std::move(node));
}

}  // namespace

// ---- who was sent away

namespace {
constexpr uint64_t kBitsEach = 14, kTurns = 4;
}

LostOwners::LostOwners(uint64_t limit)
    : words_(std::bit_floor(std::max<uint64_t>(limit / 64 / sizeof(uint64_t), 8))),
      newer_(words_),
      older_(words_) {}

uint64_t LostOwners::bit(const StateOwner& owner, uint64_t turn) const {
  const uint64_t hash = owner.key_hash ^ mixed(owner.tenant_hash + owner.rule);
  return mixed(hash + turn * 0x9e3779b97f4a7c15) & (words_ * 64 - 1);
}

bool LostOwners::add(const StateOwner& owner) {
  const bool is_full = added_++ == words_ * 64 / kBitsEach;
  if (is_full) {
    std::swap(newer_, older_);
    std::fill(newer_.begin(), newer_.end(), 0);
    added_ = 1;
  }
  for (uint64_t turn = 0; turn < kTurns; ++turn) {
    const uint64_t at = bit(owner, turn);
    newer_[at / 64] |= uint64_t{1} << at % 64;
  }
  return is_full;
}

bool LostOwners::contains(const StateOwner& owner) const {
  bool newer = true, older = true;
  for (uint64_t turn = 0; turn < kTurns; ++turn) {
    const uint64_t at = bit(owner, turn), mask = uint64_t{1} << at % 64;
    newer = newer && (newer_[at / 64] & mask);
    older = older && (older_[at / 64] & mask);
  }
  return newer || older;
}

// ---- slots and lists

StateBudget::StateBudget(StateSettings settings)
    : settings_(settings), lost_(settings.limit), used_(lost_.bytes()) {
  tenants_.emplace_back().own = true;
  by_bytes_.insert(order_of(kPool));
}

StateBudget::~StateBudget() = default;

StateBudget::Handle StateBudget::new_slot() {
  if (!free_.empty()) {
    const Handle handle = free_.back();
    free_.pop_back();
    return handle;
  }
  if (slots_ % kChunk == 0) chunks_.push_back(std::make_unique<Slot[]>(kChunk));
  return slots_++;
}

// ---- tenants and accounts: there are as many as the groups need that are held

StateBudget::Order StateBudget::order_of(uint32_t holder) const {
  const Tenant& tenant = tenants_[holder];
  const uint64_t shares = holder == kPool ? std::clamp<uint64_t>(pooled_, 1, kPoolShares) : 1;
  return {tenant.bytes / shares, tenant.hash, holder};
}

/// `change` and `pooled` (how many tenants more are in the pool) may be negative, modulo.
void StateBudget::change_holder(uint32_t holder, uint64_t change, uint32_t pooled) {
  const Order before = order_of(holder);
  tenants_[holder].bytes += change;
  pooled_ += pooled;
  move_in(by_bytes_, before, order_of(holder));
}

void StateBudget::change_account(uint32_t account, uint64_t change) {
  Account& own = accounts_[account];
  move_in(tenants_[own.holder].accounts, {own.bytes, own.rule, account},
          {own.bytes + change, own.rule, account});
  own.bytes += change;
}

uint32_t StateBudget::tenant_of(uint64_t hash) {
  const auto [known, added] =
      tenant_places_.try_emplace(hash, static_cast<uint32_t>(tenants_.size()));
  if (!added) return known->second;
  if (free_tenants_.empty()) {
    tenants_.emplace_back();
  } else {
    known->second = free_tenants_.back();
    free_tenants_.pop_back();
  }
  tenants_[known->second] = {};
  tenants_[known->second].hash = hash;
  used_ += kTenantBytes;
  change_holder(kPool, 0, 1);
  return known->second;
}

void StateBudget::free_tenant(uint32_t tenant) {
  if (tenants_[tenant].own)
    by_bytes_.erase(order_of(tenant));
  else
    change_holder(kPool, 0, ~uint32_t{0});
  tenant_places_.erase(tenants_[tenant].hash);
  free_tenants_.push_back(tenant);
  used_ -= kTenantBytes;
}

uint32_t StateBudget::account_of(uint32_t holder, uint32_t rule) {
  const auto [known, added] =
      account_places_.try_emplace(std::pair(holder, rule), static_cast<uint32_t>(accounts_.size()));
  if (!added) return known->second;
  if (free_accounts_.empty()) {
    accounts_.emplace_back();
  } else {
    known->second = free_accounts_.back();
    free_accounts_.pop_back();
  }
  accounts_[known->second] = {};
  accounts_[known->second].rule = rule, accounts_[known->second].holder = holder;
  tenants_[holder].accounts.insert({0, rule, known->second});
  used_ += kAccountBytes;
  return known->second;
}

void StateBudget::free_account(uint32_t account) {
  const Account& own = accounts_[account];
  tenants_[own.holder].accounts.erase({own.bytes, own.rule, account});
  account_places_.erase({own.holder, own.rule});
  free_accounts_.push_back(account);
  used_ -= kAccountBytes;
}

/// Into that account, in the part that it has.
void StateBudget::join(Handle handle, uint32_t account) {
  Slot& own = slot(handle);
  own.account = account;
  ++accounts_[own.account].groups;
  push(handle, static_cast<Part>(own.part));
  change_account(own.account, own.bytes);
  if (own.bytes > settings_.limit / kHeavyPart) set_heavy(handle, true);
}

void StateBudget::part(Handle handle) {
  Slot& own = slot(handle);
  if (own.heavy) set_heavy(handle, false);
  unlink(handle);
  change_account(own.account, 0 - own.bytes);
  if (--accounts_[own.account].groups == 0) free_account(own.account);
}

/// Where the tenant's groups belong now: in the pool, or in accounts of its own. Each byte pays for
/// a constant number of moves, since a tenant must shrink to a quarter to go back.
void StateBudget::house(uint32_t tenant) {
  if (settings_.policy == StatePolicy::lru) return;
  const Tenant& own = tenants_[tenant];
  const bool moves =
      own.own ? own.bytes < settings_.limit / kSmallPart : own.bytes > settings_.limit / kLargePart;
  if (moves) rehome(tenant);
}

void StateBudget::rehome(uint32_t tenant) {
  const uint64_t bytes = tenants_[tenant].bytes;
  const bool to_own = !tenants_[tenant].own;
  if (to_own) {
    change_holder(kPool, 0 - bytes, ~uint32_t{0});
    tenants_[tenant].own = true;
    by_bytes_.insert(order_of(tenant));
  } else {
    by_bytes_.erase(order_of(tenant));
    tenants_[tenant].own = false;
    change_holder(kPool, bytes, 1);
  }
  for (Handle handle = tenants_[tenant].first; handle != kNone; handle = slot(handle).next_own) {
    const uint32_t rule = accounts_[slot(handle).account].rule;
    part(handle);
    join(handle, account_of(to_own ? tenant : kPool, rule));
  }
}

// ---- lists

void StateBudget::push(Handle handle, Part part) {
  Slot& own = slot(handle);
  List& list = settings_.policy == StatePolicy::lru ? all_ : accounts_[own.account].parts[part];
  own.part = part;
  own.previous = list.last, own.next = kNone;
  (list.last == kNone ? list.first : slot(list.last).next) = handle;
  list.last = handle;
  list.bytes += own.bytes;
}

void StateBudget::unlink(Handle handle) {
  Slot& own = slot(handle);
  List& list = settings_.policy == StatePolicy::lru ? all_ : accounts_[own.account].parts[own.part];
  (own.previous == kNone ? list.first : slot(own.previous).next) = own.next;
  (own.next == kNone ? list.last : slot(own.next).previous) = own.previous;
  list.bytes -= own.bytes;
}

void StateBudget::set_heavy(Handle handle, bool heavy) {
  Slot& own = slot(handle);
  Account& account = accounts_[own.account];
  own.heavy = heavy;
  if (heavy)
    account.heavy.insert({own.bytes, handle}), account.heavy_bytes += own.bytes;
  else
    account.heavy.erase({own.bytes, handle}), account.heavy_bytes -= own.bytes;
}

/// Of all that counts bytes: the group must be in its list.
void StateBudget::change_bytes(Handle handle, uint64_t bytes) {
  Slot& own = slot(handle);
  if (own.heavy) set_heavy(handle, false);
  const uint64_t change = bytes - own.bytes;  // modulo 2^64
  const uint32_t holder = holder_of(own.tenant);
  change_holder(holder, change);
  if (holder != own.tenant) tenants_[own.tenant].bytes += change;
  change_account(own.account, change);
  used_ += change;
  Account& account = accounts_[own.account];
  rules_[account.rule].first += change;
  (settings_.policy == StatePolicy::lru ? all_ : account.parts[own.part]).bytes += change;
  own.bytes = bytes;
  if (bytes > settings_.limit / kHeavyPart) set_heavy(handle, true);
}

// ---- groups

StateBudget::Handle StateBudget::add(const StateOwner& owner, uint64_t bytes, int64_t time) {
  const Handle handle = new_slot();
  Slot& own = slot(handle) = {};
  own.tenant = tenant_of(owner.tenant_hash);
  own.second = static_cast<uint32_t>(second_of(time)), own.key_hash = owner.key_hash;
  Tenant& tenant = tenants_[own.tenant];
  own.next_own = tenant.first;
  if (tenant.first != kNone) slot(tenant.first).previous_own = handle;
  tenant.first = handle;
  ++tenant.groups, ++groups_;
  join(handle, account_of(holder_of(own.tenant), owner.rule));
  change_bytes(handle, bytes + kOwnBytes);
  house(own.tenant);
  return handle;
}

StateBudget::Handle StateBudget::add_store(const StateOwner& owner, uint64_t bytes) {
  const Handle handle = add(owner, bytes, 0);
  slot(handle).store = true;
  return handle;
}

void StateBudget::resize(Handle handle, uint64_t bytes) {
  change_bytes(handle, bytes + kOwnBytes);
  house(slot(handle).tenant);
  if (chosen_ == handle && slot(handle).store) chosen_.reset();
}

void StateBudget::touch(Handle handle, int64_t time) {
  const Slot& own = slot(handle);
  if (settings_.policy == StatePolicy::lru)
    move(handle, kYoung);
  else if (own.part <= kOld && own.second != static_cast<uint32_t>(second_of(time)))
    move(handle, kProtectedYoung);
}

void StateBudget::remove(Handle handle) {
  change_bytes(handle, 0);
  part(handle);
  const Slot& own = slot(handle);
  Tenant& tenant = tenants_[own.tenant];
  (own.previous_own == kNone ? tenant.first : slot(own.previous_own).next_own) = own.next_own;
  if (own.next_own != kNone) slot(own.next_own).previous_own = own.previous_own;
  if (--tenant.groups == 0)
    free_tenant(own.tenant);
  else
    house(own.tenant);
  free_.push_back(handle);
  --groups_;
  if (chosen_ == handle) chosen_.reset();
}

uint64_t StateBudget::used(uint32_t rule) const {
  const auto found = rules_.find(rule);
  return found == rules_.end() ? 0 : found->second.first;
}

uint64_t StateBudget::evicted(uint32_t rule) const {
  const auto found = rules_.find(rule);
  return found == rules_.end() ? 0 : found->second.second;
}

// ---- who must go

/// While the young have more than their quarter and there is room for old ones, the first of the
/// young becomes old.
void StateBudget::age(Account& account, Part young, Part old, uint64_t share) {
  while (account.parts[young].bytes > share / 4 && account.parts[old].bytes < share / 4 * 3)
    move(account.parts[young].first, old);
}

/// The young one whose time is over; if none's is, the old one that became so last.
StateBudget::Handle StateBudget::leaver(const Account& account, Part young, Part old,
                                        uint64_t share) const {
  const bool over = account.parts[young].bytes > share / 4 || account.parts[old].last == kNone;
  return over ? account.parts[young].first : account.parts[old].last;
}

void StateBudget::bound_protected(Account& account) {
  const uint64_t share = account.bytes / 2;
  while (account.parts[kProtectedYoung].bytes + account.parts[kProtectedOld].bytes > share) {
    age(account, kProtectedYoung, kProtectedOld, share);
    move(leaver(account, kProtectedYoung, kProtectedOld, share), kYoung);
  }
}

StateBudget::Handle StateBudget::choose_fair() {
  const Tenant& tenant = tenants_[by_bytes_.rbegin()->place];
  Account& account = accounts_[tenant.accounts.rbegin()->place];
  if (account.heavy_bytes > account.bytes / 2) return account.heavy.rbegin()->second;
  bound_protected(account);
  // At least half is probationary now, so there is one.
  const uint64_t share = account.parts[kYoung].bytes + account.parts[kOld].bytes;
  age(account, kYoung, kOld, share);
  return leaver(account, kYoung, kOld, share);
}

StateBudget::Handle StateBudget::choose() {
  const Handle handle = settings_.policy == StatePolicy::lru ? all_.first : choose_fair();
  const Slot& own = slot(handle);
  const Account& account = accounts_[own.account];
  if (own.store) return handle;
  ++evicted_;
  ++rules_[account.rule].second;
  lose({account.rule, tenants_[own.tenant].hash, own.key_hash});
  return handle;
}

void StateBudget::lose(const StateOwner& owner) {
  if (lost_.add(owner)) lost_forgotten_ = true;
}

std::optional<StateBudget::Handle> StateBudget::victim() {
  if (chosen_) return chosen_;
  if (used() <= settings_.limit || groups_ == 0) return std::nullopt;
  return chosen_ = choose();
}

}  // namespace foothold::runtime
