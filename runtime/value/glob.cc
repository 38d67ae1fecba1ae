#include "runtime/value/glob.h"

#include <optional>

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

// A literal between at most two stars, as nearly all globs are: `x`, `x*`, `*x`, `*x*`.
struct Plain {
  std::string_view literal;
  bool open_front;
  bool open_back;

  bool matches(std::string_view text) const {
    if (open_front && open_back) return text.find(literal) != none;
    if (open_front) return text.ends_with(literal);
    if (open_back) return text.starts_with(literal);
    return text == literal;
  }
};

std::optional<Plain> as_plain(std::string_view pattern) {
  Plain plain = {pattern, pattern.starts_with('*'), pattern.ends_with('*')};
  if (plain.open_front) plain.literal.remove_prefix(1);
  if (plain.open_back && !plain.literal.empty()) plain.literal.remove_suffix(1);
  if (plain.literal.find_first_of("*?\\") != none) return std::nullopt;
  return plain;
}

}  // namespace

bool glob_matches(std::string_view folded_pattern, std::string_view folded_text) {
  if (const std::optional<Plain> plain = as_plain(folded_pattern)) {
    return plain->matches(folded_text);
  }
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
