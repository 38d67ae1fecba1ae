#include "compiler/reason/texts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/words.h"

namespace foothold::compiler::reason {
namespace {

using Kind = Piece::Kind;

constexpr std::pair<Verb, Kind> kVerbs[] = {
    {Verb::equal, Kind::equals}, {Verb::in, Kind::equals},         {Verb::starts, Kind::starts},
    {Verb::ends, Kind::ends},    {Verb::contains, Kind::contains}, {Verb::mentions, Kind::mentions},
    {Verb::like, Kind::like},
};

const std::pair<Verb, Kind>* row_of(Verb verb) {
  const auto* const row =
      std::find_if(std::begin(kVerbs), std::end(kVerbs),
                   [&](const std::pair<Verb, Kind>& candidate) { return candidate.first == verb; });
  return row == std::end(kVerbs) ? nullptr : row;
}

/// A glob cut at its wildcards: the literal runs between them, unescaped. `ab*c?d` -> ab, c, d.
struct Glob {
  std::vector<std::string> runs = {""};
  bool has_question = false;
};

Glob cut(std::string_view pattern) {
  Glob glob;
  for (size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '*' || pattern[at] == '?') {
      glob.has_question = glob.has_question || pattern[at] == '?';
      glob.runs.emplace_back();
    } else {
      const bool escaped = pattern[at] == '\\' && at + 1 < pattern.size();
      glob.runs.back() += pattern[escaped ? ++at : at];
    }
  }
  return glob;
}

/// `ab*` begins, `*ab` ends, `*ab*` contains and `ab` is: said so, they compare with other tests.
Piece piece_of_glob(const std::string& pattern) {
  const Glob glob = cut(pattern);
  const std::vector<std::string>& runs = glob.runs;
  if (runs.size() == 1) return {Kind::equals, runs[0]};
  if (glob.has_question) return {Kind::like, pattern};
  if (runs.size() == 2 && runs[1].empty() && !runs[0].empty()) return {Kind::starts, runs[0]};
  if (runs.size() == 2 && runs[0].empty()) return {Kind::ends, runs[1]};
  if (runs.size() == 3 && runs[0].empty() && runs[2].empty()) return {Kind::contains, runs[1]};
  return {Kind::like, pattern};
}

/// What every text that matches a glob must begin with, end with and contain.
std::vector<Piece> needs_of_glob(const std::string& pattern) {
  const Glob glob = cut(pattern);
  std::vector<Piece> needs = {{Kind::starts, glob.runs.front()}, {Kind::ends, glob.runs.back()}};
  for (const std::string& run : glob.runs) needs.push_back({Kind::contains, run});
  return needs;
}

bool piece_holds(const Piece& piece, std::string_view text) {
  switch (piece.kind) {
    case Kind::equals:
      return text == piece.text;
    case Kind::starts:
      return text.starts_with(piece.text);
    case Kind::ends:
      return text.ends_with(piece.text);
    case Kind::contains:
      return text.find(piece.text) != std::string_view::npos;
    case Kind::mentions:
      return value::mentions(text, piece.text);
    case Kind::like:
      return value::glob_matches(piece.text, text);
  }
  return false;
}

bool is_true_of_all(const Piece& piece) {
  if (piece.kind == Kind::equals || piece.kind == Kind::mentions) return false;
  if (piece.kind != Kind::like) return piece.text.empty();
  return piece.text.find_first_not_of('*') == std::string::npos;
}

/// Must `b` be true of every text of which `a` is? May say no where the answer is yes.
bool implies(const Piece& a, const Piece& b) {
  if (is_true_of_all(b)) return true;
  if (a.kind == Kind::equals) return piece_holds(b, a.text);
  if (a.kind == b.kind && a.text == b.text) return true;
  if (a.kind == Kind::like) {
    const std::vector<Piece> needs = needs_of_glob(a.text);
    return std::any_of(needs.begin(), needs.end(),
                       [&](const Piece& need) { return implies(need, b); });
  }
  const std::string_view text = a.text;
  if (b.kind == Kind::contains) return text.find(b.text) != std::string_view::npos;
  if (b.kind == Kind::starts) return a.kind == Kind::starts && text.starts_with(b.text);
  if (b.kind == Kind::ends) return a.kind == Kind::ends && text.ends_with(b.text);
  return false;
}

/// Can no text satisfy both? May say no where the answer is yes.
bool exclude(const Piece& a, const Piece& b) {
  if (a.kind == Kind::equals) return !piece_holds(b, a.text);
  if (b.kind == Kind::equals) return !piece_holds(a, b.text);
  if (a.kind == Kind::like || b.kind == Kind::like) {
    const Piece& glob = a.kind == Kind::like ? a : b;
    const Piece& other = a.kind == Kind::like ? b : a;
    const std::vector<Piece> needs = needs_of_glob(glob.text);
    return exclude(needs[0], other) || exclude(needs[1], other);
  }
  const std::string_view x = a.text, y = b.text;
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::starts) return !x.starts_with(y) && !y.starts_with(x);
  return a.kind == Kind::ends && !x.ends_with(y) && !y.ends_with(x);
}

Piece folded(const Piece& piece) { return {piece.kind, value::fold(piece.text)}; }

/// The piece that is false of every text that says something: nobody can write it.
bool is_of_empty_text(const Piece& piece) {
  return piece.kind == Kind::equals && piece.text.empty();
}

/// Would `piece` of a test make one of the `no` tests true as well?
bool is_refused(const Piece& piece, bool by_bytes, std::span<const TextTest> no, uint64_t& work) {
  for (const TextTest& other : no) {
    // A folded text says nothing about bytes: `is "A"` may be the text "a".
    if (other.by_bytes && !by_bytes) continue;
    const Piece same = by_bytes && !other.by_bytes ? folded(piece) : piece;
    if (same.kind == Kind::equals && other.set->finite) {
      ++work;
      if (holds(*other.set, same.text)) return true;
      continue;
    }
    work += other.set->pieces.size();
    if (std::any_of(other.set->pieces.begin(), other.set->pieces.end(),
                    [&](const Piece& refusing) { return implies(same, refusing); }))
      return true;
  }
  return false;
}

/// Can `piece` and some piece of another `yes` test be true of one text?
bool fits(const Piece& piece, bool by_bytes, const TextTest& other, uint64_t& work) {
  // Two texts that differ only in case are one when folded, so both sides are folded first, unless
  // both compare bytes.
  const bool bytes = by_bytes && other.by_bytes;
  const Piece same = by_bytes && !bytes ? folded(piece) : piece;
  const bool fold_other = other.by_bytes && !bytes;
  if (same.kind == Kind::equals && !fold_other) {
    ++work;
    return holds(*other.set, same.text);
  }
  work += other.set->pieces.size();
  return std::any_of(other.set->pieces.begin(), other.set->pieces.end(), [&](const Piece& piece_2) {
    return !exclude(same, fold_other ? folded(piece_2) : piece_2);
  });
}

/// Has this test a piece that all the others leave possible?
bool has_possible_piece(size_t number, std::span<const TextTest> yes, std::span<const TextTest> no,
                        uint64_t& work) {
  const TextTest& test = yes[number];
  return std::any_of(test.set->pieces.begin(), test.set->pieces.end(), [&](const Piece& piece) {
    if (is_of_empty_text(piece) || is_refused(piece, test.by_bytes, no, work)) return false;
    for (size_t other = 0; other < yes.size(); ++other)
      if (other != number && !fits(piece, test.by_bytes, yes[other], work)) return false;
    return true;
  });
}

}  // namespace

bool knows_verb(Verb verb) { return row_of(verb) != nullptr; }

TextSet text_set(Verb verb, const std::vector<std::string>& operands) {
  TextSet set;
  const Kind kind = row_of(verb)->second;
  for (const std::string& text : operands)
    set.pieces.push_back(kind == Kind::like ? piece_of_glob(text) : Piece{kind, text});
  set.finite = std::all_of(set.pieces.begin(), set.pieces.end(),
                           [](const Piece& piece) { return piece.kind == Kind::equals; });
  if (set.finite)
    std::sort(set.pieces.begin(), set.pieces.end(),
              [](const Piece& a, const Piece& b) { return a.text < b.text; });
  return set;
}

bool holds(const TextSet& set, std::string_view text) {
  if (set.finite) {
    const auto place = std::lower_bound(
        set.pieces.begin(), set.pieces.end(), text,
        [](const Piece& piece, std::string_view wanted) { return piece.text < wanted; });
    return place != set.pieces.end() && place->text == text;
  }
  return std::any_of(set.pieces.begin(), set.pieces.end(),
                     [&](const Piece& piece) { return piece_holds(piece, text); });
}

std::vector<std::string> examples_of(const TextSet& set) {
  constexpr size_t kMost = 16;
  std::vector<std::string> examples;
  for (const Piece& piece : set.pieces) {
    if (examples.size() == kMost) break;
    std::string text;
    if (piece.kind == Kind::like) {
      for (const std::string& run : cut(piece.text).runs) text += (text.empty() ? "" : "x") + run;
    } else {
      text = piece.text;
    }
    if (!text.empty()) examples.push_back(std::move(text));
  }
  return examples;
}

bool no_text(std::span<const TextTest> yes, std::span<const TextTest> no, uint64_t& work) {
  for (const TextTest& test : no)
    if (std::any_of(test.set->pieces.begin(), test.set->pieces.end(), is_true_of_all)) return true;
  for (size_t number = 0; number < yes.size(); ++number)
    if (!has_possible_piece(number, yes, no, work)) return true;
  return false;
}

}  // namespace foothold::compiler::reason
