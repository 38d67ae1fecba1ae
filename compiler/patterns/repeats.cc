#include "compiler/patterns/repeats.h"

#include <algorithm>

namespace foothold::compiler {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// Reads a pattern element by element.
class Elements {
 public:
  explicit Elements(std::string_view pattern) : pattern_(pattern) {}

  std::vector<Repeat> read() {
    while (at_ < pattern_.size()) step();
    return std::move(repeats_);
  }

 private:
  void step() {
    const size_t begin = at_;
    switch (pattern_[at_]) {
      case '(':
        open_.push_back(begin);
        ++at_;
        return;
      case ')':
        if (!open_.empty()) last_ = open_.back(), open_.pop_back();
        ++at_;
        return;
      case '{':
        return counter();
      case '?':
      case '*':
      case '+':
        ++at_;  // belongs to the element before it
        return;
      case '[':
        skip_class();
        break;
      case '\\':
        skip_escape();
        break;
      default:
        ++at_;
    }
    last_ = begin;
  }

  /// `\pL`, `\x{10ffff}`, `\Q...\E`, or one character.
  void skip_escape() {
    const std::string_view rest = pattern_.substr(at_);
    const auto past = [&](std::string_view closing) {
      const size_t found = rest.find(closing, 2);
      at_ += found == std::string_view::npos ? rest.size() : found + closing.size();
    };
    if (rest.starts_with("\\Q")) return past("\\E");
    if (rest.starts_with("\\x{") || rest.starts_with("\\p{") || rest.starts_with("\\P{"))
      return past("}");
    const bool property = rest.starts_with("\\p") || rest.starts_with("\\P");
    at_ += std::min(rest.size(), size_t{property ? 3U : 2U});
  }

  /// To the bracket that closes it; one that comes first stands for itself.
  void skip_class() {
    ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == ']') ++at_;
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      if (pattern_[at_] == '\\')
        skip_escape();
      else if (pattern_.substr(at_).starts_with("[:"))
        at_ = std::min(pattern_.find(":]", at_ + 2), pattern_.size() - 2) + 2;
      else
        ++at_;
    }
    at_ = std::min(at_ + 1, pattern_.size());
  }

  /// `{3}`, `{3,}` or `{3,7}`; other braces are text.
  void counter() {
    const size_t begin = at_++;
    size_t most = 0, read = 0;
    for (; at_ < pattern_.size() && (is_digit(pattern_[at_]) || pattern_[at_] == ','); ++at_) {
      if (pattern_[at_] == ',')
        most = std::max(most, read), read = 0;
      else
        read = std::min<size_t>(read * 10 + static_cast<size_t>(pattern_[at_] - '0'), 1'000'000);
    }
    if (at_ >= pattern_.size() || pattern_[at_] != '}' || at_ == begin + 1)
      return void((last_ = begin, at_ = begin + 1));
    ++at_;
    repeats_.push_back({last_, begin, at_, std::max(most, read)});
  }

  std::string_view pattern_;
  size_t at_ = 0, last_ = 0;  // last_: where the element before at_ begins
  std::vector<size_t> open_;
  std::vector<Repeat> repeats_;
};

}  // namespace

std::vector<Repeat> counted_repeats(std::string_view pattern) { return Elements(pattern).read(); }

std::optional<Repeat> biggest_repeat(const std::string& pattern,
                                     const std::function<bool(const std::string&)>& fits) {
  std::vector<Repeat> repeats = counted_repeats(pattern);
  if (repeats.empty()) return {};
  std::stable_sort(repeats.begin(), repeats.end(),
                   [](const Repeat& a, const Repeat& b) { return a.most > b.most; });
  for (size_t place = 0; place < std::min(repeats.size(), kMostTried); ++place) {
    std::string without = pattern;
    without.erase(repeats[place].counter, repeats[place].end - repeats[place].counter);
    if (fits(without)) return repeats[place];
  }
  return repeats[0];
}

}  // namespace foothold::compiler
