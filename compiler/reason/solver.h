// Can all of these literals hold of one event? Says no only where that is certain.
//
//   {action in {created} is yes, action in {changed} is yes}   impossible
//   {deletes is no, deletes is unknown}                        impossible: one test, one truth
//   {name is present: no, name contains "x": yes}              impossible: of what is not there
//                                                              nothing is true
//   {name matches /x/ is yes, name starts with "y" is yes}     perhaps: a pattern is not looked
//   into
//
// Fields are judged one by one: of each, whether it can be absent, empty or present so that all
// literals that look at it hold. What a field says never excludes what another one says, so many
// impossible clauses are not found; none that is possible is called impossible.
#pragma once

#include <cstdint>
#include <span>

#include "compiler/reason/formula.h"

namespace foothold::compiler::reason {

class Solver {
 public:
  explicit Solver(const Atoms& atoms) : atoms_(atoms) {}

  bool impossible(const Clause& clause);
  /// True if no alternative is possible.
  bool impossible(const Alternatives& alternatives);
  /// Two clauses at once.
  bool impossible(const Clause& a, const Clause& b);

  /// The literals without which an impossible clause would no longer be known to be impossible:
  /// none of them can be left out.
  Clause reason(const Clause& clause);

  /// Steps done so far: what bounds the time of a long comparison.
  uint64_t work() const { return work_; }

 private:
  struct Wanted {
    uint32_t atom;
    Truths truths;
  };
  enum class State : uint8_t { absent, empty, present };

  bool merge(const Clause& clause);
  bool field_possible(std::span<const Wanted> wanted);
  bool possible(State state, std::span<const Wanted> wanted);
  bool each_value_said(std::span<const Wanted> wanted);
  bool said(std::span<const Wanted> wanted);
  bool some_point(const Subject& subject, bool list);
  bool some_text(bool list);
  bool some_text(bool list, bool (*counts)(const Atom&));

  const Atoms& atoms_;
  uint64_t work_ = 0;
  std::vector<Wanted> wanted_;  // of the clause, one an atom, by subject
  std::vector<const Atom*> yes_, no_;
};

}  // namespace foothold::compiler::reason
