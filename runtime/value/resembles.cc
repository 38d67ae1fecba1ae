#include "runtime/value/resembles.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "runtime/value/domain.h"
#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"
#include "runtime/value/visible.h"

namespace foothold::value {
namespace {

struct ConfusableRow {
  uint32_t c;
  char looks_like[12];
};

#include "runtime/value/confusable_tables.inc"

constexpr size_t least_edited_label = 5;  // code points; shorter names are too near to each other

bool is_blank_point(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

void append_looks(char32_t c, std::string& out) {
  const auto* row =
      std::lower_bound(std::begin(confusable_rows), std::end(confusable_rows), c,
                       [](const ConfusableRow& it, char32_t point) { return it.c < point; });
  if (row != std::end(confusable_rows) && row->c == c)
    out += row->looks_like;
  else
    append_utf8(fold_code_point(c), out);
}

// ---- domains

char letter_for(char digit) {
  switch (digit) {
    case '3':
      return 'e';
    case '4':
      return 'a';
    case '5':
      return 's';
    case '7':
      return 't';
    case '8':
      return 'b';
    default:
      return digit;
  }
}

std::string label_skeleton(std::string_view label) {
  std::string skeleton = skeleton_of(label);
  std::transform(skeleton.begin(), skeleton.end(), skeleton.begin(), letter_for);
  std::erase(skeleton, '-');
  return skeleton;
}

std::u32string points_of(std::string_view utf8) {
  std::u32string points;
  for (size_t at = 0; at < utf8.size();) {
    const Decoded decoded = decode_utf8(utf8, at);
    points += decoded.code_point;
    at += decoded.length;
  }
  return points;
}

// Equal, or made equal by one letter more, less or other, or by two neighbours exchanged.
bool within_one_edit(const std::u32string& a, const std::u32string& b) {
  const auto differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  const std::u32string_view rest_a = std::u32string_view(a).substr(static_cast<size_t>(differs));
  const std::u32string_view rest_b = std::u32string_view(b).substr(static_cast<size_t>(differs));
  if (rest_a.empty() || rest_b.empty()) return rest_a.size() + rest_b.size() <= 1;
  if (rest_a.substr(1) == rest_b || rest_a == rest_b.substr(1)) return true;
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() >= 2 && rest_b.size() >= 2 && rest_a[0] == rest_b[1] &&
         rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

bool one_edit_away(std::string_view a, std::string_view b) {
  const std::u32string from = points_of(a), to = points_of(b);
  return to.size() >= least_edited_label && within_one_edit(from, to);
}

}  // namespace

std::string skeleton_of(std::string_view utf8) {
  std::string out;
  bool blank = false;
  for (size_t at = 0; at < utf8.size();) {
    const Decoded decoded = decode_utf8(utf8, at);
    at += decoded.length;
    if (is_blank_point(decoded.code_point)) {
      blank = true;
    } else if (!takes_no_place(decoded.code_point)) {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      append_looks(decoded.code_point, out);
    }
  }
  return out;
}

Likeness likeness_of(std::string_view utf8) { return {skeleton_of(utf8), skeleton_of(fold(utf8))}; }

bool resembles(const Likeness& a, const Likeness& b) {
  return a.as_said == b.as_said || a.folded == b.folded || a.as_said == b.folded ||
         a.folded == b.as_said;
}

bool resembles(std::string_view a, std::string_view b) {
  return resembles(likeness_of(a), likeness_of(b));
}

DomainLikeness domain_likeness_of(std::string_view domain) {
  const std::string name = canonical_domain(domain);
  std::string_view rest = name;
  if (rest.starts_with("*.")) rest.remove_prefix(2);
  DomainLikeness result;
  while (!rest.empty()) {
    const size_t dot = rest.rfind('.');
    const size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    result.labels.emplace_back(rest.substr(begin));
    result.skeletons.push_back(label_skeleton(result.labels.back()));
    rest = rest.substr(0, begin == 0 ? 0 : dot);
  }
  return result;
}

bool domain_resembles(const DomainLikeness& domain, const DomainLikeness& like) {
  if (like.labels.empty() || domain.labels.size() < like.labels.size()) return false;
  int edited = 0;
  for (size_t i = 0; i < like.labels.size(); ++i) {
    if (domain.skeletons[i] == like.skeletons[i]) continue;
    if (!one_edit_away(domain.labels[i], like.labels[i]) &&
        !one_edit_away(domain.skeletons[i], like.skeletons[i]))
      return false;
    ++edited;
  }
  return edited <= 1;
}

bool domain_resembles(std::string_view domain, std::string_view like) {
  return domain_resembles(domain_likeness_of(domain), domain_likeness_of(like));
}

}  // namespace foothold::value
