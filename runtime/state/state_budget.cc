#include "runtime/state/state_budget.h"

#include <algorithm>
#include <bit>

namespace foothold::runtime {
namespace {

constexpr uint64_t kHeavyPart = 64;  // of the limit: one over it is heavy
constexpr int64_t kTicksPerSecond = 10'000'000;

int64_t second_of(int64_t ticks) {
  return ticks / kTicksPerSecond - (ticks % kTicksPerSecond < 0 ? 1 : 0);
}

uint64_t mixed(uint64_t number) {
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
  number = (number ^ number >> 27) * 0x94d049bb133111eb;
  return number ^ number >> 31;
}

/// Puts an account or a tenant where its bytes belong, without memory of its own for it.
template <typename Place>
void move_in(std::set<std::pair<uint64_t, Place>>& order, Place place, uint64_t from, uint64_t to) {
  auto node = order.extract({from, place});
  node.value().first = to;
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

void LostOwners::add(const StateOwner& owner) {
  if (added_++ == words_ * 64 / kBitsEach) {
    std::swap(newer_, older_);
    std::fill(newer_.begin(), newer_.end(), 0);
    added_ = 1;
  }
  for (uint64_t turn = 0; turn < kTurns; ++turn) {
    const uint64_t at = bit(owner, turn);
    newer_[at / 64] |= uint64_t{1} << at % 64;
  }
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
    : settings_(settings), lost_(settings.limit), used_(lost_.bytes()) {}

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

uint32_t StateBudget::account_of(const StateOwner& owner) {
  const auto [known, added] = account_places_.try_emplace(std::pair(owner.tenant_hash, owner.rule),
                                                          static_cast<uint32_t>(accounts_.size()));
  if (!added) return known->second;
  const auto [tenant, first] =
      tenant_places_.try_emplace(owner.tenant_hash, static_cast<uint32_t>(tenants_.size()));
  if (first) {
    tenants_.emplace_back();
    by_bytes_.insert({0, tenant->second});
  }
  Account& account = accounts_.emplace_back();
  account.rule = owner.rule, account.tenant = tenant->second;
  account.tenant_hash = owner.tenant_hash;
  tenants_[tenant->second].accounts.insert({0, known->second});
  return known->second;
}

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
  Account& account = accounts_[own.account];
  Tenant& tenant = tenants_[account.tenant];
  const uint64_t change = bytes - own.bytes;  // modulo 2^64
  move_in(by_bytes_, account.tenant, tenant.bytes, tenant.bytes + change);
  move_in(tenant.accounts, own.account, account.bytes, account.bytes + change);
  tenant.bytes += change, account.bytes += change, used_ += change;
  rules_[account.rule].first += change;
  (settings_.policy == StatePolicy::lru ? all_ : account.parts[own.part]).bytes += change;
  own.bytes = bytes;
  if (bytes > settings_.limit / kHeavyPart) set_heavy(handle, true);
}

// ---- groups

StateBudget::Handle StateBudget::add(const StateOwner& owner, uint64_t bytes, int64_t time) {
  const Handle handle = new_slot();
  Slot& own = slot(handle) = {};
  own.account = account_of(owner);
  own.time = time, own.key_hash = owner.key_hash;
  push(handle, kYoung);
  change_bytes(handle, bytes + kOwnBytes);
  ++groups_;
  return handle;
}

void StateBudget::resize(Handle handle, uint64_t bytes) { change_bytes(handle, bytes + kOwnBytes); }

void StateBudget::touch(Handle handle, int64_t time) {
  const Slot& own = slot(handle);
  if (settings_.policy == StatePolicy::lru)
    move(handle, kYoung);
  else if (own.part <= kOld && second_of(own.time) != second_of(time))
    move(handle, kProtectedYoung);
}

void StateBudget::remove(Handle handle) {
  change_bytes(handle, 0);
  unlink(handle);
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
  const Tenant& tenant = tenants_[by_bytes_.rbegin()->second];
  Account& account = accounts_[tenant.accounts.rbegin()->second];
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
  ++evicted_;
  ++rules_[account.rule].second;
  lost_.add({account.rule, account.tenant_hash, own.key_hash});
  return handle;
}

std::optional<StateBudget::Handle> StateBudget::victim() {
  if (chosen_) return chosen_;
  if (used_ <= settings_.limit || groups_ == 0) return std::nullopt;
  return chosen_ = choose();
}

}  // namespace foothold::runtime
