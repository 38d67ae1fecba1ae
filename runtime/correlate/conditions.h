// Conditions of an assignment: those of its steps' events, and those of the group as a whole.
//
//   access: sign_in  then hiding: inbox_rule where ip is not access.ip
//   of hiding's candidates and access = {sign-in from 203.0.113.9}: a batch of rows of the scope,
//   each with the candidate's `ip` and `access.ip`, matched like events of any kind
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/correlate/aggregates.h"
#include "runtime/correlate/coverage.h"
#include "runtime/correlate/group.h"
#include "runtime/correlate/own_part.h"
#include "runtime/match/kleene.h"
#include "runtime/match/matcher.h"
#include "runtime/scanner.h"

namespace foothold::runtime {

/// Possible: unknown, but true if what rests on too little of the past were as it wants.
enum class Answer : uint8_t { no, possible, yes };

/// Looks whose answer is not known for want of the past, by their place in the scope.
using Uncertain = std::vector<bool>;

class Conditions {
 public:
  Conditions(const CompiledProgram& compiled, const Coverage& coverage);

  /// False if there is not enough memory for the pattern scan.
  bool ready() const { return ready_; }
  void start(const Group& group);
  Aggregates& aggregates() { return aggregates_; }

  /// The steps that the step's joined conditions ask of.
  const std::vector<uint32_t>& steps_asked(uint32_t step) const { return asked_[step]; }
  /// Some look of the step's `where`, or of `such that`, can lack coverage.
  bool can_lack_history() const { return can_lack_history_ || group_->lacks_answers; }

  /// Of each place: the step's joined `where` is true and its `unless` is not.
  std::vector<Answer> of_events(const Assignment& assignment, uint32_t step, const Places& places);
  /// Some event of the step may turn out to stand in no match, whatever is asked of others.
  bool may_bar(uint32_t step) const { return own_[step].asks(); }
  /// Of each place: it does. What it asks is asked of the event alone (own_part.h).
  std::vector<bool> barred(uint32_t step, const Places& places);
  /// `such that` is true and the `unless` behind the block is not.
  Answer of_group(const Assignment& assignment);
  bool asks_group() const;
  /// The steps that these ask of.
  std::vector<uint32_t> steps_asked_behind() const;
  /// Place in CorrelationProgram::classes of the first label that is true.
  std::optional<uint32_t> label_of(const Assignment& assignment);
  /// The least that is known of the past that the assignment asks for; nothing if it is enough.
  std::optional<PastKnown> least_known(const Assignment& assignment);
  /// All fields of the group's scope, as the report wants them; valid until the next call of
  /// anything but tunes_of_report().
  const EventReader& report_event(const Assignment& assignment, const std::string& class_name);
  /// Whether the rule's tunes excuse what report_event() made.
  std::vector<Hit> tunes_of_report();

 private:
  /// A scope that is at work: its rows, and which fields its columns look at.
  struct Work {
    std::unique_ptr<Batch> batch;
    EventReader row;
    MatchScratch scratch;
    std::vector<bool> used;            // by field
    std::vector<Uncertain> uncertain;  // of each row
    bool prepared = false;
  };
  struct Own {
    uint32_t step, place;
  };

  const CorrelationProgram& rule() const { return program_.correlations[group_->correlation]; }
  Work& work(uint32_t scope);
  void fill(uint32_t scope, const Assignment& assignment, const std::optional<Own>& own, bool all,
            Uncertain& uncertain, std::optional<PastKnown>* least);
  void fill_own(uint32_t scope, const Own& own, bool all);
  void fill_group(uint32_t scope);
  void fill_look(uint32_t scope, uint32_t look, const Assignment& assignment,
                 const std::optional<Own>& own, FieldValue& value, std::optional<PastKnown>& lack);
  void fill_windows(const ScopeLooks& looks, const KindProgram& kind, const LookProgram& look,
                    const Assignment& assignment, FieldValue& value,
                    std::optional<PastKnown>& lack);
  void fill_history(uint32_t scope, uint32_t look, const Own& own, FieldValue& value,
                    std::optional<PastKnown>& lack);
  void fill_travel(const LookProgram& look, const Assignment& assignment, const Own& own,
                   FieldValue& value);
  void add_row(Work& work, Uncertain uncertain);
  void run(uint32_t scope);
  Answer ask(uint32_t scope, const JoinedProgram& joined, uint32_t row);
  Truth at_best(const KindProgram& kind, const JoinedProgram& joined, const Work& work,
                uint32_t row) const;
  bool is_true(uint32_t scope, const JoinedProgram& joined);
  void ask_rows(const JoinedProgram& joined, bool removes, std::vector<Answer>& answers,
                size_t first);
  std::vector<Answer> ask_events(const Assignment& assignment, uint32_t step, const Places& places,
                                 const std::optional<JoinedProgram>& where,
                                 const std::optional<JoinedProgram>& unless);

  const CompiledProgram& compiled_;
  const Program& program_;
  const Coverage& coverage_;
  Aggregates aggregates_;
  std::unordered_map<uint32_t, Work> works_;  // by scope
  MadeTexts made_;
  const Group* group_ = nullptr;
  const CorrelationProgram* learnt_ = nullptr;  // whose steps these are:
  std::vector<std::vector<uint32_t>> asked_;    // by step
  std::vector<OwnPart> own_;                    // by step
  bool can_lack_history_ = false;
  bool ready_ = true;
};

}  // namespace foothold::runtime
