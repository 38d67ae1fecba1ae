#include "compiler/reason/signature.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/reason/points.h"
#include "runtime/value/fold.h"

namespace foothold::compiler::reason {
namespace {

enum class Fact : uint8_t { field, atom, choice };

uint64_t fact(Fact sort, uint64_t a, uint64_t b = 0) {
  uint64_t mixed = (a * 4 + static_cast<uint64_t>(sort) + 1) * 0x9E3779B97F4A7C15u + b;
  mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9u;
  return mixed ^ (mixed >> 32);
}

bool is_coded(const Subject& subject) {
  return subject.type.shaped == Shaped::scalar &&
         (subject.type.base == Base::choice || subject.type.base == Base::flag);
}

/// The codes that the subject can have while the literal holds; a state test may leave none.
std::vector<Point> codes_of(const Subject& subject) { return points_of(subject, {}); }

bool allows(const Atom& atom, Truths truths, const Point& code) {
  if (is_state_test(atom)) return false;
  return (truths & (holds(atom, code) ? kYes : kNo)) != 0;
}

/// The one literal of a way to be silent: a test that is not true.
const Literal* single(const Clause& clause) {
  return clause.size() == 1 && (clause[0].truths & kYes) == 0 ? clause.data() : nullptr;
}

bool is_finite(const Atom& atom) {
  return atom.modelled && !is_state_test(atom) && is_textual(atom.subject->type.base) &&
         atom.texts.finite;
}

std::string key_of(const Subject& subject, const std::string& text) {
  return fmt::format("{} {} {}", subject.field, static_cast<int>(subject.derive),
                     value::fold(text));
}

}  // namespace

Signature facts_of(const Atoms& atoms, const Clause& clause) {
  Signature facts;
  for (const Literal& literal : clause) {
    const Atom& atom = atoms[literal.atom];
    facts.set(fact(Fact::atom, literal.atom));
    if (!atom.subject) continue;
    facts.set(fact(Fact::field, atom.subject->field));
    // A field has choices or flags only by itself: no function gives them.
    if (!is_coded(*atom.subject) || !atom.modelled) continue;
    for (const Point& code : codes_of(*atom.subject))
      if (!allows(atom, literal.truths, code))
        facts.set(fact(Fact::choice, atom.subject->field, code.code));
  }
  return facts;
}

Signature needs_of(const Atoms& atoms, const Alternatives& silent) {
  Signature needs;
  for (const Clause& clause : silent) {
    if (clause.size() != 1) continue;
    const Atom& atom = atoms[clause[0].atom];
    const Literal* not_true = single(clause);
    if (!atom.subject) {
      needs.set(fact(Fact::atom, clause[0].atom));
      continue;
    }
    needs.set(fact(Fact::field, atom.subject->field));
    if (!not_true) continue;
    if (!atom.modelled) needs.set(fact(Fact::atom, clause[0].atom));
    if (!atom.modelled || is_state_test(atom) || !is_coded(*atom.subject)) continue;
    for (const Point& code : codes_of(*atom.subject))
      if (!holds(atom, code)) needs.set(fact(Fact::choice, atom.subject->field, code.code));
  }
  return needs;
}

TextKeys index_keys(const Atoms& atoms, const Clause& clause) {
  TextKeys keys;
  for (const Literal& literal : clause) {
    const Atom& atom = atoms[literal.atom];
    if (literal.truths != kYes || !is_finite(atom)) continue;
    keys.push_back(key_of(*atom.subject, atom.texts.pieces[0].text));
  }
  return keys;
}

TextKeys wanted_keys(const Atoms& atoms, const Alternatives& silent) {
  TextKeys best;
  for (const Clause& clause : silent) {
    const Literal* not_true = single(clause);
    if (!not_true || !is_finite(atoms[not_true->atom])) continue;
    const Atom& atom = atoms[not_true->atom];
    if (!best.empty() && best.size() <= atom.texts.pieces.size()) continue;
    best.clear();
    for (const Piece& piece : atom.texts.pieces) best.push_back(key_of(*atom.subject, piece.text));
  }
  return best;
}

}  // namespace foothold::compiler::reason
