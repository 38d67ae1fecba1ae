// Conditions of an assignment: those of its steps' events, and those of the group as a whole.
//
//   access: sign_in  then hiding: inbox_rule where ip is not access.ip
//   of hiding's event and access = {sign-in from 203.0.113.9} it is yes where the rule was made
//   from elsewhere, no where from there or where the record does not say
#pragma once

#include <unordered_map>
#include <vector>

#include "evaluate/correlate/looks.h"

namespace foothold::evaluate {

class JoinedConditions {
 public:
  explicit JoinedConditions(const Scene& scene);

  /// The step's joined `where` is true of the event and its `unless` is not. The answer is
  /// remembered with what the scope asks of other steps.
  Answer of_event(const Group& group, const Assignment& assignment, uint32_t step, uint32_t place);
  /// `such that` is true and the `unless` behind the block is not.
  Answer of_group(const Group& group, const Assignment& assignment);
  /// Place in Correlation::classes of the first label that is true; nothing if none is.
  std::optional<uint32_t> label_of(const Group& group, const Assignment& assignment);

  /// The least that is known of the past that the assignment asks for; nothing if it is enough.
  std::optional<PastKnown> least_known(const Group& group, const Assignment& assignment);

  Looks& looks() { return looks_; }

 private:
  /// Step and event, then of each step that is asked of how many events and which.
  using Key = std::vector<uint32_t>;
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };

  Answer ask_event(const Group& group, const Assignment& assignment,
                   const compiler::EventStep& step, const Taken& taken);

  const Scene& scene_;
  Looks looks_;
  const Group* group_ = nullptr;              // that the answers are of
  std::vector<std::vector<uint32_t>> asked_;  // by step: those that its conditions ask of
  std::unordered_map<Key, Answer, KeyHash> answers_;
  Key key_;  // of the question at hand
};

}  // namespace foothold::evaluate
