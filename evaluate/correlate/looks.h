// Events of a scope: the fields of one event (or of a group), then what is looked at besides.
//
//   hiding: inbox_rule where deletes and ip is not access.ip
//   of an inbox rule of ana, and access = {a sign-in from 203.0.113.9}:
//   the fields of the inbox rule, then `access.ip` = 203.0.113.9
#pragma once

#include <map>
#include <vector>

#include "evaluate/condition.h"
#include "evaluate/correlate/history.h"
#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// What a look said, for people.
struct SaidByLook {
  uint32_t field = 0;  // of the scope's kind
  Value value;
  std::optional<PastKnown> too_little = {};
  std::optional<uint32_t> earlier = {};  // the event of the past that it rests on, in Scene::seen
};

/// An event of a scope, ready for conditions.
struct ScopeEvent {
  Event event;
  std::vector<SaidByLook> looks;

  /// Fields that are absent only because too little of the past is known.
  bool is_uncertain(uint32_t field) const;
};

enum class Answer : uint8_t { no, possible, yes };

/// Yes if the condition is true. Possible if it is unknown, and would be true if what rests on too
/// little of the past were as it wants.
Answer ask(const Scene& scene, const ScopeEvent& event, const compiler::Condition& condition);

/// The steps that a scope's looks ask of.
std::vector<uint32_t> steps_asked(const compiler::Scope& scope);
/// Some look of the scope can lack coverage.
bool can_lack_coverage(const compiler::Scope& scope);

/// Fills scopes in; remembers the events that looks at the past take.
class Looks {
 public:
  explicit Looks(const Scene& scene) : scene_(scene) {}

  /// Of one event of a step. Of the assignment the steps that the scope asks of must be there.
  ScopeEvent of_event(const Group& group, const Assignment& assignment, uint32_t scope,
                      const Taken& own);
  /// Of the group as a whole.
  ScopeEvent of_group(const Group& group, const Assignment& assignment, uint32_t scope);

 private:
  LookedUp look_up(const Group& group, const Assignment& assignment, const compiler::Scope& scope,
                   const compiler::Look& look, const Event& so_far, const Taken* own);
  void fill(const Group& group, const Assignment& assignment, const compiler::Scope& scope,
            const Taken* own, ScopeEvent& event);
  const std::vector<Taken>& past_of(const compiler::Look& look);

  const Scene& scene_;
  std::map<const compiler::Look*, std::vector<Taken>> pasts_;
};

}  // namespace foothold::evaluate
