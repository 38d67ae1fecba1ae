// A flood of made-up keys between the first and the last step of a real sequence: does the memory
// that is left for groups still hold the real one?
//
//   flood --policy fair --keys 10000000                  exit code 0: detected
//   flood --policy lru --keys 10000000                   exit code 1: lost
//   flood --policy fair --keys 10000000 --events 2       each made-up key goes on, too
//
// The rule is one of two steps, `first then last`. Each event of a group is kept, with about the
// bytes that a sighting takes.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/state/keyed_hash.h"
#include "runtime/state/state_budget.h"

namespace {

using foothold::runtime::KeyedHash;
using foothold::runtime::StateBudget;
using foothold::runtime::StatePolicy;

constexpr int64_t kSecond = 10'000'000;

struct Choice {
  StatePolicy policy = StatePolicy::fair;
  uint64_t keys = 10'000'000;
  uint64_t budget = uint64_t{64} << 20;  // bytes
  uint64_t before = 0;                   // made-up keys before the first step
  int events = 1;                        // of each made-up key
};

/// The groups of a rule, by key: the events that stand for its steps so far.
class GroupStore {
 public:
  GroupStore(StatePolicy policy, uint64_t budget) : budget_({budget, policy}) {}

  void see(const std::string& user, int64_t time) {
    const auto [known, added] = groups_.try_emplace(user);
    Group& group = known->second;
    group.events.append(kSighting, 'x');
    const uint64_t bytes = sizeof(Group) + user.capacity() + group.events.capacity() + kNode;
    if (added) {
      group.handle = budget_.add({0, 1, hash_.of(user)}, bytes, time);
      if (names_.size() <= group.handle) names_.resize(group.handle + 1);
      names_[group.handle] = &known->first;
    } else {
      budget_.resize(group.handle, bytes);
      budget_.touch(group.handle, time);
    }
    while (const auto gone = budget_.victim()) {
      groups_.erase(*names_[*gone]);
      budget_.remove(*gone);
    }
  }
  bool has(const std::string& user) const { return groups_.contains(user); }
  const StateBudget& budget() const { return budget_; }

 private:
  static constexpr size_t kSighting = 180;  // bytes of one event, as it is kept
  static constexpr uint64_t kNode = 48;     // of the table of groups, a group
  struct Group {
    StateBudget::Handle handle = 0;
    std::string events;
  };

  KeyedHash hash_ = KeyedHash::random();
  StateBudget budget_;
  std::unordered_map<std::string, Group> groups_;
  std::vector<const std::string*> names_;  // by handle
};

bool read(int count, char** words, Choice& choice) {
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string_view name = words[at], value = words[at + 1];
    const uint64_t number = std::strtoull(words[at + 1], nullptr, 10);
    if (name == "--policy" && (value == "fair" || value == "lru"))
      choice.policy = value == "fair" ? StatePolicy::fair : StatePolicy::lru;
    else if (name == "--keys")
      choice.keys = number;
    else if (name == "--budget")
      choice.budget = number << 20;
    else if (name == "--before")
      choice.before = number;
    else if (name == "--events")
      choice.events = static_cast<int>(number);
    else
      return false;
  }
  return count % 2 == 1;
}

void make_up(GroupStore& store, const Choice& choice, uint64_t from, uint64_t to) {
  for (uint64_t key = from; key < to; ++key) {
    const std::string user = fmt::format("user{}@contoso.com", key);
    for (int event = 0; event < choice.events; ++event)
      store.see(user,
                static_cast<int64_t>(key / 1000 + static_cast<uint64_t>(event) + 2) * kSecond);
  }
}

}  // namespace

int main(int count, char** words) {
  Choice choice;
  if (!read(count, words, choice)) {
    fmt::print(stderr,
               "usage: flood [--policy fair|lru] [--keys N] [--budget MIB] [--before N] "
               "[--events N]\n");
    return 2;
  }
  GroupStore store(choice.policy, choice.budget);
  const auto start = std::chrono::steady_clock::now();
  make_up(store, choice, 0, choice.before);
  store.see("carla@contoso.com", 0);
  store.see("carla@contoso.com", kSecond);
  make_up(store, choice, choice.before, choice.before + choice.keys);
  const bool detected = store.has("carla@contoso.com");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "policy={} keys={} events={} budget_mib={} groups_left={} evicted={} "
      "events_per_second={:.0f} peak_rss_mib={} detected={}\n",
      choice.policy == StatePolicy::fair ? "fair" : "lru", choice.before + choice.keys,
      choice.events, choice.budget >> 20, store.budget().groups(), store.budget().evicted(),
      static_cast<double>(choice.keys + choice.before) * choice.events / seconds,
      usage.ru_maxrss / 1024, detected ? "yes" : "no");
  return detected ? 0 : 1;
}
