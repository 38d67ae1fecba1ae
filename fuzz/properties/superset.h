// The property of superset_fuzz: the literals that the scanner looks for never hide a match. Where
// RE2 finds the pattern in a text, one of required_atoms(pattern) occurs in the folded text, or
// there are none.
//
// An input is a byte of options, a pattern, a zero byte and a text. A random text hardly ever
// matches, so the pattern is also tried on texts made of itself: its literals alone, and these with
// every letter replaced by another one of the same folding (k and U+212A KELVIN SIGN).
#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/patterns/atoms.h"
#include "fuzz/choices.h"
#include "fuzz/verdict.h"
#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"

namespace foothold::fuzz {

/// For each folding the code points that have it, where there are several.
inline const std::map<char32_t, std::vector<char32_t>>& same_folding() {
  static const std::map<char32_t, std::vector<char32_t>> known = [] {
    std::map<char32_t, std::vector<char32_t>> all;
    for (char32_t c = 1; c < 0x1F000; ++c) {
      const char32_t folded = value::fold_code_point(c);
      if (folded == c) continue;
      if (all[folded].empty()) all[folded].push_back(folded);
      all[folded].push_back(c);
    }
    return all;
  }();
  return known;
}

/// Every letter replaced by the `turn`-th one of its folding.
inline std::string respelt(std::string_view text, size_t turn) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const value::Decoded step = value::decode_utf8(text, at);
    const auto others = same_folding().find(value::fold_code_point(step.code_point));
    value::append_utf8(others == same_folding().end()
                           ? step.code_point
                           : others->second[turn % others->second.size()],
                       out);
    at += step.length;
  }
  return out;
}

/// The pattern without what is not literal in it; the first alternative alone if there are several.
inline std::string literal_part(std::string_view pattern) {
  std::string out;
  for (const char byte : pattern.substr(0, pattern.find('|'))) {
    if (std::string_view("\\^$.[]|()?*+{}").find(byte) == std::string_view::npos) out += byte;
  }
  return out;
}

inline std::vector<std::string> texts_for(std::string_view pattern, std::string_view text) {
  std::vector<std::string> texts = {value::repair_utf8(text), value::repair_utf8(pattern),
                                    value::repair_utf8(literal_part(pattern))};
  for (size_t turn = 0; turn < 3; ++turn) {
    texts.push_back(respelt(texts[0], turn));
    texts.push_back(respelt(texts[2], turn));
  }
  return texts;
}

inline Verdict hidden_match(const RE2& pattern, const std::vector<std::string>& atoms,
                            const std::string& text) {
  if (!RE2::PartialMatch(text, pattern)) return {};
  const std::string folded = value::fold(text);
  const bool found = std::any_of(atoms.begin(), atoms.end(), [&](const std::string& atom) {
    return folded.find(atom) != std::string::npos;
  });
  return claim(found, "/" + pattern.pattern() + "/ matches `" + text + "`, and none of its " +
                          std::to_string(atoms.size()) + " atoms (the first is `" +
                          (atoms.empty() ? "" : atoms[0]) + "`) occurs in it");
}

inline Verdict superset_verdict(std::string_view input) {
  Choices choices(input);
  const bool exact = choices.flag();
  const std::string_view rest = choices.rest();
  const size_t zero = std::min(rest.find('\0'), rest.size());
  const std::string pattern(rest.substr(0, std::min<size_t>(zero, 200)));
  RE2::Options options;  // as the compiler checks patterns, which says no to the rest
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  options.set_case_sensitive(exact);
  const RE2 compiled(pattern, options);
  if (!compiled.ok() || compiled.ProgramSize() > 4000) return {};
  const auto atoms = compiler::required_atoms(pattern, exact);
  if (!atoms) return {};
  for (const std::string& text : texts_for(pattern, rest.substr(std::min(zero + 1, rest.size())))) {
    const Verdict verdict = hidden_match(compiled, *atoms, text);
    if (!verdict.empty()) return verdict;
  }
  return {};
}

}  // namespace foothold::fuzz
