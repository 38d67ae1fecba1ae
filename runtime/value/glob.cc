#include "runtime/value/glob.h"

#include "runtime/value/utf8.h"

namespace foothold::value {
namespace {

constexpr size_t none = std::string_view::npos;

bool escapes(std::string_view pattern, size_t at) {
  return pattern[at] == '\\' && at + 1 < pattern.size();
}

// Matches the one pattern element at `in_pattern`, no star, with the text at `in_text`. Both move
// on when it does.
bool match_one(std::string_view pattern, size_t& in_pattern, std::string_view text,
               size_t& in_text) {
  if (pattern[in_pattern] == '?') {
    ++in_pattern;
    in_text += decode_utf8(text, in_text).length;
    return true;
  }
  const size_t literal = in_pattern + (escapes(pattern, in_pattern) ? 1 : 0);
  if (pattern[literal] != text[in_text]) return false;
  in_pattern = literal + 1;
  ++in_text;
  return true;
}

}  // namespace

bool glob_matches(std::string_view folded_pattern, std::string_view folded_text) {
  size_t in_pattern = 0;
  size_t in_text = 0;
  size_t after_star = none;  // behind the last star met, and where its run ends for now
  size_t run_end = 0;
  while (in_text < folded_text.size()) {
    if (in_pattern < folded_pattern.size() && folded_pattern[in_pattern] == '*') {
      after_star = ++in_pattern;
      run_end = in_text;
    } else if (in_pattern < folded_pattern.size() &&
               match_one(folded_pattern, in_pattern, folded_text, in_text)) {
      continue;
    } else if (after_star != none) {
      // Whole code points, so that '?' never starts inside one.
      run_end += decode_utf8(folded_text, run_end).length;
      in_text = run_end;
      in_pattern = after_star;
    } else {
      return false;
    }
  }
  return folded_pattern.find_first_not_of('*', in_pattern) == none;
}

std::string glob_longest_literal(std::string_view folded_pattern) {
  std::string longest;
  std::string current;
  const auto end_run = [&] {
    if (current.size() > longest.size()) longest.swap(current);
    current.clear();
  };
  for (size_t at = 0; at < folded_pattern.size(); ++at) {
    if (folded_pattern[at] == '*' || folded_pattern[at] == '?') {
      end_run();
      continue;
    }
    if (escapes(folded_pattern, at)) ++at;
    current += folded_pattern[at];
  }
  end_run();
  return longest;
}

}  // namespace foothold::value
