#include "compiler/reason/solver.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "compiler/reason/points.h"

namespace foothold::compiler::reason {
namespace {

/// Functions of one side of a change have a state of their own; all others share the field's.
Op own_state(Op derive) {
  const bool side =
      derive == Op::gained || derive == Op::lost || derive == Op::before || derive == Op::after;
  return side ? derive : Op::field;
}

std::tuple<uint32_t, Op, Op> place_of(const Atom& atom) {
  const Subject& subject = *atom.subject;
  return {subject.field, own_state(subject.derive), subject.derive};
}

Truths truth(bool yes) { return yes ? kYes : kNo; }

bool is_number(Op derive) { return derive == Op::length || derive == Op::hour; }

bool is_equality(const Atom& atom) {
  return atom.test->verb == Verb::equal || atom.test->verb == Verb::in;
}

/// Of other types "" is as good as not said.
bool can_be_empty(const Type& type) {
  return type.shaped != Shaped::scalar || (is_textual(type.base) && type.base != Base::id);
}

}  // namespace

// Two literals of one test leave the truths that both allow. What remains is sorted by what it
// looks at, so that the literals of one field stand together.
bool Solver::merge(const Clause& clause) {
  for (const Literal& literal : clause) {
    ++work_;
    const auto same = std::find_if(wanted_.begin(), wanted_.end(),
                                   [&](const Wanted& one) { return one.atom == literal.atom; });
    if (same == wanted_.end())
      wanted_.push_back({literal.atom, literal.truths});
    else if ((same->truths &= literal.truths) == 0)
      return false;
  }
  return true;
}

bool Solver::impossible(const Clause& clause) {
  static const Clause kNothing;
  return impossible(clause, kNothing);
}

bool Solver::impossible(const Alternatives& alternatives) {
  return std::all_of(alternatives.begin(), alternatives.end(),
                     [&](const Clause& clause) { return impossible(clause); });
}

bool Solver::impossible(const Clause& a, const Clause& b) {
  wanted_.clear();
  if (!merge(a) || !merge(b)) return true;
  std::erase_if(wanted_, [&](const Wanted& one) { return !atoms_[one.atom].subject; });
  std::sort(wanted_.begin(), wanted_.end(), [&](const Wanted& x, const Wanted& y) {
    return place_of(atoms_[x.atom]) < place_of(atoms_[y.atom]);
  });
  const auto field = [&](const Wanted& one) {
    const Subject& subject = *atoms_[one.atom].subject;
    return std::pair(subject.field, own_state(subject.derive));
  };
  for (size_t begin = 0; begin < wanted_.size();) {
    size_t end = begin + 1;
    while (end < wanted_.size() && field(wanted_[end]) == field(wanted_[begin])) ++end;
    if (!field_possible({wanted_.data() + begin, end - begin})) return true;
    begin = end;
  }
  return false;
}

bool Solver::field_possible(std::span<const Wanted> wanted) {
  const Subject& subject = *atoms_[wanted[0].atom].subject;
  return possible(State::present, wanted) || possible(State::absent, wanted) ||
         (can_be_empty(atoms_.kind().fields[subject.field].type) && possible(State::empty, wanted));
}

// A test of an absent value is unknown, of an empty one no (an opaque one that looks at two fields
// may be unknown, too). A length is said even of an empty value: it is 0.
bool Solver::possible(State state, std::span<const Wanted> wanted) {
  for (const Wanted& one : wanted) {
    const Atom& atom = atoms_[one.atom];
    const bool state_test = is_state_test(atom) && atom.modelled;
    Truths truths = kNo | kUnknown | kYes;
    if (state_test) {
      // Verb::present, empty, absent against State::absent, empty, present.
      State seen = state;
      if (is_number(atom.subject->derive) && state == State::empty)
        seen = atom.subject->derive == Op::length ? State::present : State::absent;
      const Verb verb = atom.test->verb;
      truths = truth(seen == (verb == Verb::present ? State::present
                              : verb == Verb::empty ? State::empty
                                                    : State::absent));
    } else if (state == State::absent || atom.subject->derive == Op::hour) {
      if (state != State::present && !is_state_test(atom)) truths = kUnknown;
    } else if (state == State::empty && !is_number(atom.subject->derive) && !is_state_test(atom)) {
      truths = atom.two_sided ? kNotYes : kNo;
    }
    if ((truths & one.truths) == 0) return false;
  }
  if (state == State::absent) return true;
  for (size_t begin = 0; begin < wanted.size();) {
    const Subject& subject = *atoms_[wanted[begin].atom].subject;
    size_t end = begin + 1;
    while (end < wanted.size() && atoms_[wanted[end].atom].subject->derive == subject.derive) ++end;
    const bool looked_at = state == State::present || subject.derive == Op::length;
    if (looked_at && !each_value_said(wanted.subspan(begin, end - begin))) return false;
    begin = end;
  }
  return true;
}

// One function of a field may still be two values (an hour in two zones): each is judged alone.
bool Solver::each_value_said(std::span<const Wanted> wanted) {
  const auto value = [&](const Wanted& one) -> const Value& { return atoms_[one.atom].test->left; };
  const auto same = [&](const Wanted& one) { return value(one) == value(wanted[0]); };
  if (std::all_of(wanted.begin(), wanted.end(), same)) return said(wanted);
  std::vector<Wanted> alike, rest;
  std::partition_copy(wanted.begin(), wanted.end(), std::back_inserter(alike),
                      std::back_inserter(rest), same);
  return said(alike) && each_value_said(rest);
}

// Of a value that is there a modelled test is yes or no; of `domain of` an element without a
// domain also unknown. What an opaque test or a state test wants was judged before.
bool Solver::said(std::span<const Wanted> wanted) {
  const Subject& subject = *atoms_[wanted[0].atom].subject;
  const bool may_lack = subject.derive == Op::domain;
  yes_.clear();
  no_.clear();
  bool all_unknown = may_lack;
  for (const Wanted& one : wanted) {
    const Atom& atom = atoms_[one.atom];
    if (!atom.modelled || is_state_test(atom)) continue;
    all_unknown = all_unknown && (one.truths & kUnknown) != 0;
    const bool yes = (one.truths & kYes) != 0, no = (one.truths & kNo) != 0;
    if (yes && no) continue;
    if (yes && !(may_lack && (one.truths & kUnknown) != 0)) yes_.push_back(&atom);
    if (!yes && (no || may_lack)) no_.push_back(&atom);
    if (!yes && !no && !may_lack) return false;
  }
  if (all_unknown) return true;
  const bool list = subject.type.shaped == Shaped::list;
  return is_textual(subject.type.base) ? some_text(list) : some_point(subject, list);
}

// Of a list each test may be true of another element, while one that is false is false of all.
bool Solver::some_point(const Subject& subject, bool list) {
  std::vector<const Atom*> tests = yes_;
  tests.insert(tests.end(), no_.begin(), no_.end());
  const std::vector<Point> points = points_of(subject, tests);
  work_ += points.size() * tests.size();
  const auto refused = [&](const Point& point) {
    return std::any_of(no_.begin(), no_.end(),
                       [&](const Atom* atom) { return holds(*atom, point); });
  };
  const auto some = [&](std::span<const Atom* const> wanted) {
    return std::any_of(points.begin(), points.end(), [&](const Point& point) {
      return !refused(point) && std::all_of(wanted.begin(), wanted.end(),
                                            [&](const Atom* atom) { return holds(*atom, point); });
    });
  };
  if (!list) return some(yes_);
  return some({}) && std::all_of(yes_.begin(), yes_.end(), [&](const Atom* atom) {
           return some({&atom, 1});
         });
}

bool Solver::some_text(bool list) {
  const Atom* any = !yes_.empty() ? yes_[0] : !no_.empty() ? no_[0] : nullptr;
  if (!any) return true;
  // Addresses and domains may be equal in another spelling than the one that other tests look at.
  const Base base = any->subject->type.base;
  const bool apart = base == Base::address || base == Base::domain;
  return !apart ? some_text(list, [](const Atom&) { return true; })
                : some_text(list, is_equality) &&
                      some_text(list, [](const Atom& atom) { return !is_equality(atom); });
}

bool Solver::some_text(bool list, bool (*counts)(const Atom&)) {
  std::vector<TextTest> yes, no;
  for (const Atom* atom : yes_)
    if (counts(*atom)) yes.push_back({&atom->texts, atom->by_bytes});
  for (const Atom* atom : no_)
    if (counts(*atom)) no.push_back({&atom->texts, atom->by_bytes});
  if (!list) return !no_text(yes, no, work_);
  return !no_text({}, no, work_) && std::all_of(yes.begin(), yes.end(), [&](const TextTest& one) {
    return !no_text({&one, 1}, no, work_);
  });
}

Clause Solver::reason(const Clause& clause) {
  Clause left = clause;
  for (size_t at = left.size(); at-- > 0;) {
    Clause without = left;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(at));
    if (impossible(without)) left = std::move(without);
  }
  return left;
}

}  // namespace foothold::compiler::reason
