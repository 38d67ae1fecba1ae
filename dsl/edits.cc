#include "dsl/edits.h"

#include <algorithm>

namespace foothold::dsl {

bool overlap(const Span& a, const Span& b) {
  if (a.file != b.file) return false;
  return a.begin == b.begin || (a.begin < b.end && b.begin < a.end);
}

std::string with_edits(std::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(),
            [](const Edit& a, const Edit& b) { return a.at.begin < b.at.begin; });
  std::string out;
  size_t at = 0;
  for (const Edit& edit : edits) {
    out += text.substr(at, edit.at.begin - at);
    out += edit.with;
    at = edit.at.end;
  }
  return out += text.substr(at);
}

}  // namespace foothold::dsl
