// The policies, in tables and against a slow model that follows the header sentence by sentence.
#include "runtime/state/state_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace foothold::runtime {
namespace {

constexpr int64_t kSecond = 10'000'000;
constexpr uint64_t kOwn = StateBudget::kOwnBytes;

/// Room for so many groups of `bytes` beside what the budget itself takes.
StateSettings room_for(uint64_t groups, uint64_t bytes, StatePolicy policy) {
  const uint64_t rough =
      groups * (bytes + kOwn) + 3 * (StateBudget::kTenantBytes + StateBudget::kAccountBytes);
  return {rough + LostOwners(rough * 2).bytes(), policy};
}

/// Groups in a budget, by name.
class Groups {
 public:
  explicit Groups(StateSettings settings) : budget(settings) {}
  void add(const std::string& name, StateOwner owner, uint64_t bytes, int64_t time = 0) {
    handles_[name] = budget.add(owner, bytes, time);
    names_[handles_[name]] = name;
    evict();
  }
  void touch(const std::string& name, int64_t time) {
    if (has(name)) budget.touch(handles_[name], time);
  }
  void resize(const std::string& name, uint64_t bytes) {
    budget.resize(handles_[name], bytes);
    evict();
  }
  void remove(const std::string& name) {
    budget.remove(handles_[name]);
    handles_.erase(name);
  }
  bool has(const std::string& name) const { return handles_.contains(name); }

  StateBudget budget;

 private:
  void evict() {
    while (const auto gone = budget.victim()) {
      ASSERT_EQ(gone, budget.victim()) << "asked again it is the same one";
      handles_.erase(names_[*gone]);
      budget.remove(*gone);
    }
    ASSERT_LE(budget.used(), budget.limit());
  }
  std::map<std::string, StateBudget::Handle> handles_;
  std::map<StateBudget::Handle, std::string> names_;
};

void flood(Groups& groups, int from, int to, StateOwner like, int events = 1) {
  for (int made_up = from; made_up < to; ++made_up) {
    const std::string name = "made up " + std::to_string(made_up);
    like.key_hash = 1'000'000 + static_cast<uint64_t>(made_up);
    groups.add(name, like, 100, 5 * kSecond);
    for (int event = 1; event < events; ++event) groups.touch(name, (5 + event) * kSecond);
  }
}

TEST(StateBudget, CountsWhatIsUsed) {
  StateBudget budget({1 << 20, StatePolicy::fair});
  const uint64_t own = budget.used();
  const auto one = budget.add({1, 7, 1}, 400, 0);
  const auto other = budget.add({2, 7, 2}, 600, 0);
  EXPECT_EQ(budget.used(),
            own + 1000 + 2 * kOwn + StateBudget::kTenantBytes + 2 * StateBudget::kAccountBytes);
  EXPECT_EQ(budget.used(1), 400 + kOwn);
  budget.resize(one, 100);
  EXPECT_EQ(budget.used(1), 100 + kOwn);
  budget.remove(one), budget.remove(other);
  EXPECT_EQ(budget.used(), own);
  EXPECT_EQ(budget.groups(), 0u);
  EXPECT_FALSE(budget.victim());
}

TEST(StateBudget, LeastRecentlyUsedLosesARealGroupToAFlood) {
  Groups groups(room_for(100, 100, StatePolicy::lru));
  groups.add("real", {0, 1, 1}, 100);
  groups.touch("real", 3 * kSecond);
  flood(groups, 0, 200, {0, 1, 0});
  EXPECT_FALSE(groups.has("real"));
}

TEST(StateBudget, FairKeepsWhatCameBeforeAFlood) {
  for (const int events_of_the_real : {1, 2})
    for (const int events_of_the_flood : {1, 2}) {
      if (events_of_the_real < events_of_the_flood) continue;
      Groups groups(room_for(100, 100, StatePolicy::fair));
      groups.add("real", {0, 1, 1}, 100);
      if (events_of_the_real == 2) groups.touch("real", 3 * kSecond);
      flood(groups, 0, 20'000, {0, 1, 0}, events_of_the_flood);
      EXPECT_TRUE(groups.has("real")) << events_of_the_real << " against " << events_of_the_flood;
    }
}

TEST(StateBudget, FairGivesWhatComesInAFloodItsTime) {
  Groups groups(room_for(100, 100, StatePolicy::fair));
  flood(groups, 0, 20'000, {0, 1, 0});
  groups.add("real", {0, 1, 1}, 100);
  flood(groups, 20'000, 20'020, {0, 1, 0});
  EXPECT_TRUE(groups.has("real")) << "a quarter of the memory has not been filled anew";
  groups.touch("real", 9 * kSecond);
  flood(groups, 20'020, 60'000, {0, 1, 0});
  EXPECT_TRUE(groups.has("real")) << "it went on and is protected";
}

TEST(StateBudget, CopiesOfOneEventProtectNothing) {
  Groups groups(room_for(100, 100, StatePolicy::fair));
  flood(groups, 0, 20'000, {0, 1, 0});
  groups.add("real", {0, 1, 1}, 100, kSecond);
  groups.touch("real", kSecond + 1);
  flood(groups, 20'000, 21'000, {0, 1, 0});
  EXPECT_FALSE(groups.has("real"));
}

TEST(StateBudget, AFloodCostsItsOwnTenantAndRule) {
  Groups groups(room_for(120, 100, StatePolicy::fair));
  for (int one = 0; one < 30; ++one) {
    groups.add("other tenant " + std::to_string(one), {0, 2, static_cast<uint64_t>(one)}, 100);
    if (one < 20)
      groups.add("other rule " + std::to_string(one), {1, 1, static_cast<uint64_t>(one)}, 100);
  }
  flood(groups, 0, 5000, {0, 1, 0}, 3);
  for (int one = 0; one < 30; ++one) {
    EXPECT_TRUE(groups.has("other tenant " + std::to_string(one)));
    if (one < 20) {
      EXPECT_TRUE(groups.has("other rule " + std::to_string(one)));
    }
  }
  EXPECT_EQ(groups.budget.evicted(1), 0u);
  EXPECT_EQ(groups.budget.evicted(0), groups.budget.evicted());
}

/// Made-up tenants have one pool, in which they are made-up keys.
TEST(StateBudget, AFloodOfTenantsIsOneOfKeys) {
  Groups groups({1 << 20, StatePolicy::fair});
  for (uint64_t one = 0; one < 40; ++one)
    groups.add("large " + std::to_string(one), {0, 1, one}, 5000);
  groups.add("small", {0, 2, 1}, 400), groups.touch("small", 3 * kSecond);
  for (uint64_t made_up = 0; made_up < 50'000; ++made_up)
    groups.add("made up " + std::to_string(made_up), {0, 1000 + made_up, 1}, 400);
  EXPECT_TRUE(groups.has("small"));
  int large = 0;
  for (int one = 0; one < 40; ++one) large += groups.has("large " + std::to_string(one));
  EXPECT_GE(large, 8) << "as much as a sixteenth of the pool, at least";
  EXPECT_LT(groups.budget.groups(), 2000u);
}

/// One tenant's flood does not take what many small ones have together.
TEST(StateBudget, AFloodOfOneTenantLeavesManySmallOnesAlone) {
  Groups groups({1 << 20, StatePolicy::fair});
  for (uint64_t tenant = 0; tenant < 500; ++tenant)
    groups.add("small " + std::to_string(tenant), {0, 1000 + tenant, 1}, 1000);
  flood(groups, 0, 20'000, {0, 1, 0}, 2);
  int small = 0;
  for (int tenant = 0; tenant < 500; ++tenant)
    small += groups.has("small " + std::to_string(tenant));
  EXPECT_EQ(small, 500);
}

/// Tenants grow out of the pool and shrink into it: what is counted stays right.
TEST(StateBudget, TenantsGrowAndShrink) {
  StateBudget budget({1 << 20, StatePolicy::fair});
  const uint64_t own = budget.used();
  std::mt19937_64 chance(5);
  std::map<StateBudget::Handle, uint64_t> held;
  for (int step = 0; step < 20'000; ++step) {
    if (held.size() < 30 || (held.size() < 90 && chance() % 2)) {
      const uint64_t bytes = chance() % 4000;
      held[budget.add({static_cast<uint32_t>(chance() % 3), chance() % 9, chance()}, bytes, 0)] =
          bytes;
    } else {
      auto any = held.begin();
      std::advance(any, static_cast<int>(chance() % held.size()));
      if (chance() % 2) {
        any->second = chance() % 9000;
        budget.resize(any->first, any->second);
      } else {
        budget.remove(any->first);
        held.erase(any);
      }
    }
    while (const auto gone = budget.victim()) budget.remove(*gone), held.erase(*gone);
    uint64_t sum = 0;
    for (const auto& [handle, bytes] : held) sum += bytes + kOwn;
    ASSERT_GE(budget.used(), own + sum);
    ASSERT_LE(budget.used(),
              own + sum + 9 * (StateBudget::kTenantBytes) + 30 * StateBudget::kAccountBytes);
  }
  for (const auto& [handle, bytes] : held) budget.remove(handle);
  EXPECT_EQ(budget.used(), own);
}

TEST(StateBudget, AStoreGivesUpPartsOfItself) {
  StateBudget budget({1 << 20, StatePolicy::fair});
  const auto store = budget.add_store({5, 1, 1}, 2 << 20);
  ASSERT_EQ(budget.victim(), store);
  budget.resize(store, 3 << 19);
  ASSERT_EQ(budget.victim(), store) << "it is not enough";
  budget.resize(store, 1 << 19);
  EXPECT_FALSE(budget.victim());
  EXPECT_EQ(budget.evicted(), 0u);
  EXPECT_FALSE(budget.lost({5, 1, 1}));
}

TEST(StateBudget, OneHeavyGroupDoesNotPushOutTheRest) {
  Groups groups(room_for(100, 100, StatePolicy::fair));
  for (int one = 0; one < 40; ++one)
    groups.add("light " + std::to_string(one), {0, 1, static_cast<uint64_t>(one)}, 100);
  groups.add("heavy", {0, 1, 99}, 100);
  for (uint64_t bytes = 200; groups.has("heavy") && bytes < 100'000; bytes += 100)
    groups.resize("heavy", bytes);
  EXPECT_FALSE(groups.has("heavy"));
  for (int one = 0; one < 40; ++one) EXPECT_TRUE(groups.has("light " + std::to_string(one)));
}

TEST(StateBudget, RemembersWhoHadToGo) {
  Groups groups(room_for(100, 100, StatePolicy::fair));
  flood(groups, 0, 150, {0, 1, 0});
  int lost = 0, kept_but_lost = 0;
  for (int made_up = 0; made_up < 150; ++made_up) {
    const bool here = groups.has("made up " + std::to_string(made_up));
    const bool said = groups.budget.lost({0, 1, 1'000'000 + static_cast<uint64_t>(made_up)});
    EXPECT_TRUE(here || said) << made_up;
    lost += said, kept_but_lost += here && said;
  }
  EXPECT_EQ(static_cast<uint64_t>(lost - kept_but_lost), groups.budget.evicted());
  EXPECT_LE(kept_but_lost, 10);
}

TEST(StateBudget, SaysRarelyOfOthersThatTheyHadToGo) {
  LostOwners owners(64 << 20);
  for (uint64_t one = 0; one < 500'000; ++one) owners.add({0, 1, one * 0x9e3779b97f4a7c15});
  int wrong = 0;
  for (uint64_t one = 0; one < 500'000; ++one)
    ASSERT_TRUE(owners.contains({0, 1, one * 0x9e3779b97f4a7c15}));
  for (uint64_t one = 0; one < 100'000; ++one) wrong += owners.contains({1, 2, one});
  EXPECT_LT(wrong, 1000);
}

// ---- against a slow model

struct ModelGroup {
  StateBudget::Handle handle;
  uint32_t rule;
  uint64_t tenant;
  uint64_t bytes;
  int64_t second;
  bool is_protected = false, old = false;
};

/// Groups stand in the order in which they last came into their part.
class Model {
 public:
  explicit Model(uint64_t limit) : limit_(limit) {}

  void add(StateBudget::Handle handle, StateOwner owner, uint64_t bytes, int64_t time) {
    groups_.push_back({handle, owner.rule, owner.tenant_hash, bytes + kOwn, time / kSecond});
  }
  void resize(StateBudget::Handle handle, uint64_t bytes) { at(handle)->bytes = bytes + kOwn; }
  void touch(StateBudget::Handle handle, int64_t time) {
    const auto group = at(handle);
    if (!group->is_protected && group->second != time / kSecond) put(group, true, false);
  }
  void remove(StateBudget::Handle handle) { groups_.erase(at(handle)); }
  uint64_t used() const {
    uint64_t sum = 0;
    std::set<uint64_t> tenants;
    std::set<std::pair<uint64_t, uint32_t>> accounts;
    for (const ModelGroup& group : groups_) {
      sum += group.bytes;
      tenants.insert(group.tenant), accounts.insert({group.tenant, group.rule});
    }
    return sum + tenants.size() * StateBudget::kTenantBytes +
           accounts.size() * StateBudget::kAccountBytes;
  }

  StateBudget::Handle victim() {
    std::map<uint64_t, uint64_t> tenants;
    for (const ModelGroup& group : groups_) tenants[group.tenant] += group.bytes;
    const uint64_t tenant = most(tenants);
    std::map<uint32_t, uint64_t> rules;
    for (const ModelGroup& group : groups_)
      if (group.tenant == tenant) rules[group.rule] += group.bytes;
    const uint32_t rule = most(rules);
    const auto own = [&](const ModelGroup& group) {
      return group.tenant == tenant && group.rule == rule;
    };
    uint64_t all = 0, heavy = 0;
    const ModelGroup* heaviest = nullptr;
    for (const ModelGroup& group : groups_) {
      if (!own(group)) continue;
      all += group.bytes;
      if (group.bytes <= limit_ / 64) continue;
      heavy += group.bytes;
      const auto order = [](const ModelGroup& a) { return std::pair(a.bytes, a.handle); };
      if (!heaviest || order(group) > order(*heaviest)) heaviest = &group;
    }
    if (heavy > all / 2) return heaviest->handle;
    while (bytes_of(own, true) > all / 2) put(leaver(own, true, all / 2), false, false);
    return leaver(own, false, bytes_of(own, false))->handle;
  }

 private:
  using Place = std::vector<ModelGroup>::iterator;

  Place at(StateBudget::Handle handle) {
    return std::find_if(groups_.begin(), groups_.end(),
                        [&](const ModelGroup& group) { return group.handle == handle; });
  }
  void put(Place place, bool is_protected, bool old) {
    ModelGroup group = *place;
    groups_.erase(place);
    group.is_protected = is_protected, group.old = old;
    groups_.push_back(group);
  }
  /// As the order is by bytes then number, and numbers are given in order of coming.
  template <typename Key>
  Key most(const std::map<Key, uint64_t>& sums) const {
    Key best{};
    uint64_t bytes = 0;
    for (const auto& [key, sum] : sums)
      if (sum >= bytes) best = key, bytes = sum;
    return best;
  }
  template <typename Own>
  uint64_t bytes_of(const Own& own, bool is_protected, int old = -1) const {
    uint64_t sum = 0;
    for (const ModelGroup& group : groups_)
      if (own(group) && group.is_protected == is_protected && (old < 0 || group.old == (old == 1)))
        sum += group.bytes;
    return sum;
  }
  template <typename Own>
  Place leaver(const Own& own, bool is_protected, uint64_t share) {
    const auto first_young = [&] {
      return std::find_if(groups_.begin(), groups_.end(), [&](const ModelGroup& group) {
        return own(group) && group.is_protected == is_protected && !group.old;
      });
    };
    while (bytes_of(own, is_protected, 0) > share / 4 &&
           bytes_of(own, is_protected, 1) < share / 4 * 3)
      put(first_young(), is_protected, true);
    if (bytes_of(own, is_protected, 0) > share / 4 || bytes_of(own, is_protected, 1) == 0)
      return first_young();
    Place last = groups_.end();
    for (auto place = groups_.begin(); place != groups_.end(); ++place)
      if (own(*place) && place->is_protected == is_protected && place->old) last = place;
    return last;
  }

  uint64_t limit_;
  std::vector<ModelGroup> groups_;
};

TEST(StateBudget, ChoosesAsTheSlowModel) {
  uint64_t victims = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    std::mt19937_64 chance(seed);
    const StateSettings settings = room_for(40, 200, StatePolicy::fair);
    StateBudget budget(settings);
    const uint64_t own = budget.used();
    Model model(settings.limit);
    // The model takes the greater number of equal ones: tenants and rules come in order first.
    std::vector<StateBudget::Handle> here;
    const auto add = [&](uint32_t rule, uint64_t tenant) {
      const StateOwner owner{rule, tenant, chance()};
      const uint64_t bytes = chance() % 8 == 0 ? chance() % 2000 : chance() % 300;
      const auto time = static_cast<int64_t>(chance() % 3) * kSecond;
      here.push_back(budget.add(owner, bytes, time));
      model.add(here.back(), owner, bytes, time);
    };
    for (uint64_t tenant = 0; tenant < 3; ++tenant)
      for (uint32_t rule = 0; rule < 3; ++rule) add(rule, tenant);
    for (int step = 0; step < 1500; ++step) {
      const uint64_t what = chance() % 10;
      if (what < 5 || here.empty()) {
        add(static_cast<uint32_t>(chance() % 9 / 4), chance() % 9 / 4);
      } else {
        const size_t place = chance() % here.size();
        const StateBudget::Handle handle = here[place];
        const uint64_t bytes = chance() % 600;
        const auto time = static_cast<int64_t>(chance() % 3) * kSecond;
        if (what < 7) budget.touch(handle, time), model.touch(handle, time);
        if (what == 7 || what == 8) budget.resize(handle, bytes), model.resize(handle, bytes);
        if (what == 9) {
          budget.remove(handle), model.remove(handle);
          here.erase(here.begin() + static_cast<std::ptrdiff_t>(place));
        }
      }
      ASSERT_EQ(budget.used(), own + model.used());
      while (const auto gone = budget.victim()) {
        ASSERT_EQ(*gone, model.victim()) << "seed " << seed << " step " << step;
        budget.remove(*gone), model.remove(*gone);
        here.erase(std::find(here.begin(), here.end(), *gone));
        ++victims;
      }
    }
  }
  EXPECT_GT(victims, 10'000u);
}

}  // namespace
}  // namespace foothold::runtime
