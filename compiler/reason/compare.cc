#include "compiler/reason/compare.h"

#include <algorithm>
#include <unordered_map>

#include "compiler/reason/signature.h"
#include "compiler/reason/solver.h"

namespace foothold::compiler::reason {
namespace {

/// Pairs that are refused by their signatures cost a fraction of a step.
constexpr uint64_t kSignaturesAStep = 8;

class Comparer {
 public:
  Comparer(const Atoms& atoms, const std::vector<RuleForm>& rules, uint64_t most_steps)
      : atoms_(atoms), rules_(rules), most_steps_(most_steps), solver_(atoms) {}

  Comparison run() {
    prepare();
    for (uint32_t wide = 0; wide < rules_.size(); ++wide) {
      if (!rules_[wide].silent || !is_usable(wide)) continue;
      if (steps() > most_steps_) {
        ++result_.rules_left_out;
        continue;
      }
      compare_with(wide);
    }
    result_.steps = steps();
    return std::move(result_);
  }

 private:
  bool is_usable(uint32_t rule) const { return rules_[rule].fires && !rules_[rule].fires->empty(); }
  uint64_t steps() const { return scanned_ / kSignaturesAStep + solver_.work(); }

  void prepare() {
    facts_.resize(rules_.size());
    found_.resize(rules_.size());
    for (uint32_t rule = 0; rule < rules_.size(); ++rule) {
      if (!is_usable(rule)) continue;
      const Clause& clause = rules_[rule].fires->front();
      facts_[rule] = facts_of(atoms_, clause);
      for (const std::string& key : index_keys(atoms_, clause)) index_[key].push_back(rule);
    }
  }

  void compare_with(uint32_t wide) {
    const Alternatives& silent = *rules_[wide].silent;
    const Signature needs = needs_of(atoms_, silent);
    const TextKeys keys = wanted_keys(atoms_, silent);
    if (keys.empty()) return compare_with_all(wide, needs);
    for (const std::string& key : keys) {
      const auto place = index_.find(key);
      if (place == index_.end()) continue;
      for (uint32_t narrow : place->second) look(narrow, wide, needs);
    }
  }

  /// The loop over all pairs: nearly every one ends at its signature.
  void compare_with_all(uint32_t wide, const Signature& needs) {
    scanned_ += facts_.size();
    for (uint32_t narrow = 0; narrow < facts_.size(); ++narrow)
      if (needs.within(facts_[narrow])) look(narrow, wide, needs);
  }

  void look(uint32_t narrow, uint32_t wide, const Signature& needs) {
    ++scanned_;
    if (narrow == wide || found_[narrow] || !needs.within(facts_[narrow]) || !is_usable(narrow))
      return;
    if (solver_.work() > most_steps_ || !implies(narrow, wide)) return;
    const bool same = rules_[narrow].silent && implies(wide, narrow);
    // Of rules that say the same the first stays and the later one is told, once.
    const uint32_t told = same ? std::max(narrow, wide) : narrow;
    const uint32_t stays = same ? std::min(narrow, wide) : wide;
    if (found_[told]) return;
    found_[told] = true;
    result_.found.push_back({rules_[told].number, rules_[stays].number, same});
  }

  /// Is it impossible that the one fires while the other is silent?
  bool implies(uint32_t narrow, uint32_t wide) {
    for (const Clause& silent : *rules_[wide].silent)
      for (const Clause& fires : *rules_[narrow].fires)
        if (!solver_.impossible(fires, silent)) return false;
    return true;
  }

  const Atoms& atoms_;
  const std::vector<RuleForm>& rules_;
  uint64_t most_steps_;
  Solver solver_;
  uint64_t scanned_ = 0;
  std::vector<Signature> facts_;
  std::vector<bool> found_;
  std::unordered_map<std::string, std::vector<uint32_t>> index_;
  Comparison result_;
};

}  // namespace

Comparison compare(const Atoms& atoms, const std::vector<RuleForm>& rules, uint64_t most_steps) {
  return Comparer(atoms, rules, most_steps).run();
}

}  // namespace foothold::compiler::reason
